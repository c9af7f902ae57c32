package import Catalog
package import Core

/// The clocks of a case: a pure function of its events, its terms and the moment.
///
/// Events are read in their order, not by their time: where a system clock was set back, an event counts as happening with the one before it.
/// Notes, assignments, readings and edits change nothing. The office's clock stands still while it waits for the resident, and the clock of the
/// solution also between an answer and its reopening. A transfer gives the receiving office a clock of its own for accepting and leaves the
/// resident's dates as they are. Reopening begins a new round of accepting and answering.
package struct PromiseClocks: Sendable {
    /// In the order of ``PromiseKind``; what the service does not promise is left out.
    package let readings: [PromiseReading]
    /// In order, the last one open at the moment where ``isPaused``.
    package let pauses: [ClockPause]
    package let moves: [DeadlineMove]
    package let isPaused: Bool
    /// What was warned of and escalated already.
    package let marks: Set<ClockMark>
    private let walk: ClockWalk
    private let terms: ClockTerms
    private let now: Instant

    package init(_ events: [ClockEvent], terms: ClockTerms, at moment: Instant) {
        var walk = ClockWalk()
        for event in events { walk.take(event) }
        let now = max(moment, walk.now)
        walk.finish(at: now)
        (pauses, isPaused, marks) = (walk.waits, walk.isWaiting, walk.marks)
        moves = walk.moves
        (self.walk, self.terms, self.now) = (walk, terms, now)
        readings = PromiseKind.allCases.compactMap { kind in
            guard let round = walk.rounds[kind], let duration = terms.duration(kind) else { return nil }
            return Self.reading(kind, round, duration, terms.calendar(of: kind, at: round.unit), walk, now)
        }
    }

    /// How long each office had the case, in the order of the transfers.
    package var stays: [OfficeStay] {
        walk.stays.map { stay in
            let calendar = terms.office(stay.unit)
            let end = stay.until ?? walk.closedAt.map { max($0, stay.from) } ?? now
            return OfficeStay(
                unit: stay.unit, from: stay.from, until: stay.until,
                acceptBy: terms.durations.accept.map { calendar.add($0, to: stay.from) }, acceptedAt: stay.acceptedAt,
                worked: calendar.runningTime(from: stay.from, to: end, pauses: walk.waits),
                days: calendar.workingDays(after: stay.from, through: end))
        }
    }

    /// How much of a promise is used up: 0 at the start, 1 when it is due, more when late.
    package func used(of reading: PromiseReading) -> Double {
        let calendar = terms.calendar(of: reading.kind, at: reading.unit)
        let whole = calendar.runningTime(from: reading.start, to: reading.due, pauses: reading.pauses)
        guard whole > 0 else { return now < reading.due ? 0 : 1 }
        return Double(calendar.runningTime(from: reading.start, to: reading.keptAt ?? now, pauses: reading.pauses)) / Double(whole)
    }

    /// When three quarters of a promise's working time are used.
    package func warning(of reading: PromiseReading) -> Instant {
        let calendar = terms.calendar(of: reading.kind, at: reading.unit)
        let whole = calendar.runningTime(from: reading.start, to: reading.due, pauses: reading.pauses)
        let share = Int64(Double(whole) * PromiseReading.warning)
        return min(calendar.moment(after: share, from: reading.start, pauses: reading.pauses), reading.due)
    }

    package subscript(kind: PromiseKind) -> PromiseReading? { readings.first { $0.kind == kind } }

    /// The promise that ends first among those that still run or stand still.
    package var next: PromiseReading? {
        readings.filter { $0.isRunning || $0.status == .paused }.min { ($0.due, $0.kind.rawValue) < ($1.due, $1.kind.rawValue) }
    }

    /// Why a promise is late; nil where it is not.
    package func lateReason(_ kind: PromiseKind) -> LateReason? {
        guard let reading = self[kind], reading.isLate else { return nil }
        if kind == .accept { return .notAccepted(reading.unit) }
        let offices = stays.filter { $0.from <= reading.due }
        if offices.count > 1, let longest = offices.max(by: { $0.worked < $1.worked }) {
            return .passedOn(offices: offices.count, longest: longest.unit, days: longest.days)
        }
        if let stay = stays.last, stay.acceptedAt == nil, stay.until == nil { return .notAccepted(stay.unit) }
        return .notFinished(stays.last?.unit)
    }

    private static func reading(
        _ kind: PromiseKind, _ round: ClockWalk.Round, _ duration: BusinessDuration, _ calendar: WorkCalendar, _ walk: ClockWalk,
        _ now: Instant
    ) -> PromiseReading {
        let stops = kind == .resolve ? walk.waits + walk.rests : walk.waits
        let pauses = stops.filter { $0.upperBound > round.start && $0.lowerBound < (round.keptAt ?? now) }.sorted {
            $0.lowerBound < $1.lowerBound
        }
        let dueAtStart = calendar.add(duration, to: round.start)
        var due: Instant
        if let moved = round.movedTo {
            // A date that was set by hand moves on with what is waited for afterwards.
            due = calendar.shift(moved, by: pauses.filter { $0.lowerBound >= round.movedAt ?? round.start }, inDays: duration.days > 0)
        } else {
            due = calendar.deadline(of: duration, from: round.start, pauses: pauses)
        }
        due = max(due, round.start)
        let status: PromiseReading.Status
        if let kept = round.keptAt {
            status = kept > due ? .keptLate(at: kept) : .kept(at: kept)
        } else if walk.closedAt != nil {
            status = .ended
        } else if walk.isWaiting {
            status = .paused
        } else {
            status = now > due ? .late : .running
        }
        return PromiseReading(
            kind: kind, unit: round.unit, round: round.sequence, start: round.start, due: due, dueAtStart: dueAtStart, pauses: pauses,
            status: status)
    }
}
