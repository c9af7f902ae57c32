import Core
import Logging

/// Repeats rounds of work until its task is cancelled: at once while there is more, after a pause when there was nothing.
///
/// A round that fails is logged by its code and tried again after five seconds; what it left undone is still in its row.
struct Rounds: Sendable {
    /// What the log calls the work.
    let name: String
    let pause: Duration
    let log: Logger

    /// - Parameter round: one round; it returns how much there was to do.
    func run(_ round: () async throws -> Int) async {
        while !Task.isCancelled {
            do {
                if try await round() == 0 { try await Task.sleep(for: pause) }
            } catch is CancellationError {
                return
            } catch {
                log.error("\(name) round failed", metadata: ["error": "\(ErrorCode(of: error, else: "work.broken"))"])
                try? await Task.sleep(for: .seconds(5))
            }
        }
    }
}

extension ErrorCode {
    /// The code of an error of ours; of anything else, the one given.
    init(of error: any Error, else other: ErrorCode) { self = (error as? any DomainError)?.code ?? other }
}
