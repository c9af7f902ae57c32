package import Cases
package import Catalog
package import Core
package import Identity

/// Gives cases back to their unit when whoever carries them is not there: nobody waits for somebody who is ill.
///
/// A case goes back after two working days in which nothing happened to it and its servant was not signed in. While we wait for the
/// resident it stays where it is.
package struct IdleReturn: Sendable {
    package static let jobKind = "desk.idle"
    /// Working days of the unit.
    package static let patience = 2

    /// Working days of the case's unit between two moments.
    package typealias Workdays = @Sendable (CaseFile, Instant, Instant) -> Int

    private let room: CaseRoom
    private let sessions: any SessionStore
    private let workdays: Workdays
    private let catalog: @Sendable () -> Catalog

    package init(
        room: CaseRoom, sessions: any SessionStore, workdays: @escaping Workdays, catalog: @escaping @Sendable () -> Catalog
    ) {
        (self.room, self.sessions, self.workdays, self.catalog) = (room, sessions, workdays, catalog)
    }

    /// Looks at every case that somebody carries and that lay still; returns how many went back, and puts the next hour's job in its place.
    @discardableResult
    package func perform() async throws -> Int {
        let now = room.clock.now
        var (after, count): (ID<CaseFile>?, Int) = (nil, 0)
        var seen: [ServantID: Instant?] = [:]
        while true {
            let last = after
            let files = try await room.unit.read { [room] tx in
                try room.cases.idle(before: now - .days(Self.patience), after: last, limit: 200, tx)
            }
            for file in files where file.state != .waitingForResident && workdays(file, file.updatedAt, now) >= Self.patience {
                guard let servant = file.assignee else { continue }
                if seen[servant] == nil { seen[servant] = .some(try await lastSeen(servant)) }
                let isHere = (seen[servant] ?? nil).map { workdays(file, $0, now) < Self.patience } ?? false
                if !isHere, try await giveBack(file) { count += 1 }
            }
            after = files.last?.id
            if files.count < 200 { break }
        }
        try await schedule()
        return count
    }

    /// Makes sure that the next hour's job waits; several nodes asking make one job.
    package func schedule() async throws {
        let now = room.clock.now
        let hour = now.milliseconds / 3_600_000 + 1
        try await room.unit.write { [room] tx in
            try room.jobs.enqueue(
                Job(
                    id: ID(at: now, chance: room.chance), kind: Self.jobKind, key: "hour:\(hour)",
                    runAt: Instant(milliseconds: hour * 3_600_000)), tx)
        }
    }

    private func lastSeen(_ servant: ServantID) async throws -> Instant? {
        let account = ID<Account>(high: servant.high, low: servant.low)
        return try await room.unit.read { [sessions] tx in try sessions.sessions(of: account, tx).map(\.seenAt).max() }
    }

    private func giveBack(_ file: CaseFile) async throws -> Bool {
        let now = room.clock.now
        do {
            _ = try await CaseWork(room: room).perform(on: file.id, version: file.version, catalog: catalog()) {
                file, _, _ throws(CaseError) in try file.giveBack(at: now)
            }
            return true
        } catch CaseError.stale { return false } catch CaseError.wrongState { return false }
    }
}
