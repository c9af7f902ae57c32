package import Core
import Crypto
package import Foundation

/// What a browser keeps after a successful sign-in: it proves that this login was right here once, and nothing else.
///
/// A known browser has tries of its own, so that a stranger who exhausts those of everybody else does not lock its owner out.
/// One browser may be known for several people who share a computer.
package struct KnownDevice: Sendable, Hashable {
    /// The most people that one browser remembers.
    private static let limit = 5
    private let id: String
    private let proofs: [String]

    package init(chance: Chance) {
        id = Data(chance.bytes(16)).base64URL
        proofs = []
    }

    /// Reads the cookie; nil for anything that has not its shape.
    ///
    /// Nothing in it is believed before ``knows(_:as:ring:)``.
    package init?(_ cookie: String) {
        let parts = cookie.split(separator: ".", omittingEmptySubsequences: false)
        guard (2...Self.limit + 1).contains(parts.count), parts.allSatisfy({ $0.utf8.count == 22 }) else { return nil }
        id = String(parts[0])
        proofs = parts.dropFirst().map(String.init)
    }

    /// The cookie's value.
    package var cookie: String { ([id] + proofs).joined(separator: ".") }

    /// Whether this login was right in this browser before.
    package func knows(_ loginIndex: Data, as persona: Account.Persona, ring: KeyRing) -> Bool {
        proofs.contains(proof(loginIndex, persona, ring))
    }

    /// The same browser, knowing this login too.
    package func knowing(_ loginIndex: Data, as persona: Account.Persona, ring: KeyRing) -> KnownDevice {
        let proof = proof(loginIndex, persona, ring)
        return KnownDevice(id: id, proofs: ([proof] + proofs.filter { $0 != proof }).prefix(Self.limit).map { $0 })
    }

    /// Distinguishes browsers in the counters of tries.
    var name: String { id }

    private init(id: String, proofs: [String]) { (self.id, self.proofs) = (id, proofs) }

    private func proof(_ loginIndex: Data, _ persona: Account.Persona, _ ring: KeyRing) -> String {
        let code = HMAC<SHA256>.authenticationCode(
            for: Data((id + "|" + persona.rawValue + "|").utf8) + loginIndex, using: ring.derivedKey("known-device"))
        return Data(code).prefix(16).base64URL
    }
}
