package import Core
import Foundation
package import Ledger

/// Coming back when every second step is lost: the password, then some days of waiting in which every address is told and can stop it, then
/// the link of a mail; or at once, after an officer saw the person with a document.
extension OwnAccount {
    /// How long an account waits before its second steps are taken away.
    package static let recoveryWait = Instant.Span.days(3)
    /// How long the link works after that.
    package static let recoveryLinkLife = Instant.Span.days(1)

    /// Asks for it, after a right password; asking again changes nothing.
    ///
    /// The password and the mailbox are two proofs only where the password was not set by that mailbox a moment ago: after a password that
    /// came by mail it is `IdentityError.recoveryInPerson`. Throws `IdentityError.signInGone`.
    /// - Returns: when the link will work.
    package func askRecovery(_ pending: PendingSignIn) async throws -> Instant {
        let (stores, notices, now) = (stores, notices, stores.clock.now)
        let outcome: Result<Instant, IdentityError> = try await stores.unit.write { tx in
            guard let account = try pending.holder(stores, at: now, tx),
                let password = try stores.accounts.credentials(of: account.id, tx).first(where: { $0.id == pending.credential })
            else { return .failure(.signInGone) }
            let waiting = try stores.accounts.openChanges(of: account.id, tx).first { $0.kind == .recovery && now < $0.expiresAt }
            if let waiting { return .success(waiting.readyAt) }
            let isOfOpening = password.createdAt - account.createdAt <= ResidentOffice.linkLife
            guard isOfOpening || now - password.createdAt >= Self.recoveryWait else { return .failure(.recoveryInPerson) }
            let change = try Self.begin(account, readyAt: now + Self.recoveryWait, stores, at: now, tx)
            try stores.record("recovery.begun", of: account.id, by: account.actor, facts: ["channel": "password"], at: now, tx)
            try notices.tell(account, .recoveryAsked, change: change.id, at: now, tx)
            return .success(change.readyAt)
        }
        return try outcome.get()
    }

    /// An officer saw the person: the link goes out at once.
    ///
    /// Nobody sets or sees a password. Throws `IdentityError.unknownAccount`.
    package func startReset(of id: ID<Account>, by actor: AuditActor) async throws {
        let (stores, notices, now) = (stores, notices, stores.clock.now)
        if case .servant(id.data) = actor { throw IdentityError.notAllowed }
        let isBegun = try await stores.unit.write { [self] tx in
            guard let account = try stores.accounts.account(id, tx), account.state == .active else { return false }
            for old in try stores.accounts.openChanges(of: id, tx) where old.kind == .recovery {
                _ = try stores.accounts.settle(old, at: now, tx)
            }
            let change = try Self.begin(account, readyAt: now, stores, at: now, tx)
            try stores.record("recovery.reset_started", of: id, by: actor, at: now, tx)
            try notices.tell(account, .recoveryAsked, change: change.id, at: now, tx)
            try sendLink(for: change, account, at: now, tx)
            return true
        }
        if !isBegun { throw IdentityError.unknownAccount }
    }

    private static func begin(
        _ account: Account, readyAt: Instant, _ stores: IdentityStores, at now: Instant, _ tx: any Transaction
    ) throws -> AccountChange {
        let key = try stores.ring.existingKey(for: KeyOwner(.account, account.id), in: stores.keys, tx)
        let id = ID<AccountChange>(at: now, chance: stores.chance)
        let change = AccountChange(
            id: id, account: account.id, kind: .recovery, tokenHash: link(of: id, stores).hash, undoHash: nil,
            details: try key.seal("{}", field: AccountChange.detailsField), createdAt: now, readyAt: readyAt,
            expiresAt: readyAt + recoveryLinkLife + .days(1))
        try stores.accounts.insert(change, tx)
        return change
    }

    /// The link of a recovery, computed, so that it can be sent when the waiting is over and lies nowhere until then.
    static func link(of id: ID<AccountChange>, _ stores: IdentityStores) -> SecretToken {
        // 32 bytes are always a token.
        SecretToken(stores.ring.blindIndex(id.description, purpose: "recovery-link").base64URL)!
    }

    private func sendLink(for change: AccountChange, _ account: Account, at now: Instant, _ tx: any Transaction) throws {
        guard let address = try stores.login(of: account, tx) else { return }
        guard PhoneNumber(address) == nil else { return try sendWord(of: change, account, to: address, at: now, tx) }
        let key = try stores.ring.existingKey(for: KeyOwner(.account, account.id), in: stores.keys, tx)
        try outbox.put(
            OutgoingMessage(
                id: ID(at: now, chance: stores.chance), channel: "email", owner: KeyOwner(.account, account.id),
                recipient: try key.seal(address, field: "outbox.recipient"),
                content: try key.seal(
                    json: MessageContent(
                        template: "account.recovery_ready", language: account.language,
                        values: ["link": "/account/recovery/" + Self.link(of: change.id, stores).text]), field: "outbox.content"),
                key: "recovery-ready:" + change.id.description, createdAt: now), tx)
    }

    /// The same to a number, once: the text has no link, and says where a code that is sent there leads on.
    private func sendWord(of change: AccountChange, _ account: Account, to number: String, at now: Instant, _ tx: any Transaction) throws {
        let mark = stores.ring.blindIndex(change.id.description, purpose: "recovery-told")
        guard try stores.throttles.count(mark, window: .days(365), at: now, tx) == 0,
            try sender?.tell("number.recovery_ready", to: number, for: account, at: now, tx) == true
        else { return }
        _ = try stores.throttles.hit(mark, window: .days(365), at: now, tx)
    }

    /// Sends the links of those whose waiting is over; sent again it is the same mail.
    package func sendReadyLinks(at now: Instant) async throws {
        let stores = stores
        try await stores.unit.write { [self] tx in
            for change in try stores.accounts.due(.recovery, at: now, limit: 500, tx) {
                guard now < change.expiresAt, let account = try stores.accounts.account(change.account, tx), account.state == .active else {
                    _ = try stores.accounts.settle(change, at: now, tx)
                    continue
                }
                try sendLink(for: change, account, at: now, tx)
            }
        }
    }

    /// Whether the link of a recovery works now.
    package func isReady(_ link: SecretToken) async throws -> Bool {
        let (stores, now) = (stores, stores.clock.now)
        return try await stores.unit.read { tx in try Self.ready(link, stores, at: now, tx) != nil }
    }

    /// Uses the link: the account has no second step any more, and every session ended.
    ///
    /// Its owner signs in with the password and adds new ones.
    /// - Returns: where the account has a number and no e-mail, and an officer saw its owner, the link by which another password may be chosen.
    ///   Whoever waited knows the password, and whoever has the number by now need not be the same.
    @discardableResult
    package func completeRecovery(_ link: SecretToken) async throws -> SecretToken? {
        let (stores, provider, notices, now) = (stores, provider, notices, stores.clock.now)
        let next: Result<SecretToken?, IdentityError> = try await stores.unit.write { tx in
            guard let change = try Self.ready(link, stores, at: now, tx), let account = try stores.accounts.account(change.account, tx),
                account.state == .active, try stores.accounts.settle(change, at: now, tx)
            else { return .failure(.changeGone) }
            let isByText = try stores.login(of: account, tx).flatMap { PhoneNumber($0) } != nil
            try notices.tell(account, .wayRemoved, at: now, tx)
            for factor in try stores.accounts.factors(of: account.id, tx) { try stores.accounts.delete(factor, tx) }
            try provider.endAll(of: account.id, at: now, tx)
            try provider.openID.grants.revokeAll(of: account.id, client: nil, at: now, tx)
            try stores.record(
                "recovery.completed", of: account.id, by: account.actor,
                facts: [
                    "methods": isByText ? "sms" : "password email",
                    "waited": String((now - change.createdAt).milliseconds / 3_600_000),
                ], at: now, tx)
            // An officer's reset is ready as soon as it begins.
            guard isByText, change.readyAt == change.createdAt else { return .success(nil) }
            let password = SecretToken(chance: stores.chance)
            try stores.accounts.insert(
                Invitation(
                    id: ID(at: now, chance: stores.chance), account: account.id, tokenHash: password.hash, createdAt: now,
                    expiresAt: now + ResidentOffice.textedLinkLife, usedAt: nil), tx)
            return .success(password)
        }
        return try next.get()
    }

    private static func ready(
        _ link: SecretToken, _ stores: IdentityStores, at now: Instant, _ tx: any Transaction
    ) throws -> AccountChange? {
        guard let change = try stores.accounts.change(tokenHash: link.hash, tx), change.kind == .recovery, change.settledAt == nil,
            change.readyAt <= now, now < change.expiresAt
        else { return nil }
        return change
    }
}
