package import Core
package import Crypto
import Foundation

/// The keys with which passwords are mixed before hashing; they lie outside the database, so that a stolen table alone cannot be searched.
package struct PasswordPepper: Sendable {
    private let keys: [String: SymmetricKey]
    /// Id of the key for new hashes; the others only check old ones.
    package let current: String

    /// - Parameter keys: by a short id of letters and digits; `current` must be among them.
    package init?(keys: [String: SymmetricKey], current: String) {
        guard keys[current] != nil, keys.keys.allSatisfy({ !$0.isEmpty && $0.utf8.count <= 32 }) else { return nil }
        self.keys = keys
        self.current = current
    }

    /// The pepper that hangs on the root key of the installation.
    package init(_ ring: KeyRing) {
        keys = ["root1": ring.derivedKey("password-pepper")]
        current = "root1"
    }

    /// The password under the key of this id; nil when the key is not known any more.
    func mixed(_ password: String, with id: String) -> [CChar]? {
        guard let key = keys[id] else { return nil }
        let code = HMAC<SHA256>.authenticationCode(for: Data(PasswordPolicy.normalize(password).utf8), using: key)
        // As text, so that implementations which take passwords as C strings can check our hashes too.
        return Data(code).base64EncodedString().utf8.map(CChar.init(bitPattern:))
    }

    // MARK: Hashes of other systems

    private static let foreign = "$foreign$"

    /// A hash of another system as it stands in a row: encrypted under the key that lies outside the database, like a pepper.
    package func seal(_ hash: ForeignHash) throws -> String {
        guard let key = keys[current], let box = try AES.GCM.seal(Data(hash.text.utf8), using: Self.sealing(key)).combined else {
            throw IdentityError.badKey
        }
        return Self.foreign + current + "$" + box.base64URL
    }

    /// Whether a row holds a hash of another system.
    static func isForeign(_ stored: String) -> Bool { stored.hasPrefix(foreign) }

    /// The hash of another system that a row holds; nil where it does not open, or costs more than is allowed.
    func foreignHash(_ stored: String) -> ForeignHash? {
        let parts = stored.dropFirst(Self.foreign.count).split(separator: "$")
        guard Self.isForeign(stored), parts.count == 2, let key = keys[String(parts[0])], let bytes = Data(base64URL: parts[1]),
            let box = try? AES.GCM.SealedBox(combined: bytes), let plain = try? AES.GCM.open(box, using: Self.sealing(key))
        else { return nil }
        return try? ForeignHash(String(decoding: plain, as: UTF8.self))
    }

    private static func sealing(_ key: SymmetricKey) -> SymmetricKey {
        HKDF<SHA256>.deriveKey(inputKeyMaterial: key, info: Data("foreign-hash".utf8), outputByteCount: 32)
    }
}
