import Core
import Foundation
import Identity

/// What proves an account.
extension AccountRepository {
    func insert(_ credential: Credential, _ tx: any Transaction) throws {
        try tx.sql.run(
            Self.insertCredential, credential.account, credential.id, credential.kind, credential.secret, credential.createdAt,
            credential.usedAt)
    }

    func credentials(of account: ID<Account>, _ tx: any Transaction) throws -> [Credential] {
        try tx.sql.all(Self.credentialsOfAccount, account) { row in
            try Credential(
                id: row.next(), account: row.next(), kind: row.next(), secret: row.next(), createdAt: row.next(), usedAt: row.next())
        }
    }

    func update(_ credential: Credential, _ tx: any Transaction) throws {
        let count = try tx.sql.run(Self.updateCredential, credential.account, credential.id, credential.secret, credential.usedAt)
        guard count == 1 else { throw StoreError.stale }
    }

    func delete(_ credential: ID<Credential>, _ tx: any Transaction) throws {
        try tx.sql.run(Self.deleteCredential, credential)
    }

    static let insertCredential: SQL = """
        INSERT INTO credential (account_id, id, kind, secret, created_at, used_at) VALUES ($1, $2, $3, $4, $5, $6)
        """
    static let credentialsOfAccount: SQL = """
        SELECT id, account_id, kind, secret, created_at, used_at FROM credential WHERE account_id = $1 ORDER BY id
        """
    static let updateCredential: SQL = "UPDATE credential SET secret = $3, used_at = $4 WHERE account_id = $1 AND id = $2"
    static let deleteCredential: SQL = "DELETE FROM credential WHERE id = $1"
}

/// Who may do what in which unit.
extension AccountRepository {
    func grant(_ role: RoleGrant, _ tx: any Transaction) throws {
        let limits = role.limits
        try tx.sql.run(
            Self.grantRole, role.account, role.unit, role.role, role.grantedAt, limits.services.sorted().joined(separator: " "),
            limits.areas.sorted().joined(separator: " "), limits.verbs.map(\.rawValue).sorted().joined(separator: " "))
    }

    func revoke(_ role: RoleGrant, _ tx: any Transaction) throws {
        try tx.sql.run(Self.revokeRole, role.account, role.unit, role.role)
    }

    func roles(of account: ID<Account>, _ tx: any Transaction) throws -> [RoleGrant] {
        try tx.sql.all(Self.rolesOfAccount, account) { row in
            func words(_ text: String) -> Set<String> { Set(text.split(separator: " ").map(String.init)) }
            let (account, unit): (ID<Account>, String) = try (row.next(), row.next())
            return try RoleGrant(
                account: account, unit: unit, role: row.next(), grantedAt: row.next(),
                limits: RoleLimits(
                    services: words(row.next()), areas: words(row.next()),
                    verbs: Set(words(row.next()).compactMap { DeskVerb(rawValue: $0) })))
        }
    }

    static let grantRole: SQL = """
        INSERT INTO role_grant (account_id, unit, role, granted_at, services, areas, verbs) VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT (account_id, unit, role)
        DO UPDATE SET services = excluded.services, areas = excluded.areas, verbs = excluded.verbs
        """
    static let revokeRole: SQL = "DELETE FROM role_grant WHERE account_id = $1 AND unit = $2 AND role = $3"
    static let rolesOfAccount: SQL = """
        SELECT account_id, unit, role, granted_at, services, areas, verbs FROM role_grant WHERE account_id = $1 ORDER BY unit, role
        """
}

/// One-time links.
extension AccountRepository {
    func insert(_ invitation: Invitation, _ tx: any Transaction) throws {
        try tx.sql.run(
            Self.insertInvitation, invitation.account, invitation.id, invitation.tokenHash, invitation.createdAt,
            invitation.expiresAt, invitation.usedAt)
    }

    func invitation(tokenHash: Data, _ tx: any Transaction) throws -> Invitation? {
        try tx.sql.first(Self.invitationByToken, tokenHash) { row in
            try Invitation(
                id: row.next(), account: row.next(), tokenHash: row.next(), createdAt: row.next(), expiresAt: row.next(),
                usedAt: row.next())
        }
    }

    func use(_ invitation: ID<Invitation>, at now: Instant, _ tx: any Transaction) throws {
        guard try tx.sql.run(Self.useInvitation, invitation, now) == 1 else { throw StoreError.stale }
    }

    func endInvitations(of account: ID<Account>, at now: Instant, _ tx: any Transaction) throws {
        try tx.sql.run(Self.endInvitations, account, now)
    }

    static let endInvitations: SQL = "UPDATE invitation SET used_at = $2 WHERE account_id = $1 AND used_at IS NULL"
    static let insertInvitation: SQL = """
        INSERT INTO invitation (account_id, id, token_hash, created_at, expires_at, used_at) VALUES ($1, $2, $3, $4, $5, $6)
        """
    static let invitationByToken: SQL = """
        SELECT id, account_id, token_hash, created_at, expires_at, used_at FROM invitation WHERE token_hash = $1
        """
    static let useInvitation: SQL = "UPDATE invitation SET used_at = $2 WHERE id = $1 AND used_at IS NULL"
}

extension Credential.Kind: SQLStorable {}
extension RoleGrant.Role: SQLStorable {}
