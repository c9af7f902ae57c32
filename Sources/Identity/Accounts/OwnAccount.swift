package import Core
import Foundation
import Ledger

/// What a person changes of their own account: password, address, and calling off what was not theirs.
///
/// Each needs a proof of the last minutes, is told to every address, and leaves an entry in the log.
package struct OwnAccount: Sendable {
    let stores: IdentityStores
    let provider: OpenIDProvider
    let outbox: any OutboxStore
    let sender: (any CodeSender)?
    let notices: AccountNotices
    private let hasher: PasswordHasher
    private let policy: PasswordPolicy

    package init(
        _ provider: OpenIDProvider, outbox: any OutboxStore, hasher: PasswordHasher, policy: PasswordPolicy = PasswordPolicy(),
        sender: (any CodeSender)? = nil
    ) {
        (stores, self.provider, self.outbox) = (provider.identity, provider, outbox)
        (self.hasher, self.policy, self.sender) = (hasher, policy, sender)
        notices = AccountNotices(provider.identity, outbox: outbox, sender: sender)
    }

    /// Beside a second step eight letters do; a password that opens alone needs fifteen (NIST SP 800-63B-4 section 3.1.1.2).
    package func policy(for factors: FactorSet) -> PasswordPolicy {
        var policy = policy
        if factors.isOn { policy.minimum = min(policy.minimum, 8) }
        return policy
    }

    // MARK: Password

    /// Sets another password; every other session ends.
    ///
    /// Throws `IdentityError.weakPassword`, `.proofNeeded`, `.busy`.
    package func changePassword(_ token: SecretToken, to password: String) async throws {
        let (stores, now) = (stores, stores.clock.now)
        let holder = try await SessionKeeper(stores).holder(token)
        guard holder.session.isFresh(for: holder.factors, at: now) else { throw IdentityError.proofNeeded }
        let curp = try await EvidenceKeeper(stores).known(of: holder.account.id)[.curp]?.value
        if let fault = policy(for: holder.factors).fault(of: password, context: [holder.name, holder.login, curp ?? ""]) {
            throw IdentityError.weakPassword(fault)
        }
        let secret = try await hasher.hash(password)
        try await stores.change(provenBy: token) { [self] session, account, _, _, tx in
            try stores.replacePassword(of: account.id, with: secret, at: now, tx)
            try provider.endAll(of: account.id, except: session.id, at: now, tx)
            try TryCounter(TryLimits(), stores).forgive(account.persona, account.loginIndex, at: now, tx)
            try stores.record("password.changed", of: account.id, by: account.actor, facts: ["reason": "asked"], at: now, tx)
            try notices.tell(account, .passwordChanged, at: now, tx)
            return nil
        }
    }

    // MARK: Address

    private struct NewAddress: Codable { let address: String }

    /// Sends a link to another address; the account has it once the link is used.
    ///
    /// The answer is the same for an address that has an
    /// account already: its owner is told there.
    package func askAddress(_ token: SecretToken, _ login: LoginName) async throws {
        let (stores, now) = (stores, stores.clock.now)
        try await stores.change(provenBy: token) { [self] _, account, _, key, tx in
            if let refused = try admitAddress(of: account, at: now, tx) { return refused }
            let isTaken = try stores.accounts.account(persona: account.persona, loginIndex: login.index(stores.ring), tx) != nil
            let link = SecretToken(chance: stores.chance)
            let change = ID<AccountChange>(at: now, chance: stores.chance)
            for old in try stores.accounts.openChanges(of: account.id, tx) where old.kind == .address {
                _ = try stores.accounts.settle(old, at: now, tx)
            }
            if !isTaken {
                try stores.accounts.insert(
                    AccountChange(
                        id: change, account: account.id, kind: .address, tokenHash: link.hash, undoHash: nil,
                        details: try key.seal(json: NewAddress(address: login.text), field: AccountChange.detailsField), createdAt: now,
                        readyAt: now, expiresAt: now + ResidentOffice.linkLife), tx)
            }
            try mail(
                isTaken ? "account.address_taken" : "account.address_confirm", to: login.text, of: account, key,
                link: isTaken ? "/account" : "/account/address/" + link.text, at: now, tx)
            try stores.record("address.added", of: account.id, by: account.actor, facts: ["channel": "email"], at: now, tx)
            try notices.tell(account, .addressAsked, change: change, at: now, tx)
            return nil
        }
    }

    /// Counts a wish for another address.
    func admitAddress(of account: Account, at now: Instant, _ tx: any Transaction) throws -> IdentityError? {
        let key = stores.ring.blindIndex("address|" + account.id.description, purpose: "throttle")
        return try stores.throttles.hit(key, window: .hours(1), at: now, tx) <= 5 ? nil : .tooManyTries(waitSeconds: 3600)
    }

    /// Whose address a link changes, and to what; nil for one that is unknown, used, ended or called off.
    package func address(behind link: SecretToken) async throws -> String? {
        let (stores, now) = (stores, stores.clock.now)
        return try await stores.unit.read { tx in try Self.address(behind: link, stores, at: now, tx)?.1 }
    }

    /// Uses the link: the account has the new address, and both are told.
    ///
    /// Throws `IdentityError.changeGone`.
    package func confirmAddress(_ link: SecretToken) async throws {
        let (stores, now) = (stores, stores.clock.now)
        let isDone = try await stores.unit.write { [self] tx in
            guard let (change, address) = try Self.address(behind: link, stores, at: now, tx), let login = LoginName(address),
                var account = try stores.accounts.account(change.account, tx), account.state == .active,
                try stores.accounts.account(persona: account.persona, loginIndex: login.index(stores.ring), tx) == nil,
                try stores.accounts.settle(change, at: now, tx)
            else { return false }
            try take(login, for: &account, at: now, tx)
            return true
        }
        if !isDone { throw IdentityError.changeGone }
    }

    private static func address(
        behind link: SecretToken, _ stores: IdentityStores, at now: Instant, _ tx: any Transaction
    ) throws -> (AccountChange, String)? {
        guard let change = try stores.accounts.change(tokenHash: link.hash, tx), change.kind == .address, change.settledAt == nil,
            now < change.expiresAt
        else { return nil }
        let key = try stores.ring.existingKey(for: KeyOwner(.account, change.account), in: stores.keys, tx)
        return (change, try key.open(change.details, field: AccountChange.detailsField, as: NewAddress.self).address)
    }

    /// Gives the account a confirmed address, and tells it and the one before.
    func take(_ login: LoginName, for account: inout Account, at now: Instant, _ tx: any Transaction) throws {
        let before = try stores.login(of: account, tx)
        try Self.move(&account, to: login, stores, at: now, tx)
        try stores.record("address.changed", of: account.id, by: account.actor, facts: ["channel": login.channel], at: now, tx)
        // A number that opened the account until now opens it no more, and is still known to be its owner's.
        if login.phone == nil, let before, let phone = PhoneNumber(before) {
            try EvidenceKeeper(stores).keep(.confirmed(.phone, phone.text), of: account.id, by: account.actor, at: now, tx)
        }
        try notices.tell(account, .addressChanged, further: before.map { [$0] } ?? [], before: before, at: now, tx)
    }

    static func move(
        _ account: inout Account, to login: LoginName, _ stores: IdentityStores, at now: Instant, _ tx: any Transaction
    ) throws {
        let key = try stores.ring.existingKey(for: KeyOwner(.account, account.id), in: stores.keys, tx)
        account.login = try key.seal(login.text, field: "account.login")
        account.loginIndex = login.index(stores.ring)
        account.updatedAt = now
        account.version += 1
        try stores.accounts.update(account, tx)
        // Links that lie in the mailbox of the address before open nothing any more.
        try stores.accounts.endInvitations(of: account.id, at: now, tx)
    }

    // MARK: Steps

    /// One mail beside the change that caused it.
    func mail(
        _ template: String, to address: String, of account: Account, _ key: DataKey, link: String, at now: Instant, _ tx: any Transaction
    ) throws {
        let id = ID<OutgoingMessage>(at: now, chance: stores.chance)
        let content = MessageContent(template: template, language: account.language, values: ["link": link])
        try outbox.put(
            OutgoingMessage(
                id: id, channel: "email", owner: KeyOwner(.account, account.id),
                recipient: try key.seal(address, field: "outbox.recipient"),
                content: try key.seal(json: content, field: "outbox.content"), key: template + ":" + id.description, createdAt: now), tx)
    }
}
