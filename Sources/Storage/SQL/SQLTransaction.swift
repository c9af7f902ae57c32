import Core

/// A connection to one of the engines, used by one thread at a time.
protocol SQLConnection: AnyObject {
    var dialect: Dialect { get }
    /// Runs a change; returns how many rows it touched.
    func run(_ sql: SQL, _ values: [SQLValue]) throws(SQLFailure) -> Int
    /// Runs a statement that gives rows.
    func rows(_ sql: SQL, _ values: [SQLValue]) throws(SQLFailure) -> [[SQLValue]]
    /// Runs several statements without values.
    func script(_ text: String) throws(SQLFailure)
}

/// What an engine says when a statement fails, before it becomes a ``StoreError``.
enum SQLFailure: Error {
    /// A unique index; its name, or table and columns joined by `_`, which is how ours are named.
    case unique(String)
    /// Another transaction was in the way: the body may run again.
    case conflict
    /// The connection is gone.
    case lost
    /// Out of time or space.
    case unavailable
    case broken(String)

    var storeError: StoreError {
        switch self {
        case .unique(let name): .duplicate(name)
        case .conflict, .lost, .unavailable: .unavailable
        case .broken(let message): .broken(message)
        }
    }
}

/// What must differ between the engines, by name.
enum Dialect: Sendable, CaseIterable {
    case sqlite
    case postgres

    /// Ends the choice of rows that several workers take from: PostgreSQL must pass over what another one has locked.
    var passOverLocked: String { self == .postgres ? "FOR UPDATE SKIP LOCKED" : "" }

    /// Begins a transaction that changes the schema while nobody else does; the number is ours alone.
    var beginAlone: String {
        switch self {
        case .sqlite: "BEGIN IMMEDIATE"
        case .postgres: "BEGIN; SET LOCAL statement_timeout = 0; SELECT pg_advisory_xact_lock(8637204615921)"
        }
    }

    /// A schema written for SQLite, in the engine's words.
    func schema(_ text: String) -> String {
        guard self == .postgres else { return text }
        return
            text
            .replacing(" STRICT, WITHOUT ROWID;", with: ";").replacing(" STRICT;", with: ";")
            .replacing(" INTEGER", with: " BIGINT").replacing(" BLOB", with: " BYTEA")
    }
}

/// One open transaction on one connection.
///
/// After the first statement that fails, nothing more runs and nothing is committed: PostgreSQL works so, and the same text has
/// to mean the same on both engines. What is expected to collide says `ON CONFLICT` and looks at the number of rows.
final class SQLTransaction: Transaction {
    let connection: any SQLConnection
    private let mayWrite: Bool
    private(set) var failure: SQLFailure?
    private var isOver = false

    init(_ connection: any SQLConnection, mayWrite: Bool) {
        (self.connection, self.mayWrite) = (connection, mayWrite)
    }

    /// Runs a change; returns how many rows it touched.
    @discardableResult
    func run(_ sql: SQL, _ values: any SQLStorable...) throws -> Int {
        try perform(sql) { () throws(SQLFailure) in try connection.run(sql, values.map(\.sqlValue)) }
    }

    /// Runs a change whose number of values varies.
    @discardableResult
    func change(_ sql: SQL, _ values: [SQLValue]) throws -> Int {
        try perform(sql) { () throws(SQLFailure) in try connection.run(sql, values) }
    }

    /// Rows as they are, for whoever copies them.
    func rows(_ sql: SQL, _ values: [SQLValue]) throws -> [[SQLValue]] {
        try perform(sql) { () throws(SQLFailure) in try connection.rows(sql, values) }
    }

    /// All rows of a statement.
    func all<Value>(_ sql: SQL, _ values: any SQLStorable..., as read: (inout SQLRow) throws -> Value) throws -> [Value] {
        try all(sql, values: values.map(\.sqlValue), as: read)
    }

    /// All rows of a statement whose number of values varies.
    func all<Value>(_ sql: SQL, values: [SQLValue], as read: (inout SQLRow) throws -> Value) throws -> [Value] {
        try perform(sql) { () throws(SQLFailure) in try connection.rows(sql, values) }.map { values in
            var row = SQLRow(values)
            return try read(&row)
        }
    }

    /// The first row of a statement, if it gives any.
    func first<Value>(_ sql: SQL, _ values: any SQLStorable..., as read: (inout SQLRow) throws -> Value) throws -> Value? {
        try all(sql, values: values.map(\.sqlValue), as: read).first
    }

    /// Throws what stood in the way of a statement, even where the body went on.
    func finish() throws {
        isOver = true
        if let failure { throw failure.storeError }
    }

    /// After this the transaction answers nobody who kept it.
    func end() { isOver = true }

    private func perform<Value>(_ sql: SQL, _ statement: () throws(SQLFailure) -> Value) throws -> Value {
        if let failure { throw failure.storeError }
        guard !isOver else { throw StoreError.broken("the transaction is over") }
        guard mayWrite || !sql.isChange else { throw StoreError.broken("a read tried to write") }
        do {
            return try statement()
        } catch {
            failure = error
            throw error.storeError
        }
    }
}

extension Transaction {
    /// Ours, behind the opaque one that stores are handed.
    var sql: SQLTransaction {
        get throws {
            guard let transaction = self as? SQLTransaction else { throw StoreError.broken("a transaction of another storage") }
            return transaction
        }
    }
}
