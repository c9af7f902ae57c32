import Foundation

/// A thread for work that computes for seconds, so that pages go on being served meanwhile.
enum BusyThread {
    static func run<Value: Sendable>(_ work: @escaping @Sendable () -> Value) async -> Value {
        await withCheckedContinuation { continuation in
            let thread = Thread { continuation.resume(returning: work()) }
            // Expressions and tables are walked by functions that call themselves.
            thread.stackSize = 8 << 20
            thread.start()
        }
    }
}
