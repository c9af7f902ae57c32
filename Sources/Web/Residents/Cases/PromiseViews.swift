import Cases
import Catalog
import Core

/// What was promised to a resident, with its pauses, its moved dates and, when it is late, why.
struct PromiseViews {
    let visit: Visit
    let clocks: PromiseClocks
    let terms: ClockTerms

    private var words: Words { visit.words }
    private var dates: Dates { visit.dates }

    func all() -> [View] { clocks.readings.map(view) }

    private func view(_ reading: PromiseReading) -> View {
        [
            "title": words.text("promises.\(name(reading.kind))"), "text": text(reading), "machine": dates.machine(reading.due),
            "icon": Icons.svg(icon(reading.status)), "isLate": reading.status == .late,
            "late": reading.status == .late ? words.text("promises.late") : nil, "notes": notes(reading).map { ["text": $0] as View },
        ]
    }

    private func name(_ kind: PromiseKind) -> String {
        switch kind {
        case .accept: "accept"
        case .firstAnswer: "answer"
        case .nextUpdate: "update"
        case .resolve: "resolve"
        }
    }

    private func text(_ reading: PromiseReading) -> String {
        switch reading.status {
        case .kept(let at): words.text("promises.kept", ["day": dates.day(at)])
        case .keptLate(let at): words.text("promises.kept_late", ["day": dates.day(at)])
        case .ended: words.text("promises.ended")
        case .running, .paused, .late: words.text("promises.by", ["date": dates.day(reading.due)])
        }
    }

    private func icon(_ status: PromiseReading.Status) -> String {
        switch status {
        case .kept, .keptLate, .ended: "tick"
        case .paused: "bars"
        case .late: "alert"
        case .running: "clock"
        }
    }

    private func notes(_ reading: PromiseReading) -> [String] {
        var notes: [String] = []
        if case .keptLate = reading.status { notes.append(words.text("promises.was", ["day": dates.day(reading.due)])) }
        guard reading.keptAt == nil else { return notes }
        if reading.status == .paused { notes.append(words.text("promises.paused")) }
        let waited = reading.pauses.filter { pause in clocks.pauses.contains { $0.overlaps(pause) } }.reduce(0) {
            $0 + terms.calendar.workingDays(after: $1.lowerBound, through: $1.upperBound)
        }
        if waited > 0 { notes.append(words.text("promises.pauses", count: waited)) }
        if let move = clocks.moves.last(where: { $0.kind == reading.kind }), let before = move.from {
            let reason = move.reason ?? move.because?.text(in: visit.language)
            notes.append(
                reason.map { words.text("promises.moved", ["before": dates.day(before), "reason": $0]) }
                    ?? words.text("promises.moved_plain", ["before": dates.day(before)]))
        }
        if reading.status == .late, let why = why(reading.kind) { notes.append(why) }
        return notes
    }

    private func why(_ kind: PromiseKind) -> String? {
        switch clocks.lateReason(kind) {
        case .notAccepted(let unit): words.text("promises.why.not_accepted", ["office": office(unit)])
        case .passedOn(let offices, let longest, let days):
            words.text("promises.why.passed_on", ["count": String(offices), "office": office(longest), "days": String(days)])
        case .notFinished(let unit): words.text("promises.why.not_finished", ["office": office(unit)])
        case nil: nil
        }
    }

    private func office(_ unit: UnitID?) -> String {
        unit.flatMap { visit.catalog.city.units[$0] }?.shortName.text(in: visit.language) ?? unit?.name ?? ""
    }
}

/// What the rules said of a case, in words, and whether they are a draft still.
enum OutcomeView {
    /// Rows of tables; the route stands elsewhere.
    static func reasons(_ decision: Decision?, _ language: Language) -> [View] {
        (decision?.because ?? []).filter { $0.rule.contains("/") }.compactMap { reason in
            reason.text.map { ["text": $0.text(in: language)] as View }
        }
    }
}
