package import Core
package import Foundation
package import Work

/// Copies a city while it is served: one snapshot of all rows, the files that they name, and the wrapped keys in a file of their own.
///
/// The keys are read last: what was destroyed until then is not among them, whatever the rows of the snapshot still hold.
package struct CityBackup: Sendable {
    private let stores: Stores
    private let clock: WallClock

    private static let page = 1_000

    package init(_ stores: Stores, clock: WallClock = .system) { (self.stores, self.clock) = (stores, clock) }

    /// Writes rows and files into a new folder and the keys into `keys`, over what was there.
    package func write(to folder: URL, keys: URL) async throws -> BackupManifest {
        guard !FileManager.default.fileExists(atPath: folder.path) else { throw BackupError.exists(path: folder.path) }
        let unfinished = folder.appendingPathExtension("unfinished")
        try? FileManager.default.removeItem(at: unfinished)
        do {
            for part in ["tables", "files"] {
                try FileManager.default.createDirectory(
                    at: unfinished.appending(path: part), withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            }
            let manifest = try await fill(unfinished)
            try await writeKeys(keys)
            try FileManager.default.moveItem(at: unfinished, to: folder)
            return manifest
        } catch {
            try? FileManager.default.removeItem(at: unfinished)
            throw error is any DomainError ? error : BackupError.notWritable(path: folder.path)
        }
    }

    private func fill(_ folder: URL) async throws -> BackupManifest {
        let shape = try BackupShape.after(Migration.all.count)
        let now = clock.now
        let (parts, blobs) = try await stores.unit.read { tx in
            let sql = try tx.sql
            var parts: [String: BackupManifest.Part] = [:]
            for table in shape.tables { parts[table.name] = try Self.copy(table, to: folder.appending(path: "tables"), sql) }
            let blobs = try sql.all(Self.blobs) { try $0.next(ID<Blob>.self) }
            return (parts, blobs)
        }
        var (files, missing) = (0, 0)
        for blob in Set(blobs) {
            guard let sealed = try? await stores.blobs.get(blob) else {
                missing += 1
                continue
            }
            do { try sealed.bytes.write(to: folder.appending(path: "files/\(blob)")) } catch {
                throw BackupError.notWritable(path: folder.path)
            }
            files += 1
        }
        let manifest = BackupManifest(
            format: BackupManifest.format, schema: Migration.all.count, takenAt: now, tables: parts, files: files, missing: missing)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        try DurableFile.create(folder.appending(path: "manifest.json").path, encoder.encode(manifest))
        return manifest
    }

    private static func copy(_ table: BackupShape.Table, to folder: URL, _ sql: SQLTransaction) throws -> BackupManifest.Part {
        let file = try BackupFile(folder.appending(path: table.name + ".tsv"))
        let places = table.key.compactMap { key in table.columns.firstIndex { $0.name == key } }
        var last: [SQLValue]?
        while true {
            let values = [Self.page.sqlValue] + (last ?? [])
            let rows = try sql.rows(table.page(isFirst: last == nil), values)
            for row in rows { try file.write(CopyText.line(row)) }
            guard rows.count == Self.page, let end = rows.last else { return try file.close() }
            last = places.map { end[$0] }
        }
    }

    /// The first line tells when; each other one is a key, destroyed ones without their bytes.
    private func writeKeys(_ url: URL) async throws {
        let new = url.appendingPathExtension("new")
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(), withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        try? FileManager.default.removeItem(at: new)
        let now = clock.now
        _ = try await stores.unit.read { tx in
            let file = try BackupFile(new)
            try file.write("ventanilla-keys\t\(BackupManifest.format)\t\(now.milliseconds)\n")
            let sql = try tx.sql
            let table = KeysFile.table
            var last: [SQLValue]?
            while true {
                let rows = try sql.rows(table.page(isFirst: last == nil), [Self.page.sqlValue] + (last ?? []))
                for row in rows { try file.write(CopyText.line(row)) }
                guard rows.count == Self.page, let end = rows.last else { return try file.close() }
                last = Array(end.prefix(2))
            }
        }
        guard rename(new.path, url.path) == 0 else { throw BackupError.notWritable(path: url.path) }
    }

    private static let blobs: SQL = """
        SELECT blob FROM attachment UNION ALL SELECT thumbnail FROM attachment WHERE thumbnail IS NOT NULL
        """
}

/// The file of wrapped keys.
enum KeysFile {
    static let table = BackupShape.Table(
        name: "data_key",
        columns: [
            .init(name: "owner_id", type: "BLOB"), .init(name: "owner_kind", type: "TEXT"), .init(name: "root_id", type: "TEXT"),
            .init(name: "wrapped", type: "BLOB"), .init(name: "created_at", type: "INTEGER"), .init(name: "destroyed_at", type: "INTEGER"),
        ], key: ["owner_id", "owner_kind"])

    /// When the file was written.
    static func takenAt(_ url: URL) throws -> Instant {
        guard let handle = FileHandle(forReadingAtPath: url.path), let piece = try handle.read(upToCount: 200) else {
            throw BackupError.unreadable(path: url.path)
        }
        let words = String(decoding: piece, as: UTF8.self).prefix { $0 != "\n" }.split(separator: "\t")
        guard words.count == 3, words[0] == "ventanilla-keys", words[1] == "1", let at = Int64(words[2]) else {
            throw BackupError.unreadable(path: url.path)
        }
        return Instant(milliseconds: at)
    }
}
