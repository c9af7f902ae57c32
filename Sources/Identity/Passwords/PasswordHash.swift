import CSodium
import Foundation

/// What Argon2id costs: enough to make guessing dear, little enough to let a city log in.
package struct PasswordCost: Sendable, Hashable {
    package let memoryKiB: Int
    package let passes: Int

    package init(memoryKiB: Int, passes: Int) { (self.memoryKiB, self.passes) = (memoryKiB, passes) }

    /// m = 19 MiB, t = 2, p = 1: about 40 a second on one core.
    package static let standard = PasswordCost(memoryKiB: 19 * 1024, passes: 2)
}

/// A hash as it stands in the row: PHC string of Argon2id with the pepper's id as `keyid`, so that it can be rotated.
struct PasswordHash: Equatable {
    let phc: String
    let pepperID: String

    /// Nil for anything that is not such a string.
    init?(_ text: String) {
        let parts = text.split(separator: "$", omittingEmptySubsequences: false)
        guard parts.count == 6, parts[0].isEmpty, parts[1] == "argon2id", text.utf8.count < 120 else { return nil }
        var settings = parts[3].split(separator: ",")
        guard let index = settings.firstIndex(where: { $0.hasPrefix("keyid=") }),
            let id = Self.decode(String(settings[index].dropFirst(6)))
        else { return nil }
        settings.remove(at: index)
        pepperID = id
        phc = (parts[..<3] + [settings.joined(separator: ",")[...]] + parts[4...]).joined(separator: "$")
    }

    init(phc: String, pepperID: String) { (self.phc, self.pepperID) = (phc, pepperID) }

    /// As written to the row.
    var text: String {
        var parts = phc.split(separator: "$", omittingEmptySubsequences: false).map(String.init)
        parts[3] += ",keyid=" + Data(pepperID.utf8).base64EncodedString().filter { $0 != "=" }
        return parts.joined(separator: "$")
    }

    /// Hashes; nil when the machine has no memory for it.
    static func make(_ mixed: [CChar], cost: PasswordCost, pepperID: String) -> PasswordHash? {
        var out = [CChar](repeating: 0, count: Int(crypto_pwhash_STRBYTES))
        let status = crypto_pwhash_str_alg(
            &out, mixed, UInt64(mixed.count), UInt64(cost.passes), cost.memoryKiB * 1024, crypto_pwhash_ALG_ARGON2ID13)
        guard status == 0 else { return nil }
        return PasswordHash(phc: String(decoding: out.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self), pepperID: pepperID)
    }

    /// Compares in constant time.
    func matches(_ mixed: [CChar]) -> Bool {
        crypto_pwhash_str_verify(phc, mixed, UInt64(mixed.count)) == 0
    }

    func differs(from cost: PasswordCost) -> Bool {
        crypto_pwhash_str_needs_rehash(phc, UInt64(cost.passes), cost.memoryKiB * 1024) != 0
    }

    /// A hash that nothing matches and that costs as much to check as a real one.
    static func unmatchable(cost: PasswordCost, pepperID: String) -> PasswordHash {
        let salt = Data(repeating: 0x5A, count: 16).base64EncodedString().filter { $0 != "=" }
        let sum = Data(repeating: 0xA5, count: 32).base64EncodedString().filter { $0 != "=" }
        return PasswordHash(phc: "$argon2id$v=19$m=\(cost.memoryKiB),t=\(cost.passes),p=1$\(salt)$\(sum)", pepperID: pepperID)
    }

    private static func decode(_ text: String) -> String? {
        let padded = text + String(repeating: "=", count: (4 - text.count % 4) % 4)
        return Data(base64Encoded: padded).flatMap { String(data: $0, encoding: .utf8) }
    }
}
