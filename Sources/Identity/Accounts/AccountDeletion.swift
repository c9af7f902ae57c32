package import Core
import Foundation
import Ledger

/// Deleting an account, with a time in which its owner can change their mind; and forgetting those that nobody ever confirmed.
extension OwnAccount {
    /// How long a deletion can be taken back.
    package static let deletionWait = Instant.Span.days(14)
    /// How long an account may lie unconfirmed.
    package static let unconfirmedStay = Instant.Span.days(7)

    /// Asks for it; asking again changes nothing.
    package func askDeletion(_ token: SecretToken) async throws {
        let (stores, now) = (stores, stores.clock.now)
        try await stores.change(provenBy: token) { [self] _, account, _, key, tx in
            // A servant's account is the office's: it is suspended there, and its entries stay.
            guard account.persona == .resident else { return .notAllowed }
            guard try stores.accounts.openChanges(of: account.id, tx).allSatisfy({ $0.kind != .deletion }) else { return nil }
            let id = ID<AccountChange>(at: now, chance: stores.chance)
            try stores.accounts.insert(
                AccountChange(
                    id: id, account: account.id, kind: .deletion, tokenHash: nil, undoHash: nil,
                    details: try key.seal("{}", field: AccountChange.detailsField), createdAt: now, readyAt: now + Self.deletionWait,
                    expiresAt: now + Self.deletionWait + .days(365)), tx)
            let days = Self.deletionWait.milliseconds / Instant.Span.days(1).milliseconds
            try stores.record(
                "account.deletion_asked", of: account.id, by: account.actor, facts: ["days": String(days)], at: now, tx)
            try notices.tell(account, .deletionAsked, change: id, at: now, tx)
            return nil
        }
    }

    /// When the account will be deleted; nil where nobody asked for it.
    package func deletion(of account: ID<Account>) async throws -> Instant? {
        let stores = stores
        return try await stores.unit.read { tx in
            try stores.accounts.openChanges(of: account, tx).first { $0.kind == .deletion }?.readyAt
        }
    }

    /// Takes it back; being signed in is enough.
    package func keepAccount(_ account: ID<Account>) async throws {
        let (stores, notices, now) = (stores, notices, stores.clock.now)
        try await stores.unit.write { tx in
            guard let row = try stores.accounts.account(account, tx), row.state == .active else { return }
            for change in try stores.accounts.openChanges(of: account, tx) where change.kind == .deletion {
                guard try stores.accounts.settle(change, at: now, tx) else { continue }
                try stores.record("account.deletion_cancelled", of: account, by: row.actor, at: now, tx)
                try notices.tell(row, .deletionCancelled, at: now, tx)
            }
        }
    }

    /// What the hour's housekeeping does with accounts: links that are ready go out, deletions whose time has come are done, accounts that
    /// nobody confirmed and changes that ended are forgotten.
    package func tidy() async throws {
        let (stores, now) = (stores, stores.clock.now)
        try await sendReadyLinks(at: now)
        while try await deleteDue(at: now) > 0 {}
        while try await forgetUnconfirmed(at: now) == 200 {}
        _ = try await stores.unit.write { tx in try stores.accounts.forgetChanges(before: now, tx) }
    }

    private func deleteDue(at now: Instant) async throws -> Int {
        let (stores, provider) = (stores, provider)
        return try await stores.unit.write { tx in
            var settled = 0
            for change in try stores.accounts.due(.deletion, at: now, limit: 100, tx) {
                guard var account = try stores.accounts.account(change.account, tx), account.state != .deleted else {
                    if try stores.accounts.settle(change, at: now, tx) { settled += 1 }
                    continue
                }
                // News of ended sessions are sealed under the account's key: they go out before it is destroyed, in the next hour's round.
                if try stores.sessions.sessions(of: account.id, tx).contains(where: { $0.isAlive(at: now) }) {
                    try provider.endAll(of: account.id, at: now, tx)
                    continue
                }
                guard try stores.accounts.settle(change, at: now, tx) else { continue }
                settled += 1
                try stores.accounts.strip(account.id, tx)
                try stores.evidence.forget(account.id, tx)
                account.state = .deleted
                // The address is free again; the row stays as a number, so that entries of the log name somebody.
                account.loginIndex = stores.ring.blindIndex(account.id.description, purpose: "login-gone")
                account.updatedAt = now
                account.version += 1
                try stores.accounts.update(account, tx)
                try stores.record("account.deleted", of: account.id, by: .system, facts: ["reason": "asked"], at: now, tx)
                try stores.keys.destroy(KeyOwner(.account, account.id), at: now, tx)
            }
            return settled
        }
    }

    private func forgetUnconfirmed(at now: Instant) async throws -> Int {
        let stores = stores
        return try await stores.unit.write { tx in
            let ids = try stores.accounts.neverConfirmed(before: now - Self.unconfirmedStay, limit: 200, tx)
            for id in ids {
                try stores.record("account.deleted", of: id, by: .system, facts: ["reason": "never_confirmed"], at: now, tx)
                try stores.keys.destroy(KeyOwner(.account, id), at: now, tx)
                try stores.accounts.remove(id, tx)
            }
            return ids.count
        }
    }
}
