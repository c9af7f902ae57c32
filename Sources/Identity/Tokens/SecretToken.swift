package import Core
import Crypto
package import Foundation

/// 256 random bits for a cookie or a link, as 43 characters of base64url; only the hash is kept.
package struct SecretToken: Sendable, Hashable {
    package let text: String

    package init(chance: Chance) { text = Data(chance.bytes(32)).base64URL }

    /// Reads what a browser sent; nil for anything that was never given out.
    package init?(_ text: some StringProtocol) {
        guard Data(base64URL: text)?.count == 32 else { return nil }
        self.text = String(text)
    }

    /// SHA-256: what the row holds.
    ///
    /// A random token needs no slow hash.
    package var hash: Data { Data(SHA256.hash(data: Data(text.utf8))) }
}
