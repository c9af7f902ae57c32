import Core
import Foundation
import Identity

/// Grants, consents, and the names that sectors know persons by.
struct GrantRepository: GrantStore {
    func insert(_ grant: Grant, _ tx: any Transaction) throws {
        try tx.sql.run(
            Self.insert, grant.account, grant.id, grant.client, grant.session, grant.scopes.joined(separator: " "), grant.claims,
            grant.authenticatedAt, grant.level, grant.methods.joined(separator: " "), grant.createdAt, grant.revokedAt)
    }

    func grant(_ id: ID<Grant>, _ tx: any Transaction) throws -> Grant? { try tx.sql.first(Self.byID, id, as: Self.read) }

    func revoke(_ id: ID<Grant>, at now: Instant, _ tx: any Transaction) throws { try tx.sql.run(Self.revoke, id, now) }

    func revokeAll(of account: ID<Account>, client: String?, at now: Instant, _ tx: any Transaction) throws {
        if let client { try tx.sql.run(Self.revokeOfClient, account, client, now) } else { try tx.sql.run(Self.revokeAll, account, now) }
    }

    func grants(in session: ID<Session>, of account: ID<Account>, _ tx: any Transaction) throws -> [Grant] {
        try tx.sql.all(Self.inSession, account, session, as: Self.read)
    }

    func consent(of account: ID<Account>, to client: String, _ tx: any Transaction) throws -> Consent? {
        try tx.sql.first(Self.consent, account, client, as: Self.readConsent)
    }

    func consents(of account: ID<Account>, _ tx: any Transaction) throws -> [Consent] {
        try tx.sql.all(Self.consents, account, as: Self.readConsent)
    }

    func keep(_ consent: Consent, _ tx: any Transaction) throws {
        try tx.sql.run(
            Self.keepConsent, consent.account, consent.client, consent.scopes.sorted().joined(separator: " "),
            (consent.claims.sorted() + consent.withheld.sorted().map { "-" + $0 }).joined(separator: " "), consent.givenAt)
    }

    func withdraw(_ account: ID<Account>, from client: String, _ tx: any Transaction) throws {
        try tx.sql.run(Self.withdraw, account, client)
    }

    func subject(of account: ID<Account>, sector: String, fresh: String, _ tx: any Transaction) throws -> String {
        if let kept = try tx.sql.first(Self.subject, account, sector, as: { try $0.next(String.self) }) { return kept }
        try tx.sql.run(Self.keepSubject, account, sector, fresh)
        // Somebody may have been faster; the first name stays.
        return try tx.sql.first(Self.subject, account, sector) { try $0.next(String.self) } ?? fresh
    }

    private static func read(_ row: inout SQLRow) throws -> Grant {
        try Grant(
            id: row.next(), account: row.next(), client: row.next(), session: row.next(), scopes: words(row.next()), claims: row.next(),
            authenticatedAt: row.next(), level: row.next(), methods: words(row.next()), createdAt: row.next(), revokedAt: row.next())
    }

    private static func readConsent(_ row: inout SQLRow) throws -> Consent {
        let (account, client): (ID<Account>, String) = try (row.next(), row.next())
        let scopes = Set(words(try row.next()))
        // What is withheld stands beside what is given, with a mark that no claim begins with.
        let claims = words(try row.next())
        return try Consent(
            account: account, client: client, scopes: scopes, claims: Set(claims.filter { !$0.hasPrefix("-") }),
            withheld: Set(claims.filter { $0.hasPrefix("-") }.map { String($0.dropFirst()) }), givenAt: row.next())
    }

    private static func words(_ text: String) -> [String] { text.split(separator: " ").map(String.init) }
}

extension GrantRepository {
    static let insert: SQL = """
        INSERT INTO client_grant (account_id, id, client_id, session_id, scopes, claims, authenticated_at, level, methods, created_at, revoked_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
        """
    static let byID: SQL = """
        SELECT id, account_id, client_id, session_id, scopes, claims, authenticated_at, level, methods, created_at, revoked_at
        FROM client_grant WHERE id = $1
        """
    static let inSession: SQL = """
        SELECT id, account_id, client_id, session_id, scopes, claims, authenticated_at, level, methods, created_at, revoked_at
        FROM client_grant WHERE account_id = $1 AND session_id = $2 AND revoked_at IS NULL ORDER BY id
        """
    static let revoke: SQL = "UPDATE client_grant SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL"
    static let revokeOfClient: SQL = """
        UPDATE client_grant SET revoked_at = $3 WHERE account_id = $1 AND client_id = $2 AND revoked_at IS NULL
        """
    static let revokeAll: SQL = "UPDATE client_grant SET revoked_at = $2 WHERE account_id = $1 AND revoked_at IS NULL"
    static let consent: SQL = """
        SELECT account_id, client_id, scopes, claims, given_at FROM consent WHERE account_id = $1 AND client_id = $2
        """
    static let consents: SQL = """
        SELECT account_id, client_id, scopes, claims, given_at FROM consent WHERE account_id = $1 ORDER BY client_id
        """
    static let keepConsent: SQL = """
        INSERT INTO consent (account_id, client_id, scopes, claims, given_at) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (account_id, client_id) DO UPDATE SET scopes = $3, claims = $4, given_at = $5
        """
    static let withdraw: SQL = "DELETE FROM consent WHERE account_id = $1 AND client_id = $2"
    static let subject: SQL = "SELECT name FROM subject WHERE account_id = $1 AND sector = $2"
    static let keepSubject: SQL = """
        INSERT INTO subject (account_id, sector, name) VALUES ($1, $2, $3) ON CONFLICT (account_id, sector) DO NOTHING
        """
}

extension AuthenticationLevel: SQLStorable {}
