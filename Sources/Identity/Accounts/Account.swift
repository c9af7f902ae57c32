package import Core
package import Foundation

/// A person's login.
///
/// Residents' and servants' are separate personas of one table.
package struct Account: Sendable, Hashable {
    package enum Persona: String, Sendable, Hashable, Codable, CaseIterable { case resident, servant }
    package enum State: String, Sendable, Hashable, CaseIterable { case invited, active, suspended, deleted }

    package let id: ID<Account>
    package let persona: Persona
    package var state: State
    /// Name as shown to colleagues and in the timeline, sealed under field `account.name`.
    package var name: Sealed
    /// Login name (an e-mail, or a resident's mobile number), sealed under field `account.login`.
    package var login: Sealed
    /// Blind index (purpose `login`) of the folded login: unique per persona.
    package var loginIndex: Data
    package var language: Language
    package let createdAt: Instant
    package var updatedAt: Instant
    package var version: Int

    package init(
        id: ID<Account>, persona: Persona, state: State, name: Sealed, login: Sealed, loginIndex: Data, language: Language,
        createdAt: Instant, updatedAt: Instant, version: Int
    ) {
        (self.id, self.persona, self.state, self.name, self.login) = (id, persona, state, name, login)
        (self.loginIndex, self.language, self.createdAt, self.updatedAt, self.version) = (
            loginIndex, language, createdAt, updatedAt, version
        )
    }
}

/// What proves an account: a password hash, later a passkey, TOTP, recovery codes.
package struct Credential: Sendable, Hashable {
    package enum Kind: String, Sendable, Hashable, CaseIterable { case password }

    package let id: ID<Credential>
    package let account: ID<Account>
    package let kind: Kind
    /// For a password the PHC string of Argon2id (`$argon2id$v=19$m=19456,t=2,p=1$…`).
    package var secret: String
    package let createdAt: Instant
    package var usedAt: Instant?

    package init(id: ID<Credential>, account: ID<Account>, kind: Kind, secret: String, createdAt: Instant, usedAt: Instant?) {
        (self.id, self.account, self.kind, self.secret, self.createdAt, self.usedAt) = (id, account, kind, secret, createdAt, usedAt)
    }
}

/// What a servant may do in which unit.
package struct RoleGrant: Sendable, Hashable {
    package enum Role: String, Sendable, Hashable, Codable, CaseIterable {
        case agent, supervisor, editor
        case identityOfficer = "identity_officer"
        case auditor, administrator
    }

    package let account: ID<Account>
    /// Id of the unit in `city.yaml`.
    package let unit: String
    package let role: Role
    package let grantedAt: Instant
    package let limits: RoleLimits

    package init(account: ID<Account>, unit: String, role: Role, grantedAt: Instant, limits: RoleLimits = RoleLimits()) {
        (self.account, self.unit, self.role, self.grantedAt, self.limits) = (account, unit, role, grantedAt, limits)
    }
}

/// What narrows a role within its unit; an empty set narrows nothing.
package struct RoleLimits: Sendable, Hashable {
    /// Codes of services.
    package let services: Set<String>
    /// Ids of areas.
    package let areas: Set<String>
    /// What of the role may be done.
    package let verbs: Set<DeskVerb>

    package init(services: Set<String> = [], areas: Set<String> = [], verbs: Set<DeskVerb> = []) {
        (self.services, self.areas, self.verbs) = (services, areas, verbs)
    }
}

/// A one-time link by which a servant sets the first password.
package struct Invitation: Sendable, Hashable {
    package let id: ID<Invitation>
    package let account: ID<Account>
    /// SHA-256 of the token in the link.
    package let tokenHash: Data
    package let createdAt: Instant
    package let expiresAt: Instant
    package var usedAt: Instant?

    package init(id: ID<Invitation>, account: ID<Account>, tokenHash: Data, createdAt: Instant, expiresAt: Instant, usedAt: Instant?) {
        (self.id, self.account, self.tokenHash) = (id, account, tokenHash)
        (self.createdAt, self.expiresAt, self.usedAt) = (createdAt, expiresAt, usedAt)
    }
}
