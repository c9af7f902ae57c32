package import Core

/// What the services of this target stand on: the stores, the keys, time and chance, all handed in.
package struct IdentityStores: Sendable {
    package let unit: any UnitOfWork
    package let accounts: any AccountStore
    package let sessions: any SessionStore
    package let throttles: any ThrottleStore
    package let keys: any KeyStore
    package let ring: KeyRing
    package let clock: WallClock
    package let chance: Chance

    package init(
        unit: any UnitOfWork, accounts: any AccountStore, sessions: any SessionStore, throttles: any ThrottleStore, keys: any KeyStore,
        ring: KeyRing, clock: WallClock = .system, chance: Chance = .system
    ) {
        (self.unit, self.accounts, self.sessions, self.throttles, self.keys) = (unit, accounts, sessions, throttles, keys)
        (self.ring, self.clock, self.chance) = (ring, clock, chance)
    }

    /// The name of an account in clear.
    func name(of account: Account, _ tx: any Transaction) throws -> String {
        let key = try ring.existingKey(for: KeyOwner(.account, account.id), in: keys, tx)
        return String(decoding: try key.open(account.name, field: "account.name"), as: UTF8.self)
    }

    /// The login of an account in clear; nil while it is only invited and has none.
    func login(of account: Account, _ tx: any Transaction) throws -> String? {
        let key = try ring.existingKey(for: KeyOwner(.account, account.id), in: keys, tx)
        let login = String(decoding: try key.open(account.login, field: "account.login"), as: UTF8.self)
        return login.isEmpty ? nil : login
    }
}
