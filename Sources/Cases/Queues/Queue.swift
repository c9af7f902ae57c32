package import Catalog
package import Core

/// A list of cases at the desk: which tray, in whose reach, narrowed by what.
///
/// Counts and lists of one value have the same predicate, so that they cannot differ.
package struct Queue: Sendable, Hashable {
    package enum Tray: Sendable, Hashable {
        /// Open and carried by the servant.
        case mine(ServantID)
        /// Open.
        case all
        /// Open and carried by nobody.
        case unassigned
        /// Open, running, promised for between now and the instant.
        case dueBefore(Instant)
        /// Open, running, a promise already broken. While we wait for the resident nothing runs.
        case late
        case waiting
        case reopened
        /// Came from another unit and not accepted yet.
        case handedOver
        /// Answered, confirmed or otherwise closed, newest first.
        case closed
        /// Opened within the time, newest first.
        case received(Range<Instant>)
        /// The office's part was done within the time and it is still so, newest first.
        case ended(Range<Instant>, Ending)
        /// Came back within the time, newest first.
        case cameBack(Range<Instant>)
    }

    /// Against the date that was promised for resolving it.
    package enum Ending: String, Sendable, Hashable, CaseIterable {
        case any
        case onTime = "on_time"
        case late
        case unpromised
    }

    package var tray: Tray
    package var reach: CaseReach
    package var filter: CaseFilter

    package init(_ tray: Tray, in reach: CaseReach = .everything, _ filter: CaseFilter = CaseFilter()) {
        (self.tray, self.reach, self.filter) = (tray, reach, filter)
    }

    /// Keyset of the last row: its place in the order and its id.
    package struct Cursor: Sendable, Hashable, Codable {
        package let order: Int64
        package let id: ID<CaseFile>

        package init(order: Int64, id: ID<CaseFile>) { (self.order, self.id) = (order, id) }
    }
}

extension Queue.Tray {
    /// Whether what ends or came last stands first.
    package var isNewestFirst: Bool {
        switch self {
        case .closed, .received, .ended, .cameBack: true
        default: false
        }
    }

    /// Where a case stands in the order of the list.
    package func order(of file: CaseFile) -> Int64 {
        switch self {
        case .received, .cameBack: file.openedAt.milliseconds
        case .ended: (file.closedAt ?? file.updatedAt).milliseconds
        default: file.nextDue.milliseconds
        }
    }
}

/// Which cases somebody may see at all: units, and within a unit perhaps only some services or areas.
package struct CaseReach: Sendable, Hashable {
    /// Nil reaches everything: for the program itself, never for a person.
    package let slices: [Slice]?

    package static let everything = CaseReach(slices: nil)

    package init(slices: [Slice]?) { self.slices = slices }

    /// Whole units.
    package init(units: [UnitID]) { slices = units.map { Slice(unit: $0, limits: []) } }

    /// One unit, or the part of it that is allowed.
    package struct Slice: Sendable, Hashable {
        package let unit: UnitID
        /// A case must fit one of them; none means the whole unit.
        package let limits: [Limit]

        package init(unit: UnitID, limits: [Limit]) { (self.unit, self.limits) = (unit, limits) }
    }

    /// Services and areas; an empty set allows all.
    package struct Limit: Sendable, Hashable {
        package let services: Set<ServiceCode>
        package let areas: Set<String>

        package init(services: Set<ServiceCode>, areas: Set<String>) { (self.services, self.areas) = (services, areas) }

        package func holds(_ file: CaseFile) -> Bool {
            (services.isEmpty || services.contains(file.service)) && (areas.isEmpty || file.area.map { areas.contains($0) } ?? false)
        }
    }

    package func holds(_ file: CaseFile) -> Bool {
        guard let slices else { return true }
        return slices.contains { slice in
            slice.unit == file.unit && (slice.limits.isEmpty || slice.limits.contains { $0.holds(file) })
        }
    }
}

/// What a list is narrowed by.
package struct CaseFilter: Sendable, Hashable {
    package var service: ServiceCode?
    package var area: String?
    package var state: CaseState?
    /// Opened before the instant.
    package var openedBefore: Instant?

    package init(service: ServiceCode? = nil, area: String? = nil, state: CaseState? = nil, openedBefore: Instant? = nil) {
        (self.service, self.area, self.state, self.openedBefore) = (service, area, state, openedBefore)
    }

    package var isEmpty: Bool { self == CaseFilter() }
}

/// The desk's lists in the database.
package protocol CaseQueueStore: Sendable {
    /// One page of a queue, the next thing to do first; `after` is the cursor of the last row shown before.
    func list(_ queue: Queue, after: Queue.Cursor?, limit: Int, at now: Instant, _ tx: any Transaction) throws -> [CaseFile]
    /// Equals the number of rows that `list` gives over all its pages.
    func count(_ queue: Queue, at now: Instant, _ tx: any Transaction) throws -> Int
    /// The same as far as `most`: a list that only grows is not counted to its end each time it is looked at.
    func count(_ queue: Queue, upTo most: Int, at now: Instant, _ tx: any Transaction) throws -> Int
    /// Open cases that somebody carries and that were last touched before the instant, by id; `after` is the last id seen.
    func idle(before instant: Instant, after: ID<CaseFile>?, limit: Int, _ tx: any Transaction) throws -> [CaseFile]
}

/// A filter that a servant keeps, alone or for the unit.
package struct SavedFilter: Sendable, Hashable {
    package let id: ID<SavedFilter>
    package let owner: ServantID
    package let unit: UnitID
    package let name: String
    /// Tray and filter as the query of an address.
    package let query: String
    package let isShared: Bool
    package let createdAt: Instant

    /// Characters of a name.
    package static let longestName = 60

    package init(
        id: ID<SavedFilter>, owner: ServantID, unit: UnitID, name: String, query: String, isShared: Bool, createdAt: Instant
    ) {
        (self.id, self.owner, self.unit, self.name) = (id, owner, unit, name)
        (self.query, self.isShared, self.createdAt) = (query, isShared, createdAt)
    }
}

package protocol SavedFilterStore: Sendable {
    func insert(_ filter: SavedFilter, _ tx: any Transaction) throws
    /// One's own, and those shared in the units, by name.
    func filters(of owner: ServantID, in units: [UnitID], _ tx: any Transaction) throws -> [SavedFilter]
    /// Only one's own can be deleted.
    func deleteFilter(_ id: ID<SavedFilter>, of owner: ServantID, _ tx: any Transaction) throws
}
