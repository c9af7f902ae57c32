package import Core
package import Ledger

/// What the services of this target stand on: the stores, the keys, time and chance, all handed in.
package struct IdentityStores: Sendable {
    package let unit: any UnitOfWork
    package let accounts: any AccountStore
    package let sessions: any SessionStore
    package let throttles: any ThrottleStore
    package let keys: any KeyStore
    /// What verifications found.
    package let evidence: any EvidenceStore
    /// Every sign-in and every change of rights is recorded here, in its own transaction.
    package let trail: any AuditTrail
    package let ring: KeyRing
    package let clock: WallClock
    package let chance: Chance

    package init(
        unit: any UnitOfWork, accounts: any AccountStore, sessions: any SessionStore, throttles: any ThrottleStore, keys: any KeyStore,
        evidence: any EvidenceStore, trail: any AuditTrail, ring: KeyRing, clock: WallClock = .system, chance: Chance = .system
    ) {
        (self.unit, self.accounts, self.sessions, self.throttles, self.keys) = (unit, accounts, sessions, throttles, keys)
        (self.evidence, self.trail, self.ring, self.clock, self.chance) = (evidence, trail, ring, clock, chance)
    }

    /// Records what happened to an account.
    func record(
        _ kind: String, of account: ID<Account>, by actor: AuditActor, facts: [String: String] = [:], at now: Instant, _ tx: any Transaction
    ) throws {
        try trail.append(
            AuditEvent(
                id: ID(at: now, chance: chance), at: now, kind: kind, actor: actor, subject: AuditSubject(.account, account),
                unit: facts["unit"], facts: facts), tx)
    }

    /// The name of an account in clear.
    func name(of account: Account, _ tx: any Transaction) throws -> String {
        let key = try ring.existingKey(for: KeyOwner(.account, account.id), in: keys, tx)
        return String(decoding: try key.open(account.name, field: "account.name"), as: UTF8.self)
    }

    /// The login of an account in clear, address or number; nil while it is only invited and has none.
    package func login(of account: Account, _ tx: any Transaction) throws -> String? {
        let key = try ring.existingKey(for: KeyOwner(.account, account.id), in: keys, tx)
        let login = String(decoding: try key.open(account.login, field: "account.login"), as: UTF8.self)
        return login.isEmpty ? nil : login
    }
}
