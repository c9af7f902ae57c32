import Foundation

/// What waits for threads of their own, in order, with a bound.
///
/// `@unchecked Sendable`: all state is touched only while `condition` is locked.
final class Mailbox<Item: Sendable>: @unchecked Sendable {
    private let condition = NSCondition()
    private let bound: Int
    private var items: [Item] = []
    private var first = 0
    private var isClosed = false
    private var threads = 0

    init(bound: Int) { self.bound = bound }

    /// False when it is full or closed.
    func put(_ item: Item) -> Bool {
        condition.lock()
        defer { condition.unlock() }
        guard !isClosed, items.count - first < bound else { return false }
        items.append(item)
        condition.signal()
        return true
    }

    /// Waits for something and takes up to `limit` of it; empty when the mailbox was closed and nothing is left.
    func take(upTo limit: Int) -> [Item] {
        condition.lock()
        defer { condition.unlock() }
        while first == items.count, !isClosed { condition.wait() }
        let end = min(items.count, first + limit)
        let taken = Array(items[first..<end])
        first = end
        if first == items.count {
            items.removeAll(keepingCapacity: items.capacity <= 1024)
            first = 0
        } else if first > 1024 {
            items.removeFirst(first)
            first = 0
        }
        return taken
    }

    /// Starts a thread that lives until the mailbox is closed and empty.
    func startThread(_ name: String, _ body: @escaping @Sendable (Mailbox<Item>) -> Void) {
        condition.lock()
        threads += 1
        condition.unlock()
        let thread = Thread { [self] in
            body(self)
            condition.lock()
            threads -= 1
            condition.broadcast()
            condition.unlock()
        }
        thread.name = name
        thread.stackSize = 1 << 20
        thread.start()
    }

    /// Takes nothing more; what waits already is still done.
    func close() {
        condition.lock()
        isClosed = true
        condition.broadcast()
        condition.unlock()
    }

    /// Waits until all threads have ended.
    func join() {
        condition.lock()
        while threads > 0 { condition.wait() }
        condition.unlock()
    }
}
