package import Core

/// What keeps a storage from being opened, told to whoever starts the program.
package enum StorageError: DomainError {
    /// A database is `sqlite:PATH` or `postgres://…`.
    case badAddress
    /// There is no file with the root key; without it nothing in the database can be read.
    case keyMissing(path: String)
    /// Others may read the file with the root key: `chmod 600` it.
    case keyExposed(path: String)
    /// The root key is not one line per key: a short id and 64 hexadecimal digits.
    case keyMalformed

    package var code: ErrorCode {
        switch self {
        case .badAddress: "storage.bad_address"
        case .keyMissing: "storage.key_missing"
        case .keyExposed: "storage.key_exposed"
        case .keyMalformed: "storage.key_malformed"
        }
    }

    package var kind: ErrorKind { .invalid }

    package var details: [String: String] {
        switch self {
        case .keyMissing(let path), .keyExposed(let path): ["path": path]
        case .badAddress, .keyMalformed: [:]
        }
    }
}
