import Cases
import Catalog
import Core
import Work

/// How the city keeps its word, by service: volumes, shares and what they mean.
///
/// No league of offices.
enum AttainmentPages {
    static let path = "/attainment"
    static let routes: [Route] = [.get(path, .everybody, show)]
    static let days = 90
    /// Fewer cases say nothing, and could say something of somebody.
    static let fewest = 5

    private static func show(_ visit: Visit) async throws -> Reply {
        let today = visit.cityTime.day(visit.now)
        let period = ListQuery.days(today.advanced(by: -days), today.advanced(by: -1))
        let lines = try await lines(period, visit)
        let services = visit.catalog.services.filter { $0.privacy != .confidential }.compactMap { service -> View? in
            guard let line = lines[service.code.name], line.received + line.ended > 0 else { return nil }
            let isEnough = line.ended >= fewest
            let share: String? = isEnough ? line.share.map { "\($0) %" } : nil
            let median: String? =
                isEnough ? line.resolution.median.map { visit.words.text("attainment.days", count: max(1, ($0 + 23) / 24)) } : nil
            return [
                "name": service.title.text(in: visit.language), "path": "/services/\(service.code)", "received": String(line.received),
                "ended": String(line.ended), "share": share ?? "–", "median": median ?? "–",
            ]
        }
        let title = visit.words.text("attainment.title")
        var reply = visit.page(
            "residents/attainment", title: title, section: "attainment",
            [
                "title": title, "services": services, "hasServices": !services.isEmpty,
                "lead": visit.words.text(
                    "attainment.lead",
                    ["since": visit.dates.short(period.time(visit).lowerBound), "until": visit.dates.short(visit.now - .days(1))]),
                "few": visit.words.text("attainment.few", count: fewest),
            ])
        reply.caching = .brief
        return reply
    }

    private static func lines(_ period: ListQuery, _ visit: Visit) async throws -> [String: UnitFigures.Line] {
        let time = period.time(visit)
        let stores = visit.dependencies.stores
        let reach = CaseReach(units: visit.catalog.city.units.all.map(\.id))
        return try await stores.unit.read { tx in
            var lines: [String: UnitFigures.Line] = [:]
            func count(_ tray: Queue.Tray, _ field: WritableKeyPath<UnitFigures.Line, Int>) throws {
                for (code, count) in try stores.cases.tally(Queue(tray, in: reach), by: .service, at: visit.now, tx) {
                    lines[code, default: UnitFigures.Line()][keyPath: field] = count
                }
            }
            try count(.received(time), \.received)
            try count(.ended(time, .any), \.ended)
            try count(.ended(time, .onTime), \.onTime)
            try count(.ended(time, .late), \.endedLate)
            let hours = try stores.cases.hours(Queue(.ended(time, .any), in: reach), until: .resolution, at: visit.now, tx)
            for (service, counts) in Dictionary(grouping: hours, by: \.service.name) {
                lines[service, default: UnitFigures.Line()].resolution = SpanSummary(counts)
            }
            return lines
        }
    }
}
