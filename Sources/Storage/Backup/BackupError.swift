package import Core

/// Why a backup was not written or not restored, told to whoever runs the command.
package enum BackupError: DomainError, Equatable {
    /// The folder is there already: a backup never writes over another.
    case exists(path: String)
    /// The place where a database should be made holds one.
    case notEmpty
    /// Not a backup, or of a format that this program does not know.
    case unreadable(path: String)
    /// A file is another than it was when the backup was written.
    case damaged(String)
    /// Written by a newer program.
    case newer(schema: Int)
    /// The keys were written before the rest of the backup: some of it could not be opened, and what was destroyed since would be back.
    case oldKeys
    /// The keys are wrapped by a root key that is not at hand.
    case rootMissing(id: String)
    /// The file could not be written: the disk is full, or not ours.
    case notWritable(path: String)

    package var code: ErrorCode {
        switch self {
        case .exists: "backup.exists"
        case .notEmpty: "backup.not_empty"
        case .unreadable: "backup.unreadable"
        case .damaged: "backup.damaged"
        case .newer: "backup.newer"
        case .oldKeys: "backup.old_keys"
        case .rootMissing: "backup.root_missing"
        case .notWritable: "backup.not_writable"
        }
    }

    package var kind: ErrorKind { if case .notWritable = self { .unavailable } else { .invalid } }

    package var details: [String: String] {
        switch self {
        case .exists(let path), .unreadable(let path), .notWritable(let path): ["path": path]
        case .damaged(let reason): ["reason": reason]
        case .newer(let schema): ["schema": String(schema)]
        case .rootMissing(let id): ["id": id]
        case .notEmpty, .oldKeys: [:]
        }
    }
}
