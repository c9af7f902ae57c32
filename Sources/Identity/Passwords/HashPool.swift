import Dispatch
import Foundation
import Synchronization

/// Threads of its own for computations that hold a core for tens of milliseconds, with a bound on what waits.
///
/// Event loops stay free, and a flood of logins is refused at once instead of piling up: whoever is admitted is answered in
/// about a second.
package final class HashPool: Sendable {
    private struct State {
        var waiting: [@Sendable () -> Void] = []
        var next = 0
        var stopped = false

        var count: Int { waiting.count - next }

        mutating func take() -> (@Sendable () -> Void)? {
            guard next < waiting.count else { return nil }
            defer {
                next += 1
                if next == waiting.count { (waiting, next) = ([], 0) }
            }
            return waiting[next]
        }
    }

    private let state = Mutex(State())
    private let bell = DispatchSemaphore(value: 0)
    private let bound: Int
    private let threads: Int

    /// - RequestParameters:
    ///   - threads: as many as cores.
    ///   - bound: how many computations may wait; the next one is refused.
    package init(threads: Int = ProcessInfo.processInfo.activeProcessorCount, bound: Int? = nil) {
        self.threads = max(1, threads)
        self.bound = bound ?? 32 * max(1, threads)
        for number in 0..<self.threads {
            let thread = Thread { [weak self, bell] in Self.work(bell) { self?.state.withLock { ($0.take(), $0.stopped) } ?? (nil, true) } }
            thread.name = "password-\(number)"
            thread.stackSize = 512 * 1024
            thread.start()
        }
    }

    deinit { for _ in 0..<threads { bell.signal() } }

    /// Runs the computation on a thread of the pool; throws `IdentityError.busy` when too many wait already.
    package func run<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async throws(IdentityError) -> Value {
        let result: Result<Value, IdentityError> = await withCheckedContinuation { continuation in
            let admitted = state.withLock { state in
                guard !state.stopped, state.count < bound else { return false }
                state.waiting.append { continuation.resume(returning: .success(body())) }
                return true
            }
            if admitted { bell.signal() } else { continuation.resume(returning: .failure(.busy)) }
        }
        return try result.get()
    }

    /// Refuses new computations and lets the admitted ones finish.
    package func stop() {
        state.withLock { $0.stopped = true }
        for _ in 0..<threads { bell.signal() }
    }

    private static func work(_ bell: DispatchSemaphore, _ take: () -> ((@Sendable () -> Void)?, Bool)) {
        while true {
            bell.wait()
            let (job, stopped) = take()
            if let job { job() } else if stopped { return }
        }
    }
}
