import Cases
import Core
import Ledger

/// What happened to a case, in its order. Rows are added and never changed.
extension CaseRepository {
    func append(_ event: CaseEvent, _ tx: any Transaction) throws {
        let actor: String
        var servant: ServantID?
        switch event.actor {
        case .resident: actor = "resident"
        case .system: actor = "system"
        case .servant(let id): (actor, servant) = ("servant", id)
        }
        let count = try tx.sql.run(
            Self.appendEvent, event.caseID, event.sequence, event.id, event.at, actor, servant, event.kind, event.unit,
            event.state, event.payload)
        guard count == 1 else { throw StoreError.stale }
        switch event.kind {
        case .asked, .informed, .answered, .outOfCompetence: try tx.sql.run(Self.firstAnswer, event.caseID, event.at)
        case .reopened: try tx.sql.run(Self.cameBack, event.caseID, event.at)
        default: break
        }
        try ledger.append(event.audit(), tx)
    }

    /// The event at a place in the order of its case.
    func event(_ sequence: Int, of id: ID<CaseFile>, _ tx: any Transaction) throws -> CaseEvent? {
        try tx.sql.first(Self.eventOfCase, id, sequence, as: Self.readEvent)
    }

    func events(of id: ID<CaseFile>, _ tx: any Transaction) throws -> [CaseEvent] {
        try tx.sql.all(Self.eventsOfCase, id, as: Self.readEvent)
    }

    private static func readEvent(_ row: inout SQLRow) throws -> CaseEvent {
        let sequence: Int = try row.next()
        let id: ID<CaseEvent> = try row.next()
        let at: Instant = try row.next()
        let (name, servant): (String, ServantID?) = try (row.next(), row.next())
        let actor: CaseEvent.Actor = servant.map { .servant($0) } ?? (name == "resident" ? .resident : .system)
        return try CaseEvent(
            id: id, caseID: row.next(), sequence: sequence, at: at, actor: actor, kind: row.next(), unit: row.next(),
            state: row.next(), payload: row.next())
    }

    static let appendEvent: SQL = """
        INSERT INTO case_event (case_id, sequence, id, at, actor, servant, kind, unit, state, payload)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        ON CONFLICT (case_id, sequence) DO NOTHING
        """
    static let eventsOfCase: SQL = """
        SELECT sequence, id, at, actor, servant, case_id, kind, unit, state, payload
        FROM case_event WHERE case_id = $1 ORDER BY sequence
        """
}

extension CaseEvent.Kind: SQLStorable {}

extension CaseRepository {
    static let eventOfCase: SQL = """
        SELECT sequence, id, at, actor, servant, case_id, kind, unit, state, payload
        FROM case_event WHERE case_id = $1 AND sequence = $2
        """
}
