package import Core

/// What can go wrong with the log.
package enum LedgerError: DomainError, Equatable {
    /// An event does not fit the schema of its kind: a fault of ours.
    case schema(kind: String, reason: String)
    /// The last checkpoint does not fit what it stands for: nothing is added to such a log.
    case brokenCheckpoint(size: Int)
    /// The log has no such entry, or none yet under the checkpoint that was named.
    case noEntry
    /// A checkpoint that this city did not sign.
    case foreignCheckpoint
    /// The entries do not add up to the root that was signed.
    case notAsSigned(size: Int)

    package var code: ErrorCode {
        switch self {
        case .schema: "ledger.schema"
        case .brokenCheckpoint: "ledger.broken_checkpoint"
        case .noEntry: "ledger.no_entry"
        case .foreignCheckpoint: "ledger.foreign_checkpoint"
        case .notAsSigned: "ledger.not_as_signed"
        }
    }

    package var kind: ErrorKind {
        switch self {
        case .noEntry: .notFound
        case .foreignCheckpoint: .invalid
        case .schema, .brokenCheckpoint, .notAsSigned: .broken
        }
    }

    package var details: [String: String] {
        switch self {
        case .schema(let kind, let reason): ["kind": kind, "reason": reason]
        case .brokenCheckpoint(let size), .notAsSigned(let size): ["size": String(size)]
        case .noEntry, .foreignCheckpoint: [:]
        }
    }
}
