import Cases
import Catalog
import Core
import Foundation
import Ledger

/// Cases as rows: the projection with its content.
///
/// Writes each into the log as well, in the same transaction.
struct CaseRepository: CaseStore {
    var ledger: LedgerRepository { LedgerRepository() }

    func insert(_ file: CaseFile, content: CaseContent, _ tx: any Transaction) throws {
        let sql = try tx.sql
        let count = try sql.run(
            Self.insert, file.id, file.folio, file.service, file.serviceVersion, file.privacy, file.channel, file.language,
            file.openedAt, file.area, file.codeHash, file.unit, file.assignee, file.state, file.updatedAt, file.closedAt,
            file.promises.accept, file.promises.firstAnswer, file.promises.resolve, file.version,
            file.nextPromise != nil, file.nextDue, file.state.isOpen)
        guard count == 1 else { throw StoreError.duplicate("folio") }
        try sql.run(
            Self.insertContent, file.id, content.answers, content.contact, content.emailIndex, content.phoneIndex,
            content.placeIndex)
        try ledger.append(file.audit(content), tx)
    }

    func file(_ id: ID<CaseFile>, _ tx: any Transaction) throws -> CaseFile? {
        try tx.sql.first(Self.byID, id, as: Self.read)
    }

    func file(folio: Folio, _ tx: any Transaction) throws -> CaseFile? {
        try tx.sql.first(Self.byFolio, folio, as: Self.read)
    }

    func cases(of service: ServiceCode, after: ID<CaseFile>?, limit: Int, _ tx: any Transaction) throws -> [CaseFile] {
        let cursor = after?.data ?? Data(repeating: 0, count: 16)
        return try tx.sql.all(Self.ofService, service, cursor, limit, as: Self.read)
    }

    func content(_ id: ID<CaseFile>, _ tx: any Transaction) throws -> CaseContent? {
        try tx.sql.first(Self.content, id) { row in
            try CaseContent(
                answers: row.next(), contact: row.next(), emailIndex: row.next(), phoneIndex: row.next(), placeIndex: row.next())
        }
    }

    func update(_ file: CaseFile, _ tx: any Transaction) throws {
        let count = try tx.sql.run(
            Self.update, file.id, file.version, file.unit, file.assignee, file.state, file.updatedAt, file.closedAt,
            file.promises.accept, file.promises.firstAnswer, file.promises.resolve,
            file.state.isOpen, file.nextPromise != nil, file.nextDue)
        guard count == 1 else { throw StoreError.stale }
        try tx.sql.run(Self.moveSearch, file.id, file.unit)
    }

    static func read(_ row: inout SQLRow) throws -> CaseFile {
        let file = try CaseFile(
            id: row.next(), folio: row.next(), service: row.next(), serviceVersion: row.next(), privacy: row.next(),
            channel: row.next(), language: row.next(), openedAt: row.next(), area: row.next(), codeHash: row.next(),
            unit: row.next(), assignee: row.next(), state: row.next(), updatedAt: row.next(), closedAt: row.next(),
            promises: CaseFile.Promises(accept: row.next(), firstAnswer: row.next(), resolve: row.next()), version: row.next())
        let isPromised: Bool = try row.next()
        let due: Instant = try row.next()
        return isPromised ? file.ending(next: due) : file
    }
}

extension ServicePrivacy: SQLStorable {}
extension CaseState: SQLStorable {}

extension CaseRepository {
    /// The columns that ``read(_:)`` reads, in its order.
    static let columns = """
        id, folio, service, service_version, privacy, channel, language, opened_at, area, code_hash, unit, assignee, state,
        updated_at, closed_at, accept_by, first_answer_by, resolve_by, version, is_promised, next_due
        """
    static let insert: SQL = """
        INSERT INTO case_file (\(columns), is_open)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22)
        ON CONFLICT (folio) DO NOTHING
        """
    static let insertContent: SQL = """
        INSERT INTO case_content (case_id, answers, contact, email_index, phone_index, place_index) VALUES ($1, $2, $3, $4, $5, $6)
        """
    static let byID: SQL = "SELECT \(columns) FROM case_file WHERE id = $1"
    static let byFolio: SQL = "SELECT \(columns) FROM case_file WHERE folio = $1"
    static let ofService: SQL = "SELECT \(columns) FROM case_file WHERE service = $1 AND id > $2 ORDER BY id LIMIT $3"
    static let content: SQL = "SELECT answers, contact, email_index, phone_index, place_index FROM case_content WHERE case_id = $1"
    static let update: SQL = """
        UPDATE case_file SET unit = $3, assignee = $4, state = $5, updated_at = $6, closed_at = $7, accept_by = $8,
            first_answer_by = $9, resolve_by = $10, is_open = $11, is_promised = $12, next_due = $13, version = $2
        WHERE id = $1 AND version = $2 - 1
        """
}
