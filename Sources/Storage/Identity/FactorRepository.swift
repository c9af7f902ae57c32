import Core
import Foundation
import Identity

/// Second steps of accounts.
extension AccountRepository {
    func insert(_ factor: Factor, _ tx: any Transaction) throws {
        let count = try tx.sql.run(
            Self.insertFactor, factor.account, factor.id, factor.kind, factor.name, factor.secret, factor.handle, factor.counter,
            factor.createdAt, factor.usedAt)
        guard count == 1 else { throw StoreError.duplicate("factor") }
    }

    func factors(of account: ID<Account>, _ tx: any Transaction) throws -> [Factor] {
        try tx.sql.all(Self.factorsOfAccount, account, as: Self.readFactor)
    }

    func passkey(_ handle: Data, _ tx: any Transaction) throws -> Factor? {
        try tx.sql.first(Self.passkeyByHandle, handle, as: Self.readFactor)
    }

    func owners(ofPhone handle: Data, _ tx: any Transaction) throws -> [ID<Account>] {
        try tx.sql.all(Self.ownersOfPhone, handle) { try $0.next() }
    }

    func update(_ factor: Factor, _ tx: any Transaction) throws {
        let count = try tx.sql.run(Self.updateFactor, factor.account, factor.id, factor.name, factor.secret)
        guard count == 1 else { throw StoreError.stale }
    }

    func advance(_ factor: Factor, to counter: Int64, at now: Instant, _ tx: any Transaction) throws -> Bool {
        try tx.sql.run(Self.advanceFactor, factor.account, factor.id, counter, now) == 1
    }

    func note(_ factor: Factor, at now: Instant, _ tx: any Transaction) throws {
        try tx.sql.run(Self.noteFactor, factor.account, factor.id, now)
    }

    func spend(_ factor: Factor, at now: Instant, _ tx: any Transaction) throws -> Bool {
        try tx.sql.run(Self.spendFactor, factor.account, factor.id, now) == 1
    }

    func delete(_ factor: Factor, _ tx: any Transaction) throws { try tx.sql.run(Self.deleteFactor, factor.account, factor.id) }

    private static func readFactor(_ row: inout SQLRow) throws -> Factor {
        try Factor(
            id: row.next(), account: row.next(), kind: row.next(), name: row.next(), secret: row.next(), handle: row.next(),
            counter: row.next(), createdAt: row.next(), usedAt: row.next())
    }

    static let insertFactor: SQL = """
        INSERT INTO factor (account_id, id, kind, name, secret, handle, counter, created_at, used_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING
        """
    static let factorsOfAccount: SQL = """
        SELECT id, account_id, kind, name, secret, handle, counter, created_at, used_at FROM factor WHERE account_id = $1 ORDER BY id
        """
    static let passkeyByHandle: SQL = """
        SELECT id, account_id, kind, name, secret, handle, counter, created_at, used_at
        FROM factor WHERE kind = 'passkey' AND handle = $1
        """
    static let ownersOfPhone: SQL = "SELECT account_id FROM factor WHERE kind = 'sms' AND handle = $1 ORDER BY account_id LIMIT 10"
    static let updateFactor: SQL = "UPDATE factor SET name = $3, secret = $4 WHERE account_id = $1 AND id = $2"
    static let advanceFactor: SQL = """
        UPDATE factor SET counter = $3, used_at = $4 WHERE account_id = $1 AND id = $2 AND counter < $3
        """
    static let noteFactor: SQL = "UPDATE factor SET used_at = $3 WHERE account_id = $1 AND id = $2"
    static let spendFactor: SQL = "UPDATE factor SET used_at = $3 WHERE account_id = $1 AND id = $2 AND used_at IS NULL"
    static let deleteFactor: SQL = "DELETE FROM factor WHERE account_id = $1 AND id = $2"
}

extension Factor.Kind: SQLStorable {}
