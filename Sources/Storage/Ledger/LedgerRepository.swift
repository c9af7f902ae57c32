import Core
import Foundation
import Ledger

/// The log as rows.
///
/// Rows are added, get their place once, and are never changed.
struct LedgerRepository: LedgerStore {
    func append(_ event: AuditEvent, _ tx: any Transaction) throws {
        var (actor, uid): (Data?, Int?)
        let kind: String
        switch event.actor {
        case .resident(let account): (kind, actor) = ("resident", account)
        case .servant(let account): (kind, actor) = ("servant", account)
        case .system: kind = "system"
        case .commandLine(let number): (kind, uid) = ("operator", number)
        }
        let count = try tx.sql.run(
            Self.insert, event.subject.id, event.id, event.at, event.kind, kind, actor, uid, event.subject.kind, event.unit,
            event.facts.text, event.purpose)
        guard count == 1 else { throw StoreError.duplicate("audit_event") }
    }

    func unsequenced(limit: Int, _ tx: any Transaction) throws -> [AuditEvent] {
        try tx.sql.all(Self.unsequenced, limit) { try Self.read(&$0).event }
    }

    func backlog(_ tx: any Transaction) throws -> (count: Int, oldest: Instant?) {
        try tx.sql.first(Self.backlog) { try ($0.next(Int.self), $0.next(Instant?.self)) } ?? (0, nil)
    }

    func place(_ event: AuditEvent, at position: Int, mark: Data, _ tx: any Transaction) throws {
        guard try tx.sql.run(Self.place, event.subject.id, event.id, position, mark) == 1 else { throw StoreError.stale }
    }

    func rows(from position: Int, limit: Int, _ tx: any Transaction) throws -> [LedgerRow] {
        try tx.sql.all(Self.rows, position, limit, as: Self.read)
    }

    func lastCheckpoint(_ tx: any Transaction) throws -> Checkpoint? {
        try tx.sql.first(Self.lastCheckpoint, as: Self.readCheckpoint)
    }

    func checkpoints(above size: Int, limit: Int, _ tx: any Transaction) throws -> [Checkpoint] {
        try tx.sql.all(Self.checkpoints, size, limit, as: Self.readCheckpoint)
    }

    func insert(_ checkpoint: Checkpoint, _ tx: any Transaction) throws {
        let sql = try tx.sql
        let count = try sql.run(
            Self.insertCheckpoint, checkpoint.size, checkpoint.root.bytes, checkpoint.at, checkpoint.frontier, checkpoint.note)
        guard count == 1 else { throw StoreError.duplicate("audit_checkpoint") }
        let window = checkpoint.at.milliseconds / 600_000 * 600_000
        try sql.run(Self.thinOut, checkpoint.size, window)
    }

    func find(_ filter: LedgerFilter, before: ID<AuditEvent>?, limit: Int, _ tx: any Transaction) throws -> [LedgerRow] {
        var (conditions, values): ([String], [SQLValue]) = ([], [limit.sqlValue])
        func add(_ value: any SQLStorable, _ condition: (String) -> String) {
            values.append(value.sqlValue)
            conditions.append(condition("$\(values.count)"))
        }
        if let kind = filter.kind {
            add(kind) { name in kind.hasSuffix(".") ? "substr(kind, 1, length(\(name))) = \(name)" : "kind = \(name)" }
        }
        if let actor = filter.actor { add(actor) { "actor = \($0)" } }
        if let subject = filter.subject {
            add(subject.id) { "owner_id = \($0)" }
            add(subject.kind) { "owner_kind = \($0)" }
        }
        if let unit = filter.unit { add(unit) { "unit = \($0)" } }
        if let since = filter.since { add(since) { "at >= \($0)" } }
        if let until = filter.until { add(until) { "at < \($0)" } }
        if let before { add(before) { "id < \($0)" } }
        let clause = conditions.isEmpty ? "" : "WHERE " + conditions.joined(separator: " AND ")
        let sql = SQL("SELECT \(Self.columns) FROM audit_event \(clause) ORDER BY id DESC LIMIT $1")
        return try tx.sql.all(sql, values: values, as: Self.read)
    }

    func takeLease(holder: ID<Lease>, until: Instant, at now: Instant, _ tx: any Transaction) throws -> Bool {
        try tx.sql.run(Self.takeLease, holder, until, now) == 1
    }

    private static func read(_ row: inout SQLRow) throws -> LedgerRow {
        let (owner, id, at): (Data, ID<AuditEvent>, Instant) = try (row.next(), row.next(), row.next())
        let (kind, actorKind): (String, String) = try (row.next(), row.next())
        let (actorID, uid): (Data?, Int?) = try (row.next(), row.next())
        let ownerKind: AuditSubject.Kind = try row.next()
        let actor: AuditActor =
            switch actorKind {
            case "servant": .servant(actorID ?? Data())
            case "resident": .resident(actorID)
            case "operator": .commandLine(uid: uid ?? -1)
            default: .system
            }
        let (unit, facts, purpose): (String?, String, Sealed?) = try (row.next(), row.next(), row.next())
        return try LedgerRow(
            event: AuditEvent(
                stored: id, at: at, kind: kind, actor: actor, subject: AuditSubject(kind: ownerKind, id: owner), unit: unit,
                facts: AuditFacts(stored: facts), purpose: purpose),
            position: row.next(), mark: row.next())
    }

    private static func readCheckpoint(_ row: inout SQLRow) throws -> Checkpoint {
        let (size, root, at): (Int, Data, Instant) = try (row.next(), row.next(), row.next())
        guard let root = MerkleHash(root) else { throw StoreError.broken("a checkpoint without a root") }
        return try Checkpoint(size: size, root: root, at: at, frontier: row.next(), note: row.next())
    }
}

extension AuditSubject.Kind: SQLStorable {}

extension LedgerRepository {
    static let columns = """
        owner_id, id, at, kind, actor_kind, actor, actor_uid, owner_kind, unit, facts, purpose, position, mark
        """
    static let insert: SQL = """
        INSERT INTO audit_event (owner_id, id, at, kind, actor_kind, actor, actor_uid, owner_kind, unit, facts, purpose)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
        ON CONFLICT (owner_id, id) DO NOTHING
        """
    static let unsequenced: SQL = "SELECT \(columns) FROM audit_event WHERE position IS NULL ORDER BY id, owner_id LIMIT $1"
    static let backlog: SQL = """
        SELECT count(*), min(at) FROM (SELECT at FROM audit_event WHERE position IS NULL ORDER BY id, owner_id LIMIT 1000) AS waiting
        """
    static let place: SQL = """
        UPDATE audit_event SET position = $3, mark = $4 WHERE owner_id = $1 AND id = $2 AND position IS NULL
        """
    static let rows: SQL = "SELECT \(columns) FROM audit_event WHERE position >= $1 ORDER BY position LIMIT $2"
    static let checkpointColumns = "size, root, at, frontier, note"
    static let lastCheckpoint: SQL = "SELECT \(checkpointColumns) FROM audit_checkpoint ORDER BY size DESC LIMIT 1"
    static let checkpoints: SQL = "SELECT \(checkpointColumns) FROM audit_checkpoint WHERE size > $1 ORDER BY size LIMIT $2"
    static let insertCheckpoint: SQL = """
        INSERT INTO audit_checkpoint (size, root, at, frontier, note) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (size) DO NOTHING
        """
    static let thinOut: SQL = "DELETE FROM audit_checkpoint WHERE size < $1 AND at >= $2"
    /// A lease that ends later than any could is of a system clock that ran ahead, and holds nobody up.
    static let takeLease: SQL = """
        INSERT INTO lease (name, holder, until) VALUES ('ledger.sequencer', $1, $2)
        ON CONFLICT (name) DO UPDATE SET holder = $1, until = $2
        WHERE lease.holder = $1 OR lease.until <= $3 OR lease.until > $2 + 60000
        """
}
