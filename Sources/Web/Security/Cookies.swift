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
    /// A public servant's session.
    case session
    /// A resident's session.
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
    private let raw: [Substring: Substring]

    package init(ring: KeyRing, isSecure: Bool, header: String?) {
        (self.ring, self.isSecure) = (ring, isSecure)
        var raw: [Substring: Substring] = [:]
        for part in (header ?? "").utf8.prefix(16_384).split(separator: UInt8(ascii: ";")) {
            let pair = part.drop { $0 == UInt8(ascii: " ") }
            guard let equals = pair.firstIndex(of: UInt8(ascii: "=")) else { continue }
            let name = Substring(pair[..<equals])
            if raw[name] == nil { raw[name] = Substring(pair[pair.index(after: equals)...]) }
        }
        self.raw = raw
    }

    /// The value, if it carries our signature.
    package func value(_ name: CookieName) -> String? {
        guard let signed = raw[Substring(Self.name(name, isSecure: isSecure))], let dot = signed.utf8.lastIndex(of: UInt8(ascii: "."))
        else { return nil }
        let value = String(signed[..<dot])
        guard Self.equal(String(signed[signed.index(after: dot)...]), signature(value, of: name)), let data = Data(base64URL: value) else {
            return nil
        }
        return String(data: data, encoding: .utf8)
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
    static func equal(_ a: String, _ b: String) -> Bool {
        let (a, b) = (Array(a.utf8), Array(b.utf8))
        guard a.count == b.count else { return false }
        return zip(a, b).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
