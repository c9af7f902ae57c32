import Cases
import Catalog
import Core
import HTTPTypes
import Hummingbird
import Identity
import Work

/// The figures of a unit, for who coordinates it: numbers with the cases behind them.
enum UnitPages {
    static let path = "/desk/figures"
    static let routes: [Route] = [
        .get(path, .servant([.supervisor, .auditor]), show), .get(path + ".csv", .servant([.supervisor, .auditor]), download),
    ]
    /// Days that a servant may look back over.
    static let periods = [7, 30, 90]

    static func path(_ unit: UnitID?) -> String { path + (unit.map { "?unit=\($0)" } ?? "") }

    /// What is asked for: a unit of the servant's and a time.
    private struct Question {
        let unit: CityUnit?
        let scope: DeskScope
        let days: Int
        let period: ListQuery

        var reach: CaseReach { scope.reach(unit?.id, for: .seeFigures) }
        var query: String { (unit.map { "unit=\($0.id)&" } ?? "") + "days=\(days)" }

        init(_ visit: Visit) throws {
            let seen = try visit.scope
            scope = seen
            let own = seen.readable.filter { seen.may(.seeFigures, $0.id) }
            if let name = visit.query("unit")?.nonBlank {
                let asked = try visit.deskUnit(name).unit
                guard own.contains(asked) else { throw WebError.noSuchPage }
                unit = asked
            } else {
                // All units, unless some are seen without their figures: then the lists would show more than the figures count.
                guard let first = own.first else { throw IdentityError.notAllowed }
                unit = seen.reach(nil) == seen.reach(nil, for: .seeFigures) ? seen.home : first
            }
            days = visit.query("days").flatMap { Int($0) }.flatMap { UnitPages.periods.contains($0) ? $0 : nil } ?? 30
            let today = visit.cityTime.day(visit.now)
            period = .days(today.advanced(by: 1 - days), today)
        }
    }

    private static func show(_ visit: Visit) async throws -> Reply {
        let question = try Question(visit)
        let (scope, unit) = (question.scope, question.unit)
        let (reach, period) = (question.reach, question.period)
        let (figures, sidebar) = try await visit.dependencies.stores.unit.read { tx in
            (try UnitFigures.read(reach, period, visit, tx), try Sidebar.read(unit, scope, visit, tx))
        }
        let table = FigureTable(figures, unit?.id, question.period, visit)
        let name = unit?.name.text(in: visit.language) ?? visit.words.text("desk.all_units")
        let title = visit.words.text("desk.figures.title", ["unit": name])
        let unitPart = unit.map { "unit=\($0.id)&" } ?? ""
        return visit.deskPage(
            "desk/figures", title: title, scope: scope, sidebar: sidebar, section: "figures",
            table.view.merging([
                "title": title, "when": visit.dates.moment(visit.now), "csv": "\(path).csv?\(question.query)",
                "periods": periods.map { days in
                    [
                        "path": "\(path)?\(unitPart)days=\(days)", "isCurrent": days == question.days,
                        "name": visit.words.text("desk.figures.days", count: days),
                    ] as View
                },
            ]))
    }

    private static func download(_ visit: Visit) async throws -> Reply {
        let question = try Question(visit)
        let (reach, period) = (question.reach, question.period)
        let figures = try await visit.dependencies.stores.unit.read { tx in try UnitFigures.read(reach, period, visit, tx) }
        let table = FigureTable(figures, question.unit?.id, question.period, visit)
        try await visit.recordReading(
            "reading.export", unit: question.unit?.id, facts: ["what": "unit.figures", "rows": String(table.lines.count)])
        var reply = Reply(body: ByteBuffer(string: CSV.text(table.lines)))
        reply.headers[.contentType] = "text/csv; charset=utf-8"
        reply.headers[.contentDisposition] =
            "attachment; filename=\"\(question.unit?.id.name ?? "ventanilla")-\(visit.cityTime.day(visit.now)).csv\""
        return reply
    }
}
