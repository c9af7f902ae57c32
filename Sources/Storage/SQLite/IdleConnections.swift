import GRDB
import Synchronization

/// Connections for reading on the thread that asks, opened at first use and kept.
///
/// As many as run at once: whoever finds none idle reads on a thread of the database's own.
final class IdleConnections: Sendable {
    private struct State {
        var idle: [Reader] = []
        var opened = 0
        var isClosed = false
    }

    private let state = Mutex(State())
    private let most: Int
    private let open: @Sendable () throws -> Reader

    init(most: Int, open: @escaping @Sendable () throws -> Reader) { (self.most, self.open) = (most, open) }

    /// Nil where all are in use.
    func take() throws -> Reader? {
        let (idle, mayOpen) = state.withLock { state -> (Reader?, Bool) in
            if let last = state.idle.popLast() { return (last, false) }
            guard !state.isClosed, state.opened < most else { return (nil, false) }
            state.opened += 1
            return (nil, true)
        }
        guard mayOpen else { return idle }
        do {
            return try open()
        } catch {
            state.withLock { $0.opened -= 1 }
            throw error
        }
    }

    func giveBack(_ reader: Reader) {
        let isClosed = state.withLock { state in
            if !state.isClosed { state.idle.append(reader) }
            return state.isClosed
        }
        if isClosed { reader.close() }
    }

    /// Closes those that are idle, and the others when they come back.
    func close() {
        let idle = state.withLock { state in
            state.isClosed = true
            defer { state.idle = [] }
            return state.idle
        }
        for reader in idle { reader.close() }
    }
}

/// A connection that only reads, for whoever holds it alone.
final class Reader: Sendable {
    private let queue: DatabaseQueue
    let connection: SQLiteConnection

    init(_ queue: DatabaseQueue) {
        self.queue = queue
        connection = queue.unsafeReentrantWrite { SQLiteConnection($0) }
    }

    deinit { connection.forget() }

    func close() {
        connection.forget()
        try? queue.close()
    }
}
