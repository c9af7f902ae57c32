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

    private static var temporaryKey: String {
        FileManager.default.temporaryDirectory.appending(path: "ventanilla-\(UUID().uuidString).key").path
    }
}
