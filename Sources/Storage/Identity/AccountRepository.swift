import Core
import Foundation
import Identity

/// Accounts as rows, with their credentials, roles and invitations.
struct AccountRepository: AccountStore {
    func insert(_ account: Account, _ tx: any Transaction) throws {
        let count = try tx.sql.run(
            Self.insert, account.id, account.persona, account.state, account.name, account.login, account.loginIndex,
            account.language, account.createdAt, account.updatedAt, account.version)
        guard count == 1 else { throw StoreError.duplicate("login") }
    }

    func account(_ id: ID<Account>, _ tx: any Transaction) throws -> Account? {
        try tx.sql.first(Self.byID, id, as: Self.read)
    }

    func account(persona: Account.Persona, loginIndex: Data, _ tx: any Transaction) throws -> Account? {
        try tx.sql.first(Self.byLogin, persona, loginIndex, as: Self.read)
    }

    func update(_ account: Account, _ tx: any Transaction) throws {
        let count = try tx.sql.run(
            Self.update, account.id, account.version, account.state, account.name, account.login, account.loginIndex,
            account.language, account.updatedAt)
        guard count == 1 else { throw StoreError.stale }
    }

    func servants(unit: String, _ tx: any Transaction) throws -> [Account] {
        try tx.sql.all(Self.servants, unit, as: Self.read)
    }

    private static func read(_ row: inout SQLRow) throws -> Account {
        try Account(
            id: row.next(), persona: row.next(), state: row.next(), name: row.next(), login: row.next(), loginIndex: row.next(),
            language: row.next(), createdAt: row.next(), updatedAt: row.next(), version: row.next())
    }
}

extension Account.Persona: SQLStorable {}
extension Account.State: SQLStorable {}

extension AccountRepository {
    private static let columns = "id, persona, state, name, login, login_index, language, created_at, updated_at, version"
    static let insert: SQL = """
        INSERT INTO account (\(columns)) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        ON CONFLICT (persona, login_index) DO NOTHING
        """
    static let byID: SQL = "SELECT \(columns) FROM account WHERE id = $1"
    static let byLogin: SQL = "SELECT \(columns) FROM account WHERE persona = $1 AND login_index = $2"
    static let update: SQL = """
        UPDATE account SET state = $3, name = $4, login = $5, login_index = $6, language = $7, updated_at = $8, version = $2
        WHERE id = $1 AND version = $2 - 1
        """
    static let servants: SQL = """
        SELECT \(columns) FROM account
        WHERE persona = 'servant' AND state = 'active' AND id IN (SELECT account_id FROM role_grant WHERE unit = $1)
        ORDER BY id
        """
}
