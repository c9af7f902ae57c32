package import Catalog
package import Core

/// One promise at one moment.
package struct PromiseReading: Sendable, Hashable {
    package enum Status: Sendable, Hashable {
        case running
        /// The office waits for the resident.
        case paused
        case late
        case kept(at: Instant)
        case keptLate(at: Instant)
        /// The case ended before it had to be kept.
        case ended
    }

    package let kind: PromiseKind
    /// Who owes it.
    package let unit: UnitID?
    /// Sequence of the event with which it began.
    package let round: Int
    package let start: Instant
    /// With all pauses until now taken out.
    package let due: Instant
    /// As it was when the promise began, by today's calendar.
    package let dueAtStart: Instant
    package let pauses: [ClockPause]
    package let status: Status

    package var isLate: Bool {
        switch status {
        case .late, .keptLate: true
        default: false
        }
    }

    package var isRunning: Bool { status == .running || status == .late }

    package var keptAt: Instant? {
        switch status {
        case .kept(let at), .keptLate(let at): at
        default: nil
        }
    }

    /// The share of a promise after which the office is warned.
    package static let warning = 0.75
}

/// How long one office had the case, and whether it accepted in time.
package struct OfficeStay: Sendable, Hashable {
    package let unit: UnitID
    package let from: Instant
    /// Nil while it is there.
    package let until: Instant?
    package let acceptBy: Instant?
    package let acceptedAt: Instant?
    /// Working milliseconds of its own calendar, waiting for the resident left out.
    package let worked: Int64
    /// Working days that began there.
    package let days: Int
}

/// A deadline that was moved, by whom and why.
package struct DeadlineMove: Sendable, Hashable {
    package let kind: PromiseKind
    package let at: Instant
    package let from: Instant?
    package let to: Instant
    package let reason: String?
    package let because: LocalizedText?
    /// A calendar that changed, such as a decree, and not a servant.
    package let isByCalendar: Bool
}

/// Why a promise is late, as far as the events tell.
package enum LateReason: Sendable, Hashable {
    /// Nobody of the office has accepted it.
    case notAccepted(UnitID?)
    /// It went through several offices; the one that had it longest, with its working days.
    case passedOn(offices: Int, longest: UnitID, days: Int)
    /// The office has accepted it and has not come to its end.
    case notFinished(UnitID?)
}
