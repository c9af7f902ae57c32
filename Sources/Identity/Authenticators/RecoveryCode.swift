package import Core
import Foundation

/// A code on paper for the day when phone and passkey are lost: 80 random bits, good once, kept as a keyed hash.
package struct RecoveryCode: Sendable, Hashable {
    /// How many a person gets at a time.
    package static let count = 10
    /// Letters that are not mistaken for others when they are read from paper.
    private static let letters = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ")
    private static let length = 16

    /// Without dashes, capitals only.
    let plain: String

    package init(chance: Chance) {
        plain = String(chance.bytes(Self.length).map { Self.letters[Int($0 & 31)] })
    }

    /// Reads what somebody typed: small letters, dashes and blanks do not matter, O is 0, I and L are 1; nil for what cannot be one.
    package init?(_ typed: String) {
        guard typed.utf8.count < 100 else { return nil }
        let read = typed.uppercased().compactMap { letter -> Character? in
            switch letter {
            case "O": "0"
            case "I", "L": "1"
            case "-", " ", "\u{2013}", "\t": nil
            default: letter
            }
        }
        guard read.count == Self.length, read.allSatisfy(Self.letters.contains) else { return nil }
        plain = String(read)
    }

    /// In fours, as it is printed.
    package var text: String {
        stride(from: 0, to: Self.length, by: 4).map { start in
            String(plain.dropFirst(start).prefix(4))
        }.joined(separator: "-")
    }

    /// What the row holds; another account's equal code would have another.
    func handle(of account: ID<Account>, _ ring: KeyRing) -> Data {
        ring.blindIndex(account.description + "|" + plain, purpose: "recovery-code")
    }
}
