package import Core
import Foundation
import Ledger

/// The addresses that answers to a client go to: whoever may change them may have everybody sent elsewhere.
package struct ClientAddresses: Sendable, Hashable, Codable {
    package var redirect: [String]
    package var postLogout: [String]
    /// Where the client is told that a session ended; nil where it does not want to know.
    package var backchannelLogout: String?

    package init(redirect: [String], postLogout: [String], backchannelLogout: String? = nil) {
        (self.redirect, self.postLogout, self.backchannelLogout) = (redirect, postLogout, backchannelLogout)
    }

    package init(_ settings: ClientSettings) {
        self.init(redirect: settings.redirectURIs, postLogout: settings.postLogoutURIs, backchannelLogout: settings.backchannelLogout)
    }

    /// By which the log names them.
    package var digest: String {
        CanonicalText.digest(
            Data((["redirect"] + redirect + ["logout"] + postLogout + ["news", backchannelLogout ?? ""]).joined(separator: "\n").utf8))
    }

    func set(in settings: inout ClientSettings) {
        (settings.redirectURIs, settings.postLogoutURIs) = (redirect, postLogout)
        settings.backchannelLogout = backchannelLogout
    }
}

/// Addresses that one administrator proposed and another one has to approve.
package struct ClientChange: Sendable, Hashable {
    package enum State: String, Sendable, Hashable, CaseIterable { case waiting, approved, rejected }

    package let id: ID<ClientChange>
    package let client: String
    package let addresses: ClientAddresses
    package let proposedBy: ID<Account>
    package let proposedAt: Instant
    package var state: State
    /// Nil while it waits, and where somebody at the command line decided.
    package var decidedBy: ID<Account>?
    package var decidedAt: Instant?

    package init(
        id: ID<ClientChange>, client: String, addresses: ClientAddresses, proposedBy: ID<Account>, proposedAt: Instant,
        state: State = .waiting, decidedBy: ID<Account>? = nil, decidedAt: Instant? = nil
    ) {
        (self.id, self.client, self.addresses, self.proposedBy) = (id, client, addresses, proposedBy)
        (self.proposedAt, self.state, self.decidedBy, self.decidedAt) = (proposedAt, state, decidedBy, decidedAt)
    }
}

/// Changes of clients as rows, with what decides whether one must wait.
package protocol ClientChangeStore: Sendable {
    func insert(_ change: ClientChange, _ tx: any Transaction) throws
    func change(_ id: ID<ClientChange>, _ tx: any Transaction) throws -> ClientChange?
    /// The one that waits for this client; there is one at most.
    func waiting(for client: String, _ tx: any Transaction) throws -> ClientChange?
    /// All that wait, oldest first.
    func waiting(limit: Int, _ tx: any Transaction) throws -> [ClientChange]
    /// Writes the decision on one that waits; throws `StoreError.stale` otherwise.
    func decide(_ change: ClientChange, _ tx: any Transaction) throws
    /// Accounts that may sign in and administer, so many at most.
    func administrators(limit: Int, _ tx: any Transaction) throws -> [ID<Account>]
    /// Clients registered before this one, newest first; from the newest on where it is nil.
    func clients(before: Client?, limit: Int, _ tx: any Transaction) throws -> [Client]
}
