import Cases
import Catalog
import Core
import Work

/// Figures as tables and charts: the page and its CSV read the same lines.
struct FigureTable {
    let figures: UnitFigures
    let unit: UnitID?
    let period: ListQuery
    let visit: Visit

    /// Percentage that the city wants to keep.
    static let goal = 80

    init(_ figures: UnitFigures, _ unit: UnitID?, _ period: ListQuery, _ visit: Visit) {
        (self.figures, self.unit, self.period, self.visit) = (figures, unit, period, visit)
    }

    func word(_ key: String, _ values: [String: String] = [:]) -> String { visit.words.text("desk.figures.\(key)", values) }

    func serviceName(_ code: String) -> String {
        ServiceCode(code).flatMap { visit.catalog.known($0)?.title.text(in: visit.language) } ?? code
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
            "weekFinding": weekFinding, "shareChart": shareChart, "hasShares": shareChart != nil, "shares": shares, "notice": notice,
            "scores": scores.map { ["name": $0.name, "count": String($0.count)] as View },
            "opinionText": visit.words.text("desk.figures.opinions", count: total),
        ]
    }
}
