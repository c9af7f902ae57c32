import Core
import Foundation
import Identity

/// Documents that wait for a servant.
extension EvidenceRepository {
    func insert(_ request: ProofRequest, _ tx: any Transaction) throws {
        try tx.sql.run(
            Self.insertRequest, request.account, request.id, request.document, request.stated, request.createdAt, request.state,
            request.decidedAt, request.decidedBy, request.reason, request.version)
    }

    func request(_ id: ID<ProofRequest>, _ tx: any Transaction) throws -> ProofRequest? {
        try tx.sql.first(Self.requestByID, id, as: Self.readRequest)
    }

    func requests(of account: ID<Account>, _ tx: any Transaction) throws -> [ProofRequest] {
        try tx.sql.all(Self.requestsOfAccount, account, as: Self.readRequest)
    }

    func waiting(limit: Int, _ tx: any Transaction) throws -> [ProofRequest] {
        try tx.sql.all(Self.waitingRequests, limit, as: Self.readRequest)
    }

    func update(_ request: ProofRequest, _ tx: any Transaction) throws {
        let count = try tx.sql.run(
            Self.updateRequest, request.account, request.id, request.version, request.state, request.decidedAt, request.decidedBy,
            request.reason)
        guard count == 1 else { throw StoreError.stale }
    }

    private static func readRequest(_ row: inout SQLRow) throws -> ProofRequest {
        let (account, id): (ID<Account>, ID<ProofRequest>) = try (row.next(), row.next())
        return try ProofRequest(
            id: id, account: account, document: row.next(), stated: row.next(), createdAt: row.next(), state: row.next(),
            decidedAt: row.next(), decidedBy: row.next(), reason: row.next(), version: row.next())
    }

    static let insertRequest: SQL = """
        INSERT INTO proof_request (account_id, id, document, stated, created_at, state, decided_at, decided_by, reason, version)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        """
    static let requestByID: SQL = """
        SELECT account_id, id, document, stated, created_at, state, decided_at, decided_by, reason, version
        FROM proof_request WHERE id = $1
        """
    static let requestsOfAccount: SQL = """
        SELECT account_id, id, document, stated, created_at, state, decided_at, decided_by, reason, version
        FROM proof_request WHERE account_id = $1 ORDER BY id DESC
        """
    static let waitingRequests: SQL = """
        SELECT account_id, id, document, stated, created_at, state, decided_at, decided_by, reason, version
        FROM proof_request WHERE state = 'waiting' ORDER BY id LIMIT $1
        """
    static let updateRequest: SQL = """
        UPDATE proof_request SET version = $3, state = $4, decided_at = $5, decided_by = $6, reason = $7
        WHERE account_id = $1 AND id = $2 AND version = $3 - 1
        """
}

/// Two accounts that say the same of themselves.
extension EvidenceRepository {
    func insert(_ conflict: IdentityConflict, _ tx: any Transaction) throws {
        try tx.sql.run(
            Self.insertConflict, conflict.account, conflict.id, conflict.evidence, conflict.holder, conflict.kind, conflict.openedAt,
            conflict.outcome, conflict.settledAt, conflict.settledBy)
    }

    func conflict(_ id: ID<IdentityConflict>, _ tx: any Transaction) throws -> IdentityConflict? {
        try tx.sql.first(Self.conflictByID, id, as: Self.readConflict)
    }

    func conflicts(limit: Int, _ tx: any Transaction) throws -> [IdentityConflict] {
        try tx.sql.all(Self.openConflicts, limit, as: Self.readConflict)
    }

    func settle(_ conflict: IdentityConflict, _ tx: any Transaction) throws {
        let count = try tx.sql.run(
            Self.settleConflict, conflict.account, conflict.id, conflict.outcome, conflict.settledAt, conflict.settledBy)
        guard count == 1 else { throw StoreError.stale }
    }

    private static func readConflict(_ row: inout SQLRow) throws -> IdentityConflict {
        let (account, id): (ID<Account>, ID<IdentityConflict>) = try (row.next(), row.next())
        return try IdentityConflict(
            id: id, account: account, evidence: row.next(), holder: row.next(), kind: row.next(), openedAt: row.next(),
            outcome: row.next(), settledAt: row.next(), settledBy: row.next())
    }

    static let insertConflict: SQL = """
        INSERT INTO identity_conflict (account_id, id, evidence_id, holder, kind, opened_at, outcome, settled_at, settled_by)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        """
    static let conflictByID: SQL = """
        SELECT account_id, id, evidence_id, holder, kind, opened_at, outcome, settled_at, settled_by FROM identity_conflict WHERE id = $1
        """
    static let openConflicts: SQL = """
        SELECT account_id, id, evidence_id, holder, kind, opened_at, outcome, settled_at, settled_by
        FROM identity_conflict WHERE outcome IS NULL ORDER BY id LIMIT $1
        """
    static let settleConflict: SQL = """
        UPDATE identity_conflict SET outcome = $3, settled_at = $4, settled_by = $5
        WHERE account_id = $1 AND id = $2 AND outcome IS NULL
        """
}

extension ProofRequest.Document: SQLStorable {}
extension ProofRequest.State: SQLStorable {}
extension IdentityConflict.Outcome: SQLStorable {}
