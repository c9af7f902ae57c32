import Core
import Foundation
import Identity
import Ledger
import Synchronization

/// Stores that remember in memory, for tests of decisions rather than of rows; what is thrown inside a write undoes it.
final class MemoryStores: UnitOfWork, AccountStore, SessionStore, ThrottleStore, KeyStore, AuditTrail, Sendable {
    struct Rows {
        var accounts: [ID<Account>: Account] = [:]
        var credentials: [Credential] = []
        var roles: [RoleGrant] = []
        var invitations: [Invitation] = []
        var sessions: [Session] = []
        var tries: [Data: Int] = [:]
        var keys: [KeyOwner: WrappedKey] = [:]
        var touches = 0
        var trail: [AuditEvent] = []
    }

    private final class Open: Transaction {
        var rows: Rows
        init(_ rows: Rows) { self.rows = rows }
    }

    private let kept = Mutex(Rows())

    var rows: Rows { kept.withLock { $0 } }

    func write<Result: Sendable>(_ body: @escaping @Sendable (any Transaction) throws -> Result) async throws -> Result {
        try kept.withLock { rows in
            let open = Open(rows)
            let result = try body(open)
            rows = open.rows
            return result
        }
    }

    func read<Result: Sendable>(_ body: @escaping @Sendable (any Transaction) throws -> Result) async throws -> Result {
        try kept.withLock { try body(Open($0)) }
    }

    private func open(_ tx: any Transaction) throws -> Open {
        guard let open = tx as? Open else { throw StoreError.broken("a transaction of another store") }
        return open
    }

    func append(_ event: AuditEvent, _ tx: any Transaction) throws { try open(tx).rows.trail.append(event) }

    // MARK: AccountStore

    func insert(_ account: Account, _ tx: any Transaction) throws {
        let open = try open(tx)
        if open.rows.accounts.values.contains(where: { $0.persona == account.persona && $0.loginIndex == account.loginIndex }) {
            throw StoreError.duplicate("login")
        }
        open.rows.accounts[account.id] = account
    }

    func account(_ id: ID<Account>, _ tx: any Transaction) throws -> Account? { try open(tx).rows.accounts[id] }

    func account(persona: Account.Persona, loginIndex: Data, _ tx: any Transaction) throws -> Account? {
        try open(tx).rows.accounts.values.first { $0.persona == persona && $0.loginIndex == loginIndex }
    }

    func update(_ account: Account, _ tx: any Transaction) throws {
        let open = try open(tx)
        guard open.rows.accounts[account.id]?.version == account.version - 1 else { throw StoreError.stale }
        open.rows.accounts[account.id] = account
    }

    func servants(unit: String, _ tx: any Transaction) throws -> [Account] {
        let rows = try open(tx).rows
        let ids = Set(rows.roles.filter { $0.unit == unit }.map(\.account))
        return rows.accounts.values.filter { ids.contains($0.id) }
    }

    func insert(_ credential: Credential, _ tx: any Transaction) throws { try open(tx).rows.credentials.append(credential) }

    func credentials(of account: ID<Account>, _ tx: any Transaction) throws -> [Credential] {
        try open(tx).rows.credentials.filter { $0.account == account }
    }

    func update(_ credential: Credential, _ tx: any Transaction) throws {
        let open = try open(tx)
        open.rows.credentials = open.rows.credentials.map { $0.id == credential.id ? credential : $0 }
    }

    func delete(_ credential: ID<Credential>, _ tx: any Transaction) throws {
        try open(tx).rows.credentials.removeAll { $0.id == credential }
    }

    func grant(_ role: RoleGrant, _ tx: any Transaction) throws { try open(tx).rows.roles.append(role) }
    func revoke(_ role: RoleGrant, _ tx: any Transaction) throws { try open(tx).rows.roles.removeAll { $0 == role } }
    func roles(of account: ID<Account>, _ tx: any Transaction) throws -> [RoleGrant] {
        try open(tx).rows.roles.filter { $0.account == account }
    }

    func insert(_ invitation: Invitation, _ tx: any Transaction) throws { try open(tx).rows.invitations.append(invitation) }

    func invitation(tokenHash: Data, _ tx: any Transaction) throws -> Invitation? {
        try open(tx).rows.invitations.first { $0.tokenHash == tokenHash }
    }

    func use(_ invitation: ID<Invitation>, at now: Instant, _ tx: any Transaction) throws {
        let open = try open(tx)
        guard let index = open.rows.invitations.firstIndex(where: { $0.id == invitation && $0.usedAt == nil }) else {
            throw StoreError.stale
        }
        open.rows.invitations[index].usedAt = now
    }

    // MARK: SessionStore

    func insert(_ session: Session, _ tx: any Transaction) throws { try open(tx).rows.sessions.append(session) }

    func session(tokenHash: Data, _ tx: any Transaction) throws -> Session? {
        try open(tx).rows.sessions.first { $0.tokenHash == tokenHash }
    }

    func touch(_ session: Session, _ tx: any Transaction) throws {
        let open = try open(tx)
        open.rows.touches += 1
        open.rows.sessions = open.rows.sessions.map { $0.id == session.id ? session : $0 }
    }

    func end(_ id: ID<Session>, at now: Instant, _ tx: any Transaction) throws { try end(tx, at: now) { $0.id == id } }
    func endAll(of account: ID<Account>, at now: Instant, _ tx: any Transaction) throws { try end(tx, at: now) { $0.account == account } }

    private func end(_ tx: any Transaction, at now: Instant, where chosen: (Session) -> Bool) throws {
        let open = try open(tx)
        for index in open.rows.sessions.indices where chosen(open.rows.sessions[index]) && open.rows.sessions[index].endedAt == nil {
            open.rows.sessions[index].endedAt = now
        }
    }

    func sessions(of account: ID<Account>, _ tx: any Transaction) throws -> [Session] {
        try open(tx).rows.sessions.filter { $0.account == account }
    }

    // MARK: ThrottleStore

    func hit(_ key: Data, window: Instant.Span, at now: Instant, _ tx: any Transaction) throws -> Int {
        let open = try open(tx)
        open.rows.tries[slot(key, window, now), default: 0] += 1
        return open.rows.tries[slot(key, window, now), default: 0]
    }

    func count(_ key: Data, window: Instant.Span, at now: Instant, _ tx: any Transaction) throws -> Int {
        try open(tx).rows.tries[slot(key, window, now), default: 0]
    }

    func forget(before instant: Instant, _ tx: any Transaction) throws -> Int { 0 }

    private func slot(_ key: Data, _ window: Instant.Span, _ now: Instant) -> Data {
        key + Data("/\(window.milliseconds)/\(now.milliseconds / window.milliseconds)".utf8)
    }

    // MARK: KeyStore

    func insert(_ key: WrappedKey, at now: Instant, _ tx: any Transaction) throws { try open(tx).rows.keys[key.owner] = key }
    func key(of owner: KeyOwner, _ tx: any Transaction) throws -> WrappedKey? { try open(tx).rows.keys[owner] }
    func destroy(_ owner: KeyOwner, at now: Instant, _ tx: any Transaction) throws { try open(tx).rows.keys[owner] = nil }
}
