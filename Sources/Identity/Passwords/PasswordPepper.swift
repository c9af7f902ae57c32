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
}
