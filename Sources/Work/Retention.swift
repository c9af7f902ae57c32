import Cases
package import Catalog
package import Core
package import Ledger

/// Destroys the keys of cases whose time is over: what people wrote in them is gone for good, what is counted and the log stay.
package struct RetentionKeeper: Sendable {
    private let stores: Stores
    private let clock: WallClock
    private let chance: Chance

    package static let jobKind = "retention"

    package init(stores: Stores, clock: WallClock, chance: Chance) {
        (self.stores, self.clock, self.chance) = (stores, clock, chance)
    }

    /// What would be erased now, in the order of the ends of cases; at most `limit` for each limit of time.
    package func due(_ plan: RetentionPlan, limit: Int) async throws -> [ExpiredCase] {
        let slices = RetentionSlice.all(plan, at: clock.now)
        return try await stores.unit.read { [stores] tx in
            try slices.flatMap { slice in try stores.operations.expiredCases(slice, limit: limit, tx) }
        }
    }

    /// Erases all that is due; returns how many cases.
    /// - Parameter actor: who ordered it: the program's own job, or somebody at the command line.
    package func erase(_ plan: RetentionPlan, by actor: AuditActor = .system) async throws -> Int {
        var count = 0
        let now = clock.now
        for slice in RetentionSlice.all(plan, at: now) {
            while true {
                let erased = try await stores.unit.write { [stores, chance] tx in
                    let due = try stores.operations.expiredCases(slice, limit: 100, tx)
                    for expired in due {
                        let owner = KeyOwner(.caseFile, expired.id)
                        try stores.ledger.append(
                            AuditEvent(
                                id: ID(at: now, chance: chance), at: now, kind: "case.erased", actor: actor,
                                subject: AuditSubject(.caseFile, expired.id),
                                facts: ["reason": "retention", "service": expired.service.name]), tx)
                        try stores.keys.destroy(owner, at: now, tx)
                        try stores.operations.erase(expired.id, tx)
                    }
                    return due.count
                }
                count += erased
                if erased < 100 { break }
            }
        }
        // What trials of rules found names cases, and is kept for a week only.
        _ = try await stores.unit.write { [stores] tx in try stores.versions.forgetTrials(before: now - RulesTrial.kept, tx) }
        return count
    }

    /// Makes sure that tomorrow's job waits; several nodes asking make one job.
    package func schedule() async throws {
        let now = clock.now
        let day = now.milliseconds / 86_400_000 + 1
        try await stores.unit.write { [stores, chance] tx in
            try stores.jobs.enqueue(
                Job(
                    id: ID(at: now, chance: chance), kind: Self.jobKind, key: "day:\(day)",
                    runAt: Instant(milliseconds: day * 86_400_000)), tx)
        }
    }
}
