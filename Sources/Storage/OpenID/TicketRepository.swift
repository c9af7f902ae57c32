import Core
import Foundation
import Identity

/// Tickets as rows.
struct TicketRepository: TicketStore {
    func insert(_ ticket: Ticket, _ tx: any Transaction) throws {
        let count = try tx.sql.run(
            Self.insert, ticket.hash, ticket.kind, ticket.payload, ticket.createdAt, ticket.expiresAt, ticket.usedAt)
        guard count == 1 else { throw StoreError.duplicate("ticket") }
    }

    func ticket(_ kind: Ticket.Kind, hash: Data, _ tx: any Transaction) throws -> Ticket? {
        try tx.sql.first(Self.byHash, hash, kind) { row in
            try Ticket(
                kind: row.next(), hash: row.next(), payload: row.next(), createdAt: row.next(), expiresAt: row.next(), usedAt: row.next())
        }
    }

    func use(_ kind: Ticket.Kind, hash: Data, at now: Instant, _ tx: any Transaction) throws -> Bool {
        try tx.sql.run(Self.use, hash, kind, now) == 1
    }

    func update(_ ticket: Ticket, _ tx: any Transaction) throws {
        try tx.sql.run(Self.update, ticket.hash, ticket.kind, ticket.payload, ticket.expiresAt)
    }

    func delete(_ kind: Ticket.Kind, hash: Data, _ tx: any Transaction) throws { try tx.sql.run(Self.delete, hash, kind) }

    func forget(before instant: Instant, _ tx: any Transaction) throws -> Int { try tx.sql.run(Self.forget, instant) }
}

extension TicketRepository {
    static let insert: SQL = """
        INSERT INTO ticket (hash, kind, payload, created_at, expires_at, used_at) VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (hash, kind) DO NOTHING
        """
    static let byHash: SQL = """
        SELECT kind, hash, payload, created_at, expires_at, used_at FROM ticket WHERE hash = $1 AND kind = $2
        """
    static let use: SQL = "UPDATE ticket SET used_at = $3 WHERE hash = $1 AND kind = $2 AND used_at IS NULL"
    static let update: SQL = "UPDATE ticket SET payload = $3, expires_at = $4 WHERE hash = $1 AND kind = $2"
    static let delete: SQL = "DELETE FROM ticket WHERE hash = $1 AND kind = $2"
    static let forget: SQL = "DELETE FROM ticket WHERE expires_at < $1"
}

extension Ticket.Kind: SQLStorable {}
