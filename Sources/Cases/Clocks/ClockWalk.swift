import Catalog
import Core

/// What the events of a case, read one after the other, leave behind for its clocks.
struct ClockWalk {
    /// A promise from its beginning to its keeping.
    struct Round {
        var sequence: Int
        var start: Instant
        var unit: UnitID?
        var keptAt: Instant?
        var movedTo: Instant?
        var movedAt: Instant?
    }

    struct Stay {
        var unit: UnitID
        var from: Instant
        var until: Instant?
        var acceptedAt: Instant?
    }

    private(set) var rounds: [PromiseKind: Round] = [:]
    /// While the office waited for the resident.
    private(set) var waits: [ClockPause] = []
    /// From an answer until the resident said that it solved nothing.
    private(set) var rests: [ClockPause] = []
    private(set) var stays: [Stay] = []
    private(set) var moves: [DeadlineMove] = []
    private(set) var marks: Set<ClockMark> = []
    private(set) var closedAt: Instant?
    /// Of the last event; never goes back.
    private(set) var now = Instant(milliseconds: .min)
    private var waitingSince: Instant?

    var isWaiting: Bool { waitingSince != nil }

    mutating func take(_ event: ClockEvent) {
        now = max(now, event.at)
        if event.kind == .opened { open(event) }
        if event.kind == .transferred { arrive(event) }
        if event.kind == .reopened { begin([.accept, .firstAnswer, .nextUpdate], event) }
        keep(event)
        wait(event)
        close(event)
        record(event)
    }

    /// Ends at `moment` what is still open, so that it can be counted.
    mutating func finish(at moment: Instant) {
        if let since = waitingSince, since < moment { waits.append(since..<moment) }
    }

    private mutating func open(_ event: ClockEvent) {
        begin(PromiseKind.allCases, event)
        if let unit = event.unit { stays.append(Stay(unit: unit, from: now)) }
    }

    private mutating func arrive(_ event: ClockEvent) {
        guard let unit = event.unit else { return }
        if !stays.isEmpty { stays[stays.count - 1].until = now }
        stays.append(Stay(unit: unit, from: now))
        begin([.accept], event)
        for kind in PromiseKind.allCases { rounds[kind]?.unit = unit }
    }

    private mutating func begin(_ kinds: [PromiseKind], _ event: ClockEvent) {
        for kind in kinds {
            rounds[kind] = Round(sequence: event.sequence, start: now, unit: event.unit ?? stays.last?.unit)
        }
    }

    private mutating func keep(_ event: ClockEvent) {
        switch event.kind {
        case .accepted: kept([.accept])
        case .workStarted, .asked, .informed, .answered, .outOfCompetence: kept([.accept, .firstAnswer])
        default: return
        }
        // Each word to the resident begins the time until the next one.
        if !event.isBySystem { begin([.nextUpdate], event) }
    }

    private mutating func kept(_ kinds: [PromiseKind]) {
        for kind in kinds where rounds[kind]?.keptAt == nil { rounds[kind]?.keptAt = now }
        if !stays.isEmpty, stays[stays.count - 1].acceptedAt == nil { stays[stays.count - 1].acceptedAt = now }
    }

    private mutating func wait(_ event: ClockEvent) {
        if event.state == .waitingForResident {
            waitingSince = waitingSince ?? now
        } else if let since = waitingSince {
            if since < now { waits.append(since..<now) }
            waitingSince = nil
        }
    }

    private mutating func close(_ event: ClockEvent) {
        if event.state.isOpen {
            guard let since = closedAt else { return }
            if since < now { rests.append(since..<now) }
            closedAt = nil
            rounds[.resolve]?.keptAt = nil
        } else if closedAt == nil {
            closedAt = now
            if event.kind == .answered || event.kind == .outOfCompetence { rounds[.resolve]?.keptAt = now }
        }
    }

    private mutating func record(_ event: ClockEvent) {
        guard let mark = event.mark else { return }
        switch event.kind {
        case .deadlineMoved:
            guard let due = mark.due else { return }
            moves.append(
                DeadlineMove(
                    kind: mark.promise, at: now, from: mark.dueBefore, to: due, reason: event.reason, because: event.because,
                    isByCalendar: event.isBySystem))
            // What the calendar moved is computed from the calendar; the event only tells of it.
            guard !event.isBySystem else { return }
            rounds[mark.promise]?.movedTo = due
            rounds[mark.promise]?.movedAt = now
        case .clockWarned, .escalated:
            marks.insert(ClockMark(promise: mark.promise, round: mark.round, level: mark.level))
        default: return
        }
    }
}
