import Cases
import Catalog
import Core
import Work

/// The charts of the unit's page, each with the table under it and its finding.
extension FigureTable {
    private func weekPath(_ queue: DeskQueue, _ week: UnitFigures.Week) -> String {
        queue.path(unit) + "?" + ListQuery.days(week.first, week.last).text
    }

    private func day(_ day: CalendarDay) -> String {
        "\(day.day) " + visit.words.text("desk.clock.months.\(day.month)")
    }

    var weeks: [View] {
        figures.weeks.reversed().enumerated().map { number, week in
            [
                "name": number == 0 ? word("this_week", ["day": day(week.first)]) : day(week.first), "received": String(week.received),
                "ended": String(week.ended), "receivedPath": weekPath(.received, week), "endedPath": weekPath(.ended, week),
            ]
        }
    }

    /// The heading is the finding.
    var weekFinding: String {
        let (received, ended) = figures.weeks.reduce(into: (0, 0)) { sum, week in
            (sum.0, sum.1) = (sum.0 + week.received, sum.1 + week.ended)
        }
        return word(received == 0 && ended == 0 ? "nothing" : received > ended ? "more_in" : received < ended ? "more_out" : "even")
    }

    var weekChart: String {
        Charts.pairs(
            figures.weeks.map { week in
                Charts.Pair(
                    label: day(week.first), first: week.received, second: week.ended,
                    firstLink: (weekPath(.received, week), word("bar.received", ["day": day(week.first), "count": String(week.received)])),
                    secondLink: (weekPath(.ended, week), word("bar.ended", ["day": day(week.first), "count": String(week.ended)])))
            }, title: word("weeks"))
    }

    /// Services with a share, as many as the chart shows.
    private var measured: [(code: String, line: UnitFigures.Line, share: Int)] {
        figures.services.compactMap { code, line in line.share.map { (code, line, $0) } }.prefix(12).map { $0 }
    }

    private func endedPath(_ code: String, _ ending: Queue.Ending? = nil) -> String {
        DeskQueue.ended.path(unit) + "?" + period.with(service: code, ending: ending).text
    }

    var shareChart: String? {
        let bars = measured.map { code, _, share in
            Charts.Bar(
                label: serviceName(code), share: share, text: "\(share) %",
                link: (endedPath(code), word("bar.share", ["name": serviceName(code), "share": String(share)])))
        }
        guard !bars.isEmpty else { return nil }
        return Charts.shares(bars, goal: Self.goal, goalText: word("goal", ["goal": String(Self.goal)]), title: word("shares"))
    }

    /// What the chart draws, in numbers.
    var shares: [View] {
        measured.map { code, line, share in
            let difference = share - Self.goal
            return [
                "name": serviceName(code), "ended": String(line.ended), "path": endedPath(code), "share": "\(share) %",
                "difference": visit.words.text(
                    "desk.figures.points", count: difference,
                    ["points": difference > 0 ? "+\(difference)" : difference < 0 ? "−\(-difference)" : "0"]),
            ]
        }
    }

    /// The service that is farthest below the goal, with the cases that were late; absent where all keep it.
    var notice: Any {
        guard let (code, line, share) = measured.min(by: { $0.share < $1.share }), share < Self.goal else { return false }
        let values = [
            "name": serviceName(code), "share": String(share), "late": String(line.endedLate),
            "ended": String(line.onTime + line.endedLate),
        ]
        return [
            "lead": word("notice.lead", values), "text": word("notice.text", values), "path": endedPath(code, .late),
            "link": visit.words.text("desk.figures.notice.link", count: line.endedLate),
        ] as View
    }
}
