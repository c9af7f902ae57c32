import Core
import Foundation

/// Counts tries in rows and says when there were too many.
///
/// Keys are blind indexes: the table names nobody.
struct TryCounter {
    let limits: TryLimits
    let throttles: any ThrottleStore
    let ring: KeyRing

    /// Somebody who tries a login.
    struct Caller {
        let loginIndex: Data
        let address: ClientAddress
        /// The browser, when it proved to know this login.
        let device: KnownDevice?
    }

    /// Counts one try, before any password is looked at, so that many at once do not slip through.
    /// - Returns: seconds to wait when it was one too many.
    func admit(_ caller: Caller, at now: Instant, _ tx: any Transaction) throws -> Int? {
        let failures = try throttles.count(key("address", caller.address.name), window: limits.address.window, at: now, tx)
        if failures >= limits.address.tries { return wait(limits.address.window, now) }
        let login = caller.loginIndex.base64EncodedString()
        if let device = caller.device {
            return try hit("device", login + device.name, limits.knownDevice, now, tx)
        }
        if let wait = try hit("stranger", login + caller.address.name, limits.stranger, now, tx) { return wait }
        return try hit("strangers", login, limits.allStrangers, now, tx)
    }

    /// Counts a wrong password against the address.
    func failed(_ caller: Caller, at now: Instant, _ tx: any Transaction) throws {
        _ = try throttles.hit(key("address", caller.address.name), window: limits.address.window, at: now, tx)
    }

    private func hit(_ kind: String, _ name: String, _ limit: TryLimits.Limit, _ now: Instant, _ tx: any Transaction) throws -> Int? {
        try throttles.hit(key(kind, name), window: limit.window, at: now, tx) > limit.tries ? wait(limit.window, now) : nil
    }

    private func key(_ kind: String, _ name: String) -> Data { ring.blindIndex(name, purpose: "tries-" + kind) }

    private func wait(_ window: Instant.Span, _ now: Instant) -> Int {
        max(1, Int((window.milliseconds - now.milliseconds % window.milliseconds + 999) / 1000))
    }
}
