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

/// Figures as tables and charts: the page and its CSV read the same lines.
struct FigureTable {
    private let figures: UnitFigures
    private let unit: UnitID?
    private let period: ListQuery
    private let visit: Visit

    /// Percentage that the city wants to keep.
    static let goal = 80

    init(_ figures: UnitFigures, _ unit: UnitID?, _ period: ListQuery, _ visit: Visit) {
        (self.figures, self.unit, self.period, self.visit) = (figures, unit, period, visit)
    }

    private func word(_ key: String, _ values: [String: String] = [:]) -> String { visit.words.text("desk.figures.\(key)", values) }

    private func serviceName(_ code: String) -> String {
        ServiceCode(code).flatMap { visit.catalog.service($0)?.title.text(in: visit.language) } ?? code
    }

    private func areaName(_ id: String) -> String { id.isEmpty ? word("no_area") : visit.catalog.areas.area(id)?.name ?? id }

    /// `3 d 4 h`, `5 h`; a dash where nothing was measured.
    private func span(_ hours: Int?) -> String {
        guard let hours else { return "–" }
        if hours < 1 { return word("less_than_hour") }
        return hours < 48 ? "\(hours) h" : hours % 24 == 0 ? "\(hours / 24) d" : "\(hours / 24) d \(hours % 24) h"
    }

    private func percent(_ share: Int?) -> String { share.map { "\($0) %" } ?? "–" }

    private static let columns = ["open", "late", "received", "ended", "on_time", "came_back", "first", "median", "ninetieth"]

    private func cells(_ line: UnitFigures.Line) -> [String] {
        [
            String(line.open), String(line.late), String(line.received), String(line.ended), percent(line.share), String(line.cameBack),
            span(line.first.median), span(line.resolution.median), span(line.resolution.ninetieth),
        ]
    }

    /// Where each cell leads; nil for one that is no count.
    private func links(_ narrow: (ListQuery) -> ListQuery?) -> [String?] {
        func link(_ queue: DeskQueue, _ query: ListQuery) -> String? {
            narrow(query).map { queue.path(unit) + ($0.isEmpty ? "" : "?" + $0.text) }
        }
        return [
            link(.all, ListQuery()), link(.late, ListQuery()), link(.received, period), link(.ended, period),
            link(.ended, period.with(ending: .onTime)), link(.cameBack, period), nil, nil, nil,
        ]
    }

    private func row(_ name: String, _ line: UnitFigures.Line, _ narrow: (ListQuery) -> ListQuery?) -> View {
        let links = links(narrow)
        return [
            "name": name,
            "cells": zip(cells(line), links).map { text, link in
                ["text": text, "link": text == "0" || text == "–" ? nil : link] as View
            },
        ]
    }

    /// The lines of the file: what the page shows, in its order.
    var lines: [[String]] {
        let head = Self.columns.map { word("column.\($0)") }
        var lines = [[word("table"), word("name")] + head, [word("all"), ""] + cells(figures.all)]
        lines += figures.services.map { [word("service"), serviceName($0.code)] + cells($0.line) }
        lines += figures.areas.map { [word("area"), areaName($0.id)] + cells($0.line) }
        lines.append([word("week"), word("column.week"), word("column.received"), word("column.ended")])
        lines += figures.weeks.map { [word("week"), $0.first.description, String($0.received), String($0.ended)] }
        lines.append([word("opinion"), word("column.score"), word("column.people")])
        lines += scores.map { [word("opinion"), $0.name, String($0.count)] }
        return lines
    }

    private var scores: [(name: String, count: Int)] {
        CaseRating.scores.reversed().map { (visit.words.text("rating.scores.\($0)"), figures.ratings[$0] ?? 0) }
    }

    var view: View {
        let all = figures.all
        let links = links { $0 }
        let cards: [View] = [
            [
                "name": word("column.open"), "value": String(all.open), "link": links[0],
                "note": word("late_of", ["count": String(all.late)]),
            ],
            [
                "name": word("card.on_time"), "value": percent(all.share), "link": links[4],
                "note": word("goal", ["goal": String(Self.goal)]),
            ],
            [
                "name": word("column.late"), "value": String(all.late), "link": links[1], "isBad": all.late > 0,
                "note": word("card.late_note"),
            ],
            [
                "name": word("column.came_back"), "value": String(all.cameBack), "link": links[5],
                "note": word("of_ended", ["count": String(all.ended)]),
            ],
            ["name": word("card.first"), "value": span(all.first.median), "note": word("card.first_note")],
            [
                "name": word("card.resolution"), "value": span(all.resolution.median),
                "note": word("card.ninetieth", ["span": span(all.resolution.ninetieth)]),
            ],
        ]
        let total = figures.ratings.values.reduce(0, +)
        return [
            "cards": cards, "columns": Self.columns.map { word("column.\($0)") }, "all": row(word("all"), all) { $0 },
            "services": figures.services.map { code, line in row(serviceName(code), line) { $0.with(service: code) } },
            "areas": figures.areas.map { id, line in
                row(areaName(id), line) { id.isEmpty ? nil : $0.with(area: id) }
            },
            "hasServices": !figures.services.isEmpty, "hasAreas": !figures.areas.isEmpty, "weeks": weeks, "weekChart": weekChart,
            "weekFinding": weekFinding, "shareChart": shareChart, "hasShares": shareChart != nil,
            "scores": scores.map { ["name": $0.name, "count": String($0.count)] as View },
            "opinionText": visit.words.text("desk.figures.opinions", count: total),
        ]
    }

    private func weekPath(_ queue: DeskQueue, _ week: UnitFigures.Week) -> String {
        queue.path(unit) + "?" + ListQuery.days(week.first, week.last).text
    }

    private func day(_ day: CalendarDay) -> String {
        "\(day.day) " + visit.words.text("desk.clock.months.\(day.month)")
    }

    private var weeks: [View] {
        figures.weeks.reversed().enumerated().map { number, week in
            [
                "name": number == 0 ? word("this_week", ["day": day(week.first)]) : day(week.first), "received": String(week.received),
                "ended": String(week.ended), "receivedPath": weekPath(.received, week), "endedPath": weekPath(.ended, week),
            ]
        }
    }

    /// The heading is the finding.
    private var weekFinding: String {
        let (received, ended) = figures.weeks.reduce(into: (0, 0)) { sum, week in
            (sum.0, sum.1) = (sum.0 + week.received, sum.1 + week.ended)
        }
        return word(received == 0 && ended == 0 ? "nothing" : received > ended ? "more_in" : received < ended ? "more_out" : "even")
    }

    private var weekChart: String {
        Charts.pairs(
            figures.weeks.map { week in
                Charts.Pair(
                    label: day(week.first), first: week.received, second: week.ended,
                    firstLink: (weekPath(.received, week), word("bar.received", ["day": day(week.first), "count": String(week.received)])),
                    secondLink: (weekPath(.ended, week), word("bar.ended", ["day": day(week.first), "count": String(week.ended)])))
            }, title: word("weeks"))
    }

    private var shareChart: String? {
        let bars = figures.services.compactMap { code, line -> Charts.Bar? in
            guard let share = line.share else { return nil }
            let path = DeskQueue.ended.path(unit) + "?" + period.with(service: code).text
            return Charts.Bar(
                label: serviceName(code), share: share, text: "\(share) %",
                link: (path, word("bar.share", ["name": serviceName(code), "share": String(share)])))
        }
        guard !bars.isEmpty else { return nil }
        return Charts.shares(
            Array(bars.prefix(12)), goal: Self.goal, goalText: word("goal", ["goal": String(Self.goal)]), title: word("shares"))
    }
}
