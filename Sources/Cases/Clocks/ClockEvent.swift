package import Catalog
package import Core

/// What a clock has to know of an event.
package struct ClockEvent: Sendable, Hashable {
    package let sequence: Int
    package let at: Instant
    package let kind: CaseEvent.Kind
    package let isBySystem: Bool
    package let unit: UnitID?
    package let state: CaseState
    /// What a moved deadline, a warning or an escalation says.
    package let mark: ClockMark?
    package let reason: String?
    package let because: LocalizedText?

    package init(
        sequence: Int, at: Instant, kind: CaseEvent.Kind, isBySystem: Bool = false, unit: UnitID?, state: CaseState, mark: ClockMark? = nil,
        reason: String? = nil, because: LocalizedText? = nil
    ) {
        (self.sequence, self.at, self.kind, self.isBySystem) = (sequence, at, kind, isBySystem)
        (self.unit, self.state, self.mark, self.reason, self.because) = (unit, state, mark, reason, because)
    }

    package init(_ event: CaseEvent, _ payload: CaseEvent.Payload?) {
        self.init(
            sequence: event.sequence, at: event.at, kind: event.kind, isBySystem: event.actor == .system, unit: event.unit,
            state: event.state, mark: payload?.clock, reason: payload?.reason, because: payload?.because)
    }
}

/// What an event says about one promise.
package struct ClockMark: Sendable, Hashable, Codable {
    package var promise: PromiseKind
    /// Sequence of the event with which the promise began: a second round is another promise.
    package var round: Int
    /// 0 for the warning; 1 and more for escalations.
    package var level: Int
    package var due: Instant?
    package var dueBefore: Instant?
    /// Whom an escalation was sent to.
    package var to: UnitID?

    package init(
        promise: PromiseKind, round: Int, level: Int = 0, due: Instant? = nil, dueBefore: Instant? = nil, to: UnitID? = nil
    ) {
        (self.promise, self.round, self.level, self.due, self.dueBefore, self.to) = (promise, round, level, due, dueBefore, to)
    }
}
