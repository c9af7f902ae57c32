import Cases
import Core
import Foundation

/// Cases near a place, by the blind index of its cell.
extension CaseRepository {
    func near(_ cells: [Data], since instant: Instant, limit: Int, _ tx: any Transaction) throws -> [CaseFile] {
        guard !cells.isEmpty else { return [] }
        let (sql, values) = Self.near(cells, since: instant, limit: limit)
        return try tx.sql.all(sql, values: values, as: Self.read)
    }

    static func near(_ cells: [Data], since instant: Instant, limit: Int) -> (SQL, [SQLValue]) {
        let names = cells.indices.map { "$\($0 + 3)" }.joined(separator: ", ")
        let sql: SQL = """
            SELECT \(columns) FROM case_file
            WHERE opened_at >= $1 AND id IN (SELECT case_id FROM case_content WHERE place_index IN (\(names)))
            ORDER BY opened_at DESC, id LIMIT $2
            """
        return (sql, [instant.sqlValue, limit.sqlValue] + cells.map(\.sqlValue))
    }
}
