package import Core

/// Gives recorded events their places in the log, in batches, by one node at a time.
///
/// Whoever dies in between leaves events without a place, which the next one takes; two that believe to hold the lease collide on the
/// place itself, and one of them tries again.
package struct Sequencer: Sendable {
    private let unit: any UnitOfWork
    private let ledger: any LedgerStore
    private let seal: LedgerSeal
    private let clock: WallClock
    private let holder: ID<Lease>

    /// How many events get their places in one transaction.
    package static let batch = 500
    package static let lease = Instant.Span.seconds(15)

    package init(unit: any UnitOfWork, ledger: any LedgerStore, seal: LedgerSeal, clock: WallClock, chance: Chance) {
        (self.unit, self.ledger, self.seal, self.clock) = (unit, ledger, seal, clock)
        holder = ID(at: clock.now, chance: chance)
    }

    /// Works until cancelled, and then gives the lease back; a failure is told and the next round tries again.
    package func run(pause: Duration = .seconds(1), failed: @escaping @Sendable (any Error) -> Void) async {
        while !Task.isCancelled {
            do {
                if try await round() < Self.batch { try await Task.sleep(for: pause) }
            } catch is CancellationError {
                break
            } catch {
                failed(error)
                try? await Task.sleep(for: .seconds(5))
            }
        }
        do {
            try await Task { try await release() }.value
        } catch {
            failed(error)
        }
    }

    private func release() async throws {
        let now = clock.now
        try await unit.write { [ledger, holder] tx in _ = try ledger.takeLease(holder: holder, until: now, at: now, tx) }
    }

    /// Places what waits, at most a batch; returns how many were placed.
    package func round() async throws -> Int {
        let waits = try await unit.read { [ledger] tx in try ledger.unsequenced(limit: 1, tx).isEmpty == false }
        guard waits else { return 0 }
        let now = clock.now
        return try await unit.write { [ledger, seal, holder] tx in
            guard try ledger.takeLease(holder: holder, until: now + Self.lease, at: now, tx) else { return 0 }
            let last = try ledger.lastCheckpoint(tx)
            var frontier = MerkleFrontier()
            if let last {
                guard let edge = MerkleFrontier(size: last.size, bytes: last.frontier), edge.root == last.root else {
                    throw LedgerError.brokenCheckpoint(size: last.size)
                }
                frontier = edge
            }
            let events = try ledger.unsequenced(limit: Self.batch, tx)
            for event in events {
                let leaf = event.leaf
                try ledger.place(event, at: frontier.size, mark: seal.mark(leaf, at: frontier.size), tx)
                frontier.append(leaf)
            }
            if !events.isEmpty { try ledger.insert(Checkpoint(frontier, at: now, seal: seal), tx) }
            return events.count
        }
    }

    /// Places everything that waits; where another node has the lease, waits until it did so or its lease ended (15 s after it died).
    package func drain() async throws {
        while true {
            if try await round() > 0 { continue }
            let waits = try await unit.read { [ledger] tx in try !ledger.unsequenced(limit: 1, tx).isEmpty }
            guard waits else { return }
            try await Task.sleep(for: .milliseconds(100))
        }
    }
}
