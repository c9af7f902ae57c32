import Core

/// Brings a database to this program's schema, or tells why it may not be used.
struct Migrator {
    let migrations: [Migration]

    init(_ migrations: [Migration] = Migration.all) { self.migrations = migrations }

    /// What a database has applied, in order.
    struct Applied: Equatable {
        let number: Int
        let name: String
    }

    /// Applies what is missing, inside the transaction at hand; returns it.
    ///
    /// Throws `StoreError.schema` for a newer or edited schema.
    func migrate(_ connection: any SQLConnection, at now: Instant) throws -> [Applied] {
        do throws(SQLFailure) { try connection.script(connection.dialect.schema(Self.table)) } catch { throw error.storeError }
        let transaction = SQLTransaction(connection, mayWrite: true)
        let done = try verified(transaction)
        return try migrations.dropFirst(done).map { migration in
            do throws(SQLFailure) { try connection.script(migration.text(for: connection.dialect)) } catch {
                throw StoreError.schema("migration \(migration.number) (\(migration.name)) failed: \(error)")
            }
            try transaction.run(
                Self.insert, migration.number, migration.name, migration.checksum(for: connection.dialect), now)
            return Applied(number: migration.number, name: migration.name)
        }
    }

    /// The same in a transaction of its own.
    func migrateAlone(_ connection: any SQLConnection, at now: Instant) throws -> [Applied] {
        do throws(SQLFailure) { try connection.script(connection.dialect.beginAlone) } catch { throw error.storeError }
        do {
            let applied = try migrate(connection, at: now)
            do throws(SQLFailure) { try connection.script("COMMIT") } catch { throw error.storeError }
            return applied
        } catch {
            try? connection.script("ROLLBACK")
            throw error
        }
    }

    /// Throws `StoreError.schema` unless the database has exactly this program's schema.
    func check(_ connection: any SQLConnection) throws {
        guard try tableExists(connection) else {
            throw StoreError.schema("the database is empty: `ventanilla migrate` prepares it")
        }
        let done = try verified(SQLTransaction(connection, mayWrite: false))
        guard done == migrations.count else {
            throw StoreError.schema(
                "the database has schema \(done), this program needs \(migrations.count): `ventanilla migrate` brings it up to date")
        }
    }

    /// How many are applied; throws when they are not ours.
    private func verified(_ transaction: SQLTransaction) throws -> Int {
        let applied = try transaction.all(Self.applied) { row in
            (number: try row.next(Int.self), name: try row.next(String.self), checksum: try row.next(String.self))
        }
        for (index, row) in applied.enumerated() {
            guard index < migrations.count else {
                throw StoreError.schema(
                    "the database has schema \(row.number) (\(row.name)), newer than this program's \(migrations.count)")
            }
            let ours = migrations[index]
            guard row.number == ours.number, row.checksum == ours.checksum(for: transaction.connection.dialect) else {
                throw StoreError.schema("migration \(row.number) (\(row.name)) in the database is another than this program's")
            }
        }
        return applied.count
    }

    private func tableExists(_ connection: any SQLConnection) throws -> Bool {
        let sql: SQL =
            switch connection.dialect {
            case .sqlite: "SELECT name FROM sqlite_master WHERE type = 'table' AND name = 'schema_migration'"
            case .postgres: "SELECT tablename::text FROM pg_tables WHERE schemaname = current_schema() AND tablename = 'schema_migration'"
            }
        return try SQLTransaction(connection, mayWrite: false).first(sql) { try $0.next(String.self) } != nil
    }

    private static let table = """
        CREATE TABLE IF NOT EXISTS schema_migration (
            number INTEGER NOT NULL PRIMARY KEY,
            name TEXT NOT NULL,
            checksum TEXT NOT NULL,
            applied_at INTEGER NOT NULL
        ) STRICT;
        """
    private static let applied: SQL = "SELECT number, name, checksum FROM schema_migration ORDER BY number"
    private static let insert: SQL = "INSERT INTO schema_migration (number, name, checksum, applied_at) VALUES ($1, $2, $3, $4)"
}
