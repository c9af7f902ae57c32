package import Cases
package import Catalog
package import Core
import Foundation
package import Identity
package import Logging

/// Looks at the clocks of cases whose moment has come: warns, escalates, writes down what a new calendar moved.
///
/// Every minute, on one node. When the calendars of the city changed, every open case is looked at once.
package struct ClockRounds: Sendable {
    private let work: CaseWork
    private let accounts: any AccountStore
    private let settings: any SettingStore
    private let catalog: @Sendable () -> Catalog
    private let log: Logger

    package static let jobKind = "clocks"
    private static let calendars = "clocks.calendars"
    private static let batch = 200
    /// The most cases of one round, so that another job gets its turn.
    private static let most = 10_000

    package init(
        work: CaseWork, accounts: any AccountStore, settings: any SettingStore, catalog: @escaping @Sendable () -> Catalog,
        log: Logger = Logger(label: "clocks")
    ) {
        (self.work, self.accounts, self.settings, self.catalog, self.log) = (work, accounts, settings, catalog, log)
    }

    /// One round, and the next minute's job in its place.
    package func perform() async throws {
        try await noticeCalendars()
        var done = 0
        while done < Self.most {
            let looked = try await round()
            done += looked
            if looked < Self.batch { break }
        }
        try await schedule()
    }

    /// Looks at a batch of due cases; returns how many.
    package func round() async throws -> Int {
        let room = work.room
        let now = room.clock.now
        let due = try await room.unit.read { tx in try room.cases.clocksToCheck(at: now, limit: Self.batch, tx) }
        let city = catalog()
        for id in due {
            do {
                _ = try await work.checkClocks(of: id, catalog: city, recipients: recipients(city))
            } catch is CancellationError {
                throw CancellationError()
            } catch {
                // A case that cannot be opened must not stop those behind it.
                log.warning("clocks of a case not read", metadata: ["code": "\((error as? any DomainError)?.code ?? "case.broken")"])
                try await room.unit.write { tx in try room.cases.checkClock(of: id, at: now + .hours(1), tx) }
            }
        }
        return due.count
    }

    /// Makes sure that the next minute's job waits; several nodes asking make one job.
    package func schedule() async throws {
        let room = work.room
        let minute = room.clock.now.milliseconds / 60_000 + 1
        try await room.unit.write { tx in
            try room.jobs.enqueue(
                Job(
                    id: ID(at: room.clock.now, chance: room.chance), kind: Self.jobKind, key: "minute:\(minute)",
                    runAt: Instant(milliseconds: minute * 60_000)), tx)
        }
    }

    /// Has all open cases looked at where the calendars are others than at the last round.
    private func noticeCalendars() async throws {
        let room = work.room
        let mark = catalog().city.calendars.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value.terms)" }.joined(separator: "\n")
        try await room.unit.write { [settings] tx in
            let known = try settings.setting(Self.calendars, tx)
            guard known != mark else { return }
            if known != nil { try room.cases.checkAllClocks(at: room.clock.now, tx) }
            try settings.set(Self.calendars, to: mark, at: room.clock.now, tx)
        }
    }

    /// For a warning who works the case, else the office; for an escalation those who lead the office that it goes to.
    ///
    /// The office's mailbox where there is nobody.
    private func recipients(_ catalog: Catalog) -> CaseWork.ClockRecipients {
        { [accounts, work] mark, file, tx in
            var people: [Account] = []
            if mark.level == 0, let assignee = file.assignee {
                people = try [accounts.account(ID(high: assignee.high, low: assignee.low), tx)].compactMap(\.self)
            } else if mark.level > 0, let unit = mark.to {
                people = try accounts.servants(unit: unit.name, tx).filter { account in
                    try accounts.roles(of: account.id, tx).contains { $0.unit == unit.name && $0.role == .supervisor }
                }
            }
            let room = work.room
            let found = try people.filter { $0.state == .active }.map { account in
                let key = try room.ring.existingKey(for: KeyOwner(.account, account.id), in: room.keys, tx)
                return ClockRecipient(
                    email: String(decoding: try key.open(account.login, field: "account.login"), as: UTF8.self), language: account.language)
            }
            if !found.isEmpty { return found }
            guard let email = catalog.city.units[mark.to ?? file.unit]?.email else { return [] }
            return [ClockRecipient(email: email, language: catalog.city.defaultLanguage)]
        }
    }
}
