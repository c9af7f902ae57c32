import Core
import Foundation
import GRDB
import GRDBSQLite

/// A connection that GRDB opened, used by SQLite's own calls, with its prepared statements kept: costs a third of GRDB's.
///
/// `@unchecked Sendable`: whoever holds it is alone with it, one thread at a time. Must not outlive the queue that owns the database.
final class SQLiteConnection: SQLConnection, @unchecked Sendable {
    private let database: OpaquePointer?
    private var statements: [String: OpaquePointer] = [:]
    /// Texts are few; lists that are filtered in many ways make more.
    private static let mostStatements = 400
    let dialect = Dialect.sqlite

    init(_ database: GRDB.Database) {
        self.database = database.sqliteConnection
        // GRDB's observers, which nobody uses, expect its queue at each commit.
        _ = sqlite3_commit_hook(self.database, nil, nil)
        _ = sqlite3_rollback_hook(self.database, nil, nil)
    }

    deinit { forget() }

    /// Gives up its statements, as it must before the database is closed.
    func forget() {
        for statement in statements.values { sqlite3_finalize(statement) }
        statements = [:]
    }

    func run(_ sql: SQL, _ values: [SQLValue]) throws(SQLFailure) -> Int {
        _ = try rows(sql, values)
        return Int(sqlite3_changes(database))
    }

    private func statement(_ text: String) throws(SQLFailure) -> OpaquePointer {
        if let known = statements[text] { return known }
        if statements.count >= Self.mostStatements { forget() }
        var made: OpaquePointer?
        try check(sqlite3_prepare_v3(database, text, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &made, nil))
        guard let made else { throw .broken("a statement has no text") }
        statements[text] = made
        return made
    }

    func rows(_ sql: SQL, _ values: [SQLValue]) throws(SQLFailure) -> [[SQLValue]] {
        let handle = try statement(sql.text)
        // Values are not kept in a statement that waits for its next use.
        defer {
            sqlite3_reset(handle)
            sqlite3_clear_bindings(handle)
        }
        for (place, number) in sql.order.enumerated() {
            guard values.indices.contains(number - 1) else { throw .broken("a statement has more places than values") }
            try check(Self.bind(values[number - 1], Int32(place + 1), handle))
        }
        var rows: [[SQLValue]] = []
        while true {
            switch sqlite3_step(handle) {
            case SQLITE_ROW: rows.append((0..<sqlite3_column_count(handle)).map { Self.value(handle, $0) })
            case SQLITE_DONE: return rows
            case let code: try check(code)
            }
        }
    }

    func script(_ text: String) throws(SQLFailure) {
        try check(sqlite3_exec(database, text, nil, nil, nil))
    }

    /// Whether a transaction is open: SQLite gives one up by itself when the disk is full.
    var isInTransaction: Bool { sqlite3_get_autocommit(database) == 0 }

    private func check(_ code: Int32) throws(SQLFailure) {
        guard code != SQLITE_OK else { return }
        let message = sqlite3_errmsg(database).map { String(cString: $0) }
        throw Self.failure(DatabaseError(resultCode: ResultCode(rawValue: code), message: message))
    }

    private static func bind(_ value: SQLValue, _ place: Int32, _ handle: OpaquePointer) -> Int32 {
        switch value {
        case .null: return sqlite3_bind_null(handle, place)
        case .integer(let number): return sqlite3_bind_int64(handle, place, number)
        case .text(var text): return text.withUTF8 { sqlite3_bind_text(handle, place, $0.baseAddress, Int32($0.count), copied) }
        case .bytes(let data):
            // No address would mean NULL.
            guard !data.isEmpty else { return sqlite3_bind_zeroblob(handle, place, 0) }
            return data.withUnsafeBytes { sqlite3_bind_blob(handle, place, $0.baseAddress, Int32($0.count), copied) }
        }
    }

    private static func value(_ handle: OpaquePointer, _ column: Int32) -> SQLValue {
        switch sqlite3_column_type(handle, column) {
        case SQLITE_INTEGER: return .integer(sqlite3_column_int64(handle, column))
        case SQLITE_FLOAT: return .integer(Int64(sqlite3_column_double(handle, column)))
        case SQLITE_TEXT:
            guard let text = sqlite3_column_text(handle, column) else { return .text("") }
            let bytes = UnsafeBufferPointer(start: text, count: Int(sqlite3_column_bytes(handle, column)))
            return .text(String(decoding: bytes, as: UTF8.self))
        case SQLITE_BLOB:
            guard let bytes = sqlite3_column_blob(handle, column) else { return .bytes(Data()) }
            return .bytes(Data(bytes: bytes, count: Int(sqlite3_column_bytes(handle, column))))
        default: return .null
        }
    }

    /// SQLite takes a copy while it binds (`SQLITE_TRANSIENT`, a macro that Swift does not see).
    private static let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

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
