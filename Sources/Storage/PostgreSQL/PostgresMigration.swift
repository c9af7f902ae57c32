import Core

/// The schema of PostgreSQL, changed by one at a time behind an advisory lock.
enum PostgresMigration {
    static func run(_ url: String, at now: Instant) throws -> [Migrator.Applied] {
        try connected(url) { try Migrator().migrateAlone($0, at: now) }
    }

    static func check(_ url: String) throws {
        try connected(url) { try Migrator().check($0) }
    }

    static func connected<Value>(_ url: String, _ body: (PostgresConnection) throws -> Value) throws -> Value {
        do {
            return try body(PostgresConnection(url))
        } catch let failure as SQLFailure {
            throw failure.storeError
        }
    }
}
