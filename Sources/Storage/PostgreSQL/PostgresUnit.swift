import Core
import Foundation

/// PostgreSQL: a pool of connections, each on a thread of its own, READ COMMITTED, with a retry where the database asks for one.
final class PostgresUnit: UnitOfWork {
    private let threads: BlockingThreads<PostgresSession>

    init(url: String, connections: Int) {
        threads = BlockingThreads("postgres", count: connections) { PostgresSession(url: url) }
    }

    func write<Result: Sendable>(_ body: @escaping @Sendable (any Transaction) throws -> Result) async throws -> Result {
        try await threads.run { try $0.transaction(mayWrite: true, body) }
    }

    func read<Result: Sendable>(_ body: @escaping @Sendable (any Transaction) throws -> Result) async throws -> Result {
        try await threads.run { try $0.transaction(mayWrite: false, body) }
    }

    func close() { threads.close() }
}

/// A connection that is made when it is needed and made anew when it was lost.
///
/// Belongs to one thread.
final class PostgresSession {
    private let url: String
    private var connection: PostgresConnection?

    init(url: String) { self.url = url }

    private static let begin = "BEGIN"
    private static let beginSnapshot = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
    private static let tries = 6

    /// Runs the body in a transaction, again after a serialization failure, a deadlock or a connection lost before the commit was sent.
    func transaction<Result>(mayWrite: Bool, _ body: (any Transaction) throws -> Result) throws -> Result {
        for attempt in 1... {
            var isCommitting = false
            var failure: SQLFailure?
            do {
                let connection = try connected()
                do throws(SQLFailure) { try connection.script(mayWrite ? Self.begin : Self.beginSnapshot) } catch {
                    failure = error
                    throw error.storeError
                }
                let transaction = SQLTransaction(connection, mayWrite: mayWrite)
                defer {
                    transaction.end()
                    failure = failure ?? transaction.failure
                }
                let result = try body(transaction)
                try transaction.finish()
                isCommitting = true
                do throws(SQLFailure) { try connection.commit() } catch {
                    failure = error
                    throw error.storeError
                }
                return result
            } catch {
                let lostItself = (error as? SQLFailure).map { if case .lost = $0 { true } else { false } } ?? false
                switch lostItself ? .lost : failure {
                case .lost:
                    connection = nil
                    // Whether a commit that got no answer took place is not known: it is not repeated here.
                    guard !isCommitting, attempt < 3 else { throw StoreError.unavailable }
                case .conflict:
                    rollBack()
                    guard attempt < Self.tries else { throw StoreError.unavailable }
                default:
                    rollBack()
                    guard attempt < 3, Self.lostRace(error) else { throw error }
                }
            }
            // Chance keeps two that collided from colliding again.
            Thread.sleep(forTimeInterval: Double(attempt) * Double.random(in: 0.002...0.01))
        }
        throw StoreError.unavailable
    }

    /// Whether another transaction, which was not there when the body looked, may be the cause: then the body looks again, as it
    /// would have where writers take turns.
    private static func lostRace(_ error: any Error) -> Bool {
        switch error as? StoreError {
        case .stale, .duplicate: true
        default: false
        }
    }

    private func connected() throws -> PostgresConnection {
        if let connection { return connection }
        let fresh = try PostgresConnection(url)
        connection = fresh
        return fresh
    }

    private func rollBack() {
        do throws(SQLFailure) { try connection?.script("ROLLBACK") } catch { connection = nil }
    }
}
