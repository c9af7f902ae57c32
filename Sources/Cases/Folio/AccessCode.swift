package import Core
package import Foundation

/// Opens a case or a draft: 100 random bits as 20 characters, `K7M2Q-9QX4A-…`, shown once, sent to the confirmed contact, kept hashed.
package struct AccessCode: Sendable, Hashable, CustomStringConvertible {
    /// Twenty characters without hyphens.
    package let characters: String

    package init(chance: Chance) {
        characters = String(chance.bytes(20).map { Folio.alphabet[Int($0 & 31)] })
    }

    /// Reads what a person wrote, as tolerant as a folio; nil for anything that cannot be a code.
    package init?(_ text: some StringProtocol) {
        guard text.utf8.count <= 128, let symbols = Crockford.symbols(text), symbols.count == 20 else { return nil }
        characters = String(symbols.map { Folio.alphabet[$0] })
    }

    /// Groups of five.
    package var description: String {
        stride(from: 0, to: 20, by: 5).map { start in
            String(characters.dropFirst(start).prefix(5))
        }.joined(separator: "-")
    }

    /// What is kept of it: a keyed hash, equal only for the same code.
    package func hash(_ ring: KeyRing) -> Data { ring.blindIndex(characters, purpose: "access-code") }
}
