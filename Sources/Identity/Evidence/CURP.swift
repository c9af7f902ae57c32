package import Core
package import Foundation

/// A person's key in Mexico's population register (Clave Única de Registro de Población): 18 letters and digits whose last is computed
/// from the others.
///
/// That it is well made says nothing of whose it is: only evidence does.
package struct CURP: Sendable, Hashable, CustomStringConvertible {
    package enum Sex: String, Sendable, Hashable, CaseIterable {
        case female, male
        /// Neither, as the register writes it since 2023.
        case other = "x"
    }

    package let text: String
    /// The day of birth, as `1985-04-12`.
    package let birthdate: String
    package let sex: Sex
    /// Two letters of the federal entity of birth; `NE` for a birth abroad.
    package let entity: String

    private static let letters = Array("0123456789ABCDEFGHIJKLMNÑOPQRSTUVWXYZ")
    private static let entities: Set<String> = [
        "AS", "BC", "BS", "CC", "CL", "CM", "CS", "CH", "DF", "DG", "GT", "GR", "HG", "JC", "MC", "MN", "MS", "NT", "NL", "OC", "PL", "QT",
        "QR", "SP", "SL", "SR", "TC", "TS", "TL", "VZ", "YN", "ZS", "NE",
    ]

    /// Reads a CURP with blanks, hyphens and small letters forgiven; nil for one that cannot be: a letter in a wrong place, a day that
    /// never was, an entity that is none, a check digit that is another.
    package init?(_ written: some StringProtocol) {
        let text = String(written).filter { !$0.isWhitespace && $0 != "-" }.precomposedStringWithCanonicalMapping.uppercased()
        let signs = Array(text)
        guard signs.count == 18, signs.allSatisfy({ Self.letters.contains($0) }) else { return nil }
        let isLetter = { (range: Range<Int>) -> Bool in signs[range].allSatisfy { !$0.isNumber } }
        let isDigit = { (range: Range<Int>) -> Bool in signs[range].allSatisfy { $0.isNumber } }
        guard isLetter(0..<4), isDigit(4..<10), isLetter(10..<16), isDigit(17..<18) else { return nil }
        let vowels: Set<Character> = ["A", "E", "I", "O", "U"]
        guard vowels.contains(signs[1]) || signs[1] == "X", vowels.isDisjoint(with: signs[13..<16]) else { return nil }
        let entity = String(signs[11..<13])
        guard Self.entities.contains(entity) else { return nil }
        switch signs[10] {
        case "H": sex = .male
        case "M": sex = .female
        case "X": sex = .other
        default: return nil
        }
        // The sign before the last tells births until 1999 (a digit) from later ones (a letter).
        let century = signs[16].isNumber ? "19" : "20"
        let birthdate = century + String(signs[4..<6]) + "-" + String(signs[6..<8]) + "-" + String(signs[8..<10])
        guard WrittenDay(birthdate) != nil else { return nil }
        guard Self.checkDigit(signs) == signs[17].wholeNumberValue else { return nil }
        (self.text, self.entity, self.birthdate) = (text, entity, birthdate)
    }

    package var description: String { text }

    /// What it is found by in evidence.
    package func index(_ ring: KeyRing) -> Data { ring.blindIndex(text, purpose: "curp") }

    /// What is known from the letters alone.
    package var attributes: [Attribute: String] {
        [.curp: text, .birthdate: birthdate, .sex: sex.rawValue, .birthEntity: entity]
    }

    private static func checkDigit(_ signs: [Character]) -> Int {
        let sum = signs.prefix(17).enumerated().reduce(0) { sum, sign in
            sum + (letters.firstIndex(of: sign.element) ?? 0) * (18 - sign.offset)
        }
        return (10 - sum % 10) % 10
    }
}
