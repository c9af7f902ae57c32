import Core
import GRDB

/// Several units of work in one transaction of SQLite: one wait for the disk serves them all.
struct GroupCommit: Sendable {
    private let connection: SQLiteConnection

    /// Keeps to itself the one connection of a queue, which must outlive it.
    init(queue: DatabaseQueue) { connection = queue.unsafeReentrantWrite { SQLiteConnection($0) } }

    /// Gives up what it holds of the connection, before that is closed.
    func end() { connection.forget() }

    private static let begin: SQL = "BEGIN IMMEDIATE"
    private static let mark: SQL = "SAVEPOINT unit"
    private static let keep: SQL = "RELEASE unit"
    private static let takeBack: SQL = "ROLLBACK TO unit"
    private static let commit: SQL = "COMMIT"
    private static let abandon: SQL = "ROLLBACK"

    /// Runs and commits the batch, then tells each of them.
    func perform(_ batch: [any WaitingWrite]) {
        let errors = outcome(of: batch, connection)
        for (unit, error) in zip(batch, errors) { unit.finish(error) }
    }

    /// What went wrong with each, nil for those that are on disk.
    private func outcome(of batch: [any WaitingWrite], _ connection: SQLiteConnection) -> [(any Error)?] {
        do throws(SQLFailure) {
            return try together(batch, connection)
        } catch {
            if connection.isInTransaction { _ = try? connection.run(Self.abandon, []) }
            guard batch.count > 1 else { return [error.storeError] }
            // One of them, or the disk, spoilt the commit of all: each for itself, so that only the guilty fail.
            return batch.flatMap { outcome(of: [$0], connection) }
        }
    }

    private func together(_ batch: [any WaitingWrite], _ connection: SQLiteConnection) throws(SQLFailure) -> [(any Error)?] {
        _ = try connection.run(Self.begin, [])
        var errors: [(any Error)?] = []
        if batch.count == 1 { return [try alone(batch[0], connection)] }
        for unit in batch {
            let transaction = SQLTransaction(connection, mayWrite: unit.mayWrite)
            _ = try connection.run(Self.mark, [])
            do {
                try unit.attempt(transaction)
                try transaction.finish()
                errors.append(nil)
            } catch {
                transaction.end()
                guard connection.isInTransaction else { throw transaction.failure ?? .unavailable }
                _ = try connection.run(Self.takeBack, [])
                errors.append(error)
            }
            _ = try connection.run(Self.keep, [])
        }
        _ = try connection.run(Self.commit, [])
        return errors
    }

    /// One that has the commit to itself needs no mark to go back to.
    private func alone(_ unit: any WaitingWrite, _ connection: SQLiteConnection) throws(SQLFailure) -> (any Error)? {
        let transaction = SQLTransaction(connection, mayWrite: unit.mayWrite)
        do {
            try unit.attempt(transaction)
            try transaction.finish()
        } catch {
            transaction.end()
            guard connection.isInTransaction else { throw transaction.failure ?? .unavailable }
            _ = try connection.run(Self.abandon, [])
            return error
        }
        _ = try connection.run(Self.commit, [])
        return nil
    }
}
