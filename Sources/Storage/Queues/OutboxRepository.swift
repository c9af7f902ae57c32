import Core

/// Messages to send, as rows.
struct OutboxRepository: OutboxStore {
    let dialect: Dialect

    func put(_ message: OutgoingMessage, _ tx: any Transaction) throws {
        try tx.sql.run(
            Self.put, message.id, message.channel, message.owner.kind, message.owner.id, message.recipient, message.content,
            message.key, message.createdAt, message.state, message.attempt, message.createdAt,
            message.state == .waiting ? nil : message.createdAt)
    }

    func take(channel: String, limit: Int, lease: Instant.Span, at now: Instant, _ tx: any Transaction) throws -> [OutgoingMessage] {
        try tx.sql.all(Self.take(dialect), now, now + lease, limit, channel) { row in
            let id: ID<OutgoingMessage> = try row.next()
            let channel: String = try row.next()
            let owner = try row.nextOwner()
            return try OutgoingMessage(
                id: id, channel: channel, owner: owner, recipient: row.next(), content: row.next(), key: row.next(),
                createdAt: row.next(), state: row.next(), attempt: row.next())
        }.sorted { ($0.createdAt, $0.id) < ($1.createdAt, $1.id) }
    }

    func sent(_ id: ID<OutgoingMessage>, at now: Instant, _ tx: any Transaction) throws { try tx.sql.run(Self.sent, id, now) }

    func retry(_ id: ID<OutgoingMessage>, at instant: Instant, because code: ErrorCode, _ tx: any Transaction) throws {
        try tx.sql.run(Self.retry, id, instant, code)
    }

    func fail(_ id: ID<OutgoingMessage>, because code: ErrorCode, at now: Instant, _ tx: any Transaction) throws {
        try tx.sql.run(Self.fail, id, now, code)
    }

    func outcomes(keyPrefix: String, limit: Int, _ tx: any Transaction) throws -> [MessageOutcome] {
        try tx.sql.all(Self.outcomes, keyPrefix, keyPrefix.count, limit) { row in
            try MessageOutcome(
                createdAt: row.next(), state: row.next(), attempt: row.next(), error: row.next(), settledAt: row.next())
        }
    }
}

extension OutgoingMessage.State: SQLStorable {}

extension OutboxRepository {
    static let put: SQL = """
        INSERT INTO outbox (id, channel, owner_kind, owner_id, recipient, content, key, created_at, state, attempt, run_at, settled_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
        ON CONFLICT (key) DO NOTHING
        """

    /// A lease that ends an hour later than any could is of a system clock that ran ahead.
    static func take(_ dialect: Dialect) -> SQL {
        """
        WITH due AS MATERIALIZED (
            SELECT id FROM outbox
            WHERE state = 'waiting' AND channel = $4 AND run_at <= $1
                AND (lease_until IS NULL OR lease_until <= $1 OR lease_until > $2 + 3600000)
            ORDER BY run_at, id LIMIT $3 \(dialect.passOverLocked))
        UPDATE outbox SET lease_until = $2, attempt = attempt + 1 WHERE id IN (SELECT id FROM due)
        RETURNING id, channel, owner_kind, owner_id, recipient, content, key, created_at, state, attempt
        """
    }

    static let outcomes: SQL = """
        SELECT created_at, state, attempt, error, settled_at FROM outbox WHERE substr(key, 1, $2) = $1
        ORDER BY created_at DESC, id DESC LIMIT $3
        """

    static let sent: SQL = """
        UPDATE outbox SET state = 'sent', settled_at = $2, lease_until = NULL, error = NULL WHERE id = $1 AND state = 'waiting'
        """
    static let retry: SQL = """
        UPDATE outbox SET lease_until = NULL, run_at = $2, error = $3 WHERE id = $1 AND state = 'waiting'
        """
    static let fail: SQL = """
        UPDATE outbox SET state = 'failed', settled_at = $2, lease_until = NULL, error = $3 WHERE id = $1 AND state = 'waiting'
        """
}
