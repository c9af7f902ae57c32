import Core
import Foundation
import GRDB

/// SQLite: one writer on its own thread, which puts all units of work that wait into one commit, and readers with snapshots.
///
/// A unit that fails takes back only its own savepoint. Nobody is told of success before the commit is on disk.
final class SQLiteUnit: UnitOfWork {
    private let writes: Mailbox<any WaitingWrite>
    private let readers: BlockingThreads<Reader>?
    private let glances: IdleConnections?

    private static let begin: SQL = "BEGIN"
    private static let end: SQL = "ROLLBACK"

    /// How many units share a commit at most: bounds how long the first of them waits.
    private static let batch = 256

    /// - Parameters:
    ///   - writer: from ``openWriter(_:)``; closed by this unit.
    ///   - path: file, or `:memory:`, where reads take turns with writes on the one connection that there is.
    init(writer queue: DatabaseQueue, path: String, readers count: Int) {
        writes = Mailbox(bound: 10_000)
        let group = GroupCommit(queue: queue)
        writes.startThread("sqlite-writer") { mailbox in
            while case let batch = mailbox.take(upTo: Self.batch), !batch.isEmpty { group.perform(batch) }
            group.end()
            try? queue.close()
        }
        readers =
            path == ":memory:"
            ? nil : BlockingThreads("sqlite-reader", count: count) { try Self.openReader(path, kilobytes: 4000) }
        glances =
            path == ":memory:"
            ? nil
            : IdleConnections(most: ProcessInfo.processInfo.activeProcessorCount) { try Self.openReader(path, kilobytes: 1000) }
    }

    deinit { writes.close() }

    func write<Result: Sendable>(_ body: @escaping @Sendable (any Transaction) throws -> Result) async throws -> Result {
        try await enqueue(body, mayWrite: true)
    }

    func read<Result: Sendable>(_ body: @escaping @Sendable (any Transaction) throws -> Result) async throws -> Result {
        guard let readers else { return try await enqueue(body, mayWrite: false) }
        return try await readers.run { try Self.snapshot($0, body) }
    }

    func glance<Result: Sendable>(_ body: @escaping @Sendable (any Transaction) throws -> Result) async throws -> Result {
        guard let glances, let reader = try glances.take() else { return try await read(body) }
        defer { glances.giveBack(reader) }
        return try Self.snapshot(reader, body)
    }

    private static func snapshot<Result>(_ reader: Reader, _ body: (any Transaction) throws -> Result) throws -> Result {
        let connection = reader.connection
        do throws(SQLFailure) { _ = try connection.run(Self.begin, []) } catch { throw error.storeError }
        defer { _ = try? connection.run(Self.end, []) }
        let transaction = SQLTransaction(connection, mayWrite: false)
        defer { transaction.end() }
        return try body(transaction)
    }

    /// Writes what waits, then ends all threads and closes the file.
    func close() {
        readers?.close()
        glances?.close()
        writes.close()
        writes.join()
    }

    private func enqueue<Result: Sendable>(
        _ body: @escaping @Sendable (any Transaction) throws -> Result, mayWrite: Bool
    ) async throws -> Result {
        try await withUnsafeThrowingContinuation { continuation in
            let unit = Waiting(body: body, mayWrite: mayWrite, continuation: continuation)
            if !writes.put(unit) { unit.finish(StoreError.unavailable) }
        }
    }

    /// The writer's connection with the settings that durability hangs on; throws when one of them is not in force.
    static func openWriter(_ path: String) throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.busyMode = .timeout(5)
        // GRDB's own set-up of WAL puts `synchronous` back to NORMAL: it is not asked for, and ours comes last.
        configuration.prepareDatabase { database in
            try database.execute(
                sql: """
                    PRAGMA journal_mode = WAL;
                    PRAGMA synchronous = FULL;
                    PRAGMA secure_delete = ON;
                    PRAGMA cache_size = -16000;
                    PRAGMA wal_autocheckpoint = 4000;
                    PRAGMA journal_size_limit = 33554432;
                    PRAGMA temp_store = MEMORY;
                    """)
        }
        return try mapped {
            let queue = try DatabaseQueue(path: path, configuration: configuration)
            try queue.unsafeReentrantWrite { database in
                let isDurable = try Int.fetchOne(database, sql: "PRAGMA synchronous") == 2
                let mode = try String.fetchOne(database, sql: "PRAGMA journal_mode")
                guard isDurable, mode == (path == ":memory:" ? "memory" : "wal") else {
                    throw StoreError.broken("SQLite does not write durably here: journal mode \(mode ?? "unknown")")
                }
            }
            return queue
        }
    }

    private static func openReader(_ path: String, kilobytes: Int) throws -> Reader {
        var configuration = Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(5)
        configuration.prepareDatabase { try $0.execute(sql: "PRAGMA cache_size = -\(kilobytes)") }
        return try mapped { Reader(try DatabaseQueue(path: path, configuration: configuration)) }
    }

    private static func mapped<Value>(_ body: () throws -> Value) throws -> Value {
        do {
            return try body()
        } catch let error as DatabaseError {
            throw SQLiteConnection.failure(error).storeError
        }
    }
}

/// A unit of work that waits for the writer.
protocol WaitingWrite: AnyObject, Sendable {
    var mayWrite: Bool { get }
    /// Runs the body and keeps its result; may be called again when the commit that it was part of failed.
    func attempt(_ transaction: SQLTransaction) throws
    /// Tells whoever waits: the kept result, or what went wrong.
    func finish(_ error: (any Error)?)
}

/// `@unchecked Sendable`: handed through the mailbox to the writer's thread, which alone touches `result`.
private final class Waiting<Result: Sendable>: WaitingWrite, @unchecked Sendable {
    private let body: @Sendable (any Transaction) throws -> Result
    private let continuation: UnsafeContinuation<Result, any Error>
    private var result: Result?
    let mayWrite: Bool

    init(
        body: @escaping @Sendable (any Transaction) throws -> Result, mayWrite: Bool, continuation: UnsafeContinuation<Result, any Error>
    ) {
        (self.body, self.mayWrite, self.continuation) = (body, mayWrite, continuation)
    }

    func attempt(_ transaction: SQLTransaction) throws { result = try body(transaction) }

    func finish(_ error: (any Error)?) {
        if let result, error == nil {
            continuation.resume(returning: result)
        } else {
            continuation.resume(throwing: error ?? StoreError.unavailable)
        }
    }
}
