import Cases
import Catalog
import Core

/// The promises of a case: kept, running, late or paused.
enum CaseClocks {
    static func view(_ opened: CaseWork.Opened, _ visit: Visit) -> [View] {
        if let clocks = opened.clocks(of: visit.catalog.city, at: visit.now) {
            return clocks.readings.compactMap { line($0, opened.file, visit) }
        }
        let promises = opened.file.promises
        let kinds: [(stage: String, due: Instant?, keptBy: Set<CaseEvent.Kind>)] = [
            ("accept", promises.accept, [.accepted, .workStarted, .asked, .informed, .answered, .outOfCompetence]),
            ("first_answer", promises.firstAnswer, [.asked, .workStarted, .informed, .answered, .outOfCompetence]),
            ("resolve", promises.resolve, [.answered, .outOfCompetence]),
        ]
        return kinds.compactMap { stage, due, keptBy in due.flatMap { line(stage, $0, keptBy, opened, visit) } }
    }

    private static func line(_ reading: PromiseReading, _ file: CaseFile, _ visit: Visit) -> View? {
        let clock = DeskClock(visit)
        let calendar = clock.calendar(of: file)
        let stage = reading.kind.rawValue
        let name = visit.words.text("desk.stage.\(stage)")
        let day = ["day": visit.dates.day(reading.due)]
        switch reading.status {
        case .ended: return nil
        case .kept(let at), .keptLate(let at):
            return [
                "tone": reading.isLate ? "late" : "done", "icon": Icons.svg(reading.isLate ? "alert" : "tick"),
                "title": "\(name): " + clock.short(at, calendar?.local ?? visit.cityTime),
                "text": visit.words.text(reading.isLate ? "desk.clock.kept_late" : "desk.clock.kept", day),
            ]
        case .paused:
            return [
                "tone": "calm", "icon": Icons.svg("bars"), "title": "\(name): " + visit.words.text("desk.clock.paused_short"),
                "text": visit.words.text("desk.clock.paused_text", day),
            ]
        case .running, .late:
            let face = clock.face(due: reading.due, stage: stage, calendar: calendar)
            return [
                "tone": face.tone, "icon": Icons.svg(face.icon),
                "title": "\(name): \(face.text.prefix(1).lowercased() + face.text.dropFirst())",
                "text": face.isLate ? visit.words.text("desk.clock.was_due", day) : clock.rest(until: reading.due, calendar),
            ]
        }
    }

    private static func line(
        _ stage: String, _ due: Instant, _ keptBy: Set<CaseEvent.Kind>, _ opened: CaseWork.Opened, _ visit: Visit
    ) -> View? {
        let clock = DeskClock(visit)
        let file = opened.file
        let calendar = clock.calendar(of: file)
        let name = visit.words.text("desk.stage.\(stage)")
        let kept = opened.events.first { keptBy.contains($0.event.kind) }?.event.at
        // An answer that the resident sent back solved nothing.
        if let kept, stage != "resolve" || !file.state.isOpen {
            let isLate = kept > due
            return [
                "tone": isLate ? "late" : "done", "icon": Icons.svg(isLate ? "alert" : "tick"),
                "title": "\(name): " + clock.short(kept, calendar?.local ?? visit.cityTime),
                "text": visit.words.text(isLate ? "desk.clock.kept_late" : "desk.clock.kept", ["day": visit.dates.day(due)]),
            ]
        }
        guard file.state.isOpen else { return nil }
        if file.state == .waitingForResident {
            return [
                "tone": "calm", "icon": Icons.svg("bars"), "title": "\(name): " + visit.words.text("desk.clock.paused_short"),
                "text": visit.words.text("desk.clock.paused_text", ["day": visit.dates.day(due)]),
            ]
        }
        let face = clock.face(due: due, stage: stage, calendar: calendar)
        return [
            "tone": face.tone, "icon": Icons.svg(face.icon),
            "title": "\(name): \(face.text.prefix(1).lowercased() + face.text.dropFirst())",
            "text": face.isLate ? visit.words.text("desk.clock.was_due", ["day": visit.dates.day(due)]) : clock.rest(until: due, calendar),
        ]
    }
}

/// Why the case is here: the rule that placed it, and the last transfer.
enum CaseReasons {
    static func view(_ opened: CaseWork.Opened, _ visit: Visit) -> View {
        let route = opened.answers.route
        let units = visit.catalog.city.units
        let decision = opened.answers.decision
        let rules: Any? = decision?.rules.map { visit.words.text("outcome.rules", ["version": $0]) }
        return [
            "outcome": OutcomeView.reasons(decision, visit.language), "isDraftOutcome": decision?.isDraft ?? false,
            "rules": rules ?? false,
            "because": route.because?.text(in: visit.language) ?? visit.words.text("desk.why.owner"),
            "rule": visit.words.text("desk.why.rule", ["rule": route.rule, "version": String(route.version.hash.prefix(7))]),
            "moved": opened.events.last { $0.event.kind == .transferred }.map { event, payload in
                visit.words.text(
                    "desk.why.moved",
                    [
                        "from": payload?.from.flatMap { units[$0] }?.shortName.text(in: visit.language) ?? "",
                        "day": visit.dates.day(event.at), "reason": payload?.reason ?? "",
                    ])
            },
        ]
    }
}
