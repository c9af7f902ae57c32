import Core
import Foundation
import GRDB

/// SQLite through GRDB's statement cache.
///
/// Lives inside one access to the queue that owns the database.
final class SQLiteConnection: SQLConnection {
    private let database: GRDB.Database
    let dialect = Dialect.sqlite

    init(_ database: GRDB.Database) { self.database = database }

    func run(_ sql: SQL, _ values: [SQLValue]) throws(SQLFailure) -> Int {
        do {
            try prepare(sql, values).execute()
            return database.changesCount
        } catch { throw Self.failure(error) }
    }

    func rows(_ sql: SQL, _ values: [SQLValue]) throws(SQLFailure) -> [[SQLValue]] {
        do {
            let cursor = try GRDB.Row.fetchCursor(prepare(sql, values))
            var rows: [[SQLValue]] = []
            while let row = try cursor.next() {
                rows.append((0..<row.count).map { Self.value(row[$0]) })
            }
            return rows
        } catch { throw Self.failure(error) }
    }

    func script(_ text: String) throws(SQLFailure) {
        do { try database.execute(sql: text) } catch { throw Self.failure(error) }
    }

    /// Whether a transaction is open: SQLite gives one up by itself when the disk is full.
    var isInTransaction: Bool { database.isInsideTransaction }

    private func prepare(_ sql: SQL, _ values: [SQLValue]) throws -> GRDB.Statement {
        let statement = try database.cachedStatement(sql: sql.text)
        guard sql.order.allSatisfy({ $0 <= values.count }) else {
            throw StoreError.broken("a statement has more places than values")
        }
        statement.setUncheckedArguments(StatementArguments(sql.order.map { Self.databaseValue(values[$0 - 1]) }))
        return statement
    }

    private static func databaseValue(_ value: SQLValue) -> DatabaseValue {
        switch value {
        case .null: .null
        case .integer(let number): number.databaseValue
        case .text(let text): text.databaseValue
        case .bytes(let data): data.databaseValue
        }
    }

    private static func value(_ value: DatabaseValue) -> SQLValue {
        switch value.storage {
        case .null: .null
        case .int64(let number): .integer(number)
        case .double(let number): .integer(Int64(number))
        case .string(let text): .text(text)
        case .blob(let data): .bytes(data)
        }
    }

    /// SQLite's messages name tables and columns, never values.
    static func failure(_ error: any Error) -> SQLFailure {
        guard let error = error as? DatabaseError else { return .broken("\(error)") }
        switch error.extendedResultCode {
        case .SQLITE_CONSTRAINT_UNIQUE, .SQLITE_CONSTRAINT_PRIMARYKEY:
            return .unique(indexName(error.message ?? ""))
        default: break
        }
        switch error.resultCode {
        case .SQLITE_BUSY, .SQLITE_LOCKED, .SQLITE_FULL, .SQLITE_IOERR, .SQLITE_CANTOPEN, .SQLITE_NOMEM, .SQLITE_READONLY,
            .SQLITE_INTERRUPT:
            return .unavailable
        default:
            return .broken(error.message ?? "SQLite \(error.extendedResultCode.rawValue)")
        }
    }

    /// `UNIQUE constraint failed: account.persona, account.login_index` is the index `account_persona_login_index`.
    private static func indexName(_ message: String) -> String {
        let columns = (message.split(separator: ":").last ?? "").split(separator: ",").map { $0.split(separator: ".") }
        guard let table = columns.first?.first?.trimmingCharacters(in: .whitespaces) else { return message }
        return ([table] + columns.compactMap { $0.last.map(String.init) }).joined(separator: "_")
    }
}
