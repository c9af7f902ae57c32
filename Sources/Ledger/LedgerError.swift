package import Core

/// What can go wrong with the log.
package enum LedgerError: DomainError, Equatable {
    /// An event does not fit the schema of its kind: a fault of ours.
    case schema(kind: String, reason: String)
    /// The last checkpoint does not fit what it stands for: nothing is added to such a log.
    case brokenCheckpoint(size: Int)

    package var code: ErrorCode {
        switch self {
        case .schema: "ledger.schema"
        case .brokenCheckpoint: "ledger.broken_checkpoint"
        }
    }

    package var kind: ErrorKind { .broken }

    package var details: [String: String] {
        switch self {
        case .schema(let kind, let reason): ["kind": kind, "reason": reason]
        case .brokenCheckpoint(let size): ["size": String(size)]
        }
    }
}
