import Core
import Foundation
import Identity

/// Changes of clients as rows.
extension ClientRepository {
    func insert(_ change: ClientChange, _ tx: any Transaction) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let count = try tx.sql.run(
            Self.insertChange, change.client, change.id, try encoder.encode(change.addresses), change.proposedBy, change.proposedAt,
            change.state, change.decidedBy, change.decidedAt)
        guard count == 1 else { throw StoreError.duplicate("client_change") }
    }

    func change(_ id: ID<ClientChange>, _ tx: any Transaction) throws -> ClientChange? {
        try tx.sql.first(Self.changeByID, id, as: Self.readChange)
    }

    func waiting(for client: String, _ tx: any Transaction) throws -> ClientChange? {
        try tx.sql.first(Self.waitingForClient, client, as: Self.readChange)
    }

    func waiting(limit: Int, _ tx: any Transaction) throws -> [ClientChange] {
        try tx.sql.all(Self.waiting, limit, as: Self.readChange)
    }

    func decide(_ change: ClientChange, _ tx: any Transaction) throws {
        let count = try tx.sql.run(Self.decide, change.client, change.id, change.state, change.decidedBy, change.decidedAt)
        guard count == 1 else { throw StoreError.stale }
    }

    func administrators(limit: Int, _ tx: any Transaction) throws -> [ID<Account>] {
        try tx.sql.all(Self.administrators, limit) { try $0.next() }
    }

    func clients(before: Client?, limit: Int, _ tx: any Transaction) throws -> [Client] {
        try tx.sql.all(Self.page, before?.createdAt ?? Instant(milliseconds: .max), before?.id ?? "", limit, as: Self.read)
    }

    private static func readChange(_ row: inout SQLRow) throws -> ClientChange {
        let (client, id, addresses): (String, ID<ClientChange>, Data) = try (row.next(), row.next(), row.next())
        return try ClientChange(
            id: id, client: client, addresses: JSONDecoder().decode(ClientAddresses.self, from: addresses), proposedBy: row.next(),
            proposedAt: row.next(), state: row.next(), decidedBy: row.next(), decidedAt: row.next())
    }

    private static let changeColumns = "client_id, id, addresses, proposed_by, proposed_at, state, decided_by, decided_at"
    static let insertChange: SQL = """
        INSERT INTO client_change (\(changeColumns)) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING
        """
    static let changeByID: SQL = "SELECT \(changeColumns) FROM client_change WHERE id = $1"
    static let waitingForClient: SQL = "SELECT \(changeColumns) FROM client_change WHERE client_id = $1 AND state = 'waiting'"
    static let waiting: SQL = "SELECT \(changeColumns) FROM client_change WHERE state = 'waiting' ORDER BY id LIMIT $1"
    static let decide: SQL = """
        UPDATE client_change SET state = $3, decided_by = $4, decided_at = $5 WHERE client_id = $1 AND id = $2 AND state = 'waiting'
        """
    static let administrators: SQL = """
        SELECT DISTINCT a.id FROM role_grant AS g JOIN account AS a ON a.id = g.account_id
        WHERE g.role = 'administrator' AND a.state = 'active' AND a.persona = 'servant' ORDER BY a.id LIMIT $1
        """
    static let page: SQL = """
        SELECT id, state, settings, secret_hash, created_at, version FROM client
        WHERE (created_at, id) < ($1, $2) ORDER BY created_at DESC, id DESC LIMIT $3
        """
}

extension ClientChange.State: SQLStorable {}
