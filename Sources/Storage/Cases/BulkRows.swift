import Cases
import Catalog
import Core
import Foundation

/// Deeds on many cases as rows: the act, and an item for each case.
extension CaseRepository {
    func insert(_ act: BulkAct, _ tx: any Transaction) throws {
        try tx.sql.run(Self.insertBulk, act.owner, act.id, act.createdAt, act.state, act.updatedAt, act.order, act.version)
    }

    func bulkAct(_ id: ID<BulkAct>, of owner: ServantID, _ tx: any Transaction) throws -> BulkAct? {
        try tx.sql.first(Self.bulkByID, owner, id, as: Self.readBulk)
    }

    func choosing(of owner: ServantID, _ tx: any Transaction) throws -> BulkAct? {
        try tx.sql.first(Self.bulkChoosing, owner, as: Self.readBulk)
    }

    func update(_ act: BulkAct, _ tx: any Transaction) throws {
        let count = try tx.sql.run(Self.updateBulk, act.owner, act.id, act.version, act.state, act.updatedAt, act.order)
        guard count == 1 else { throw StoreError.stale }
    }

    func add(_ cases: [ID<CaseFile>], to act: BulkAct, _ tx: any Transaction) throws {
        let sql = try tx.sql
        for id in cases { try sql.run(Self.addItem, act.owner, act.id, id) }
    }

    func addAll(_ queue: Queue, to act: BulkAct, at now: Instant, _ tx: any Transaction) throws {
        var rest = BulkAct.mostCases - (try outcomes(of: act, tx).values.reduce(0, +))
        var after: Queue.Cursor?
        while rest > 0 {
            let page = try list(queue, after: after, limit: min(500, rest), at: now, tx)
            try add(page.map(\.id), to: act, tx)
            guard let last = page.last else { return }
            after = Queue.Cursor(order: queue.tray.order(of: last), id: last.id)
            rest -= page.count
        }
    }

    func remove(_ cases: [ID<CaseFile>], from act: BulkAct, _ tx: any Transaction) throws {
        let sql = try tx.sql
        for id in cases { try sql.run(Self.removeItem, act.owner, act.id, id) }
    }

    func deleteBulk(_ act: BulkAct, _ tx: any Transaction) throws {
        let sql = try tx.sql
        try sql.run(Self.deleteItems, act.owner, act.id)
        try sql.run(Self.deleteBulk, act.owner, act.id)
    }

    func items(of act: BulkAct, _ outcome: BulkItem.Outcome, limit: Int, _ tx: any Transaction) throws -> [BulkItem] {
        try tx.sql.all(Self.itemsOfBulk, act.owner, act.id, outcome, limit) { row in
            let (id, outcome): (ID<CaseFile>, BulkItem.Outcome) = try (row.next(), row.next())
            let (unit, assignee): (UnitID?, ServantID?) = try (row.next(), row.next())
            let (state, closedAt): (CaseState?, Instant?) = try (row.next(), row.next())
            let before: BulkItem.Before? =
                if let unit, let state { .init(unit: unit, assignee: assignee, state: state, closedAt: closedAt) } else { nil }
            return BulkItem(caseID: id, outcome: outcome, before: before, version: try row.next())
        }
    }

    func chosen(_ act: BulkAct, among cases: [ID<CaseFile>], _ tx: any Transaction) throws -> Set<ID<CaseFile>> {
        let sql = try tx.sql
        return Set(try cases.filter { try sql.first(Self.isChosen, act.owner, act.id, $0) { try $0.next(Int.self) } != nil })
    }

    func outcomes(of act: BulkAct, _ tx: any Transaction) throws -> [BulkItem.Outcome: Int] {
        let rows = try tx.sql.all(Self.outcomes, act.owner, act.id) { try ($0.next(BulkItem.Outcome.self), $0.next(Int.self)) }
        return Dictionary(uniqueKeysWithValues: rows)
    }

    func groups(of act: BulkAct, _ tx: any Transaction) throws -> [BulkGroup] {
        try tx.sql.all(Self.groups, act.owner, act.id) { row in
            try BulkGroup(
                unit: row.next(), service: row.next(), area: row.next(), state: row.next(), privacy: row.next(), isMine: row.next(),
                count: row.next())
        }
    }

    func update(_ item: BulkItem, of act: BulkAct, _ tx: any Transaction) throws {
        try tx.sql.run(
            Self.updateItem, act.owner, act.id, item.caseID, item.outcome, item.before?.unit, item.before?.assignee, item.before?.state,
            item.before?.closedAt, item.version)
    }

    func forgetBulk(before instant: Instant, _ tx: any Transaction) throws -> Int {
        let old = try tx.sql.all(Self.oldBulk, instant, as: Self.readBulk)
        for act in old { try deleteBulk(act, tx) }
        return old.count
    }

    private static func readBulk(_ row: inout SQLRow) throws -> BulkAct {
        let owner: ServantID = try row.next()
        return try BulkAct(
            id: row.next(), owner: owner, createdAt: row.next(), state: row.next(), updatedAt: row.next(), order: row.next(),
            version: row.next())
    }
}

extension CaseRepository {
    private static let bulkColumns = "account_id, id, created_at, state, updated_at, \"order\", version"
    static let insertBulk: SQL = "INSERT INTO bulk_act (\(bulkColumns)) VALUES ($1, $2, $3, $4, $5, $6, $7)"
    static let bulkByID: SQL = "SELECT \(bulkColumns) FROM bulk_act WHERE account_id = $1 AND id = $2"
    static let bulkChoosing: SQL = """
        SELECT \(bulkColumns) FROM bulk_act WHERE account_id = $1 AND state = 'choosing' ORDER BY id DESC LIMIT 1
        """
    static let updateBulk: SQL = """
        UPDATE bulk_act SET version = $3, state = $4, updated_at = $5, "order" = $6
        WHERE account_id = $1 AND id = $2 AND version = $3 - 1
        """
    static let oldBulk: SQL = "SELECT \(bulkColumns) FROM bulk_act WHERE updated_at < $1 ORDER BY updated_at LIMIT 20"
    static let deleteBulk: SQL = "DELETE FROM bulk_act WHERE account_id = $1 AND id = $2"
    static let deleteItems: SQL = "DELETE FROM bulk_item WHERE account_id = $1 AND bulk_id = $2"
    static let addItem: SQL = """
        INSERT INTO bulk_item (account_id, bulk_id, case_id, outcome) VALUES ($1, $2, $3, 'waiting')
        ON CONFLICT (account_id, bulk_id, case_id) DO NOTHING
        """
    static let removeItem: SQL = "DELETE FROM bulk_item WHERE account_id = $1 AND bulk_id = $2 AND case_id = $3"
    static let isChosen: SQL = "SELECT 1 FROM bulk_item WHERE account_id = $1 AND bulk_id = $2 AND case_id = $3"
    static let outcomes: SQL = """
        SELECT outcome, count(*) FROM bulk_item WHERE account_id = $1 AND bulk_id = $2 GROUP BY outcome
        """
    static let itemsOfBulk: SQL = """
        SELECT case_id, outcome, before_unit, before_assignee, before_state, before_closed_at, version
        FROM bulk_item WHERE account_id = $1 AND bulk_id = $2 AND outcome = $3 ORDER BY case_id LIMIT $4
        """
    static let updateItem: SQL = """
        UPDATE bulk_item SET outcome = $4, before_unit = $5, before_assignee = $6, before_state = $7, before_closed_at = $8, version = $9
        WHERE account_id = $1 AND bulk_id = $2 AND case_id = $3
        """
    static let groups: SQL = """
        SELECT unit, service, area, state, privacy, is_mine, count(*) FROM (
            SELECT f.unit, f.service, f.area, f.state, f.privacy, CASE WHEN f.assignee = $1 THEN 1 ELSE 0 END AS is_mine
            FROM bulk_item AS i JOIN case_file AS f ON f.id = i.case_id WHERE i.account_id = $1 AND i.bulk_id = $2
        ) AS chosen GROUP BY unit, service, area, state, privacy, is_mine
        """
}

extension BulkAct.State: SQLStorable {}
extension BulkItem.Outcome: SQLStorable {}
