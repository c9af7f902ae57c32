package import Core
import Foundation
import GRDB
import Identity
import Ledger
package import Work

/// The city's database, open: SQLite in a file, or PostgreSQL.
package struct CityDatabase: Sendable {
    package let stores: Stores
    private let closing: @Sendable () -> Void

    /// What to do with a schema that is older than the program.
    package enum SchemaPolicy: Sendable {
        /// Bring it up to date.
        case migrate
        /// Refuse it with `StoreError.schema`.
        case refuse
        /// SQLite is brought up to date, PostgreSQL is refused: there another node may still serve the old one.
        case byEngine
    }

    /// Opens a database.
    /// - Parameters:
    ///   - url: `sqlite:PATH`, `sqlite::memory:` or `postgres://…`.
    ///   - threads: connections for reading SQLite, or of PostgreSQL's pool; chosen for the machine where nil.
    package static func open(
        url: String, schema: SchemaPolicy = .byEngine, threads: Int? = nil, clock: WallClock = .system, chance: Chance = .system
    ) throws -> CityDatabase {
        switch try DatabaseAddress(url) {
        case .sqlite(let path):
            return try openSQLite(path, schema: schema, readers: threads ?? 3, clock: clock, chance: chance)
        case .postgres(let url):
            return try openPostgres(url, schema: schema, connections: threads ?? 8, clock: clock, chance: chance)
        }
    }

    /// Brings the schema up to date; returns the numbered names of what was applied.
    package static func migrate(url: String, clock: WallClock = .system) throws -> [String] {
        let applied: [Migrator.Applied] =
            switch try DatabaseAddress(url) {
            case .sqlite(let path): try migrateSQLite(path, at: clock.now)
            case .postgres(let url): try PostgresMigration.run(url, at: clock.now)
            }
        return applied.map { "\($0.number) \($0.name)" }
    }

    /// Finishes what waits and closes all connections.
    package func close() { closing() }

    private static func openSQLite(
        _ path: String, schema: SchemaPolicy, readers: Int, clock: WallClock, chance: Chance
    ) throws -> CityDatabase {
        try prepareFolder(path)
        let queue = try SQLiteUnit.openWriter(path)
        try queue.unsafeReentrantWrite { database in
            let connection = SQLiteConnection(database)
            if schema == .refuse { try Migrator().check(connection) } else { _ = try Migrator().migrateAlone(connection, at: clock.now) }
        }
        let unit = SQLiteUnit(writer: queue, path: path, readers: readers)
        let blobs = BlobFolder(blobFolder(path), isPassing: path == ":memory:", chance: chance)
        return CityDatabase(stores: stores(unit, blobs, .sqlite)) {
            unit.close()
            blobs.close()
        }
    }

    private static func migrateSQLite(_ path: String, at now: Instant) throws -> [Migrator.Applied] {
        try prepareFolder(path)
        let queue = try SQLiteUnit.openWriter(path)
        defer { try? queue.close() }
        return try queue.unsafeReentrantWrite { try Migrator().migrateAlone(SQLiteConnection($0), at: now) }
    }

    private static func openPostgres(
        _ url: String, schema: SchemaPolicy, connections: Int, clock: WallClock, chance: Chance
    ) throws -> CityDatabase {
        if schema == .migrate { _ = try PostgresMigration.run(url, at: clock.now) } else { try PostgresMigration.check(url) }
        let unit = PostgresUnit(url: url, connections: connections)
        return CityDatabase(stores: stores(unit, BlobChunks(unit: unit, chance: chance), .postgres)) { unit.close() }
    }

    private static func stores(_ unit: any UnitOfWork, _ blobs: any BlobStore, _ dialect: Dialect) -> Stores {
        Stores(
            unit: unit, cases: CaseRepository(), drafts: DraftRepository(), accounts: AccountRepository(),
            sessions: SessionRepository(), throttles: ThrottleRepository(), keys: KeyRepository(),
            jobs: JobRepository(dialect: dialect), outbox: OutboxRepository(dialect: dialect), idempotency: IdempotencyRepository(),
            versions: ServiceVersionRepository(), settings: SettingRepository(), blobs: blobs,
            openID: OpenIDStores(
                clients: ClientRepository(), grants: GrantRepository(), tickets: TicketRepository(), keys: SigningKeyRepository(),
                outbox: OutboxRepository(dialect: dialect)),
            ledger: LedgerRepository(), operations: OperationsRepository(), evidence: EvidenceRepository())
    }

    /// The folder of the database is for the program's user alone.
    static func prepareFolder(_ path: String) throws {
        guard path != ":memory:" else { return }
        let folder = URL(filePath: path).deletingLastPathComponent()
        try FileManager.default.createDirectory(
            at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    }

    /// Files lie beside the database, or in a folder of their own that goes with the process.
    static func blobFolder(_ path: String) -> URL {
        path == ":memory:"
            ? FileManager.default.temporaryDirectory.appending(path: "ventanilla-\(UUID().uuidString).blobs")
            : URL(filePath: path).deletingPathExtension().appendingPathExtension("blobs")
    }
}

/// Which engine and where.
enum DatabaseAddress: Equatable {
    case sqlite(String)
    case postgres(String)

    init(_ url: String) throws {
        if url.hasPrefix("sqlite:"), url.count > 7 {
            self = .sqlite(String(url.dropFirst(7)))
        } else if url.hasPrefix("postgres://") || url.hasPrefix("postgresql://") {
            self = .postgres(url)
        } else {
            throw StorageError.badAddress
        }
    }
}
