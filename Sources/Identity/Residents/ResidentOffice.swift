package import Core
import Foundation

/// Residents' accounts: opening one by a confirmed address, and coming back when the password is lost.
///
/// Both begin the same way and answer the same, whether the address has an account or not: whoever asks learns nothing, and the mail
/// says the rest to the one who owns the address.
package struct ResidentOffice: Sendable {
    /// A link in a mail works for a day (NIST SP 800-63B-4 section 4.2.1.2).
    package static let linkLife = Instant.Span.hours(24)
    /// Mails to one address in an hour.
    private static let mailsPerAddress = 3
    /// Mails that one machine may cause in an hour.
    private static let mailsPerMachine = 30

    private let stores: IdentityStores
    private let outbox: any OutboxStore
    private let grants: any GrantStore
    private let hasher: PasswordHasher
    private let policy: PasswordPolicy

    package init(
        _ stores: IdentityStores, outbox: any OutboxStore, grants: any GrantStore, hasher: PasswordHasher,
        policy: PasswordPolicy = PasswordPolicy()
    ) {
        (self.stores, self.outbox, self.grants, self.hasher, self.policy) = (stores, outbox, grants, hasher, policy)
    }

    /// Sends the link that opens an account, or lets its owner choose a new password.
    ///
    /// Throws `IdentityError.tooManyTries`, the same for every address.
    package func sendLink(to login: LoginName, from address: ClientAddress, language: Language, next: String?) async throws {
        let (stores, outbox, now) = (stores, outbox, stores.clock.now)
        let index = login.index(stores.ring)
        let allowed: Bool = try await stores.unit.write { tx in
            let hour = Instant.Span.hours(1)
            let byMachine = try stores.throttles.hit(
                stores.ring.blindIndex("mail-from|" + address.name, purpose: "throttle"), window: hour, at: now, tx)
            let byAddress = try stores.throttles.hit(
                stores.ring.blindIndex("mail-to|", purpose: "throttle") + index, window: hour, at: now, tx)
            guard byMachine <= Self.mailsPerMachine, byAddress <= Self.mailsPerAddress else { return false }
            let known = try stores.accounts.account(persona: .resident, loginIndex: index, tx)
            if let known, known.state == .suspended || known.state == .deleted { return true }
            let account = try known ?? newcomer(login, language: language, at: now, tx)
            let token = SecretToken(chance: stores.chance)
            try stores.accounts.insert(
                Invitation(
                    id: ID(at: now, chance: stores.chance), account: account.id, tokenHash: token.hash, createdAt: now,
                    expiresAt: now + Self.linkLife, usedAt: nil), tx)
            let owner = KeyOwner(.account, account.id)
            let key = try stores.ring.existingKey(for: owner, in: stores.keys, tx)
            let content = MessageContent(
                template: account.state == .active ? "account.known" : "account.confirm", language: language,
                values: ["link": "/account/link/" + token.text + (next.map { "?next=" + $0 } ?? "")])
            let id = ID<OutgoingMessage>(at: now, chance: stores.chance)
            try outbox.put(
                OutgoingMessage(
                    id: id, channel: "email", owner: owner, recipient: try key.seal(login.text, field: "outbox.recipient"),
                    content: try key.seal(json: content, field: "outbox.content"), key: "account-link:" + id.description, createdAt: now),
                tx)
            return true
        }
        guard allowed else { throw IdentityError.tooManyTries(waitSeconds: 3600) }
    }

    /// Whom a link belongs to; throws `IdentityError.invitationGone` when it is unknown, used or expired.
    package func guest(_ token: SecretToken) async throws -> (login: String, isNew: Bool, name: String) {
        let (stores, now) = (stores, stores.clock.now)
        let found: (String, Bool, String)? = try await stores.unit.read { tx in
            guard let (_, account) = try invited(by: token, at: now, tx) else { return nil }
            return (try stores.login(of: account, tx) ?? "", account.state == .invited, try stores.name(of: account, tx))
        }
        guard let found else { throw IdentityError.invitationGone }
        return (found.0, found.1, found.2)
    }

    /// Uses the link: the address is confirmed, the password set, every older session and grant ends, and a session is open.
    package func arrive(_ token: SecretToken, name: PersonName, password: String) async throws -> SignIn.Welcome {
        let (stores, grants) = (stores, grants)
        let expected = try await guest(token)
        if let fault = policy.fault(of: password, context: [name.text, expected.login]) { throw IdentityError.weakPassword(fault) }
        let secret = try await hasher.hash(password)
        let now = stores.clock.now
        let welcome: SignIn.Welcome? = try await stores.unit.write { tx in
            guard let (invitation, found) = try invited(by: token, at: now, tx) else { return nil }
            do { try stores.accounts.use(invitation.id, at: now, tx) } catch StoreError.stale { return nil }
            let key = try stores.ring.existingKey(for: KeyOwner(.account, found.id), in: stores.keys, tx)
            var account = found
            account.state = .active
            account.name = try key.seal(name.text, field: "account.name")
            account.updatedAt = now
            account.version += 1
            try stores.accounts.update(account, tx)
            for old in try stores.accounts.credentials(of: account.id, tx) where old.kind == .password {
                try stores.accounts.delete(old.id, tx)
            }
            try stores.accounts.insert(
                Credential(
                    id: ID(at: now, chance: stores.chance), account: account.id, kind: .password, secret: secret, createdAt: now,
                    usedAt: now), tx)
            try stores.sessions.endAll(of: account.id, at: now, tx)
            try grants.revokeAll(of: account.id, client: nil, at: now, tx)
            let (token, session) = try SessionKeeper(stores).open(for: account, at: now, tx)
            let device = KnownDevice(chance: stores.chance).knowing(account.loginIndex, ring: stores.ring)
            return SignIn.Welcome(token: token, session: session, device: device)
        }
        guard let welcome else { throw IdentityError.invitationGone }
        return welcome
    }

    private func newcomer(_ login: LoginName, language: Language, at now: Instant, _ tx: any Transaction) throws -> Account {
        let id = ID<Account>(at: now, chance: stores.chance)
        let key = try stores.ring.key(for: KeyOwner(.account, id), in: stores.keys, at: now, tx)
        let account = Account(
            id: id, persona: .resident, state: .invited, name: try key.seal("", field: "account.name"),
            login: try key.seal(login.text, field: "account.login"), loginIndex: login.index(stores.ring), language: language,
            createdAt: now, updatedAt: now, version: 1)
        try stores.accounts.insert(account, tx)
        return account
    }

    private func invited(by token: SecretToken, at now: Instant, _ tx: any Transaction) throws -> (Invitation, Account)? {
        guard let invitation = try stores.accounts.invitation(tokenHash: token.hash, tx), invitation.usedAt == nil,
            now < invitation.expiresAt, let account = try stores.accounts.account(invitation.account, tx),
            account.persona == .resident, account.state == .invited || account.state == .active
        else { return nil }
        return (invitation, account)
    }
}
