package import Core

/// Names a case and opens nothing: seven random characters and a check character, `K7M2-9QX4`.
///
/// Crockford's base 32 (crockford.com/base32): no I, L, O, U. The check character is a weighted sum over GF(32), which finds
/// every single wrong character and every pair of swapped ones.
package struct Folio: Sendable, Hashable, CustomStringConvertible {
    /// Eight characters without the hyphen, upper case.
    package let characters: String

    package static let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ")

    /// A new folio from 35 random bits.
    package init(chance: Chance) {
        let bits = chance.bytes(5).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        let symbols = (0..<7).map { Int(bits >> UInt64(5 * $0) & 31) }
        characters = String((symbols + [Self.check(symbols)]).map { Self.alphabet[$0] })
    }

    /// Reads what a person wrote or dictated: lower case, blanks and hyphens, o for 0, i and l for 1.
    ///
    /// Nil when the check fails.
    package init?(_ text: some StringProtocol) {
        guard text.utf8.count <= 64, let symbols = Crockford.symbols(text), symbols.count == 8,
            Self.check(Array(symbols.prefix(7))) == symbols[7]
        else { return nil }
        characters = String(symbols.map { Self.alphabet[$0] })
    }

    /// In two groups of four: `K7M2-9QX4`.
    package var description: String { characters.prefix(4) + "-" + characters.suffix(4) }

    private static func check(_ symbols: [Int]) -> Int {
        // Horner's scheme with the generator 2 of GF(32), polynomial x^5 + x^2 + 1.
        symbols.reduce(0) { sum, symbol in
            let mixed = (sum ^ symbol) << 1
            return mixed & 32 == 0 ? mixed : mixed ^ 0b10_0101
        }
    }
}

extension Folio: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let folio = Folio(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a folio")
        }
        self = folio
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

/// Reading of characters that people wrote by hand or heard on the telephone.
enum Crockford {
    /// Symbol values 0 to 31; nil when a character belongs to none.
    static func symbols(_ text: some StringProtocol) -> [Int]? {
        var symbols: [Int] = []
        for character in text.uppercased() where !" -–—._\u{A0}".contains(character) {
            let plain: Character =
                switch character {
                case "O": "0"
                case "I", "L": "1"
                default: character
                }
            guard let symbol = Folio.alphabet.firstIndex(of: plain) else { return nil }
            symbols.append(symbol)
        }
        return symbols
    }
}
