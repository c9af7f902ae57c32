package import Core

/// Why work was not done; it is tried again or given up by the runner.
package enum WorkError: DomainError, Equatable {
    /// No runner for this kind: a job of another version of the program.
    case unknownKind(String)
    /// The recipient's address cannot be one.
    case badRecipient

    package var code: ErrorCode {
        switch self {
        case .unknownKind: "job.unknown_kind"
        case .badRecipient: "message.bad_recipient"
        }
    }

    package var kind: ErrorKind { self == .badRecipient ? .invalid : .broken }
}

/// When to try again: 30 seconds, doubled each time, at most six hours; after the last try nothing more.
package struct Backoff: Sendable, Hashable {
    package let tries: Int

    package init(tries: Int = 14) { self.tries = tries }

    /// The next try after `attempt` of them failed, or nil when that was the last.
    package func next(after attempt: Int, at now: Instant) -> Instant? {
        guard attempt < tries else { return nil }
        return now + .seconds(min(30 << min(max(attempt - 1, 0), 16), 6 * 3600))
    }
}
