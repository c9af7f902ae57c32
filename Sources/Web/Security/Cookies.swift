package import Core
import Foundation

/// The cookies that pages need; there are no others, so nobody is asked about any.
package enum CookieName: String, Sendable, CaseIterable {
    /// Recognises this browser's own forms.
    case browser
    /// Secrets of the drafts that were begun here.
    case drafts
    /// Cases that were opened here with their code.
    case cases
    /// The language that was chosen.
    case language
    /// The session of whoever is signed in, resident or public servant: one person at a time.
    case account
    /// Proves that a login was right in this browser before.
    case device
    /// The case on which a servant's own clock runs, and since when.
    case timer
    /// A sign-in whose second step is still owed, sealed.
    case pending
}

/// A cookie to set or to clear.
package struct SetCookie: Sendable, Hashable {
    let name: CookieName
    let value: String
    /// Seconds; nil ends with the browser, zero clears.
    let maxAge: Int?
}

/// Reads and writes cookies.
///
/// Values are signed: one that was not made here is no cookie.
package struct CookieJar: Sendable {
    private let ring: KeyRing
    private let isSecure: Bool
    /// As they came; the first of a name counts.
    private let raw: [(name: Substring, value: Substring)]

    package init(ring: KeyRing, isSecure: Bool, header: String?) {
        (self.ring, self.isSecure) = (ring, isSecure)
        raw = (header ?? "").utf8.prefix(16_384).split(separator: UInt8(ascii: ";")).compactMap { part in
            let pair = part.drop { $0 == UInt8(ascii: " ") }
            guard let equals = pair.firstIndex(of: UInt8(ascii: "=")) else { return nil }
            return (Substring(pair[..<equals]), Substring(pair[pair.index(after: equals)...]))
        }
    }

    /// The value, if it carries our signature.
    package func value(_ name: CookieName) -> String? {
        let sent = Self.name(name, isSecure: isSecure)
        guard let signed = raw.first(where: { $0.name == sent })?.value, let dot = signed.utf8.lastIndex(of: UInt8(ascii: "."))
        else { return nil }
        let value = String(signed[..<dot])
        guard Self.equal(signed[signed.utf8.index(after: dot)...], signature(value, of: name)), let data = Data(base64URL: value) else {
            return nil
        }
        return String(validating: data, as: UTF8.self)
    }

    /// A cookie with this value, lasting so many seconds, or as long as the browser runs.
    package func set(_ name: CookieName, _ value: String, maxAge: Int? = nil) -> SetCookie {
        let encoded = Data(value.utf8).base64URL
        return SetCookie(name: name, value: encoded + "." + signature(encoded, of: name), maxAge: maxAge)
    }

    package func clear(_ name: CookieName) -> SetCookie { SetCookie(name: name, value: "", maxAge: 0) }

    /// The header line.
    func header(_ cookie: SetCookie) -> String {
        var line = "\(Self.name(cookie.name, isSecure: isSecure))=\(cookie.value); Path=/; HttpOnly; SameSite=Lax"
        if isSecure { line += "; Secure" }
        if let age = cookie.maxAge { line += "; Max-Age=\(age)" }
        return line
    }

    /// With the prefix that makes browsers insist on TLS, this very host and the whole site.
    static func name(_ name: CookieName, isSecure: Bool) -> String { (isSecure ? "__Host-" : "") + name.rawValue }

    private func signature(_ value: String, of name: CookieName) -> String {
        ring.blindIndex(name.rawValue + "=" + value, purpose: "cookie").base64URL
    }

    /// Compares in a time that does not tell where two texts differ.
    static func equal(_ a: some StringProtocol, _ b: some StringProtocol) -> Bool {
        let (a, b) = (Array(a.utf8), Array(b.utf8))
        guard a.count == b.count else { return false }
        return a.indices.reduce(UInt8(0)) { $0 | (a[$1] ^ b[$1]) } == 0
    }
}
