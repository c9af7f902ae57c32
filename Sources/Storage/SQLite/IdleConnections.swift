import GRDB
import Synchronization

/// Connections for reading on the thread that asks, opened at first use and kept.
///
/// As many as run at once: whoever finds none idle reads on a thread of the database's own.
final class IdleConnections: Sendable {
    private struct State {
        var idle: [DatabaseQueue] = []
        var opened = 0
        var isClosed = false
    }

    private let state = Mutex(State())
    private let most: Int
    private let open: @Sendable () throws -> DatabaseQueue

    init(most: Int, open: @escaping @Sendable () throws -> DatabaseQueue) { (self.most, self.open) = (most, open) }

    /// Nil where all are in use.
    func take() throws -> DatabaseQueue? {
        let (idle, mayOpen) = state.withLock { state -> (DatabaseQueue?, Bool) in
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

    func giveBack(_ queue: DatabaseQueue) {
        let isClosed = state.withLock { state in
            if !state.isClosed { state.idle.append(queue) }
            return state.isClosed
        }
        if isClosed { try? queue.close() }
    }

    /// Closes those that are idle, and the others when they come back.
    func close() {
        let idle = state.withLock { state in
            state.isClosed = true
            defer { state.idle = [] }
            return state.idle
        }
        for queue in idle { try? queue.close() }
    }
}
