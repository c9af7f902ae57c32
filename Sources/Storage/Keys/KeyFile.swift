package import Core
import Foundation

/// The root keys, kept outside the database: one line each, a short id and 64 hexadecimal digits; the last one wraps new keys.
package enum KeyFile {
    /// Reads the keys beside the database.
    /// - Parameter creating: makes the file on the first run of the embedded default; else a missing one is an error.
    package static func load(_ path: String, creating: Bool, chance: Chance = .system) throws -> KeyRing {
        if creating, !FileManager.default.fileExists(atPath: path) { try create(path, chance: chance) }
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { throw StorageError.keyMissing(path: path) }
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & 0o077 == 0 else { throw StorageError.keyExposed(path: path) }
        return try parse(text)
    }

    /// Adds a line with a new key, which is the current one from the next start on; returns its id.
    package static func add(to path: String, chance: Chance = .system) throws -> String {
        _ = try load(path, creating: false)
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { throw StorageError.keyMissing(path: path) }
        let ids = text.split(whereSeparator: { $0.isNewline || $0 == ";" }).compactMap { $0.split(whereSeparator: \.isWhitespace).first }
        let highest = ids.compactMap { $0.hasPrefix("k") ? Int($0.dropFirst()) : nil }.max() ?? 0
        let number = String(highest + 1)
        let id = "k" + String(repeating: "0", count: max(0, 4 - number.count)) + number
        let digits = chance.bytes(32).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        let new = path + ".new"
        unlink(new)
        try DurableFile.create(new, Data((text.hasSuffix("\n") ? text : text + "\n").utf8) + Data("\(id) \(digits)\n".utf8))
        guard rename(new, path) == 0 else { throw StoreError.unavailable }
        return id
    }

    /// Reads the keys from text, such as an environment variable's, where `;` may stand for the end of a line.
    package static func parse(_ text: String) throws -> KeyRing {
        var roots: [String: Data] = [:]
        var current: String?
        for line in text.split(whereSeparator: { $0.isNewline || $0 == ";" }) {
            let words = line.split(whereSeparator: \.isWhitespace)
            guard !words.isEmpty else { continue }
            guard words.count == 2, let key = bytes(words[1]), key.count == 32, roots[String(words[0])] == nil else {
                throw StorageError.keyMalformed
            }
            roots[String(words[0])] = key
            current = String(words[0])
        }
        guard let current else { throw StorageError.keyMalformed }
        return try KeyRing(roots: roots, current: current)
    }

    /// Writes a new key for this user alone, durably, and never over an existing file.
    private static func create(_ path: String, chance: Chance) throws {
        let folder = URL(filePath: path).deletingLastPathComponent()
        try FileManager.default.createDirectory(
            at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        let digits = chance.bytes(32).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        try DurableFile.create(path, Data("k0001 \(digits)\n".utf8))
    }

    private static func bytes(_ digits: Substring) -> Data? {
        let values = digits.map(\.hexDigitValue)
        guard values.count.isMultiple(of: 2), !values.contains(nil) else { return nil }
        return Data(stride(from: 0, to: values.count, by: 2).map { UInt8(values[$0]! << 4 | values[$0 + 1]!) })
    }
}
