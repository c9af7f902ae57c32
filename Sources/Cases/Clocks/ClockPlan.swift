package import Catalog
package import Core

/// What is to be done about the clocks of a case at a moment, and when to look again.
///
/// Pure: it asks what was done already of the events. A promise is warned of once, when three quarters of it are used, and escalated once a level
/// while it is late: at once to those who lead the office, then to the offices above it.
package struct ClockPlan: Sendable, Hashable {
    package let marks: [ClockMark]
    /// Nil where nothing will have to be done unless something happens.
    package let nextCheck: Instant?

    package init(_ clocks: PromiseClocks, terms: ClockTerms, city: City, at now: Instant) {
        var marks: [ClockMark] = []
        var checks: [Instant] = []
        for reading in clocks.readings where reading.isRunning {
            let plan = Self.steps(of: reading, clocks, terms: terms, city: city)
            for (mark, at) in plan where !clocks.marks.contains(ClockMark(promise: mark.promise, round: mark.round, level: mark.level)) {
                if mark.level == 0, reading.status == .late { continue }
                if at <= now { marks.append(mark) } else { checks.append(at) }
            }
        }
        self.marks = marks
        nextCheck = checks.min()
    }

    /// The warning and the escalations of a promise with their moments.
    private static func steps(of reading: PromiseReading, _ clocks: PromiseClocks, terms: ClockTerms, city: City) -> [(
        mark: ClockMark, at: Instant
    )] {
        guard let unit = reading.unit else { return [] }
        let calendar = terms.calendar(of: reading.kind, at: unit)
        var steps: [(mark: ClockMark, at: Instant)] = [
            (ClockMark(promise: reading.kind, round: reading.round, level: 0, due: reading.due, to: unit), clocks.warning(of: reading))
        ]
        for (level, office) in city.units.escalation(of: unit).prefix(city.escalation.count + 1).enumerated() {
            // A promise is late once its last moment is over.
            let at = level == 0 ? reading.due : calendar.add(city.escalation[level - 1], to: reading.due)
            steps.append(
                (
                    ClockMark(promise: reading.kind, round: reading.round, level: level + 1, due: reading.due, to: office.id),
                    at + Instant.Span(milliseconds: 1)
                ))
        }
        return steps
    }
}
