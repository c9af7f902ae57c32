package import Core
import Crypto
import Foundation
import Ledger

/// What a backup holds, so that a restored city can be compared with it.
package struct BackupManifest: Sendable, Codable, Equatable {
    package struct Part: Sendable, Codable, Equatable {
        package let rows: Int
        package let sha256: String
    }

    package static let format = 1

    package let format: Int
    /// How many migrations the schema has.
    package let schema: Int
    package let takenAt: Instant
    /// Rows and checksum of each table's file.
    package let tables: [String: Part]
    package let files: Int
    /// Files that a row names and that were gone when they were to be copied: their case was erased meanwhile.
    package let missing: Int

    package var rows: Int { tables.values.reduce(0) { $0 + $1.rows } }

    static func read(_ folder: URL) throws -> BackupManifest {
        let file = folder.appending(path: "manifest.json")
        guard let data = try? Data(contentsOf: file), let manifest = try? JSONDecoder().decode(BackupManifest.self, from: data),
            manifest.format == format
        else { throw BackupError.unreadable(path: file.path) }
        return manifest
    }
}

/// A file that grows line by line and knows its checksum.
final class BackupFile {
    private let handle: FileHandle
    private let path: String
    private var hash = SHA256()
    private var waiting = Data()
    private(set) var rows = 0

    init(_ url: URL) throws {
        path = url.path
        guard FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600]),
            let handle = FileHandle(forWritingAtPath: path)
        else { throw BackupError.notWritable(path: path) }
        self.handle = handle
    }

    func write(_ line: String) throws {
        waiting.append(contentsOf: line.utf8)
        rows += 1
        if waiting.count > 1_000_000 { try flush() }
    }

    private func flush() throws {
        hash.update(data: waiting)
        do { try handle.write(contentsOf: waiting) } catch { throw BackupError.notWritable(path: path) }
        waiting.removeAll(keepingCapacity: true)
    }

    /// On disk when this returns.
    func close() throws -> BackupManifest.Part {
        try flush()
        do {
            try handle.synchronize()
            try handle.close()
        } catch { throw BackupError.notWritable(path: path) }
        return BackupManifest.Part(rows: rows, sha256: Data(hash.finalize()).hexadecimal)
    }

    /// SHA-256 of a file, read piece by piece.
    static func checksum(_ url: URL) throws -> String {
        guard let handle = FileHandle(forReadingAtPath: url.path) else { throw BackupError.unreadable(path: url.path) }
        defer { try? handle.close() }
        var hash = SHA256()
        while let piece = try handle.read(upToCount: 4_000_000), !piece.isEmpty { hash.update(data: piece) }
        return Data(hash.finalize()).hexadecimal
    }
}

/// A file of lines, read piece by piece.
final class BackupReader {
    private let handle: FileHandle
    private let name: String
    private var rest = Data()
    private var lines: ArraySlice<Substring> = []

    init(_ url: URL) throws {
        guard let handle = FileHandle(forReadingAtPath: url.path) else { throw BackupError.unreadable(path: url.path) }
        (self.handle, name) = (handle, url.lastPathComponent)
    }

    deinit { try? handle.close() }

    /// The next line without its end; nil after the last.
    ///
    /// Throws where the file ends in the middle of a line.
    func next() throws -> Substring? {
        while lines.isEmpty {
            guard let piece = try handle.read(upToCount: 1_000_000), !piece.isEmpty else {
                guard rest.isEmpty else { throw BackupError.damaged("\(name) ends in the middle of a row") }
                return nil
            }
            rest.append(piece)
            guard let end = rest.lastIndex(of: 0x0A) else { continue }
            lines = String(decoding: rest[rest.startIndex...end], as: UTF8.self).split(separator: "\n")[...]
            rest = Data(rest[rest.index(after: end)...])
        }
        return lines.removeFirst()
    }
}
