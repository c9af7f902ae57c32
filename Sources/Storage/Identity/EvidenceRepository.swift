import Core
import Foundation
import Identity

/// Dated evidence, and what one account alone may hold.
struct EvidenceRepository: EvidenceStore {
    func insert(_ evidence: Evidence, _ tx: any Transaction) throws {
        try tx.sql.run(
            Self.insert, evidence.account, evidence.id, evidence.source, evidence.method, evidence.assurance,
            evidence.attributes.map(\.rawValue).sorted().joined(separator: " "), evidence.values, evidence.curpIndex,
            evidence.upstreamIndex, evidence.documentHash, evidence.checkedAt, evidence.until, evidence.servant, evidence.state,
            evidence.changedAt)
    }

    func evidence(of account: ID<Account>, _ tx: any Transaction) throws -> [Evidence] {
        try tx.sql.all(Self.ofAccount, account, as: Self.read)
    }

    func evidence(_ id: ID<Evidence>, of account: ID<Account>, _ tx: any Transaction) throws -> Evidence? {
        try tx.sql.first(Self.byID, account, id, as: Self.read)
    }

    func update(_ evidence: Evidence, _ tx: any Transaction) throws {
        let count = try tx.sql.run(Self.update, evidence.account, evidence.id, evidence.state, evidence.changedAt)
        guard count == 1 else { throw StoreError.stale }
    }

    func claim(_ key: ClaimKey, for account: ID<Account>, at now: Instant, _ tx: any Transaction) throws -> ID<Account> {
        try tx.sql.run(Self.claim, key.kind, key.index, account, now)
        return try holder(of: key, tx) ?? account
    }

    func holder(of key: ClaimKey, _ tx: any Transaction) throws -> ID<Account>? {
        try tx.sql.first(Self.holder, key.kind, key.index) { try $0.next(ID<Account>.self) }
    }

    func release(_ key: ClaimKey, from account: ID<Account>, _ tx: any Transaction) throws {
        try tx.sql.run(Self.release, key.kind, key.index, account)
    }

    func forget(_ account: ID<Account>, _ tx: any Transaction) throws {
        for statement in Self.forget { try tx.sql.run(statement, account) }
    }

    private static func read(_ row: inout SQLRow) throws -> Evidence {
        let (account, id): (ID<Account>, ID<Evidence>) = try (row.next(), row.next())
        let (source, method, assurance): (String, Evidence.Method, IdentityLevel) = try (row.next(), row.next(), row.next())
        let names: String = try row.next()
        return try Evidence(
            id: id, account: account, source: source, method: method, assurance: assurance,
            attributes: Set(names.split(separator: " ").compactMap { Attribute(rawValue: String($0)) }), values: row.next(),
            curpIndex: row.next(), upstreamIndex: row.next(), documentHash: row.next(), checkedAt: row.next(), until: row.next(),
            servant: row.next(), state: row.next(), changedAt: row.next())
    }
}

extension EvidenceRepository {
    static let insert: SQL = """
        INSERT INTO evidence (account_id, id, source, method, assurance, attributes, found, curp_index, upstream_index, document_hash,
            checked_at, until, servant, state, changed_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
        """
    static let ofAccount: SQL = """
        SELECT account_id, id, source, method, assurance, attributes, found, curp_index, upstream_index, document_hash, checked_at, until,
            servant, state, changed_at
        FROM evidence WHERE account_id = $1 ORDER BY id
        """
    static let byID: SQL = """
        SELECT account_id, id, source, method, assurance, attributes, found, curp_index, upstream_index, document_hash, checked_at, until,
            servant, state, changed_at
        FROM evidence WHERE account_id = $1 AND id = $2
        """
    static let update: SQL = "UPDATE evidence SET state = $3, changed_at = $4 WHERE account_id = $1 AND id = $2"
    static let claim: SQL = """
        INSERT INTO claim_key (kind, mark, account_id, since) VALUES ($1, $2, $3, $4) ON CONFLICT (kind, mark) DO NOTHING
        """
    static let holder: SQL = "SELECT account_id FROM claim_key WHERE kind = $1 AND mark = $2"
    static let release: SQL = "DELETE FROM claim_key WHERE kind = $1 AND mark = $2 AND account_id = $3"
    static let forget: [SQL] = [
        "DELETE FROM identity_conflict WHERE account_id = $1 OR (holder = $1 AND outcome IS NULL)",
        "DELETE FROM proof_request WHERE account_id = $1", "DELETE FROM claim_key WHERE account_id = $1",
        "DELETE FROM evidence WHERE account_id = $1",
    ]
}

extension Evidence.Method: SQLStorable {}
extension Evidence.State: SQLStorable {}
extension IdentityLevel: SQLStorable {}
extension ClaimKey.Kind: SQLStorable {}
