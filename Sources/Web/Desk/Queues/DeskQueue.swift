import Cases
import Catalog
import Core
import Foundation

/// The lists of the desk: trays in the order in which they stand at the left, then those that only figures lead to.
enum DeskQueue: String, Sendable, CaseIterable {
    case mine, unassigned, due, late, waiting, reopened
    case handedOver = "handed-over"
    case all, closed
    case received, ended
    case cameBack = "came-back"

    /// Those at the left.
    static let trays: [DeskQueue] = [.mine, .unassigned, .due, .late, .waiting, .reopened, .handedOver, .all, .closed]

    /// Those with a number beside their name; the closed ones only grow.
    static let counted: [DeskQueue] = [.mine, .unassigned, .due, .late, .waiting, .reopened, .handedOver, .all]

    /// Its name in the files of words.
    var key: String { rawValue.replacing("-", with: "_") }

    func tray(_ servant: ServantID, _ narrowed: ListQuery, _ visit: Visit) -> Queue.Tray {
        switch self {
        case .mine: .mine(servant)
        case .unassigned: .unassigned
        case .due: .dueBefore(visit.endOfToday)
        case .late: .late
        case .waiting: .waiting
        case .reopened: .reopened
        case .handedOver: .handedOver
        case .all: .all
        case .closed: .closed
        case .received: .received(narrowed.time(visit))
        case .ended: .ended(narrowed.time(visit), narrowed.ending ?? .any)
        case .cameBack: .cameBack(narrowed.time(visit))
        }
    }

    func queue(_ unit: UnitID?, _ scope: DeskScope, _ narrowed: ListQuery, _ visit: Visit) -> Queue {
        Queue(tray(scope.id, narrowed, visit), in: scope.reach(unit), narrowed.filter(visit))
    }

    /// Of all units where none is named.
    func path(_ unit: UnitID?) -> String { unit.map { "/desk/units/\($0)/\(rawValue)" } ?? "/desk/queues/\(rawValue)" }
}

/// What a list is narrowed by, as it stands in an address.
struct ListQuery: Sendable, Equatable {
    var service: ServiceCode?
    var area: String?
    var state: CaseState?
    /// Opened at least so many days ago.
    var age: Int?
    /// First and last day, `2026-07-15`, of lists over a time.
    var since: String?
    var until: String?
    var ending: Queue.Ending?

    static let ages = [1, 5, 15, 40]

    init() {}

    /// What is not understood narrows nothing.
    init(_ value: (String) -> String?) {
        service = value("service").flatMap { ServiceCode($0) }
        area = value("area")?.nonBlank.map { String($0.prefix(80)) }
        state = value("state").flatMap { CaseState(rawValue: $0) }
        age = value("age").flatMap { Int($0) }.map { max(1, min($0, 3650)) }
        since = value("since").flatMap { Self.day($0) == nil ? nil : $0 }
        until = value("until").flatMap { Self.day($0) == nil ? nil : $0 }
        ending = value("ending").flatMap { Queue.Ending(rawValue: $0) }
    }

    init(query: String) {
        let pairs = query.split(separator: "&").map { $0.split(separator: "=", maxSplits: 1).map(String.init) }
        self.init { name in pairs.first { $0.count == 2 && $0[0] == name }?[1].removingPercentEncoding }
    }

    var isEmpty: Bool { self == ListQuery() }

    /// The values that a servant may choose in the form of a list.
    var isNarrowed: Bool { service != nil || area != nil || state != nil || age != nil }

    var pairs: [(name: String, value: String)] {
        [
            ("service", service?.name), ("area", area), ("state", state?.rawValue), ("age", age.map(String.init)), ("since", since),
            ("until", until), ("ending", ending?.rawValue),
        ].compactMap { name, value in value.map { (name, $0) } }
    }

    /// As in `service=bacheo&age=5`.
    var text: String { pairs.map { "\($0.name)=\(Self.encoded($0.value))" }.joined(separator: "&") }

    func filter(_ visit: Visit) -> CaseFilter {
        CaseFilter(service: service, area: area, state: state, openedBefore: age.map { visit.now - .days($0) })
    }

    /// From the first day to the end of the last, in the city's days; thirty days up to now where nothing is said.
    func time(_ visit: Visit) -> Range<Instant> {
        let local = visit.cityTime
        let end = until.flatMap(Self.day).map { local.instant($0.advanced(by: 1), minutes: 0) } ?? visit.endOfToday
        let start = since.flatMap(Self.day).map { local.instant($0, minutes: 0) } ?? end - .days(30)
        return start..<max(start, end)
    }

    private static func day(_ text: String) -> CalendarDay? { CalendarDay(text) }

    private static func encoded(_ text: String) -> String {
        text.utf8.map { byte in
            let isPlain = (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
            return isPlain || byte == 0x2D || byte == 0x5F
                ? String(UnicodeScalar(byte)) : "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
        }.joined()
    }
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
    init(_ file: CaseFile, in tray: Queue.Tray) { self.init(order: tray.order(of: file), id: file.id) }
}
