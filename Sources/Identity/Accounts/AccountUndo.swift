import Core
import Foundation
import Ledger

/// «It was not me»: what the link in a notice does.
extension OwnAccount {
    /// What a notice was about; nil for a link that is unknown, used or older than a month.
    package func notice(_ link: SecretToken) async throws -> AccountNotices.Event? {
        let (stores, now) = (stores, stores.clock.now)
        return try await stores.unit.read { tx in try Self.notice(link, stores, at: now, tx)?.1.event }
    }

    /// What calling off left.
    package enum Aftermath: Sendable, Hashable {
        /// The owner chooses another password by a link to this address.
        case link(LoginName)
        /// The account is closed until an officer or administrator saw its owner.
        case closed
    }

    /// Calls off what was not the owner's, since the notice: what waits is stopped, ways that were added are taken away, the address before is
    /// set back; all sessions and tokens end, and the password opens nothing until its owner chooses another by a link in the mail.
    ///
    /// A mailbox alone never opens an account that had second steps, nor one of a servant, nor one whose address before is somebody else's
    /// by now: those stay closed. Throws `IdentityError.changeGone`.
    package func repudiate(_ link: SecretToken) async throws -> Aftermath {
        let (stores, provider, now) = (stores, provider, stores.clock.now)
        let aftermath: Aftermath? = try await stores.unit.write { tx in
            guard let (notice, details) = try Self.notice(link, stores, at: now, tx),
                var account = try stores.accounts.account(notice.account, tx), account.state == .active,
                try stores.accounts.settle(notice, at: now, tx)
            else { return nil }
            let before = try Self.stopWhatWaits(of: account, since: notice, details, stores, at: now, tx)
            let wasOn = FactorSet(try stores.accounts.factors(of: account.id, tx)).isOn
            try Self.removeWays(of: account, since: notice, stores, at: now, tx)
            let isOn = FactorSet(try stores.accounts.factors(of: account.id, tx)).isOn
            let hasItsAddress = try before.map { try Self.giveBack($0, to: &account, stores, at: now, tx) } ?? true
            try provider.endAll(of: account.id, at: now, tx)
            try provider.openID.grants.revokeAll(of: account.id, client: nil, at: now, tx)
            try stores.record(
                "account.repudiated", of: account.id, by: account.actor, facts: ["about": details.event.rawValue], at: now, tx)
            // An account that has a number and no e-mail is opened by no message either.
            let mayOpenByMail = account.persona == .resident && hasItsAddress && (isOn || !wasOn)
            // A servant's password stays: the office opens the account again, and no mail can.
            if account.persona == .resident { try stores.forgetPassword(of: account.id, at: now, tx) }
            guard mayOpenByMail, let login = try stores.login(of: account, tx).flatMap({ LoginName($0) }) else {
                account.state = .suspended
                account.updatedAt = now
                account.version += 1
                try stores.accounts.update(account, tx)
                try stores.record("account.disabled", of: account.id, by: .system, facts: ["reason": "repudiated"], at: now, tx)
                return .closed
            }
            return .link(login)
        }
        guard let aftermath else { throw IdentityError.changeGone }
        return aftermath
    }

    /// Stops what waits and settles the notices that came after this one, so that nobody undoes the undoing.
    /// - Returns: the address that the account had before; nil where it did not change.
    private static func stopWhatWaits(
        of account: Account, since notice: AccountChange, _ details: AccountNotices.Details, _ stores: IdentityStores, at now: Instant,
        _ tx: any Transaction
    ) throws -> LoginName? {
        let key = try stores.ring.existingKey(for: KeyOwner(.account, account.id), in: stores.keys, tx)
        var told = [details]
        for waiting in try stores.accounts.openChanges(of: account.id, tx) {
            if waiting.kind == .notice {
                guard waiting.createdAt >= notice.createdAt else { continue }
                told.append(try key.open(waiting.details, field: AccountChange.detailsField, as: AccountNotices.Details.self))
            }
            _ = try stores.accounts.settle(waiting, at: now, tx)
            if waiting.kind == .recovery {
                try stores.record("recovery.cancelled", of: account.id, by: account.actor, facts: ["reason": "repudiated"], at: now, tx)
            } else if waiting.kind == .deletion {
                try stores.record("account.deletion_cancelled", of: account.id, by: account.actor, at: now, tx)
            }
        }
        return told.first { $0.event == .addressChanged }?.address.flatMap { LoginName(kept: $0) }
    }

    /// Takes away every way to sign in that was added since the notice.
    private static func removeWays(
        of account: Account, since notice: AccountChange, _ stores: IdentityStores, at now: Instant, _ tx: any Transaction
    ) throws {
        for factor in try stores.accounts.factors(of: account.id, tx) where factor.createdAt >= notice.createdAt {
            try stores.accounts.delete(factor, tx)
            try stores.record(
                "factor.removed", of: account.id, by: account.actor,
                facts: ["method": factor.kind.rawValue, "factor": factor.id.description, "reason": "repudiated"], at: now, tx)
        }
    }

    /// Sets an address back; an account that somebody only asked for under it, and never confirmed, gives way.
    /// - Returns: whether the account has it now.
    private static func giveBack(
        _ login: LoginName, to account: inout Account, _ stores: IdentityStores, at now: Instant, _ tx: any Transaction
    ) throws -> Bool {
        if let other = try stores.accounts.account(persona: account.persona, loginIndex: login.index(stores.ring), tx) {
            if other.id == account.id { return true }
            guard other.state == .invited else { return false }
            try stores.record("account.deleted", of: other.id, by: .system, facts: ["reason": "never_confirmed"], at: now, tx)
            try stores.keys.destroy(KeyOwner(.account, other.id), at: now, tx)
            try stores.accounts.remove(other.id, tx)
        }
        try move(&account, to: login, stores, at: now, tx)
        try stores.record("address.changed", of: account.id, by: account.actor, facts: ["channel": login.channel], at: now, tx)
        return true
    }

    private static func notice(
        _ link: SecretToken, _ stores: IdentityStores, at now: Instant, _ tx: any Transaction
    ) throws -> (AccountChange, AccountNotices.Details)? {
        guard let change = try stores.accounts.change(undoHash: link.hash, tx), change.kind == .notice, change.settledAt == nil,
            now < change.expiresAt
        else { return nil }
        let key = try stores.ring.existingKey(for: KeyOwner(.account, change.account), in: stores.keys, tx)
        return (change, try key.open(change.details, field: AccountChange.detailsField, as: AccountNotices.Details.self))
    }
}
