import Cases
import Catalog
import Core
import Work

/// The figures of a unit over a time, each counted by the predicate of the list behind it.
struct UnitFigures: Sendable {
    /// One line of a table: a service, an area, or all.
    struct Line: Sendable, Equatable {
        var open = 0
        var late = 0
        var received = 0
        var ended = 0
        var onTime = 0
        var endedLate = 0
        var cameBack = 0
        var first = SpanSummary([])
        var resolution = SpanSummary([])

        /// Of those that had a date; nil where none had.
        var share: Int? { onTime + endedLate == 0 ? nil : (onTime * 200 + onTime + endedLate) / (2 * (onTime + endedLate)) }
        var isEmpty: Bool { open + received + ended + cameBack == 0 }
    }

    struct Week: Sendable {
        let first: CalendarDay
        let last: CalendarDay
        let received: Int
        let ended: Int
    }

    let all: Line
    let services: [(code: String, line: Line)]
    let areas: [(id: String, line: Line)]
    let weeks: [Week]
    /// How many residents gave which score.
    let ratings: [Int: Int]

    static func read(
        _ reach: CaseReach, _ period: ListQuery, _ visit: Visit, _ tx: any Transaction
    ) throws -> UnitFigures {
        let (cases, now, time) = (visit.dependencies.stores.cases, visit.now, period.time(visit))
        func split(_ dimension: FigureDimension) throws -> [String: Line] {
            var lines: [String: Line] = [:]
            func count(_ tray: Queue.Tray, _ field: WritableKeyPath<Line, Int>) throws {
                for (value, count) in try cases.tally(Queue(tray, in: reach), by: dimension, at: now, tx) {
                    lines[value, default: Line()][keyPath: field] = count
                }
            }
            try count(.all, \.open)
            try count(.late, \.late)
            try count(.received(time), \.received)
            try count(.ended(time, .any), \.ended)
            try count(.ended(time, .onTime), \.onTime)
            try count(.ended(time, .late), \.endedLate)
            try count(.cameBack(time), \.cameBack)
            return lines
        }
        var (services, areas) = (try split(.service), try split(.area))
        let ended = Queue(.ended(time, .any), in: reach)
        let first = try cases.hours(ended, until: .firstAnswer, at: now, tx)
        let resolution = try cases.hours(ended, until: .resolution, at: now, tx)
        func summarise(_ counts: [HourCount], _ field: WritableKeyPath<Line, SpanSummary>) {
            for (service, counts) in Dictionary(grouping: counts, by: \.service.name) {
                services[service, default: Line()][keyPath: field] = SpanSummary(counts)
            }
            for (area, counts) in Dictionary(grouping: counts, by: { $0.area ?? "" }) {
                areas[area, default: Line()][keyPath: field] = SpanSummary(counts)
            }
        }
        summarise(first, \.first)
        summarise(resolution, \.resolution)
        var all = services.values.reduce(into: Line()) { all, line in
            for field in [\Line.open, \.late, \.received, \.ended, \.onTime, \.endedLate, \.cameBack] {
                all[keyPath: field] += line[keyPath: field]
            }
        }
        (all.first, all.resolution) = (SpanSummary(first), SpanSummary(resolution))
        let ratings = try cases.ratings((reach.slices ?? []).map(\.unit), within: time, tx)
        return UnitFigures(
            all: all,
            services: services.sorted { ($1.value.open + $1.value.ended, $0.key) < ($0.value.open + $0.value.ended, $1.key) }
                .map { (code: $0.key, line: $0.value) },
            areas: areas.sorted { ($1.value.open + $1.value.ended, $0.key) < ($0.value.open + $0.value.ended, $1.key) }
                .map { (id: $0.key, line: $0.value) },
            weeks: try weeks(reach, visit, tx),
            ratings: ratings.values.reduce(into: [:]) { all, scores in all.merge(scores, uniquingKeysWith: +) })
    }

    /// The last eight weeks, Monday first, today's among them.
    private static func weeks(_ reach: CaseReach, _ visit: Visit, _ tx: any Transaction) throws -> [Week] {
        let (cases, now) = (visit.dependencies.stores.cases, visit.now)
        let today = visit.cityTime.day(now)
        let monday = today.advanced(by: -today.weekday.rawValue)
        return try (0..<8).reversed().map { ago in
            let first = monday.advanced(by: -7 * ago)
            let last = min(first.advanced(by: 6), today)
            let time = ListQuery.days(first, last).time(visit)
            return Week(
                first: first, last: last, received: try cases.count(Queue(.received(time), in: reach), at: now, tx),
                ended: try cases.count(Queue(.ended(time, .any), in: reach), at: now, tx))
        }
    }
}

extension ListQuery {
    /// From the first to the last day.
    static func days(_ first: CalendarDay, _ last: CalendarDay) -> ListQuery {
        var query = ListQuery()
        (query.since, query.until) = (first.description, last.description)
        return query
    }

    func with(service: String? = nil, area: String? = nil, ending: Queue.Ending? = nil) -> ListQuery {
        var query = self
        if let service { query.service = ServiceCode(service) }
        if let area { query.area = area }
        if let ending { query.ending = ending }
        return query
    }
}
