import Cases
import Catalog
import Core
import Foundation

/// The desk's lists. Each reads one partial index that holds just its rows in its order and what filters ask of them, so that a page
/// costs the same at a million cases, and a count reads the index alone.
extension CaseRepository {
    func list(
        _ queue: Queue, after: Queue.Cursor?, limit: Int, at now: Instant, _ tx: any Transaction
    ) throws -> [CaseFile] {
        let sql = try tx.sql
        let files = try Self.pages(queue, after: after, limit: limit, at: now).flatMap { statement, values in
            try sql.all(statement, values: values, as: Self.read)
        }
        let tray = queue.tray
        func isBefore(_ a: CaseFile, _ b: CaseFile) -> Bool {
            let (first, second) = ((tray.order(of: a), a.id), (tray.order(of: b), b.id))
            return tray.isNewestFirst ? first > second : first < second
        }
        // Several units were read in order, one after the other.
        return Array(files.sorted(by: isBefore).prefix(limit))
    }

    func count(_ queue: Queue, at now: Instant, _ tx: any Transaction) throws -> Int {
        guard let (sql, values) = Self.number(queue, at: now) else { return 0 }
        return try tx.sql.all(sql, values: values) { try $0.next(Int.self) }.first ?? 0
    }

    func count(_ queue: Queue, upTo most: Int, at now: Instant, _ tx: any Transaction) throws -> Int {
        let choice = QueueChoice(queue, in: queue.reach, at: now)
        guard choice.isPossible else { return 0 }
        let sql = SQL("SELECT count(*) FROM (SELECT 1 FROM case_file WHERE \(choice.text) LIMIT \(most)) AS first_ones")
        return try tx.sql.all(sql, values: choice.values) { try $0.next(Int.self) }.first ?? 0
    }

    func idle(before instant: Instant, after: ID<CaseFile>?, limit: Int, _ tx: any Transaction) throws -> [CaseFile] {
        try tx.sql.all(Self.idle, instant, after?.data ?? Data(repeating: 0, count: 16), limit, as: Self.read)
    }

    /// One statement for each unit in reach: an index gives the rows of one unit in order, and none gives several units in order.
    static func pages(_ queue: Queue, after: Queue.Cursor?, limit: Int, at now: Instant) -> [(SQL, [SQLValue])] {
        let reaches: [CaseReach] =
            if case .mine = queue.tray {
                [queue.reach]
            } else {
                queue.reach.slices.map { $0.map { CaseReach(slices: [$0]) } } ?? [.everything]
            }
        let isNewestFirst = queue.tray.isNewestFirst
        return reaches.compactMap { reach in
            var choice = QueueChoice(queue, in: reach, at: now)
            guard choice.isPossible else { return nil }
            let order = choice.order
            if let after {
                choice.add("(\(order), id) \(isNewestFirst ? "<" : ">") (\(choice.bind(after.order)), \(choice.bind(after.id)))")
            }
            let direction = isNewestFirst ? " DESC" : ""
            let sql = SQL(
                "SELECT \(columns) FROM case_file WHERE \(choice.text) ORDER BY \(order)\(direction), id\(direction) "
                    + "LIMIT \(choice.bind(limit))")
            return (sql, choice.values)
        }
    }

    /// Nil where nothing is in reach.
    static func number(_ queue: Queue, at now: Instant) -> (SQL, [SQLValue])? {
        let choice = QueueChoice(queue, in: queue.reach, at: now)
        guard choice.isPossible else { return nil }
        return (SQL("SELECT count(*) FROM case_file WHERE \(choice.text)"), choice.values)
    }

    static let idle: SQL = """
        SELECT \(columns) FROM case_file WHERE is_open = 1 AND assignee IS NOT NULL AND updated_at < $1 AND id > $2
        ORDER BY id LIMIT $3
        """
}

/// Which rows a queue holds: the one predicate of its list, its count and its figures.
struct QueueChoice {
    private var conditions: [String] = []
    private(set) var values: [SQLValue] = []
    /// The column that the list is ordered by, before the id.
    private(set) var order = "id"
    /// False where no unit is in reach.
    private(set) var isPossible = true

    /// What units are compared with: an expression where the index must be entered by something else.
    private var unitColumn = "unit"

    /// Conditions that are no queue's.
    init() {}

    init(_ queue: Queue, in reach: CaseReach, at now: Instant) {
        order =
            switch queue.tray {
            case .received, .cameBack: "opened_at"
            case .ended: "closed_at"
            default: "next_due"
            }
        if case .mine = queue.tray { unitColumn = "(unit || '')" }
        isPossible = reach.slices.map { !$0.isEmpty } ?? true
        add(queue.tray, at: now)
        add(reach)
        add(queue.filter)
    }

    var text: String { conditions.joined(separator: " AND ") }

    mutating func add(_ condition: String) { conditions.append(condition) }

    /// The place of a value.
    mutating func bind(_ value: some SQLStorable) -> String {
        values.append(value.sqlValue)
        return "$\(values.count)"
    }

    private mutating func add(_ tray: Queue.Tray, at now: Instant) {
        switch tray {
        case .mine(let servant): add("is_open = 1 AND assignee = \(bind(servant))")
        case .all: add("is_open = 1")
        case .unassigned: add("is_open = 1 AND assignee IS NULL")
        case .dueBefore(let end):
            addRunning(before: end)
            add("next_due >= \(bind(now))")
        case .late: addRunning(before: now)
        case .waiting: add("state = 'waiting_for_resident'")
        case .reopened: add("state = 'reopened'")
        case .handedOver: add("state = 'transferred'")
        case .closed: add("is_open = 0")
        case .received(let time): add("opened_at", within: time)
        case .ended(let time, let ending):
            add("closed_at IS NOT NULL AND state IN ('answered', 'confirmed', 'out_of_competence')")
            add("closed_at", within: time)
            switch ending {
            case .any: break
            case .onTime: add("closed_at <= resolve_by")
            case .late: add("closed_at > resolve_by")
            case .unpromised: add("resolve_by IS NULL")
            }
        case .cameBack(let time):
            add("reopened_at IS NOT NULL")
            add("reopened_at", within: time)
        }
    }

    private mutating func addRunning(before end: Instant) {
        add("is_open = 1 AND is_promised = 1 AND state <> 'waiting_for_resident' AND next_due < \(bind(end))")
    }

    private mutating func add(_ column: String, within time: Range<Instant>) {
        add("\(column) >= \(bind(time.lowerBound)) AND \(column) < \(bind(time.upperBound))")
    }

    mutating func add(_ reach: CaseReach) {
        guard let slices = reach.slices, !slices.isEmpty else { return }
        let places = slices.map { (slice: $0, place: bind($0.unit)) }
        // All units at once, so that an index is entered by them; what is narrower stands beside it.
        let all = places.map(\.place).joined(separator: ", ")
        add(places.count == 1 ? "\(unitColumn) = \(all)" : "\(unitColumn) IN (\(all))")
        guard slices.contains(where: { !$0.limits.isEmpty }) else { return }
        let whole = places.filter(\.slice.limits.isEmpty).map(\.place)
        var ways: [String] = whole.isEmpty ? [] : ["unit IN (\(whole.joined(separator: ", ")))"]
        for (slice, unit) in places where !slice.limits.isEmpty {
            let limits = slice.limits.map { limit in
                [any("service", of: limit.services.sorted { $0.name < $1.name }), any("area", of: limit.areas.sorted())].compactMap { $0 }
                    .joined(separator: " AND ")
            }
            ways.append("(unit = \(unit)" + (limits.contains("") ? ")" : " AND (\(limits.joined(separator: " OR "))))"))
        }
        add("(\(ways.joined(separator: " OR ")))")
    }

    private mutating func any(_ column: String, of values: [some SQLStorable]) -> String? {
        guard !values.isEmpty else { return nil }
        return "\(column) IN (\(values.map { bind($0) }.joined(separator: ", ")))"
    }

    private mutating func add(_ filter: CaseFilter) {
        if let service = filter.service { add("service = \(bind(service))") }
        if let area = filter.area { add("area = \(bind(area))") }
        if let state = filter.state { add("state = \(bind(state))") }
        // An expression, so that the tray's own index is entered and not the one by opening.
        if let before = filter.openedBefore { add("opened_at + 0 < \(bind(before))") }
    }
}

/// Filters that servants keep.
extension CaseRepository {
    func insert(_ filter: SavedFilter, _ tx: any Transaction) throws {
        try tx.sql.run(
            Self.insertFilter, filter.owner, filter.id, filter.unit, filter.name, filter.query, filter.isShared, filter.createdAt)
    }

    func filters(of owner: ServantID, in units: [UnitID], _ tx: any Transaction) throws -> [SavedFilter] {
        let places = units.indices.map { "$\($0 + 2)" }.joined(separator: ", ")
        let shared = units.isEmpty ? "" : " OR is_shared = 1 AND unit IN (\(places))"
        let sql = SQL("SELECT \(Self.filterColumns) FROM saved_filter WHERE account_id = $1\(shared) ORDER BY name, id")
        return try tx.sql.all(sql, values: [owner.sqlValue] + units.map(\.sqlValue)) { row in
            let owner: ServantID = try row.next()
            return try SavedFilter(
                id: row.next(), owner: owner, unit: row.next(), name: row.next(), query: row.next(), isShared: row.next(),
                createdAt: row.next())
        }
    }

    func deleteFilter(_ id: ID<SavedFilter>, of owner: ServantID, _ tx: any Transaction) throws {
        try tx.sql.run(Self.deleteFilter, owner, id)
    }

    private static let filterColumns = "account_id, id, unit, name, query, is_shared, created_at"
    static let insertFilter: SQL = """
        INSERT INTO saved_filter (\(filterColumns)) VALUES ($1, $2, $3, $4, $5, $6, $7)
        """
    static let deleteFilter: SQL = "DELETE FROM saved_filter WHERE account_id = $1 AND id = $2"
}
