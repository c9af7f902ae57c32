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
    package let stays: [OfficeStay]
    package let moves: [DeadlineMove]
    package let isPaused: Bool
    /// What was warned of and escalated already.
    package let marks: Set<ClockMark>

    package init(_ events: [ClockEvent], terms: ClockTerms, at moment: Instant) {
        var walk = ClockWalk()
        for event in events { walk.take(event) }
        let now = max(moment, walk.now)
        walk.finish(at: now)
        (pauses, isPaused, marks) = (walk.waits, walk.isWaiting, walk.marks)
        var readings: [PromiseReading] = []
        for kind in PromiseKind.allCases {
            guard let round = walk.rounds[kind], let duration = terms.duration(kind) else { continue }
            let calendar = kind == .accept ? round.unit.map(terms.office) ?? terms.calendar : terms.calendar
            readings.append(Self.reading(kind, round, duration, calendar, walk, now))
        }
        self.readings = readings
        moves = walk.moves
        stays = walk.stays.map { stay in
            let calendar = terms.office(stay.unit)
            let end = stay.until ?? walk.closedAt.map { max($0, stay.from) } ?? now
            let waited = walk.waits.reduce(Int64(0)) {
                $0 + calendar.workingTime(from: max($1.lowerBound, stay.from), to: min($1.upperBound, end))
            }
            return OfficeStay(
                unit: stay.unit, from: stay.from, until: stay.until,
                acceptBy: terms.durations.accept.map { calendar.add($0, to: stay.from) },
                acceptedAt: stay.acceptedAt, worked: calendar.workingTime(from: stay.from, to: end) - waited,
                days: calendar.workingDays(after: stay.from, through: end))
        }
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
        let whole = calendar.runningTime(from: round.start, to: due, pauses: pauses)
        let run = calendar.runningTime(from: round.start, to: round.keptAt ?? now, pauses: pauses)
        let warnAt = calendar.moment(after: Int64(Double(whole) * PromiseReading.warning), from: round.start, pauses: pauses)
        return PromiseReading(
            kind: kind, unit: round.unit, round: round.sequence, start: round.start, due: due, dueAtStart: dueAtStart, pauses: pauses,
            status: status, used: whole > 0 ? Double(run) / Double(whole) : now < due ? 0 : 1, warnAt: min(warnAt, due))
    }
}
