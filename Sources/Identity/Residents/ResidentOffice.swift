package import Core
import Foundation
import Ledger

/// Residents' accounts: opening one by a confirmed address or mobile number, and coming back when the password is lost.
///
/// Both begin the same way and answer the same, whether the address has an account or not: whoever asks learns nothing, and the mail or
/// text says the rest to the one who owns the address. What a number does is in ``sendCode(to:from:language:)``.
package struct ResidentOffice: Sendable {
    /// A link in a mail works for a day (NIST SP 800-63B-4 section 4.2.1.2).
    package static let linkLife = Instant.Span.hours(24)
    /// Mails to one address in an hour.
    private static let mailsPerAddress = 3
    /// Mails that one machine may cause in an hour.
    private static let mailsPerMachine = 30

    let stores: IdentityStores
    let sender: (any CodeSender)?
    private let outbox: any OutboxStore
    private let notices: AccountNotices
    private let provider: OpenIDProvider
    private let hasher: PasswordHasher
    private let policy: PasswordPolicy

    /// - Parameter sender: what codes go to phones by; nil opens accounts by e-mail alone.
    package init(
        _ provider: OpenIDProvider, outbox: any OutboxStore, hasher: PasswordHasher, policy: PasswordPolicy = PasswordPolicy(),
        sender: (any CodeSender)? = nil
    ) {
        (stores, self.provider, self.outbox, self.hasher, self.policy) = (provider.identity, provider, outbox, hasher, policy)
        notices = AccountNotices(provider.identity, outbox: outbox, sender: sender)
        self.sender = sender
    }

    /// Sends the link that opens an account, or lets its owner choose a new password.
    ///
    /// Throws `IdentityError.tooManyTries`, the same for every address.
    package func sendLink(to login: LoginName, from address: ClientAddress, language: Language, next: String?) async throws {
        let (stores, outbox, now) = (stores, outbox, stores.clock.now)
        let index = login.index(stores.ring)
        let allowed: Bool = try await stores.unit.write { tx in
            let isFew = try mayAsk(from: address, at: now, tx)
            let byAddress = try stores.throttles.hit(
                stores.ring.blindIndex("mail-to|", purpose: "throttle") + index, window: .hours(1), at: now, tx)
            guard isFew, byAddress <= Self.mailsPerAddress else { return false }
            let (account, isClosed) = try asked(login, language: language, at: now, tx)
            let token = SecretToken(chance: stores.chance)
            // A closed account gets a link that opens nothing and a mail that says so: the same work, the same time.
            try stores.accounts.insert(
                Invitation(
                    id: ID(at: now, chance: stores.chance), account: account.id, tokenHash: token.hash, createdAt: now,
                    expiresAt: isClosed ? now : now + Self.linkLife, usedAt: nil), tx)
            let owner = KeyOwner(.account, account.id)
            let key = try stores.ring.existingKey(for: owner, in: stores.keys, tx)
            let template = "account." + Self.answer(account, isClosed: isClosed)
            let link = isClosed ? "/help" : "/account/link/" + token.text + (next.map { "?next=" + $0 } ?? "")
            let content = MessageContent(template: template, language: language, values: ["link": link])
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

    /// Counts a message that this machine causes; false where there were too many.
    func mayAsk(from address: ClientAddress, at now: Instant, _ tx: any Transaction) throws -> Bool {
        let key = stores.ring.blindIndex("mail-from|" + address.name, purpose: "throttle")
        return try stores.throttles.hit(key, window: .hours(1), at: now, tx) <= Self.mailsPerMachine
    }

    /// Whose an address is; nobody's gets an account that waits to be confirmed.
    func asked(
        _ login: LoginName, language: Language, at now: Instant, _ tx: any Transaction
    ) throws -> (account: Account, isClosed: Bool) {
        let known = try stores.accounts.account(persona: .resident, loginIndex: login.index(stores.ring), tx)
        let isClosed = known?.state == .suspended || known?.state == .deleted
        let account = try known ?? newcomer(login, language: language, at: now, tx)
        let began = isClosed || account.state == .active ? "recovery.begun" : "registration.begun"
        try stores.record(began, of: account.id, by: .resident(nil), facts: ["channel": login.channel], at: now, tx)
        return (account, isClosed)
    }

    /// What the owner of an address is told, in a mail or a text.
    static func answer(_ account: Account, isClosed: Bool) -> String {
        isClosed ? "closed" : account.state == .active ? "known" : "confirm"
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
    ///
    /// A link in a mail is no second step: an account that has them asks for one before it opens, and it keeps them.
    package func arrive(
        _ token: SecretToken, name: PersonName, password: String, visitor: Visitor = Visitor(address: ClientAddress(""))
    ) async throws -> SignIn.Step {
        let (stores, provider, notices, limits) = (stores, provider, notices, TryLimits())
        let signIn = SignIn(stores, hasher: hasher, persona: .resident)
        let expected = try await guest(token)
        if let fault = policy.fault(of: password, context: [name.text, expected.login]) { throw IdentityError.weakPassword(fault) }
        let secret = try await hasher.hash(password)
        let now = stores.clock.now
        let step: SignIn.Step? = try await stores.unit.write { tx in
            guard let (invitation, found) = try invited(by: token, at: now, tx) else { return nil }
            let isNew = found.state == .invited
            let isByText = PhoneNumber(expected.login) != nil
            do { try stores.accounts.use(invitation.id, at: now, tx) } catch StoreError.stale { return nil }
            // Links that somebody else had by then open nothing any more.
            try stores.accounts.endInvitations(of: found.id, at: now, tx)
            let key = try stores.ring.existingKey(for: KeyOwner(.account, found.id), in: stores.keys, tx)
            var account = found
            account.state = .active
            account.name = try key.seal(name.text, field: "account.name")
            account.updatedAt = now
            account.version += 1
            try stores.accounts.update(account, tx)
            let credential = try stores.replacePassword(of: account.id, with: secret, at: now, tx)
            // The systems that were signed in to are told, while their grants still say which they are.
            try provider.endAll(of: account.id, at: now, tx)
            try provider.openID.grants.revokeAll(of: account.id, client: nil, at: now, tx)
            try TryCounter(limits, stores).forgive(.resident, account.loginIndex, at: now, tx)
            if isNew {
                try stores.record(
                    "registration.completed", of: account.id, by: account.actor,
                    facts: ["channel": isByText ? "sms" : "email", "methods": "password"], at: now, tx)
            } else {
                try stores.record("password.changed", of: account.id, by: account.actor, facts: ["reason": "recovery"], at: now, tx)
                try notices.tell(account, .passwordChanged, at: now, tx)
            }
            let factors = FactorSet(try stores.accounts.factors(of: account.id, tx))
            if factors.isOn { return .second(PendingSignIn(account: account.id, credential: credential, begunAt: now), factors) }
            if !isNew {
                try stores.record(
                    "recovery.completed", of: account.id, by: account.actor, facts: ["methods": isByText ? "sms" : "email"], at: now, tx)
            }
            return .welcome(try signIn.welcome(account, [Proof(.password, at: now)], visitor, at: now, tx))
        }
        guard let step else { throw IdentityError.invitationGone }
        return step
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
