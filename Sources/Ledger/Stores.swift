package import Core
package import Foundation

/// Where events are recorded, in the transaction of what they tell of.
package protocol AuditTrail: Sendable {
    /// Adds an event, still without a place in the order.
    func append(_ event: AuditEvent, _ tx: any Transaction) throws
}

/// The log in the database, put in order afterwards.
package protocol LedgerStore: AuditTrail {
    /// Events without a place, oldest first.
    func unsequenced(limit: Int, _ tx: any Transaction) throws -> [AuditEvent]
    /// How many have no place yet, counted up to a thousand, and when the oldest of them happened.
    func backlog(_ tx: any Transaction) throws -> (count: Int, oldest: Instant?)
    /// Gives an event its place; throws `StoreError.stale` when it has one.
    func place(_ event: AuditEvent, at position: Int, mark: Data, _ tx: any Transaction) throws
    /// Rows that have a place, in order, beginning at `position`.
    func rows(from position: Int, limit: Int, _ tx: any Transaction) throws -> [LedgerRow]

    /// The last checkpoint; nil for a log in which nothing has a place.
    func lastCheckpoint(_ tx: any Transaction) throws -> Checkpoint?
    /// All checkpoints with more than `size` entries, smallest first.
    func checkpoints(above size: Int, limit: Int, _ tx: any Transaction) throws -> [Checkpoint]
    /// Adds a checkpoint, and drops those of the same ten minutes that it follows.
    func insert(_ checkpoint: Checkpoint, _ tx: any Transaction) throws

    /// Events that fit the filter, newest first.
    func find(_ filter: LedgerFilter, before: ID<AuditEvent>?, limit: Int, _ tx: any Transaction) throws -> [LedgerRow]

    /// The event as the row that it records tells it today: nothing where that row is gone, or where the kind has no row of its own.
    func recorded(_ event: AuditEvent, _ tx: any Transaction) throws -> Recorded
    /// Rows that should have been recorded and were not, beginning after a cursor: at most `limit` rows are looked at.
    func strays(after cursor: StrayCursor, limit: Int, _ tx: any Transaction) throws -> (found: [String], next: StrayCursor?)
    /// Takes the right to give places for a while; false when another node has it.
    func takeLease(holder: ID<Lease>, until: Instant, at now: Instant, _ tx: any Transaction) throws -> Bool
}

/// Marker for identifiers of those who hold the sequencer's lease.
package enum Lease {}

/// One row of the log with its place.
package struct LedgerRow: Sendable, Hashable {
    package let event: AuditEvent
    /// 0, 1, 2, …; nil until it has one.
    package let position: Int?
    package let mark: Data?

    package init(event: AuditEvent, position: Int?, mark: Data?) { (self.event, self.position, self.mark) = (event, position, mark) }
}

/// What the row behind an event says.
package enum Recorded: Sendable, Hashable {
    /// The kind has no other row: the entry itself is all.
    case nothingKept
    case gone
    case says(AuditEvent)
}

/// Where the search for unrecorded rows goes on.
package struct StrayCursor: Sendable, Hashable {
    package var owner: Data
    package var number: Int
    package static let start = StrayCursor(owner: Data(), number: 0)
    package init(owner: Data, number: Int) { (self.owner, self.number) = (owner, number) }
}

/// Which events somebody wants to see; nil takes all.
package struct LedgerFilter: Sendable, Hashable {
    /// A kind, or the beginning of one that ends with a dot: `reading.`.
    package var kind: String?
    package var actor: Data?
    package var subject: AuditSubject?
    package var unit: String?
    package var since: Instant?
    package var until: Instant?

    package init(
        kind: String? = nil, actor: Data? = nil, subject: AuditSubject? = nil, unit: String? = nil, since: Instant? = nil,
        until: Instant? = nil
    ) {
        (self.kind, self.actor, self.subject, self.unit, self.since, self.until) = (kind, actor, subject, unit, since, until)
    }

    /// Whether an event fits.
    package func takes(_ event: AuditEvent) -> Bool {
        if let kind, kind.hasSuffix(".") ? !event.kind.hasPrefix(kind) : event.kind != kind { return false }
        if let actor {
            switch event.actor {
            case .servant(let id) where id == actor, .resident(.some(let id)) where id == actor: break
            default: return false
            }
        }
        if let subject, event.subject != subject { return false }
        if let unit, event.unit != unit { return false }
        if let since, event.at < since { return false }
        if let until, event.at >= until { return false }
        return true
    }
}
