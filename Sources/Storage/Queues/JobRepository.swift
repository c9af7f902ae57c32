import Core

/// Jobs as rows.
///
/// A job that runs has a lease; one that waits has none; a buried one has the date of its burial.
struct JobRepository: JobStore {
    let dialect: Dialect

    func enqueue(_ job: Job, _ tx: any Transaction) throws {
        try tx.sql.run(Self.enqueue, job.id, job.kind, job.key, job.payload, job.runAt, job.attempt)
    }

    func take(kinds: [String], limit: Int, lease: Instant.Span, at now: Instant, _ tx: any Transaction) throws -> [Job] {
        guard !kinds.isEmpty else { return [] }
        let sql = Self.take(kinds.count, dialect)
        return try tx.sql.all(sql, values: [now.sqlValue, (now + lease).sqlValue, limit.sqlValue] + kinds.map(\.sqlValue)) { row in
            try Job(id: row.next(), kind: row.next(), key: row.next(), payload: row.next(), runAt: row.next(), attempt: row.next())
        }.sorted { ($0.runAt, $0.id) < ($1.runAt, $1.id) }
    }

    func finish(_ id: ID<Job>, _ tx: any Transaction) throws { try tx.sql.run(Self.finish, id) }

    func retry(_ id: ID<Job>, at instant: Instant, because code: ErrorCode, _ tx: any Transaction) throws {
        let sql = try tx.sql
        // Where the same work was ordered again in the meantime, that order does it.
        if try sql.run(Self.retry, id, instant, code) == 0 { try sql.run(Self.finishRepeated, id) }
    }

    func bury(_ id: ID<Job>, because code: ErrorCode, at now: Instant, _ tx: any Transaction) throws {
        try tx.sql.run(Self.bury, id, now, code)
    }
}

extension JobRepository {
    static let enqueue: SQL = """
        INSERT INTO job (id, kind, key, payload, run_at, attempt) VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (kind, key) WHERE lease_until IS NULL AND buried_at IS NULL DO NOTHING
        """

    /// A lease that ends an hour later than any could is of a system clock that ran ahead.
    static func take(_ kinds: Int, _ dialect: Dialect) -> SQL {
        let names = (4..<4 + kinds).map { "$\($0)" }.joined(separator: ", ")
        return """
            WITH due AS MATERIALIZED (
                SELECT id FROM job
                WHERE kind IN (\(names)) AND buried_at IS NULL AND run_at <= $1
                    AND (lease_until IS NULL OR lease_until <= $1 OR lease_until > $2 + 3600000)
                ORDER BY run_at LIMIT $3 \(dialect.passOverLocked))
            UPDATE job SET lease_until = $2, attempt = attempt + 1 WHERE id IN (SELECT id FROM due)
            RETURNING id, kind, key, payload, run_at, attempt
            """
    }

    static let finish: SQL = "DELETE FROM job WHERE id = $1"
    static let retry: SQL = """
        UPDATE job SET lease_until = NULL, run_at = $2, error = $3
        WHERE id = $1 AND buried_at IS NULL AND NOT EXISTS (
            SELECT 1 FROM job AS other
            WHERE other.kind = job.kind AND other.key = job.key AND other.id <> job.id
                AND other.lease_until IS NULL AND other.buried_at IS NULL)
        """
    static let finishRepeated: SQL = "DELETE FROM job WHERE id = $1 AND buried_at IS NULL"
    static let bury: SQL = "UPDATE job SET buried_at = $2, lease_until = NULL, error = $3 WHERE id = $1"
}
