import Core
import Foundation

/// Sealed files in a folder beside SQLite, in 256 folders by the last byte of their random id.
final class BlobFolder: BlobStore, BlobKeeping {
    private let folder: URL
    private let isPassing: Bool
    private let chance: Chance
    private let threads = BlockingThreads<Void>("blobs", count: 2) { () }

    /// - Parameters:
    ///   - folder: made when the first file comes.
    ///   - isPassing: goes with this value, as a database in memory does.
    init(_ folder: URL, isPassing: Bool, chance: Chance) {
        (self.folder, self.isPassing, self.chance) = (folder, isPassing, chance)
    }

    deinit { if isPassing { try? FileManager.default.removeItem(at: folder) } }

    func put(_ sealed: Sealed, at now: Instant) async throws -> ID<Blob> {
        let id = ID<Blob>(at: now, chance: chance)
        try await keep(sealed, as: id, at: now)
        return id
    }

    func keep(_ sealed: Sealed, as id: ID<Blob>, at now: Instant) async throws {
        let file = file(id)
        try await threads.run { _ in
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            try DurableFile.create(file.path, sealed.bytes)
            let date = [FileAttributeKey.modificationDate: now.date]
            try FileManager.default.setAttributes(date, ofItemAtPath: file.path)
        }
    }

    func get(_ id: ID<Blob>) async throws -> Sealed {
        let file = file(id)
        return try await threads.run { _ in
            guard let bytes = try? Data(contentsOf: file) else { throw StoreError.broken("a file is missing") }
            return Sealed(bytes: bytes)
        }
    }

    func delete(_ id: ID<Blob>) async throws {
        let file = file(id)
        try await threads.run { _ in
            guard unlink(file.path) == 0 || errno == ENOENT else { throw StoreError.unavailable }
        }
    }

    func sweep(olderThan instant: Instant, isNamed: @escaping @Sendable (ID<Blob>) async throws -> Bool) async throws -> Int {
        let root = folder
        let old = try await threads.run { _ in try Self.files(in: root, olderThan: instant) }
        var count = 0
        for (file, id) in old {
            if let id, try await isNamed(id) { continue }
            try await threads.run { _ in _ = unlink(file.path) }
            count += 1
        }
        return count
    }

    func close() { threads.close() }

    private func file(_ id: ID<Blob>) -> URL {
        let name = id.description
        return folder.appending(path: String(name.suffix(2)), directoryHint: .isDirectory).appending(path: name)
    }

    /// Files by their dates; one without an id is what a crash left half-written.
    private static func files(in root: URL, olderThan instant: Instant) throws -> [(URL, ID<Blob>?)] {
        let keys: Set<URLResourceKey> = [.contentModificationDateKey, .isRegularFileKey]
        guard let walk = FileManager.default.enumerator(at: root, includingPropertiesForKeys: Array(keys)) else { return [] }
        return try walk.compactMap { item in
            guard let file = item as? URL else { return nil }
            let values = try file.resourceValues(forKeys: keys)
            guard values.isRegularFile == true, let date = values.contentModificationDate, Instant(date) < instant else { return nil }
            return (file, ID<Blob>(file.lastPathComponent))
        }
    }
}
