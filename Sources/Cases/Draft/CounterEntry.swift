package import Catalog
package import Core

/// A form that a servant fills in for somebody at the counter, and how that person agreed to it.
package struct CounterEntry: Sendable, Hashable, Codable {
    /// How somebody said yes to what is kept of them and to the servant typing it.
    package enum Consent: String, Sendable, Hashable, Codable, CaseIterable {
        /// The notice was read to them and they said yes.
        case spoken
        /// They signed the printed notice.
        case signed
    }

    /// Where the cases of a counter come from, as `CaseFile.channel` names it.
    package static let channel = "counter"

    package let servant: ServantID
    package let unit: UnitID
    package let consent: Consent
    package let at: Instant

    package init(servant: ServantID, unit: UnitID, consent: Consent, at: Instant) {
        (self.servant, self.unit, self.consent, self.at) = (servant, unit, consent, at)
    }
}
