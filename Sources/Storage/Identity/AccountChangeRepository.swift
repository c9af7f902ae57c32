import Core
import Foundation
import Identity

/// Changes of accounts that wait or can be called off, and taking an account out of the rows.
extension AccountRepository {
    func insert(_ change: AccountChange, _ tx: any Transaction) throws {
        try tx.sql.run(
            Self.insertChange, change.account, change.id, change.kind, change.tokenHash, change.undoHash, change.details, change.createdAt,
            change.readyAt, change.expiresAt, change.settledAt)
    }

    func change(tokenHash: Data, _ tx: any Transaction) throws -> AccountChange? {
        try tx.sql.first(Self.changeByToken, tokenHash, as: Self.readChange)
    }

    func change(undoHash: Data, _ tx: any Transaction) throws -> AccountChange? {
        try tx.sql.first(Self.changeByUndo, undoHash, as: Self.readChange)
    }

    func openChanges(of account: ID<Account>, _ tx: any Transaction) throws -> [AccountChange] {
        try tx.sql.all(Self.openChanges, account, as: Self.readChange)
    }

    func due(_ kind: AccountChange.Kind, at now: Instant, limit: Int, _ tx: any Transaction) throws -> [AccountChange] {
        try tx.sql.all(Self.dueChanges, kind, now, limit, as: Self.readChange)
    }

    func settle(_ change: AccountChange, at now: Instant, _ tx: any Transaction) throws -> Bool {
        try tx.sql.run(Self.settleChange, change.account, change.id, now) == 1
    }

    func forgetChanges(before instant: Instant, _ tx: any Transaction) throws -> Int { try tx.sql.run(Self.forgetChanges, instant) }

    func neverConfirmed(before instant: Instant, limit: Int, _ tx: any Transaction) throws -> [ID<Account>] {
        try tx.sql.all(Self.neverConfirmed, instant, limit) { try $0.next() }
    }

    func strip(_ account: ID<Account>, _ tx: any Transaction) throws {
        for statement in Self.strip { try tx.sql.run(statement, account) }
    }

    func remove(_ account: ID<Account>, _ tx: any Transaction) throws {
        try strip(account, tx)
        try tx.sql.run(Self.removeAccount, account)
    }

    private static func readChange(_ row: inout SQLRow) throws -> AccountChange {
        try AccountChange(
            id: row.next(), account: row.next(), kind: row.next(), tokenHash: row.next(), undoHash: row.next(), details: row.next(),
            createdAt: row.next(), readyAt: row.next(), expiresAt: row.next(), settledAt: row.next())
    }

    private static let changeColumns =
        "id, account_id, kind, token_hash, undo_hash, details, created_at, ready_at, expires_at, settled_at"
    static let insertChange: SQL = """
        INSERT INTO account_change (account_id, id, kind, token_hash, undo_hash, details, created_at, ready_at, expires_at, settled_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        """
    static let changeByToken: SQL = "SELECT \(changeColumns) FROM account_change WHERE token_hash = $1"
    static let changeByUndo: SQL = "SELECT \(changeColumns) FROM account_change WHERE undo_hash = $1"
    static let openChanges: SQL = """
        SELECT \(changeColumns) FROM account_change WHERE account_id = $1 AND settled_at IS NULL ORDER BY id
        """
    static let dueChanges: SQL = """
        SELECT \(changeColumns) FROM account_change WHERE kind = $1 AND ready_at <= $2 AND settled_at IS NULL ORDER BY ready_at LIMIT $3
        """
    static let settleChange: SQL = """
        UPDATE account_change SET settled_at = $3 WHERE account_id = $1 AND id = $2 AND settled_at IS NULL
        """
    static let forgetChanges: SQL = "DELETE FROM account_change WHERE expires_at < $1"
    static let neverConfirmed: SQL = """
        SELECT id FROM account
        WHERE state = 'invited' AND persona = 'resident' AND created_at < $1
            AND NOT EXISTS (
                SELECT 1 FROM audit_event AS e WHERE e.owner_kind = 'account' AND e.owner_id = account.id AND e.kind = 'account.imported')
            AND NOT EXISTS (SELECT 1 FROM invitation AS i WHERE i.account_id = account.id AND i.created_at >= $1)
        ORDER BY created_at LIMIT $2
        """
    static let strip: [SQL] = [
        "DELETE FROM credential WHERE account_id = $1", "DELETE FROM factor WHERE account_id = $1",
        "DELETE FROM account_change WHERE account_id = $1", "DELETE FROM invitation WHERE account_id = $1",
        "DELETE FROM role_grant WHERE account_id = $1", "DELETE FROM consent WHERE account_id = $1",
        "DELETE FROM subject WHERE account_id = $1", "DELETE FROM session WHERE account_id = $1",
        "DELETE FROM client_grant WHERE account_id = $1", "DELETE FROM evidence WHERE account_id = $1",
        "DELETE FROM claim_key WHERE account_id = $1", "DELETE FROM proof_request WHERE account_id = $1",
        "DELETE FROM identity_conflict WHERE account_id = $1",
    ]
    static let removeAccount: SQL = "DELETE FROM account WHERE id = $1 AND state = 'invited'"
}

extension AccountChange.Kind: SQLStorable {}
