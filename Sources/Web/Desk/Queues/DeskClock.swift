import Cases
import Catalog
import Core

/// Deadlines as a servant reads them, in the business time of the service.
struct DeskClock {
    private let visit: Visit

    init(_ visit: Visit) { self.visit = visit }

    /// A deadline: its words, icon and colour.
    struct Face {
        /// `late`, `wait`, `ink`, `calm`, `done`.
        let tone: String
        let icon: String
        let text: String
        /// `accept`, `first_answer`, `resolve`; nil when nothing is promised.
        let stage: String?
        var isLate: Bool { tone == "late" }
        var isPaused: Bool { tone == "calm" }

        func view(_ visit: Visit) -> View {
            [
                "tone": tone, "icon": Icons.svg(icon), "text": text,
                "stage": stage.map { visit.words.text(isPaused ? "desk.stage.waiting" : "desk.stage.\($0)") },
            ]
        }
    }

    /// The next deadline of a case.
    func face(of file: CaseFile) -> Face {
        if file.state == .waitingForResident {
            return Face(tone: "calm", icon: "bars", text: visit.words.text("desk.clock.paused"), stage: "resolve")
        }
        guard file.state.isOpen else {
            return Face(
                tone: "calm", icon: "tick",
                text: visit.words.text("desk.clock.closed", ["day": visit.dates.short(file.closedAt ?? file.updatedAt)]),
                stage: nil)
        }
        guard let (stage, due) = next(file) else {
            return Face(tone: "ink", icon: "clock", text: visit.dates.short(file.openedAt), stage: nil)
        }
        return face(due: due, stage: stage, calendar: calendar(of: file))
    }

    /// One deadline that is still running.
    func face(due: Instant, stage: String, calendar: WorkCalendar?) -> Face {
        if due < visit.now { return Face(tone: "late", icon: "alert", text: lateness(since: due, calendar), stage: stage) }
        let local = calendar?.local ?? visit.cityTime
        let days = local.day(due).number - local.day(visit.now).number
        switch days {
        case 0:
            return Face(
                tone: "wait", icon: "clock", text: visit.words.text("desk.clock.today", ["time": visit.dates.time(due)]), stage: stage)
        case 1: return Face(tone: "ink", icon: "clock", text: visit.words.text("desk.clock.tomorrow"), stage: stage)
        default: return Face(tone: "ink", icon: "clock", text: short(due, local), stage: stage)
        }
    }

    /// As in "Vie 17 jul".
    func short(_ instant: Instant, _ local: LocalTime) -> String {
        let day = local.day(instant)
        let number = (day.weekday.rawValue + 1) % 7 + 1
        return visit.words.text(
            "desk.clock.short",
            [
                "weekday": visit.words.text("desk.clock.weekdays.\(number)"), "day": String(day.day),
                "month": visit.words.text("desk.clock.months.\(day.month)"),
            ])
    }

    /// As in "Quedan 8 h 40 min hábiles" or "Quedan 5 días hábiles".
    func rest(until due: Instant, _ calendar: WorkCalendar?) -> String {
        guard let calendar else { return "" }
        let days = calendar.workingDays(after: visit.now, through: due)
        if days > 1 { return visit.words.text("desk.clock.rest_days", count: days) }
        return visit.words.text("desk.clock.rest_time", ["time": time(calendar.workingTime(from: visit.now, to: due))])
    }

    func calendar(of file: CaseFile) -> WorkCalendar? {
        let city = visit.catalog.city
        let name = visit.catalog.known(file.service)?.clock.calendar ?? city.units[file.unit]?.calendar ?? city.defaultCalendar
        return city.calendars[name]
    }

    private func next(_ file: CaseFile) -> (String, Instant)? {
        let promises = file.promises
        let order: [(String, Instant?)] =
            switch file.state {
            case .received, .transferred:
                [("accept", promises.accept), ("first_answer", promises.firstAnswer), ("resolve", promises.resolve)]
            case .accepted, .reopened: [("first_answer", promises.firstAnswer), ("resolve", promises.resolve)]
            default: [("resolve", promises.resolve)]
            }
        for (stage, due) in order { if let due { return (stage, due) } }
        return nil
    }

    private func lateness(since due: Instant, _ calendar: WorkCalendar?) -> String {
        guard let calendar else { return visit.words.text("desk.clock.late") }
        let days = calendar.workingDays(after: due, through: visit.now)
        if days > 0 { return visit.words.text("desk.clock.late_days", count: days) }
        let late = calendar.workingTime(from: due, to: visit.now)
        return late < 60_000 ? visit.words.text("desk.clock.late") : visit.words.text("desk.clock.late_time", ["time": time(late)])
    }

    /// As in "8 h 40 min".
    private func time(_ milliseconds: Int64) -> String {
        let minutes = milliseconds / 60_000
        return minutes < 60 ? "\(minutes) min" : minutes % 60 == 0 ? "\(minutes / 60) h" : "\(minutes / 60) h \(minutes % 60) min"
    }
}
