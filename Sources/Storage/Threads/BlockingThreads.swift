import Core

/// Threads for calls that block, each with a context of its own (a connection), opened at first use and kept.
final class BlockingThreads<Context>: Sendable {
    private let mailbox: Mailbox<@Sendable (Lazy) -> Void>

    /// - Parameter open: makes a thread's context; when it throws, the call at hand fails and the next one tries again.
    init(_ name: String, count: Int, bound: Int = 10_000, open: @escaping @Sendable () throws -> Context) {
        mailbox = Mailbox(bound: bound)
        for number in 1...count {
            mailbox.startThread("\(name)-\(number)") { mailbox in
                let context = Lazy(open)
                while let work = mailbox.take(upTo: 1).first { work(context) }
            }
        }
    }

    deinit { mailbox.close() }

    /// Runs the body on one of the threads.
    func run<Result: Sendable>(_ body: @escaping @Sendable (Context) throws -> Result) async throws -> Result {
        try await withCheckedThrowingContinuation { continuation in
            let isAccepted = mailbox.put { context in
                continuation.resume(with: Swift.Result { try body(context.value) })
            }
            if !isAccepted { continuation.resume(throwing: StoreError.unavailable) }
        }
    }

    /// Finishes what waits and ends the threads.
    func close() {
        mailbox.close()
        mailbox.join()
    }

    /// A context that is made when it is first needed.
    ///
    /// Stays on its thread.
    final class Lazy {
        private let open: () throws -> Context
        private var opened: Context?

        init(_ open: @escaping () throws -> Context) { self.open = open }

        var value: Context {
            get throws {
                if let opened { return opened }
                let context = try open()
                opened = context
                return context
            }
        }
    }
}
