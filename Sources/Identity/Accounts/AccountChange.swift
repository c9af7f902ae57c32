package import Core
package import Foundation

/// A change of an account that waits for a link, for a time or for nothing more, and that its owner can call off.
package struct AccountChange: Sendable, Hashable {
    package enum Kind: String, Sendable, Hashable, CaseIterable {
        /// Another address: waits for the link that was sent there.
        case address
        /// Coming back without any second step: waits some days, during which every address is told.
        case recovery
        /// Waits some days, during which it can be taken back.
        case deletion
        /// Something that has happened, told with a link that says it was somebody else.
        case notice
    }

    package let id: ID<AccountChange>
    package let account: ID<Account>
    package let kind: Kind
    /// SHA-256 of the token in the link that carries it on.
    package let tokenHash: Data?
    /// SHA-256 of the token in the link that calls it off.
    package let undoHash: Data?
    /// What it is about, sealed under field `account_change.details`.
    package let details: Sealed
    package let createdAt: Instant
    /// From when it may be carried out.
    package let readyAt: Instant
    package let expiresAt: Instant
    package var settledAt: Instant?

    package init(
        id: ID<AccountChange>, account: ID<Account>, kind: Kind, tokenHash: Data?, undoHash: Data?, details: Sealed, createdAt: Instant,
        readyAt: Instant, expiresAt: Instant, settledAt: Instant? = nil
    ) {
        (self.id, self.account, self.kind, self.tokenHash, self.undoHash) = (id, account, kind, tokenHash, undoHash)
        (self.details, self.createdAt, self.readyAt) = (details, createdAt, readyAt)
        (self.expiresAt, self.settledAt) = (expiresAt, settledAt)
    }

    static let detailsField = "account_change.details"
}

/// Changes of accounts as rows.
package protocol AccountChangeStore: Sendable {
    func insert(_ change: AccountChange, _ tx: any Transaction) throws
    func change(tokenHash: Data, _ tx: any Transaction) throws -> AccountChange?
    func change(undoHash: Data, _ tx: any Transaction) throws -> AccountChange?
    /// Those that are neither done nor called off.
    func openChanges(of account: ID<Account>, _ tx: any Transaction) throws -> [AccountChange]
    /// Open ones whose time has come, oldest first.
    func due(_ kind: AccountChange.Kind, at now: Instant, limit: Int, _ tx: any Transaction) throws -> [AccountChange]
    /// Marks it done or called off; true for the first who does.
    func settle(_ change: AccountChange, at now: Instant, _ tx: any Transaction) throws -> Bool
    /// Removes those that ended before the instant; returns how many.
    func forgetChanges(before instant: Instant, _ tx: any Transaction) throws -> Int
    /// Residents' accounts that nobody ever confirmed.
    func neverConfirmed(before instant: Instant, limit: Int, _ tx: any Transaction) throws -> [ID<Account>]
    /// Removes all that belongs to an account, so that only its row is left: who may do what, what proves it, what it allowed.
    func strip(_ account: ID<Account>, _ tx: any Transaction) throws
    /// Removes an account that was never confirmed.
    func remove(_ account: ID<Account>, _ tx: any Transaction) throws
}
