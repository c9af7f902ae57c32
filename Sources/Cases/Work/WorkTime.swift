package import Core

/// How long somebody worked on a case: what forms and clocks do not measure, and what was measured wrong.
extension CaseFile {
    /// Time of work that no form measured, or a correction of it.
    /// - Parameter seconds: from minus a day to a day; what it adds to the servant's own time on the case.
    package mutating func addTime(_ seconds: Int, because reason: String, by servant: ServantID, at now: Instant) throws(CaseError)
        -> Happening
    {
        let reason = try Self.checked(reason, "reason")
        guard seconds != 0, abs(seconds) <= 86_400 else { throw .missing("minutes") }
        move(to: state, at: now)
        var payload = CaseEvent.Payload(reason: reason)
        payload.seconds = seconds
        return Happening(.timed, by: .servant(servant), payload)
    }

    /// The longest that a servant's clock counts from starting to stopping it, in seconds: whoever forgets it corrects the rest by hand.
    package static let longestMeasure = 4 * 3_600

    /// Time that a servant's own clock measured.
    ///
    /// What the servant put right meanwhile is not counted again.
    package mutating func addMeasured(since start: Instant, after events: [CaseEvent], by servant: ServantID, at now: Instant)
        throws(CaseError) -> Happening
    {
        let last = events.last { $0.kind == .timed && $0.actor == .servant(servant) }?.at
        let from = max(start, last ?? start)
        let seconds = min(Int(max(now.milliseconds - from.milliseconds, 0) / 1000), Self.longestMeasure)
        guard seconds > 0 else { throw .missing("minutes") }
        move(to: state, at: now)
        var payload = CaseEvent.Payload()
        payload.seconds = seconds
        return Happening(.timed, by: .servant(servant), payload)
    }
}
