import Cases
import Core
import Foundation

/// The desk's lists. Each reads one partial index that holds just its rows in its order, so that a page costs the same at a
/// million cases, and a count reads the index alone.
extension CaseRepository {
    func list(
        _ queue: Queue, after: Queue.Cursor?, limit: Int, at now: Instant, _ tx: any Transaction
    ) throws -> [CaseFile] {
        let (sql, values) = Self.page(queue, after: after, limit: limit, at: now)
        return try tx.sql.all(sql, values: values, as: Self.read)
    }

    func count(_ queue: Queue, at now: Instant, _ tx: any Transaction) throws -> Int {
        let (sql, values) = Self.number(queue, at: now)
        return try tx.sql.all(sql, values: values) { try $0.next(Int.self) }.first ?? 0
    }

    static func page(_ queue: Queue, after: Queue.Cursor?, limit: Int, at now: Instant) -> (SQL, [SQLValue]) {
        let (choice, values) = choice(queue, at: now, first: 4)
        let isNewestFirst = if case .closed = queue { true } else { false }
        let cursor: [SQLValue] =
            if let after {
                [after.order.sqlValue, after.id.sqlValue]
            } else {
                [(isNewestFirst ? Int64.max : .min).sqlValue, .bytes(Data(repeating: isNewestFirst ? 0xFF : 0, count: 16))]
            }
        let sql: SQL =
            isNewestFirst
            ? "SELECT \(columns) FROM case_file WHERE \(choice) AND (next_due, id) < ($1, $2) ORDER BY next_due DESC, id DESC LIMIT $3"
            : "SELECT \(columns) FROM case_file WHERE \(choice) AND (next_due, id) > ($1, $2) ORDER BY next_due, id LIMIT $3"
        return (sql, cursor + [limit.sqlValue] + values)
    }

    static func number(_ queue: Queue, at now: Instant) -> (SQL, [SQLValue]) {
        let (choice, values) = choice(queue, at: now, first: 1)
        return ("SELECT count(*) FROM case_file WHERE \(choice)", values)
    }

    /// Which rows a queue holds, with its values numbered from `first`.
    private static func choice(_ queue: Queue, at now: Instant, first: Int) -> (String, [SQLValue]) {
        let (a, b) = ("$\(first)", "$\(first + 1)")
        return switch queue {
        case .mine(let servant): ("is_open = 1 AND assignee = \(a)", [servant.sqlValue])
        case .unit(let unit): ("is_open = 1 AND unit = \(a)", [unit.sqlValue])
        case .unassigned(let unit): ("is_open = 1 AND assignee IS NULL AND unit = \(a)", [unit.sqlValue])
        case .dueBefore(let unit, let end):
            ("is_open = 1 AND is_promised = 1 AND unit = \(a) AND next_due < \(b)", [unit.sqlValue, end.sqlValue])
        case .late(let unit): ("is_open = 1 AND is_promised = 1 AND unit = \(a) AND next_due < \(b)", [unit.sqlValue, now.sqlValue])
        case .waitingForResident(let unit): ("state = 'waiting_for_resident' AND unit = \(a)", [unit.sqlValue])
        case .reopened(let unit): ("state = 'reopened' AND unit = \(a)", [unit.sqlValue])
        case .closed(let unit): ("is_open = 0 AND unit = \(a)", [unit.sqlValue])
        }
    }
}
