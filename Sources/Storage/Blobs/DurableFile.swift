import Core
import Foundation

/// Files that are whole and on disk when the call returns, or not there at all.
enum DurableFile {
    /// Writes a new file for this user alone; throws when there is one of that name.
    static func create(_ path: String, _ bytes: Data) throws {
        let partial = path + ".partial"
        do {
            try write(partial, bytes)
            // `link` refuses an existing name, `rename` would replace it.
            guard link(partial, path) == 0 else { throw StoreError.unavailable }
            unlink(partial)
            try synchronise(folder: URL(filePath: path).deletingLastPathComponent().path)
        } catch {
            unlink(partial)
            throw error
        }
    }

    private static func write(_ path: String, _ bytes: Data) throws {
        let file = Foundation.open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw StoreError.unavailable }
        defer { Foundation.close(file) }
        try bytes.withUnsafeBytes { buffer in
            var rest = buffer[...]
            while !rest.isEmpty {
                let count = Foundation.write(file, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                guard count > 0 else { throw StoreError.unavailable }
                rest = rest.dropFirst(count)
            }
        }
        guard fsync(file) == 0 else { throw StoreError.unavailable }
    }

    /// A new name is durable only when its folder is.
    private static func synchronise(folder: String) throws {
        let handle = Foundation.open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard handle >= 0 else { throw StoreError.unavailable }
        defer { Foundation.close(handle) }
        guard fsync(handle) == 0 else { throw StoreError.unavailable }
    }
}
