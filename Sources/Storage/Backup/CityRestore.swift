package import Core
package import Foundation
import GRDB
import Work

/// Makes a city from a backup, on either engine, where there is none yet.
package struct CityRestore: Sendable {
    private let folder: URL
    private let keys: URL
    private let ring: KeyRing
    private let clock: WallClock
    private let chance: Chance

    private static let batch = 500

    package init(folder: URL, keys: URL, ring: KeyRing, clock: WallClock = .system, chance: Chance = .system) {
        (self.folder, self.keys, self.ring, self.clock, self.chance) = (folder, keys, ring, clock, chance)
    }

    /// Checks everything, then makes the database and opens it.
    ///
    /// Throws before it writes anything when the place is taken, the backup damaged, or the keys older than the rest.
    package func run(url: String) async throws -> (database: CityDatabase, manifest: BackupManifest) {
        let manifest = try BackupManifest.read(folder)
        guard manifest.schema <= Migration.all.count else { throw BackupError.newer(schema: manifest.schema) }
        guard try KeysFile.takenAt(keys) >= manifest.takenAt else { throw BackupError.oldKeys }
        for (table, part) in manifest.tables {
            let file = folder.appending(path: "tables/\(table).tsv")
            guard try BackupFile.checksum(file) == part.sha256 else { throw BackupError.damaged(file.lastPathComponent) }
        }
        try checkRoots()
        let place = try DatabaseAddress(url)
        try place.mustBeEmpty()
        do {
            try await fill(place, manifest)
        } catch {
            place.abandon()
            throw error
        }
        return (try CityDatabase.open(url: url, schema: .migrate, clock: clock, chance: chance), manifest)
    }

    /// One key of each root must open, before anything is written.
    private func checkRoots() throws {
        var seen: Set<String> = []
        let reader = try BackupReader(keys)
        _ = try reader.next()
        while let line = try reader.next() {
            let row = try CopyText.row(line, KeysFile.table.columns)
            guard case .bytes(let id) = row[0], case .text(let kind) = row[1], case .text(let root) = row[2],
                case .bytes(let bytes) = row[3],
                !seen.contains(root), let kind = KeyOwner.Kind(rawValue: kind)
            else { continue }
            let wrapped = WrappedKey(owner: KeyOwner(kind: kind, id: id), rootID: root, bytes: bytes)
            guard (try? ring.unwrap(wrapped)) != nil else { throw BackupError.rootMissing(id: root) }
            seen.insert(root)
        }
    }

    private func fill(_ place: DatabaseAddress, _ manifest: BackupManifest) async throws {
        let (unit, blobs, close) = try place.prepare(schema: manifest.schema, at: clock.now, chance: chance)
        defer { close() }
        let shape = try BackupShape.after(manifest.schema)
        try await unit.write { tx in for table in shape.tables.reversed() { try tx.sql.run(table.clear) } }
        for table in shape.tables {
            try await load(table, from: folder.appending(path: "tables/\(table.name).tsv"), skipping: 0, unit)
            let count = try await unit.read { tx in try tx.sql.first(table.count) { try $0.next(Int.self) } }
            guard count == manifest.tables[table.name]?.rows ?? 0 else { throw BackupError.damaged(table.name) }
        }
        try await load(KeysFile.table, from: keys, skipping: 1, unit)
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.appending(path: "files").path)
        guard names.count == manifest.files else { throw BackupError.damaged("files") }
        for name in names {
            guard let id = ID<Blob>(name) else { throw BackupError.damaged(name) }
            try await blobs.keep(Sealed(bytes: Data(contentsOf: folder.appending(path: "files/\(name)"))), as: id, at: clock.now)
        }
    }

    private func load(_ table: BackupShape.Table, from file: URL, skipping: Int, _ unit: any UnitOfWork) async throws {
        let reader = try BackupReader(file)
        for _ in 0..<skipping { _ = try reader.next() }
        // The search of SQLite needs numbers of its own, which PostgreSQL does not keep apart: given anew, in the order of the cases.
        let numbered = table.name == "case_search" ? table.columns.firstIndex { $0.name == "number" } : nil
        var number: Int64 = 0
        var isMore = true
        while isMore {
            var rows: [[SQLValue]] = []
            while rows.count < Self.batch, let line = try reader.next() {
                var row = try CopyText.row(line, table.columns)
                number += 1
                if let numbered { row[numbered] = .integer(number) }
                rows.append(row)
            }
            let batch = rows
            try await unit.write { tx in for row in batch { try tx.sql.change(table.insert, row) } }
            isMore = rows.count == Self.batch
        }
    }
}

extension DatabaseAddress {
    /// Throws `BackupError.notEmpty` where a database is, even an empty one of ours.
    func mustBeEmpty() throws {
        switch self {
        case .sqlite(let path):
            let blobs = CityDatabase.blobFolder(path).path
            guard path != ":memory:", !FileManager.default.fileExists(atPath: path), !FileManager.default.fileExists(atPath: blobs) else {
                throw BackupError.notEmpty
            }
        case .postgres(let url):
            let count = try PostgresMigration.connected(url) { connection in
                try SQLTransaction(connection, mayWrite: false).first(
                    "SELECT count(*) FROM pg_tables WHERE schemaname = current_schema()"
                ) { try $0.next(Int.self) }
            }
            guard count == 0 else { throw BackupError.notEmpty }
        }
    }

    /// Takes away what a failed restore left on this machine; a PostgreSQL database is left to its owner.
    func abandon() {
        guard case .sqlite(let path) = self else { return }
        for end in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + end) }
        try? FileManager.default.removeItem(at: CityDatabase.blobFolder(path))
    }

    /// An empty database with the schema of so many migrations, open for writing.
    func prepare(
        schema: Int, at now: Instant, chance: Chance
    ) throws -> (unit: any UnitOfWork, blobs: any BlobKeeping, close: @Sendable () -> Void) {
        let migrator = Migrator(Array(Migration.all.prefix(schema)))
        switch self {
        case .sqlite(let path):
            try CityDatabase.prepareFolder(path)
            let queue = try SQLiteUnit.openWriter(path)
            try queue.unsafeReentrantWrite { _ = try migrator.migrateAlone(SQLiteConnection($0), at: now) }
            let unit = SQLiteUnit(writer: queue, path: path, readers: 1)
            let blobs = BlobFolder(CityDatabase.blobFolder(path), isPassing: false, chance: chance)
            return (
                unit, blobs,
                {
                    unit.close()
                    blobs.close()
                }
            )
        case .postgres(let url):
            _ = try PostgresMigration.connected(url) { try migrator.migrateAlone($0, at: now) }
            let unit = PostgresUnit(url: url, connections: 1)
            return (unit, BlobChunks(unit: unit, chance: chance), { unit.close() })
        }
    }
}

/// Stores a file under the name that it had.
protocol BlobKeeping: Sendable {
    func keep(_ sealed: Sealed, as id: ID<Blob>, at now: Instant) async throws
}
