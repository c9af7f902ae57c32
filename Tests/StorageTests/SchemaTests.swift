import Core
import Foundation
import TestSupport
import Testing

@testable import Storage

/// What the schema of both engines says of itself.
struct SchemaTests {
    private struct Column: Hashable {
        let table: String
        let name: String
        let type: String
    }

    private static func columns(_ dialect: Dialect, _ tx: SQLTransaction) throws -> [Column] {
        let sql: SQL =
            switch dialect {
            case .sqlite:
                """
                SELECT m.name, p.name, p.type FROM sqlite_master AS m, pragma_table_info(m.name) AS p
                WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' AND m.name NOT LIKE 'case_search_index%'
                """
            case .postgres:
                """
                SELECT table_name::text, column_name::text, data_type::text FROM information_schema.columns
                WHERE table_schema = current_schema()
                """
            }
        return try tx.all(sql) { try Column(table: $0.next(), name: $0.next(), type: $0.next()) }
    }

    /// The first column of each table's primary key.
    private static func keys(_ dialect: Dialect, _ tx: SQLTransaction) throws -> [String: String] {
        let sql: SQL =
            switch dialect {
            case .sqlite:
                """
                SELECT m.name, p.name FROM sqlite_master AS m, pragma_table_info(m.name) AS p
                WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' AND m.name NOT LIKE 'case_search_index%' AND p.pk = 1
                """
            case .postgres:
                """
                SELECT c.relname::text, a.attname::text FROM pg_index AS i JOIN pg_class AS c ON c.oid = i.indrelid
                    JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum = i.indkey[0]
                WHERE i.indisprimary AND c.relnamespace = current_schema()::regnamespace
                """
            }
        return Dictionary(uniqueKeysWithValues: try tx.all(sql) { try ($0.next(String.self), $0.next(String.self)) })
    }

    private func migrated(_ dialect: Dialect, _ body: (SQLTransaction) throws -> Void) throws {
        try withEmptyDatabase(dialect) { connection in
            _ = try Migrator().migrateAlone(connection, at: .noon)
            try body(SQLTransaction(connection, mayWrite: false))
        }
    }

    @Test(arguments: Dialect.allCases)
    func `every column says whether it is personal, and every declaration has its column`(_ dialect: Dialect) throws {
        try migrated(dialect) { tx in
            let real = Set(try Self.columns(dialect, tx).map { "\($0.table).\($0.name)" })
            var declared = Set(Personal.columns.flatMap { table, columns in columns.keys.map { "\(table).\($0)" } })
            if dialect == .sqlite { declared = declared.filter { !$0.hasPrefix("blob.") } }
            #expect(real == declared)
        }
    }

    @Test(arguments: Dialect.allCases)
    func `what is sealed or hashed is bytes`(_ dialect: Dialect) throws {
        try migrated(dialect) { tx in
            for column in try Self.columns(dialect, tx) {
                switch Personal.columns[column.table]?[column.name] {
                case .sealed, .keyed, .fingerprint: #expect(["BLOB", "bytea"].contains(column.type), "\(column)")
                default: #expect(["INTEGER", "TEXT", "BLOB", "bigint", "text", "bytea"].contains(column.type), "\(column)")
                }
            }
        }
    }

    @Test(arguments: Dialect.allCases)
    func `every table's key begins with its case, account or owner, or says why not`(_ dialect: Dialect) throws {
        try migrated(dialect) { tx in
            let tables = Set(try Self.columns(dialect, tx).map(\.table))
            let keys = try Self.keys(dialect, tx)
            for table in tables {
                let first = try #require(keys[table], "\(table) has no primary key")
                let isSpread = SpreadKeys.owners.contains(first) || (SpreadKeys.roots.contains(table) && first == "id")
                #expect(isSpread != (SpreadKeys.exceptions[table] != nil), "\(table) begins with \(first)")
            }
            #expect(Set(SpreadKeys.exceptions.keys).subtracting(dialect == .sqlite ? ["blob"] : []).isSubset(of: tables))
        }
    }

    @Test func `no column counts by itself`() throws {
        try migrated(.postgres) { tx in
            let serial = try tx.all(
                """
                SELECT table_name::text FROM information_schema.columns
                WHERE table_schema = current_schema() AND (column_default LIKE 'nextval%' OR is_identity = 'YES')
                """
            ) { try $0.next(String.self) }
            #expect(serial == [])
        }
        for migration in Migration.all { #expect(!migration.text(for: .sqlite).uppercased().contains("AUTOINCREMENT")) }
    }
}
