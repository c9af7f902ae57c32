import Cases
import Catalog
import Core
import Foundation

/// Drafts as rows.
struct DraftRepository: DraftStore {
    func insert(_ draft: Draft, _ tx: any Transaction) throws {
        try tx.sql.run(
            Self.insert, draft.id, draft.service, draft.serviceVersion, draft.channel, draft.language, draft.holderHash,
            draft.codeHash, draft.answers, draft.createdAt, draft.updatedAt, draft.expiresAt, draft.version, draft.sentAs, draft.counter,
            draft.known)
    }

    func draft(_ id: ID<Draft>, _ tx: any Transaction) throws -> Draft? {
        try tx.sql.first(Self.byID, id, as: Self.read)
    }

    func draft(codeHash: Data, _ tx: any Transaction) throws -> Draft? {
        try tx.sql.first(Self.byCode, codeHash, as: Self.read)
    }

    func update(_ draft: Draft, _ tx: any Transaction) throws {
        // Mostly an answer is all that is new; then no index is touched.
        for statement in [Self.updateAnswers, Self.update] {
            let count = try tx.sql.run(
                statement, draft.id, draft.version, draft.language, draft.codeHash, draft.answers, draft.updatedAt, draft.expiresAt,
                draft.sentAs, draft.holderHash, draft.known)
            if count == 1 { return }
        }
        throw StoreError.stale
    }

    func expired(before instant: Instant, limit: Int, _ tx: any Transaction) throws -> [ID<Draft>] {
        try tx.sql.all(Self.expired, instant, limit) { try $0.next() }
    }

    func delete(_ id: ID<Draft>, _ tx: any Transaction) throws { try tx.sql.run(Self.delete, id) }

    private static func read(_ row: inout SQLRow) throws -> Draft {
        try Draft(
            id: row.next(), service: row.next(), serviceVersion: row.next(), channel: row.next(), language: row.next(),
            holderHash: row.next(), codeHash: row.next(), answers: row.next(), createdAt: row.next(), updatedAt: row.next(),
            expiresAt: row.next(), version: row.next(), sentAs: row.next(), counter: row.next(), known: row.next())
    }
}

extension DraftRepository {
    static let insert: SQL = """
        INSERT INTO draft (id, service, service_version, channel, language, holder_hash, code_hash, answers, created_at, updated_at,
            expires_at, version, sent_as, counter, known)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
        """
    static let byID: SQL = """
        SELECT id, service, service_version, channel, language, holder_hash, code_hash, answers, created_at, updated_at, expires_at,
            version, sent_as, counter, known
        FROM draft WHERE id = $1
        """
    static let byCode: SQL = """
        SELECT id, service, service_version, channel, language, holder_hash, code_hash, answers, created_at, updated_at, expires_at,
            version, sent_as, counter, known
        FROM draft WHERE code_hash = $1
        """
    static let update: SQL = """
        UPDATE draft SET language = $3, code_hash = $4, answers = $5, updated_at = $6, expires_at = $7, sent_as = $8, version = $2,
            holder_hash = $9, known = $10
        WHERE id = $1 AND version = $2 - 1
        """
    static let updateAnswers: SQL = """
        UPDATE draft SET language = $3, answers = $5, updated_at = $6, version = $2, known = $10
        WHERE id = $1 AND version = $2 - 1 AND expires_at = $7 AND holder_hash = $9
            AND code_hash IS NOT DISTINCT FROM $4 AND sent_as IS NOT DISTINCT FROM $8
        """
    static let expired: SQL = """
        SELECT id FROM draft WHERE expires_at < $1 ORDER BY expires_at LIMIT $2
        """
    static let delete: SQL = "DELETE FROM draft WHERE id = $1"
}
