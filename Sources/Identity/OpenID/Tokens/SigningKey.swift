import Core
import Crypto
import CryptoExtras
package import Foundation

/// A private key of ours that signs tokens.
package struct SigningKey: Sendable {
    private enum Material: Sendable {
        case p256(P256.Signing.PrivateKey)
        case rsa(_RSA.Signing.PrivateKey)
    }

    private let material: Material
    package let algorithm: SignatureAlgorithm
    package let publicKey: PublicKey

    /// A fresh key: P-256 for ES256, RSA of 3072 bits for RS256.
    package static func make(_ algorithm: SignatureAlgorithm) throws -> SigningKey {
        switch algorithm {
        case .es256: SigningKey(P256.Signing.PrivateKey())
        case .rs256, .ps256: SigningKey(try _RSA.Signing.PrivateKey(keySize: .bits3072), algorithm)
        }
    }

    /// Reads what ``der`` wrote; throws `IdentityError.badKey` for anything else.
    package init(der: Data, algorithm: SignatureAlgorithm) throws(IdentityError) {
        do {
            switch algorithm {
            case .es256: self.init(try P256.Signing.PrivateKey(derRepresentation: der))
            case .rs256, .ps256: self.init(try _RSA.Signing.PrivateKey(derRepresentation: der), algorithm)
            }
        } catch { throw IdentityError.badKey }
    }

    private init(_ key: P256.Signing.PrivateKey) {
        (material, algorithm, publicKey) = (.p256(key), .es256, PublicKey(key.publicKey))
    }

    private init(_ key: _RSA.Signing.PrivateKey, _ algorithm: SignatureAlgorithm) {
        (material, self.algorithm, publicKey) = (.rsa(key), algorithm, PublicKey(key.publicKey, algorithm: algorithm))
    }

    package var id: String { publicKey.id }

    /// The private key in DER, to be sealed and kept; never printed.
    package var der: Data {
        switch material {
        case .p256(let key): key.derRepresentation
        case .rsa(let key): key.pkcs8DERRepresentation
        }
    }

    /// Signs claims as a compact JWS (RFC 7515 section 7.1) with this `typ` and our key's id.
    package func sign(_ claims: Claims, type: TokenType, header further: Claims = [:]) throws -> String {
        var header = further
        header["alg"] = .string(algorithm.rawValue)
        header["kid"] = .string(id)
        header["typ"] = .string(type.rawValue)
        let input = header.json.base64URL + "." + claims.json.base64URL
        return try input + "." + signature(over: Data(input.utf8)).base64URL
    }

    private func signature(over bytes: Data) throws -> Data {
        switch material {
        case .p256(let key): try key.signature(for: bytes).rawRepresentation
        case .rsa(let key):
            try key.signature(for: bytes, padding: algorithm == .ps256 ? .PSS : .insecurePKCS1v1_5).rawRepresentation
        }
    }
}

/// What a token is for, in its header, so that one is never taken for another (RFC 8725 section 3.11).
package enum TokenType: String, Sendable, Hashable, CaseIterable {
    /// An ID token (OpenID Connect Core 1.0 section 2), and what clients sign to authenticate.
    case jwt = "JWT"
    /// An access token (RFC 9068 section 2.1).
    case accessToken = "at+jwt"
    /// A proof of possession (RFC 9449 section 4.2).
    case dpop = "dpop+jwt"
    /// The news that a session ended (OpenID Connect Back-Channel Logout 1.0 section 2.4).
    case logout = "logout+jwt"
}
