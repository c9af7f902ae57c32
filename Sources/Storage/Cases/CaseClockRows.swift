import Cases
import Core

/// When the clocks of each open case have to be looked at next.
extension CaseRepository {
    func checkClock(of id: ID<CaseFile>, at instant: Instant?, _ tx: any Transaction) throws {
        if let instant { try tx.sql.run(Self.setCheck, id, instant) } else { try tx.sql.run(Self.dropCheck, id) }
    }

    func clocksToCheck(at now: Instant, limit: Int, _ tx: any Transaction) throws -> [ID<CaseFile>] {
        try tx.sql.all(Self.dueChecks, now, limit) { row in try row.next() }
    }

    func checkAllClocks(at now: Instant, _ tx: any Transaction) throws { try tx.sql.run(Self.checkAll, now) }

    func opened(after id: ID<CaseFile>, limit: Int, _ tx: any Transaction) throws -> [CaseFile] {
        try tx.sql.all(Self.openedAfter, id, limit, as: Self.read)
    }

    static let openedAfter: SQL = "SELECT \(columns) FROM case_file WHERE id > $1 ORDER BY id LIMIT $2"
    static let setCheck: SQL = """
        INSERT INTO case_clock (case_id, check_at) VALUES ($1, $2) ON CONFLICT (case_id) DO UPDATE SET check_at = excluded.check_at
        """
    static let dropCheck: SQL = "DELETE FROM case_clock WHERE case_id = $1"
    static let dueChecks: SQL = "SELECT case_id FROM case_clock WHERE check_at <= $1 ORDER BY check_at, case_id LIMIT $2"
    static let checkAll: SQL = "UPDATE case_clock SET check_at = $1 WHERE check_at > $1"
}
