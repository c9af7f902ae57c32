package import Core
package import Foundation

/// A signed-in browser.
///
/// The cookie holds a random token; the row holds its hash.
package struct Session: Sendable, Hashable {
    package let id: ID<Session>
    package let account: ID<Account>
    /// SHA-256 of the token in the cookie.
    package var tokenHash: Data
    package let createdAt: Instant
    package var seenAt: Instant
    /// End by idleness, moved forward at use.
    package var idleUntil: Instant
    /// End in any case.
    package let expiresAt: Instant
    package var endedAt: Instant?
    /// What its holder proved, and when each.
    package var proofs: [Proof]
    /// Browser and system as the person would name them, sealed under field `session.device` of the account.
    package var device: Sealed?

    static let deviceField = "session.device"

    /// - Parameter proofs: a password at its beginning where nothing else is told.
    package init(
        id: ID<Session>, account: ID<Account>, tokenHash: Data, createdAt: Instant, seenAt: Instant, idleUntil: Instant,
        expiresAt: Instant, endedAt: Instant?, proofs: [Proof]? = nil, device: Sealed? = nil
    ) {
        (self.id, self.account, self.tokenHash, self.createdAt) = (id, account, tokenHash, createdAt)
        (self.seenAt, self.idleUntil, self.expiresAt, self.endedAt) = (seenAt, idleUntil, expiresAt, endedAt)
        self.proofs = proofs ?? [Proof(.password, at: createdAt)]
        self.device = device
    }
}
