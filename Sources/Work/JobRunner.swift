package import Core
package import Logging

/// Runs jobs whose time has come.
///
/// A job may run twice (its node died after the work): each is written so that this is harmless.
package struct JobRunner: Sendable {
    /// What does the jobs of a kind.
    package typealias Handler = @Sendable (Job) async throws -> Void

    private let unit: any UnitOfWork
    private let jobs: any JobStore
    private let handlers: [String: Handler]
    private let clock: WallClock
    private let backoff: Backoff
    private let log: Logger

    package static let lease = Instant.Span.minutes(5)

    package init(
        unit: any UnitOfWork, jobs: any JobStore, handlers: [String: Handler], clock: WallClock, backoff: Backoff = Backoff(), log: Logger
    ) {
        (self.unit, self.jobs, self.handlers, self.clock, self.backoff, self.log) = (unit, jobs, handlers, clock, backoff, log)
    }

    /// Works until cancelled.
    package func run(pause: Duration = .seconds(2)) async { await Rounds(name: "job", pause: pause, log: log).run(round) }

    /// Takes and runs due jobs, at most eight; returns how many.
    package func round() async throws -> Int {
        let now = clock.now
        let kinds = handlers.keys.sorted()
        let due = try await unit.write { [jobs] tx in try jobs.take(kinds: kinds, limit: 8, lease: Self.lease, at: now, tx) }
        for job in due { try await perform(job) }
        return due.count
    }

    private func perform(_ job: Job) async throws {
        do {
            guard let handler = handlers[job.kind] else { throw WorkError.unknownKind(job.kind) }
            try await handler(job)
            try await unit.write { [jobs] tx in try jobs.finish(job.id, tx) }
        } catch {
            let code = ErrorCode(of: error, else: "job.broken")
            log.warning(
                "job failed", metadata: ["kind": "\(job.kind)", "job": "\(job.id)", "attempt": "\(job.attempt)", "code": "\(code)"])
            let now = clock.now
            if let again = backoff.next(after: job.attempt, at: now) {
                try await unit.write { [jobs] tx in try jobs.retry(job.id, at: again, because: code, tx) }
            } else {
                try await unit.write { [jobs] tx in try jobs.bury(job.id, because: code, at: now, tx) }
            }
        }
    }
}
