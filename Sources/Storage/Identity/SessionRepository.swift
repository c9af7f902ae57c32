import Core
import Foundation
import Identity

/// Sessions as rows.
struct SessionRepository: SessionStore {
    func insert(_ session: Session, _ tx: any Transaction) throws {
        try tx.sql.run(
            Self.insert, session.account, session.id, session.tokenHash, session.createdAt, session.seenAt, session.idleUntil,
            session.expiresAt, session.endedAt, session.proofs.text, session.device)
    }

    func renew(_ session: Session, _ tx: any Transaction) throws {
        let count = try tx.sql.run(
            Self.renew, session.account, session.id, session.tokenHash, session.seenAt, session.idleUntil, session.proofs.text)
        guard count == 1 else { throw StoreError.stale }
    }

    func session(tokenHash: Data, _ tx: any Transaction) throws -> Session? {
        try tx.sql.first(Self.byToken, tokenHash, as: Self.read)
    }

    func touch(_ session: Session, _ tx: any Transaction) throws {
        try tx.sql.run(Self.touch, session.account, session.id, session.seenAt, session.idleUntil)
    }

    func fade(_ session: Session, _ tx: any Transaction) throws {
        try tx.sql.run(Self.fade, session.account, session.id, session.proofs.text)
    }

    func end(_ id: ID<Session>, at now: Instant, _ tx: any Transaction) throws { try tx.sql.run(Self.end, id, now) }

    func endAll(of account: ID<Account>, at now: Instant, _ tx: any Transaction) throws {
        try tx.sql.run(Self.endAll, account, now)
    }

    func sessions(of account: ID<Account>, _ tx: any Transaction) throws -> [Session] {
        try tx.sql.all(Self.ofAccount, account, as: Self.read)
    }

    func forget(before instant: Instant, _ tx: any Transaction) throws -> Int { try tx.sql.run(Self.forget, instant) }

    private static func read(_ row: inout SQLRow) throws -> Session {
        var session = try Session(
            id: row.next(), account: row.next(), tokenHash: row.next(), createdAt: row.next(), seenAt: row.next(),
            idleUntil: row.next(), expiresAt: row.next(), endedAt: row.next())
        let proofs = [Proof](text: try row.next())
        if !proofs.isEmpty { session.proofs = proofs }
        session.device = try row.next()
        return session
    }
}

extension SessionRepository {
    static let insert: SQL = """
        INSERT INTO session (account_id, id, token_hash, created_at, seen_at, idle_until, expires_at, ended_at, proofs, device)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        """
    static let byToken: SQL = """
        SELECT id, account_id, token_hash, created_at, seen_at, idle_until, expires_at, ended_at, proofs, device
        FROM session WHERE token_hash = $1
        """
    static let touch: SQL = """
        UPDATE session SET seen_at = $3, idle_until = $4 WHERE account_id = $1 AND id = $2 AND ended_at IS NULL
        """
    static let fade: SQL = "UPDATE session SET proofs = $3 WHERE account_id = $1 AND id = $2 AND ended_at IS NULL"
    static let renew: SQL = """
        UPDATE session SET token_hash = $3, seen_at = $4, idle_until = $5, proofs = $6
        WHERE account_id = $1 AND id = $2 AND ended_at IS NULL
        """
    static let end: SQL = "UPDATE session SET ended_at = $2 WHERE id = $1 AND ended_at IS NULL"
    static let endAll: SQL = "UPDATE session SET ended_at = $2 WHERE account_id = $1 AND ended_at IS NULL"
    static let ofAccount: SQL = """
        SELECT id, account_id, token_hash, created_at, seen_at, idle_until, expires_at, ended_at, proofs, device
        FROM session WHERE account_id = $1 ORDER BY id
        """
    static let forget: SQL = "DELETE FROM session WHERE idle_until < $1 OR expires_at < $1 OR ended_at < $1"
}
