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

    /// Calls off what was not the owner's: what waits is stopped, what was added is taken away, the address before is set back; all
    /// sessions and tokens end, and the password opens nothing until its owner chooses another by a link in the mail.
    /// - Returns: the address to which such a link can be sent.
    package func repudiate(_ link: SecretToken) async throws -> LoginName {
        let (stores, provider, now) = (stores, provider, stores.clock.now)
        let login: LoginName? = try await stores.unit.write { tx in
            guard let (notice, details) = try Self.notice(link, stores, at: now, tx),
                var account = try stores.accounts.account(notice.account, tx), account.state == .active,
                try stores.accounts.settle(notice, at: now, tx)
            else { return nil }
            for waiting in try stores.accounts.openChanges(of: account.id, tx) where waiting.kind != .notice {
                _ = try stores.accounts.settle(waiting, at: now, tx)
                if waiting.kind == .recovery {
                    try stores.record("recovery.cancelled", of: account.id, by: account.actor, facts: ["reason": "repudiated"], at: now, tx)
                } else if waiting.kind == .deletion {
                    try stores.record("account.deletion_cancelled", of: account.id, by: account.actor, at: now, tx)
                }
            }
            for factor in try stores.accounts.factors(of: account.id, tx)
            where factor.id == details.factor || (details.event == .codesMade && factor.kind == .recovery) {
                try stores.accounts.delete(factor, tx)
                try stores.record(
                    "factor.removed", of: account.id, by: account.actor,
                    facts: ["method": factor.kind.rawValue, "factor": factor.id.description, "reason": "repudiated"], at: now, tx)
            }
            if details.event == .addressChanged, let before = details.address.flatMap({ LoginName($0) }),
                try stores.accounts.account(persona: account.persona, loginIndex: before.index(stores.ring), tx) == nil
            {
                try Self.move(&account, to: before, stores, at: now, tx)
                try stores.record("address.changed", of: account.id, by: account.actor, facts: ["channel": "email"], at: now, tx)
            }
            try stores.forgetPassword(of: account.id, tx)
            try provider.endAll(of: account.id, at: now, tx)
            try provider.openID.grants.revokeAll(of: account.id, client: nil, at: now, tx)
            try stores.record(
                "account.repudiated", of: account.id, by: account.actor, facts: ["about": details.event.rawValue], at: now, tx)
            return try stores.login(of: account, tx).flatMap { LoginName($0) }
        }
        guard let login else { throw IdentityError.changeGone }
        return login
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
