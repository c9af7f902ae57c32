package import Catalog
package import Core

extension CaseWork.Opened {
    /// The clocks as they would be with a promised date moved; nothing is written.
    package func clocks(of city: City, at now: Instant, moving kind: PromiseKind, to due: Instant) -> PromiseClocks? {
        guard let terms = terms(of: city) else { return nil }
        let move = ClockEvent(
            sequence: file.version + 1, at: now, kind: .deadlineMoved, unit: file.unit, state: file.state,
            mark: ClockMark(promise: kind, round: 0, due: due, dueBefore: file.promises[kind]))
        return PromiseClocks(events.map { ClockEvent($0.event, $0.payload) } + [move], terms: terms, at: now)
    }

    /// The calendar in which a promise of the case is counted.
    package func calendar(of kind: PromiseKind, city: City) -> WorkCalendar? { terms(of: city)?.calendar(of: kind, at: file.unit) }
}

extension WorkCalendar {
    /// When the office closes on a day; nil where nobody works then.
    package func closing(on day: CalendarDay) -> Instant? { periods(on: day).last.map { local.instant(day, minutes: $0.end) } }
}
