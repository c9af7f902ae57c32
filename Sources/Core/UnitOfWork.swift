package import Foundation

/// One open transaction.
///
/// Opaque: only the storage behind it knows what it is, and every store takes it.
package protocol Transaction: AnyObject {}

/// Where state changes: all of a walk (events, projection, outbox, jobs) or none of it.
package protocol UnitOfWork: Sendable {
    /// Runs the body in one durable transaction and returns after the commit. The body is synchronous, and may run again from
    /// its start when the database asks for a retry: it changes nothing but through the transaction.
    func write<Result: Sendable>(_ body: @escaping @Sendable (any Transaction) throws -> Result) async throws -> Result

    /// Runs the body on one consistent snapshot, without the right to write.
    func read<Result: Sendable>(_ body: @escaping @Sendable (any Transaction) throws -> Result) async throws -> Result

    /// Runs the body as `read` does, for a few rows that are found by their keys.
    ///
    /// Where the database lies in the program itself this happens at once on the thread that asks, which saves changing threads twice; so
    /// never for a list, a search or a count, behind which other requests would wait.
    func glance<Result: Sendable>(_ body: @escaping @Sendable (any Transaction) throws -> Result) async throws -> Result
}

extension UnitOfWork {
    package func glance<Result: Sendable>(_ body: @escaping @Sendable (any Transaction) throws -> Result) async throws -> Result {
        try await read(body)
    }
}

/// Errors that every store may throw.
package enum StoreError: DomainError, Equatable {
    /// The row has another version than the one the change was based on: somebody else was faster.
    case stale
    /// A unique index already holds this.
    case duplicate(String)
    /// The database does not answer in time, or is full; nothing was written.
    case unavailable
    /// The database has a newer or older schema than this program.
    case schema(String)
    /// The database refused a statement: a fault of ours.
    case broken(String)

    package var code: ErrorCode {
        switch self {
        case .stale: "store.stale"
        case .duplicate: "store.duplicate"
        case .unavailable: "store.unavailable"
        case .schema: "store.schema"
        case .broken: "store.broken"
        }
    }

    package var kind: ErrorKind {
        switch self {
        case .stale, .duplicate: .conflict
        case .unavailable: .unavailable
        case .schema, .broken: .broken
        }
    }
}

/// Wrapped data keys, in a table of their own with a backup of its own.
package protocol KeyStore: Sendable {
    func insert(_ key: WrappedKey, at now: Instant, _ tx: any Transaction) throws
    /// Nil when there never was one; throws `SealError.destroyed` when it was destroyed.
    func key(of owner: KeyOwner, _ tx: any Transaction) throws -> WrappedKey?
    /// Destroys the key for good and leaves the date of it.
    func destroy(_ owner: KeyOwner, at now: Instant, _ tx: any Transaction) throws
}

extension KeyRing {
    /// The owner's data key, made and stored on first use.
    package func key(for owner: KeyOwner, in store: any KeyStore, at now: Instant, _ tx: any Transaction) throws -> DataKey {
        if let wrapped = try store.key(of: owner, tx) { return try unwrap(wrapped) }
        let (key, wrapped) = try makeKey(for: owner)
        try store.insert(wrapped, at: now, tx)
        return key
    }

    /// The owner's data key; throws `SealError.destroyed` when there is none any more.
    package func existingKey(for owner: KeyOwner, in store: any KeyStore, _ tx: any Transaction) throws -> DataKey {
        guard let wrapped = try store.key(of: owner, tx) else { throw SealError.destroyed }
        return try unwrap(wrapped)
    }
}

/// What a repeated request already did, so that repeating it is harmless.
package protocol IdempotencyStore: Sendable {
    /// The result remembered for this key, if the request was carried out before.
    func result(of key: String, scope: String, _ tx: any Transaction) throws -> Data?
    /// Remembers the result; throws `StoreError.duplicate` when another transaction did in between.
    func remember(_ key: String, scope: String, result: Data, at now: Instant, _ tx: any Transaction) throws
    /// Forgets what is older; returns how many.
    func forget(before instant: Instant, _ tx: any Transaction) throws -> Int
}

/// Facts about the database itself: whose city it is, whether it is a demo.
///
/// Never personal.
package protocol SettingStore: Sendable {
    func setting(_ name: String, _ tx: any Transaction) throws -> String?
    func set(_ name: String, to value: String, at now: Instant, _ tx: any Transaction) throws
}

/// Marker for identifiers of files.
package enum Blob {}

/// Files, sealed before they come here.
///
/// Written durably before the row that names them; what no row names is swept.
package protocol BlobStore: Sendable {
    /// Stores the bytes durably under a new random id.
    func put(_ sealed: Sealed, at now: Instant) async throws -> ID<Blob>
    /// Throws `StoreError.broken` when the file is missing.
    func get(_ id: ID<Blob>) async throws -> Sealed
    func delete(_ id: ID<Blob>) async throws
    /// Deletes files older than the instant that are not among `named`; returns how many.
    func sweep(olderThan instant: Instant, isNamed: @escaping @Sendable (ID<Blob>) async throws -> Bool) async throws -> Int
}
