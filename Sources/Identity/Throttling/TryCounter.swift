import Core
import Foundation

/// Counts tries in rows and says when there were too many.
///
/// Keys are blind indexes: the table names nobody. Residents and servants, passwords and codes, known browsers and strangers are counted
/// apart, so that nobody uses up the tries of another.
struct TryCounter {
    /// What is tried.
    enum Purpose: String {
        case password
        /// A second step, after a right password.
        case code
    }

    /// Somebody who tries a login.
    struct Caller {
        let persona: Account.Persona
        let loginIndex: Data
        let address: ClientAddress
        /// The browser, when it proved to know this login.
        let device: KnownDevice?

        init(_ persona: Account.Persona, _ loginIndex: Data, from address: ClientAddress, device: KnownDevice?, ring: KeyRing) {
            (self.persona, self.loginIndex, self.address) = (persona, loginIndex, address)
            self.device = device.flatMap { $0.knows(loginIndex, as: persona, ring: ring) ? $0 : nil }
        }

        fileprivate var login: String { persona.rawValue + "|" + loginIndex.base64EncodedString() }
    }

    let limits: TryLimits
    let throttles: any ThrottleStore
    let ring: KeyRing

    init(_ limits: TryLimits, _ stores: IdentityStores) { (self.limits, throttles, ring) = (limits, stores.throttles, stores.ring) }

    /// Counts one try, before anything is looked at, so that many at once do not slip through.
    /// - Returns: why it was one too many.
    func admit(_ caller: Caller, _ purpose: Purpose = .password, at now: Instant, _ tx: any Transaction) throws -> IdentityError? {
        if let refused = try admit(from: caller.address, at: now, tx) { return refused }
        let row = inARow(caller, purpose)
        guard try throttles.count(row, window: limits.inARow.window, at: now, tx) < limits.inARow.tries else { return .passwordClosed }
        if let device = caller.device {
            if let wait = try hit(purpose, "device", caller.login + device.name, limits.knownDevice, now, tx) { return wait }
        } else {
            if let wait = try hit(purpose, "stranger", caller.login + caller.address.name, limits.stranger, now, tx) { return wait }
            if let wait = try hit(purpose, "strangers", caller.login, limits.allStrangers, now, tx) { return wait }
        }
        _ = try throttles.hit(row, window: limits.inARow.window, at: now, tx)
        return nil
    }

    /// Whether this address may try anything at all.
    func admit(from address: ClientAddress, at now: Instant, _ tx: any Transaction) throws -> IdentityError? {
        let failures = try throttles.count(key("address", address.name), window: limits.address.window, at: now, tx)
        return failures >= limits.address.tries ? wait(limits.address.window, now) : nil
    }

    /// Counts what was wrong against the address.
    func failed(from address: ClientAddress, at now: Instant, _ tx: any Transaction) throws {
        _ = try throttles.hit(key("address", address.name), window: limits.address.window, at: now, tx)
    }

    /// The right one ends the row of wrong ones.
    ///
    /// A new code does not: only a right answer.
    func succeeded(_ caller: Caller, _ purpose: Purpose = .password, at now: Instant, _ tx: any Transaction) throws {
        try throttles.reset(inARow(caller, purpose), window: limits.inARow.window, at: now, tx)
    }

    /// After its owner chose a new password, strangers' wrong ones before it say nothing.
    func forgive(_ persona: Account.Persona, _ loginIndex: Data, at now: Instant, _ tx: any Transaction) throws {
        let caller = Caller(persona, loginIndex, from: ClientAddress(""), device: nil, ring: ring)
        try succeeded(caller, .password, at: now, tx)
    }

    private func inARow(_ caller: Caller, _ purpose: Purpose) -> Data {
        key(purpose.rawValue + "-row", caller.login + (caller.device.map { "|" + $0.name } ?? ""))
    }

    private func hit(
        _ purpose: Purpose, _ kind: String, _ name: String, _ limit: TryLimits.Limit, _ now: Instant, _ tx: any Transaction
    ) throws -> IdentityError? {
        let count = try throttles.hit(key(purpose.rawValue + "-" + kind, name), window: limit.window, at: now, tx)
        return count > limit.tries ? wait(limit.window, now) : nil
    }

    private func key(_ kind: String, _ name: String) -> Data { ring.blindIndex(name, purpose: "tries-" + kind) }

    private func wait(_ window: Instant.Span, _ now: Instant) -> IdentityError {
        .tooManyTries(waitSeconds: max(1, Int((window.milliseconds - now.milliseconds % window.milliseconds + 999) / 1000)))
    }
}
