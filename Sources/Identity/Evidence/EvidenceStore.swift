package import Core

/// Evidence, requests for review and conflicts as rows.
package protocol EvidenceStore: Sendable {
    func insert(_ evidence: Evidence, _ tx: any Transaction) throws
    /// In order of checking.
    func evidence(of account: ID<Account>, _ tx: any Transaction) throws -> [Evidence]
    func evidence(_ id: ID<Evidence>, of account: ID<Account>, _ tx: any Transaction) throws -> Evidence?
    /// Writes `state` and `changedAt`; nothing else of a row ever changes.
    func update(_ evidence: Evidence, _ tx: any Transaction) throws

    /// Gives the key to the account where nobody has it; returns who has it afterwards.
    func claim(_ key: ClaimKey, for account: ID<Account>, at now: Instant, _ tx: any Transaction) throws -> ID<Account>
    func holder(of key: ClaimKey, _ tx: any Transaction) throws -> ID<Account>?
    /// Takes the key from the account, if it has it.
    func release(_ key: ClaimKey, from account: ID<Account>, _ tx: any Transaction) throws

    /// Removes all of an account: when it is deleted, what only one may have is free again.
    func forget(_ account: ID<Account>, _ tx: any Transaction) throws

    func insert(_ request: ProofRequest, _ tx: any Transaction) throws
    func request(_ id: ID<ProofRequest>, _ tx: any Transaction) throws -> ProofRequest?
    /// Newest first.
    func requests(of account: ID<Account>, _ tx: any Transaction) throws -> [ProofRequest]
    /// Those that wait, oldest first.
    func waiting(limit: Int, _ tx: any Transaction) throws -> [ProofRequest]
    /// Writes where the row's version is `request.version - 1`; throws `StoreError.stale` otherwise.
    func update(_ request: ProofRequest, _ tx: any Transaction) throws

    func insert(_ conflict: IdentityConflict, _ tx: any Transaction) throws
    func conflict(_ id: ID<IdentityConflict>, _ tx: any Transaction) throws -> IdentityConflict?
    /// Those that nobody settled, oldest first.
    func conflicts(limit: Int, _ tx: any Transaction) throws -> [IdentityConflict]
    /// Writes the outcome of one that nobody settled; throws `StoreError.stale` otherwise.
    func settle(_ conflict: IdentityConflict, _ tx: any Transaction) throws
}
