package import Core
import Crypto
package import Foundation

/// 256 random bits for a cookie or a link, as 43 characters of base64url; only the hash is kept.
package struct SecretToken: Sendable, Hashable {
    package let text: String

    package init(chance: Chance) { text = Self.encode(Data(chance.bytes(32))) }

    /// Reads what a browser sent; nil for anything that was never given out.
    package init?(_ text: some StringProtocol) {
        guard text.utf8.count == 43,
            text.utf8.allSatisfy({
                (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) || $0 == 0x2D || $0 == 0x5F
            })
        else { return nil }
        self.text = String(text)
    }

    /// SHA-256: what the row holds.
    ///
    /// A random token needs no slow hash.
    package var hash: Data { Data(SHA256.hash(data: Data(text.utf8))) }

    static func encode(_ data: Data) -> String {
        data.base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").filter { $0 != "=" }
    }
}
