import Cases
import Catalog
import Core

/// The queues of the desk, in the order in which they stand at the left.
enum DeskQueue: String, Sendable, CaseIterable {
    case mine, unassigned, due, late, waiting, reopened, all, closed

    /// Those with a number beside their name; the closed ones only grow.
    static let counted: [DeskQueue] = [.mine, .unassigned, .due, .late, .waiting, .reopened, .all]

    func queue(_ unit: UnitID, _ servant: ServantID, _ visit: Visit) -> Queue {
        switch self {
        case .mine: .mine(servant)
        case .unassigned: .unassigned(unit)
        case .due: .dueBefore(unit, visit.endOfToday)
        case .late: .late(unit)
        case .waiting: .waitingForResident(unit)
        case .reopened: .reopened(unit)
        case .all: .unit(unit)
        case .closed: .closed(unit)
        }
    }

    func path(_ unit: UnitID) -> String { "/desk/units/\(unit)/\(rawValue)" }
}

extension Visit {
    /// Midnight at the end of the city's day.
    var endOfToday: Instant {
        let local = cityTime
        return local.instant(local.day(now).advanced(by: 1), minutes: 0)
    }

    /// The wall clock of the city.
    var cityTime: LocalTime {
        let city = catalog.city
        return (city.calendars[city.defaultCalendar] ?? city.calendars.first?.value)?.local ?? LocalTime(city.timeZone)
    }
}

extension Queue.Cursor {
    /// As it stands in an address: `order.id`.
    var text: String { "\(order).\(id)" }

    init?(_ text: String) {
        let parts = text.split(separator: ".", maxSplits: 1)
        guard parts.count == 2, let order = Int64(parts[0]), let id = ID<CaseFile>(String(parts[1])) else { return nil }
        self.init(order: order, id: id)
    }

    /// Of the last row that was shown.
    init(_ file: CaseFile) { self.init(order: file.nextDue.milliseconds, id: file.id) }
}
