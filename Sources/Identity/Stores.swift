package import Core
package import Foundation

/// Accounts with their credentials, second steps, roles and invitations.
package protocol AccountStore: FactorStore, AccountChangeStore {
    /// Throws `StoreError.duplicate("login")` when the persona has this login already.
    func insert(_ account: Account, _ tx: any Transaction) throws
    func account(_ id: ID<Account>, _ tx: any Transaction) throws -> Account?
    func account(persona: Account.Persona, loginIndex: Data, _ tx: any Transaction) throws -> Account?
    /// Writes where the row's version is `account.version - 1`; throws `StoreError.stale` otherwise.
    func update(_ account: Account, _ tx: any Transaction) throws
    /// All servants of a unit, for assignment.
    func servants(unit: String, _ tx: any Transaction) throws -> [Account]

    func insert(_ credential: Credential, _ tx: any Transaction) throws
    func credentials(of account: ID<Account>, _ tx: any Transaction) throws -> [Credential]
    func update(_ credential: Credential, _ tx: any Transaction) throws
    func delete(_ credential: ID<Credential>, _ tx: any Transaction) throws

    func grant(_ role: RoleGrant, _ tx: any Transaction) throws
    func revoke(_ role: RoleGrant, _ tx: any Transaction) throws
    func roles(of account: ID<Account>, _ tx: any Transaction) throws -> [RoleGrant]

    func insert(_ invitation: Invitation, _ tx: any Transaction) throws
    func invitation(tokenHash: Data, _ tx: any Transaction) throws -> Invitation?
    /// Marks it used; throws `StoreError.stale` when it was used already.
    func use(_ invitation: ID<Invitation>, at now: Instant, _ tx: any Transaction) throws
    /// Every link to this account that nobody used yet opens nothing any more.
    func endInvitations(of account: ID<Account>, at now: Instant, _ tx: any Transaction) throws
}

/// Sessions as rows, so that every node knows them.
package protocol SessionStore: Sendable {
    func insert(_ session: Session, _ tx: any Transaction) throws
    func session(tokenHash: Data, _ tx: any Transaction) throws -> Session?
    /// Writes token, proofs and ends, where a proof was added: the old token opens nothing any more.
    func renew(_ session: Session, _ tx: any Transaction) throws
    /// Writes `seenAt` and `idleUntil`.
    func touch(_ session: Session, _ tx: any Transaction) throws
    /// Writes what the session rests on; its token stays.
    func fade(_ session: Session, _ tx: any Transaction) throws
    func end(_ id: ID<Session>, at now: Instant, _ tx: any Transaction) throws
    func endAll(of account: ID<Account>, at now: Instant, _ tx: any Transaction) throws
    func sessions(of account: ID<Account>, _ tx: any Transaction) throws -> [Session]
    /// Removes rows that ended before the instant; returns how many.
    func forget(before instant: Instant, _ tx: any Transaction) throws -> Int
}

/// Counters of tries as rows, so that every node counts together and a restart forgets nothing.
package protocol ThrottleStore: Sendable {
    /// Adds one try in the window that contains `now` and tells how many there were in it, this one included.
    /// - Parameter key: a blind index, never an address or a name in clear.
    func hit(_ key: Data, window: Instant.Span, at now: Instant, _ tx: any Transaction) throws -> Int
    /// Forgets the tries of the current window.
    func reset(_ key: Data, window: Instant.Span, at now: Instant, _ tx: any Transaction) throws
    /// How many tries the current window holds.
    func count(_ key: Data, window: Instant.Span, at now: Instant, _ tx: any Transaction) throws -> Int
    func forget(before instant: Instant, _ tx: any Transaction) throws -> Int
}
