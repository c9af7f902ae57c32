import ArgumentParser
import Core
import Foundation
import Storage

/// The database and the keys that open what is in it.
enum OpenDatabase {
    static func open(_ url: String) throws -> (database: CityDatabase, ring: KeyRing) {
        let ring = try keys(for: url)
        return (try CityDatabase.open(url: url), ring)
    }

    /// The folder that a database is kept in, on this machine.
    static func disk(_ url: String) -> String? {
        guard url.hasPrefix("sqlite:"), url != "sqlite::memory:" else { return nil }
        return URL(filePath: String(url.dropFirst("sqlite:".count))).deletingLastPathComponent().path
    }

    /// The root keys: from the environment, from a named file, or beside an SQLite database, where they are made on the first run.
    private static func keys(for url: String) throws -> KeyRing {
        if let text = Settings.environment("VENTANILLA_ROOT_KEY") { return try KeyFile.parse(text) }
        if let path = Settings.environment("VENTANILLA_ROOT_KEY_FILE") { return try KeyFile.load(path, creating: false) }
        guard url.hasPrefix("sqlite:") else {
            throw ValidationError(
                """
                A PostgreSQL database needs its root key: set VENTANILLA_ROOT_KEY_FILE to a file that this user alone may read, \
                with a line `k0001 ` and 64 hexadecimal digits (printf 'k0001 %s\\n' "$(openssl rand -hex 32)" > FILE; chmod 600 FILE).
                """)
        }
        let path = String(url.dropFirst("sqlite:".count))
        return try KeyFile.load(path == ":memory:" ? temporaryKey : path + ".key", creating: true)
    }

    /// The file that the root keys of a database lie in; nil where they come from the environment.
    static func keyFile(for url: String) -> String? {
        if Settings.environment("VENTANILLA_ROOT_KEY") != nil { return nil }
        if let path = Settings.environment("VENTANILLA_ROOT_KEY_FILE") { return path }
        return url.hasPrefix("sqlite:") && url != "sqlite::memory:" ? String(url.dropFirst("sqlite:".count)) + ".key" : nil
    }

    /// The root keys, which must be there: a restored city is opened with the keys that it was closed with.
    static func existingKeys(for url: String) throws -> KeyRing {
        if let text = Settings.environment("VENTANILLA_ROOT_KEY") { return try KeyFile.parse(text) }
        guard let path = keyFile(for: url) else {
            throw ValidationError("Name the root key's file with VENTANILLA_ROOT_KEY_FILE.")
        }
        return try KeyFile.load(path, creating: false)
    }

    private static var temporaryKey: String {
        FileManager.default.temporaryDirectory.appending(path: "ventanilla-\(UUID().uuidString).key").path
    }
}
