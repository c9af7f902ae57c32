import Cases
import Catalog
import Core
import Foundation

/// Cases by their words, from FTS5 or PostgreSQL's text search, and by exact contact.
extension CaseRepository {
    func index(_ tokens: SearchTokens, of id: ID<CaseFile>, unit: UnitID, _ tx: any Transaction) throws {
        let sql = try tx.sql
        // SQLite's index hangs on a number, in the order of arrival; one writer at a time gives the next.
        let number = sql.connection.dialect == .sqlite ? try sql.first(Self.nextSearchNumber) { try $0.next(Int.self) } ?? 1 : 0
        try sql.run(Self.putSearch, id, number, unit, tokens.all.joined(separator: " "))
    }

    func unindex(_ tokens: SearchTokens, of id: ID<CaseFile>, _ tx: any Transaction) throws {
        let sql = try tx.sql
        guard let words = try sql.first(Self.searchWords, id, as: { try $0.next(String.self) }) else { return }
        let gone = Set(tokens.all)
        let kept = words.split(separator: " ").map(String.init).filter { !gone.contains($0) }
        try sql.run(Self.keepSearch, id, kept.joined(separator: " "))
    }

    func search(
        _ tokens: SearchTokens, in reach: CaseReach, after: ID<CaseFile>?, limit: Int, _ tx: any Transaction
    ) throws -> [CaseFile] {
        guard !tokens.all.isEmpty, reach.slices.map({ !$0.isEmpty }) ?? true else { return [] }
        let sql = try tx.sql
        let (statement, values) = Self.searching(tokens, in: reach, after: after, limit: limit, sql.connection.dialect)
        return try sql.all(statement, values: values, as: Self.read)
    }

    func withContact(_ index: Data, in reach: CaseReach, limit: Int, _ tx: any Transaction) throws -> [CaseFile] {
        guard reach.slices.map({ !$0.isEmpty }) ?? true else { return [] }
        var choice = QueueChoice()
        let place = choice.bind(index)
        choice.add("(email_index = \(place) OR phone_index = \(place)) AND privacy <> 'confidential'")
        choice.add(reach)
        let sql = SQL(
            "SELECT \(Self.columns) FROM case_content JOIN case_file ON case_file.id = case_content.case_id WHERE \(choice.text) "
                + "ORDER BY id DESC LIMIT \(choice.bind(limit))")
        return try tx.sql.all(sql, values: choice.values, as: Self.read)
    }

    /// The statement of a search, so that a test can look at its plan.
    static func searching(
        _ tokens: SearchTokens, in reach: CaseReach, after: ID<CaseFile>?, limit: Int, _ dialect: Dialect
    ) -> (SQL, [SQLValue]) {
        var choice = QueueChoice()
        let hits: String
        switch dialect {
        case .sqlite:
            let words = choice.bind(match(tokens, reach))
            // The place of the last one shown: what came before it has a smaller number.
            let before =
                after.map { "AND case_search_index.rowid < (SELECT number FROM case_search WHERE case_id = \(choice.bind($0)))" } ?? ""
            hits = """
                SELECT case_search_index.rowid AS place, s.case_id AS found
                FROM case_search_index JOIN case_search AS s ON s.number = case_search_index.rowid
                WHERE case_search_index MATCH \(words) \(before)
                """
        case .postgres:
            let words = choice.bind(tokens.all.joined(separator: " & "))
            let units = reach.slices.map { $0.map { choice.bind($0.unit) }.joined(separator: ", ") }
            let before = after.map { "AND case_id < \(choice.bind($0))" } ?? ""
            hits = """
                SELECT case_id AS place, case_id AS found FROM case_search
                WHERE to_tsvector('simple', words) @@ to_tsquery('simple', \(words)) \(units.map { "AND unit IN (\($0))" } ?? "") \(before)
                """
        }
        choice.add("true")
        choice.add(reach)
        let sql = SQL(
            "SELECT \(columns) FROM (\(hits)) AS hit JOIN case_file ON case_file.id = hit.found WHERE \(choice.text) "
                + "ORDER BY place DESC LIMIT \(choice.bind(limit))")
        return (sql, choice.values)
    }

    /// All words, and one of the units: FTS5 cuts the lists before a row is looked at.
    private static func match(_ tokens: SearchTokens, _ reach: CaseReach) -> String {
        let words = tokens.all.map { "words : \"\($0)\"" }.joined(separator: " AND ")
        guard let slices = reach.slices else { return words }
        return words + " AND unit : (" + slices.map { "\"\($0.unit.name)\"" }.joined(separator: " OR ") + ")"
    }

    static let nextSearchNumber: SQL = "SELECT coalesce(max(number), 0) + 1 FROM case_search"
    static let putSearch: SQL = """
        INSERT INTO case_search (case_id, number, unit, words) VALUES ($1, $2, $3, $4)
        ON CONFLICT (case_id) DO UPDATE SET unit = excluded.unit, words = excluded.words
        """
    static let searchWords: SQL = "SELECT words FROM case_search WHERE case_id = $1"
    static let keepSearch: SQL = "UPDATE case_search SET words = $2 WHERE case_id = $1 AND words <> $2"
    static let moveSearch: SQL = "UPDATE case_search SET unit = $2 WHERE case_id = $1 AND unit <> $2"
    static let forgetSearch: SQL = "DELETE FROM case_search WHERE case_id = $1"
}
