package import Core
import Foundation
import Synchronization

/// Recognises our own forms: each carries a signed token that belongs to the browser it was shown in and to the day.
///
/// The token is also the key under which what a form did is remembered, so that sending it twice does it once.
package struct FormGuard: Sendable {
    private let ring: KeyRing
    private let chance: Chance
    /// How long a form may lie open.
    static let lifetime = Instant.Span.hours(48)

    package init(ring: KeyRing, chance: Chance) { (self.ring, self.chance) = (ring, chance) }

    /// In the form `time.random.signature`.
    package func token(for browser: String, at now: Instant) -> String {
        let head = String(now.milliseconds / 1000, radix: 36) + "." + Data(chance.bytes(12)).base64URL
        return head + "." + signature(head, browser)
    }

    /// Whether we made the token for this browser, not too long ago.
    package func accepts(_ token: String, from browser: String, at now: Instant) -> Bool {
        let parts = token.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).map { Substring($0) }
        guard parts.count == 3, token.utf8.count < 200, let seconds = Int64(parts[0], radix: 36), seconds < 1 << 40 else { return false }
        let age = now - Instant(milliseconds: seconds * 1000)
        return age < Self.lifetime && age > .minutes(-5)
            && CookieJar.equal(parts[2], signature(parts[0] + "." + parts[1], browser))
    }

    /// When a token was made, in whole seconds; nil for what has not its shape.
    package static func moment(of token: String) -> Instant? {
        guard let head = token.split(separator: ".").first, let seconds = Int64(head, radix: 36), seconds < 1 << 40 else { return nil }
        return Instant(milliseconds: seconds * 1000)
    }

    private func signature(_ head: some StringProtocol, _ browser: String) -> String {
        ring.blindIndex(browser + "|" + head, purpose: "form").base64URL
    }
}

/// The random name of a browser in its cookie.
///
/// Drawn only when a page has a form, so that mere reading leaves no cookie.
package final class BrowserMark: Sendable {
    private let known: String?
    private let fresh: Mutex<String?> = Mutex(nil)
    private let chance: Chance

    package init(known: String?, chance: Chance) { (self.known, self.chance) = (known, chance) }

    /// The name, drawn now if there was none.
    package func id() -> String {
        if let known { return known }
        return fresh.withLock { value in
            let id = value ?? Data(chance.bytes(16)).base64URL
            value = id
            return id
        }
    }

    /// The name the browser came with, or nil.
    var existing: String? { known }
    /// The name to put in a cookie, if one was drawn during this visit.
    var toSet: String? { fresh.withLock { $0 } }
}
