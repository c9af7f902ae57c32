import Core
import Foundation
package import Ledger

/// Takes accounts over from another system, some hundreds in one transaction.
///
/// Whoever has an account here already keeps it as it is: doing it again, or after it was stopped half-way, is harmless.
package struct AccountImport: Sendable {
    /// Rows of one transaction.
    package static let batch = 500

    /// What became of some rows.
    package struct Outcome: Sendable, Hashable {
        package var imported = 0
        /// Imported, but its owner must confirm the address, and chooses a password then.
        package var unconfirmed = 0
        package var withoutPassword = 0
        package var suspended = 0
        /// Lines whose address has an account here already.
        package var known: [Int] = []
        package var kinds: [String: Int] = [:]

        package init() {}

        package mutating func add(_ other: Outcome) {
            imported += other.imported
            unconfirmed += other.unconfirmed
            withoutPassword += other.withoutPassword
            suspended += other.suspended
            known += other.known
            kinds.merge(other.kinds, uniquingKeysWith: +)
        }
    }

    private let stores: IdentityStores
    private let pepper: PasswordPepper
    private let actor: AuditActor
    /// SHA-256 of the file, by which the log names it.
    private let file: String

    package init(_ stores: IdentityStores, pepper: PasswordPepper, actor: AuditActor, file: String) {
        (self.stores, self.pepper, self.actor, self.file) = (stores, pepper, actor, file)
    }

    /// What a row becomes, made before the database is asked to wait.
    package struct Prepared: Sendable {
        let line: Int
        let account: Account
        let key: WrappedKey
        let credential: Credential?
        let kind: String
        let event: AuditEvent
    }

    /// Seals names and addresses and encrypts hashes: what costs time and needs no transaction.
    package func prepare(_ rows: [ImportedRow]) throws -> [Prepared] {
        let now = stores.clock.now
        return try rows.map { row in
            let id = ID<Account>(at: now, chance: stores.chance)
            let (key, wrapped) = try stores.ring.makeKey(for: KeyOwner(.account, id))
            // An address that nobody confirmed is nobody's yet: its owner takes the account by a link, with a password of their own.
            let state: Account.State = !row.isEnabled ? .suspended : row.isConfirmed ? .active : .invited
            let account = Account(
                id: id, persona: .resident, state: state, name: try key.seal(row.name, field: "account.name"),
                login: try key.seal(row.login.text, field: "account.login"), loginIndex: row.login.index(stores.ring),
                language: row.language, createdAt: min(row.createdAt ?? now, now), updatedAt: now, version: 1)
            let hash = row.isConfirmed ? row.hash : nil
            let credential = try hash.map { hash in
                Credential(
                    id: ID(at: now, chance: stores.chance), account: id, kind: .password, secret: try pepper.seal(hash),
                    createdAt: now, usedAt: nil)
            }
            let kind = hash?.kind ?? "none"
            let event = try AuditEvent(
                id: ID(at: now, chance: stores.chance), at: now, kind: "account.imported", actor: actor,
                subject: AuditSubject(.account, id), facts: ["hash": kind, "batch": file])
            return Prepared(line: row.line, account: account, key: wrapped, credential: credential, kind: kind, event: event)
        }
    }

    /// Writes prepared rows in one transaction; an address that is known is left as it is.
    package func write(_ rows: [Prepared]) async throws -> Outcome {
        let (stores, now) = (stores, stores.clock.now)
        return try await stores.unit.write { tx in
            var outcome = Outcome()
            for row in rows {
                do { try stores.accounts.insert(row.account, tx) } catch StoreError.duplicate {
                    outcome.known.append(row.line)
                    continue
                }
                try stores.keys.insert(row.key, at: now, tx)
                if let credential = row.credential { try stores.accounts.insert(credential, tx) }
                try stores.trail.append(row.event, tx)
                Self.count(row, &outcome)
            }
            return outcome
        }
    }

    /// What writing would do, without writing.
    package func rehearse(_ rows: [ImportedRow]) async throws -> Outcome {
        let stores = stores
        return try await stores.unit.read { tx in
            var outcome = Outcome()
            var seen: Set<Data> = []
            for row in rows {
                let index = row.login.index(stores.ring)
                guard seen.insert(index).inserted, try stores.accounts.account(persona: .resident, loginIndex: index, tx) == nil else {
                    outcome.known.append(row.line)
                    continue
                }
                Self.count(
                    state: !row.isEnabled ? .suspended : row.isConfirmed ? .active : .invited,
                    kind: row.isConfirmed ? row.hash?.kind ?? "none" : "none", &outcome)
            }
            return outcome
        }
    }

    /// Records the whole, once it is through.
    package func finish(rows: Int, known: Int, faults: Int) async throws {
        let (stores, now) = (stores, stores.clock.now)
        let event = try AuditEvent(
            id: ID(at: now, chance: stores.chance), at: now, kind: "account.batch_imported", actor: actor, subject: .city,
            facts: ["batch": file, "rows": String(rows), "kept": String(known), "faults": String(faults)])
        try await stores.unit.write { tx in try stores.trail.append(event, tx) }
    }

    private static func count(_ row: Prepared, _ outcome: inout Outcome) {
        count(state: row.account.state, kind: row.kind, &outcome)
    }

    private static func count(state: Account.State, kind: String, _ outcome: inout Outcome) {
        outcome.imported += 1
        outcome.kinds[kind, default: 0] += 1
        if kind == "none" { outcome.withoutPassword += 1 }
        if state == .invited { outcome.unconfirmed += 1 }
        if state == .suspended { outcome.suspended += 1 }
    }
}

extension ForeignHash {
    /// How long this machine takes to find a password wrong against it.
    package var cost: Duration {
        let start = ContinuousClock.now
        _ = matches("x")
        return start.duration(to: .now)
    }
}
