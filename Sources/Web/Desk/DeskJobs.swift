import Cases
import Catalog
import Core
import Foundation
import Identity
package import Work

extension Desk {
    /// What the desk does later, by kind of job.
    package func jobs(_ dependencies: Dependencies) -> [String: JobRunner.Handler] {
        let idle = idleReturn(dependencies)
        return [
            BulkAct.jobKind: { job in
                let ticket = try JSONDecoder().decode(BulkWork.Ticket.self, from: job.payload)
                try await carryOut(ticket, dependencies)
            },
            IdleReturn.jobKind: { _ in try await idle.perform() },
        ]
    }

    /// Makes sure that the work of the next hour waits.
    package func schedule(_ dependencies: Dependencies) async throws { try await idleReturn(dependencies).schedule() }

    private func idleReturn(_ dependencies: Dependencies) -> IdleReturn {
        IdleReturn(
            room: dependencies.room, sessions: dependencies.stores.sessions,
            workdays: { file, since, now in
                let catalog = dependencies.catalog.current
                let name = catalog.city.units[file.unit]?.calendar ?? catalog.city.defaultCalendar
                return catalog.city.calendars[name]?.workingDays(after: since, through: now) ?? 0
            }, catalog: { dependencies.catalog.current })
    }

    private func carryOut(_ ticket: BulkWork.Ticket, _ dependencies: Dependencies) async throws {
        let catalog = dependencies.catalog.current
        let work = BulkWork(room: dependencies.room)
        let roll = StaffRoll(dependencies.identity)
        let cases = dependencies.stores.cases
        let (member, colleague) = try await dependencies.stores.unit.read { tx -> (StaffMember?, StaffMember?) in
            let act = try cases.bulkAct(ticket.act, of: ticket.owner, tx)
            let colleague = try act.flatMap { try work.order(of: $0, tx)?.colleague }
            return (try roll.member(ticket.owner.account, tx), try colleague.flatMap { try roll.member($0.account, tx) })
        }
        try await work.run(
            ticket, catalog: catalog, may: BulkRights.permission(of: member, colleague: colleague, catalog.city.units))
    }
}
