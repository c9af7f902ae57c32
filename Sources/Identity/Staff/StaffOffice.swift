package import Core
import Foundation
package import Ledger

/// Invites servants and takes them in.
package struct StaffOffice: Sendable {
    /// An invitation that nobody used ends after a week.
    package static let invitationLife = Instant.Span.days(7)
    let stores: IdentityStores
    private let hasher: PasswordHasher
    private let policy: PasswordPolicy
    private let sessions: SessionKeeper

    package init(_ stores: IdentityStores, hasher: PasswordHasher, policy: PasswordPolicy = PasswordPolicy()) {
        (self.stores, self.hasher, self.policy) = (stores, hasher, policy)
        sessions = SessionKeeper(stores)
    }

    /// An invitation just made; the token is shown once.
    package struct Invited: Sendable {
        package let account: ID<Account>
        package let token: SecretToken
        package let expiresAt: Instant

        /// Path of the page where it is used.
        package var path: String { "/desk/invitation/" + token.text }
    }

    /// What the invitation page shows.
    package struct Guest: Sendable {
        package let name: String
        /// Known already when the inviter gave it, or when the person comes back for a new password.
        package let login: String?
        package let language: Language
    }

    // MARK: Inviting

    /// Makes an account in state invited, its first role, and a link that works once.
    ///
    /// A login that is a servant's already gets the role beside those it has, and a link to set a new password.
    package func invite(
        name: PersonName, login: LoginName? = nil, unit: String, role: RoleGrant.Role, limits: RoleLimits = RoleLimits(),
        language: Language,
        by actor: AuditActor = .system
    ) async throws -> Invited {
        let (stores, now) = (stores, stores.clock.now)
        return try await stores.unit.write { tx in
            let known = try login.flatMap { try stores.accounts.account(persona: .servant, loginIndex: $0.index(stores.ring), tx) }
            let account = try known ?? newcomer(name: name, login: login, language: language, at: now, tx)
            if case .servant(account.id.data) = actor { throw IdentityError.notAllowed }
            try stores.record(
                "staff.invited", of: account.id, by: actor, facts: ["unit": unit, "role": role.rawValue], at: now, tx)
            try give(role, in: unit, limits: limits, to: account.id, by: actor, at: now, tx)
            return try link(to: account.id, at: now, tx)
        }
    }

    /// A new link for somebody who lost theirs or their password; the old password stays until it is used.
    package func inviteAgain(_ id: ID<Account>) async throws -> Invited {
        let (stores, now) = (stores, stores.clock.now)
        let link: Invited? = try await stores.unit.write { tx in
            guard let account = try stores.accounts.account(id, tx), account.state == .invited || account.state == .active else {
                return nil
            }
            return try self.link(to: account.id, at: now, tx)
        }
        guard let link else { throw IdentityError.unknownAccount }
        return link
    }

    // MARK: Arriving

    /// Who was invited with this token; throws `IdentityError.invitationGone` when it is unknown, used or expired.
    package func guest(_ token: SecretToken) async throws -> Guest {
        let (stores, now) = (stores, stores.clock.now)
        let guest: Guest? = try await stores.unit.read { tx in
            guard let account = try invited(by: token, at: now, tx)?.account else { return nil }
            return Guest(name: try stores.name(of: account, tx), login: try stores.login(of: account, tx), language: account.language)
        }
        guard let guest else { throw IdentityError.invitationGone }
        return guest
    }

    /// Uses the invitation: name, login and password are set, every older session ends, and a session is open.
    package func arrive(
        _ token: SecretToken, name: PersonName, login: LoginName, password: String
    ) async throws -> SignIn.Welcome {
        let (stores, sessions) = (stores, sessions)
        // Before the costly hash: a link that is gone, or a login that the inviter fixed.
        let expected = try await guest(token)
        if let fixed = expected.login, fixed != login.text { throw IdentityError.badLogin }
        if let fault = policy.fault(of: password, context: [name.text, login.text]) { throw IdentityError.weakPassword(fault) }
        let secret = try await hasher.hash(password)
        let now = stores.clock.now
        let index = login.index(stores.ring)
        let outcome: Result<SignIn.Welcome, IdentityError> = try await stores.unit.write { tx in
            guard let (invitation, found) = try invited(by: token, at: now, tx) else { return .failure(.invitationGone) }
            if let other = try stores.accounts.account(persona: .servant, loginIndex: index, tx), other.id != found.id {
                return .failure(.loginTaken)
            }
            do { try stores.accounts.use(invitation.id, at: now, tx) } catch StoreError.stale { return .failure(.invitationGone) }
            let account = try settle(found, name: name, login: login, at: now, tx)
            try stores.replacePassword(of: account.id, with: secret, at: now, tx)
            try stores.sessions.endAll(of: account.id, at: now, tx)
            let (token, session) = try sessions.open(for: account, at: now, tx)
            try stores.record("staff.arrived", of: account.id, by: .servant(account.id.data), at: now, tx)
            let device = KnownDevice(chance: stores.chance).knowing(index, as: .servant, ring: stores.ring)
            return .success(SignIn.Welcome(token: token, session: session, device: device))
        }
        return try outcome.get()
    }

    // MARK: Steps

    private func newcomer(
        name: PersonName, login: LoginName?, language: Language, at now: Instant, _ tx: any Transaction
    ) throws -> Account {
        let id = ID<Account>(at: now, chance: stores.chance)
        let key = try stores.ring.key(for: KeyOwner(.account, id), in: stores.keys, at: now, tx)
        let account = Account(
            id: id, persona: .servant, state: .invited, name: try key.seal(name.text, field: "account.name"),
            login: try key.seal(login?.text ?? "", field: "account.login"),
            // Without a login yet the index holds the place under a name that nobody can type.
            loginIndex: login?.index(stores.ring) ?? stores.ring.blindIndex(id.description, purpose: "login-to-come"),
            language: language, createdAt: now, updatedAt: now, version: 1)
        try stores.accounts.insert(account, tx)
        return account
    }

    private func link(to account: ID<Account>, at now: Instant, _ tx: any Transaction) throws -> Invited {
        let token = SecretToken(chance: stores.chance)
        let invitation = Invitation(
            id: ID(at: now, chance: stores.chance), account: account, tokenHash: token.hash, createdAt: now,
            expiresAt: now + Self.invitationLife, usedAt: nil)
        try stores.accounts.insert(invitation, tx)
        return Invited(account: account, token: token, expiresAt: invitation.expiresAt)
    }

    private func invited(
        by token: SecretToken, at now: Instant, _ tx: any Transaction
    ) throws -> (invitation: Invitation, account: Account)? {
        guard let invitation = try stores.accounts.invitation(tokenHash: token.hash, tx), invitation.usedAt == nil,
            now < invitation.expiresAt, let account = try stores.accounts.account(invitation.account, tx),
            account.persona == .servant, account.state == .invited || account.state == .active
        else { return nil }
        return (invitation, account)
    }

    private func settle(
        _ found: Account, name: PersonName, login: LoginName, at now: Instant, _ tx: any Transaction
    ) throws -> Account {
        let key = try stores.ring.existingKey(for: KeyOwner(.account, found.id), in: stores.keys, tx)
        var account = found
        account.name = try key.seal(name.text, field: "account.name")
        account.login = try key.seal(login.text, field: "account.login")
        account.loginIndex = login.index(stores.ring)
        account.state = .active
        account.updatedAt = now
        account.version += 1
        try stores.accounts.update(account, tx)
        return account
    }
}
