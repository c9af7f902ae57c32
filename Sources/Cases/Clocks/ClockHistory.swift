import Catalog
package import Core

/// What the clocks of a stored case are computed from, with its payloads opened as far as clocks need them.
struct ClockHistory {
    private(set) var events: [ClockEvent]
    /// Nil for a case that was opened without terms.
    let terms: ClockTerms?
    let city: City

    init(_ events: [CaseEvent], key: DataKey, city: City) throws {
        self.city = city
        var durations: ServiceClock?
        self.events = try events.map { event in
            guard Self.spoken.contains(event.kind), let sealed = event.payload else { return ClockEvent(event, nil) }
            let payload = try key.open(sealed, field: "event.payload", as: CaseEvent.Payload.self)
            durations = durations ?? payload.terms
            return ClockEvent(event, payload)
        }
        terms = durations.map { ClockTerms($0, city: city) }
    }

    private static let spoken: Set<CaseEvent.Kind> = [.opened, .deadlineMoved, .clockWarned, .escalated]

    mutating func append(_ event: CaseEvent, _ payload: CaseEvent.Payload?) { events.append(ClockEvent(event, payload)) }

    func clocks(at now: Instant) -> PromiseClocks? { terms.map { PromiseClocks(events, terms: $0, at: now) } }

    func plan(at now: Instant) -> ClockPlan? {
        guard let terms else { return nil }
        return ClockPlan(PromiseClocks(events, terms: terms, at: now), terms: terms, city: city, at: now)
    }

    /// Deadlines that the calendar moved since they were written down: a decree, a new holiday.
    func moves(_ file: CaseFile, at now: Instant) -> [(mark: ClockMark, because: LocalizedText?)] {
        guard let terms, let clocks = clocks(at: now) else { return [] }
        return clocks.readings.compactMap { reading in
            guard reading.isRunning, let before = file.promises[reading.kind], before != reading.due else { return nil }
            let calendar = terms.calendar(of: reading.kind, at: reading.unit)
            return (
                ClockMark(promise: reading.kind, round: reading.round, due: reading.due, dueBefore: before),
                calendar.suspension(from: reading.start, through: max(before, reading.due))?.because
            )
        }
    }
}

extension CaseFile.Promises {
    /// The date as it is written down; next updates have none.
    package subscript(kind: PromiseKind) -> Instant? {
        switch kind {
        case .accept: accept
        case .firstAnswer: firstAnswer
        case .nextUpdate: nil
        case .resolve: resolve
        }
    }
}

extension CaseFile {
    /// Writes down what the clocks say; without clocks the dates stay as they are.
    mutating func take(_ clocks: PromiseClocks?) {
        upcoming = nil
        guard let clocks else { return }
        for reading in clocks.readings where reading.isRunning {
            switch reading.kind {
            case .accept: promises.accept = reading.due
            case .firstAnswer: promises.firstAnswer = reading.due
            case .resolve: promises.resolve = reading.due
            case .nextUpdate: break
            }
        }
        if state.isOpen, let next = clocks.next?.due { self = ending(next: next) }
    }

    /// Another date for a promise, with a reason that the resident reads.
    package mutating func moveDeadline(
        of kind: PromiseKind, to due: Instant, reason: String, by servant: ServantID, at now: Instant
    ) throws(CaseError) -> Happening {
        guard state.isOpen else { throw .wrongState(state) }
        guard due > now else { throw .missing("due") }
        let reason = reason.trimmed
        guard !reason.isEmpty else { throw .missing("reason") }
        guard reason.count <= Self.longestText else { throw .tooLong("reason", limit: Self.longestText) }
        touch(at: now)
        let mark = ClockMark(promise: kind, round: 0, due: due, dueBefore: promises[kind])
        return Happening(.deadlineMoved, by: .servant(servant), .init(reason: reason, clock: mark), tells: true)
    }

    /// What the program itself notes about a promise.
    mutating func note(
        _ mark: ClockMark, as kind: CaseEvent.Kind, because: LocalizedText? = nil, tells: Bool = false, at now: Instant
    ) -> Happening {
        touch(at: now)
        return Happening(kind, by: .system, .init(because: because, clock: mark), tells: tells)
    }

    private mutating func touch(at now: Instant) {
        updatedAt = max(updatedAt, now)
        version += 1
    }
}
