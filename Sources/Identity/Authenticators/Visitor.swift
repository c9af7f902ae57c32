import Core
import Ledger

/// A browser at the door.
package struct Visitor: Sendable {
    package var address: ClientAddress
    /// What it keeps of earlier right logins.
    package var device: KnownDevice?
    /// The session of whoever sat here before; it ends.
    package var replacing: SecretToken?
    /// The random name of the browser, to which challenges are bound.
    package var browser: String
    /// Browser and system as a person would name them, for the list of sessions.
    package var name: String?

    package init(
        address: ClientAddress, device: KnownDevice? = nil, replacing: SecretToken? = nil, browser: String = "", name: String? = nil
    ) {
        (self.address, self.device, self.replacing) = (address, device, replacing)
        (self.browser, self.name) = (browser, name)
    }
}

extension Account {
    /// This person as the one who does something.
    var actor: AuditActor { persona == .servant ? .servant(id.data) : .resident(id.data) }
}
