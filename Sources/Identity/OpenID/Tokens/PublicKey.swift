import Core
import Crypto
import CryptoExtras
package import Foundation

/// A key that checks signatures, as a JSON Web Key carries it (RFC 7517, RFC 7518 section 6).
package struct PublicKey: Sendable {
    private enum Material: Sendable {
        case p256(P256.Signing.PublicKey)
        case rsa(_RSA.Signing.PublicKey)
    }

    private let material: Material
    /// As its owner named it, or the thumbprint.
    package let id: String
    /// The only algorithm this key may be used with, where its owner said so.
    private let declared: SignatureAlgorithm?

    init(_ key: P256.Signing.PublicKey, id: String? = nil) {
        (material, declared) = (.p256(key), .es256)
        self.id = id ?? Self.thumbprint(Self.members(of: .p256(key)))
    }

    init(_ key: _RSA.Signing.PublicKey, algorithm: SignatureAlgorithm? = nil, id: String? = nil) {
        (material, declared) = (.rsa(key), algorithm)
        self.id = id ?? Self.thumbprint(Self.members(of: .rsa(key)))
    }

    /// Reads a key; nil for one with private parts, of another kind or curve, of an RSA size under 2048 bits, or meant for encrypting.
    package init?(jwk: Claims) {
        guard !["d", "p", "q", "dp", "dq", "qi", "k", "oth"].contains(where: { jwk[$0] != nil }) else { return nil }
        if let use = jwk["use"], use.string != "sig" { return nil }
        if let operations = jwk["key_ops"], operations.strings?.contains("verify") != true { return nil }
        let algorithm = jwk["alg"]?.string.flatMap(SignatureAlgorithm.init(rawValue:))
        if jwk["alg"] != nil, algorithm == nil { return nil }
        let id = jwk["kid"]?.string
        switch jwk["kty"]?.string {
        case "EC":
            guard jwk["crv"]?.string == "P-256", algorithm == nil || algorithm == .es256,
                let x = jwk["x"]?.string.flatMap({ Data(base64URL: $0) }), let y = jwk["y"]?.string.flatMap({ Data(base64URL: $0) }),
                x.count == 32, y.count == 32, let key = try? P256.Signing.PublicKey(rawRepresentation: x + y)
            else { return nil }
            self.init(key, id: id)
        case "RSA":
            guard algorithm != .es256, let n = jwk["n"]?.string.flatMap({ Data(base64URL: $0) }),
                let e = jwk["e"]?.string.flatMap({ Data(base64URL: $0) }), n.count <= 1024, e.count <= 8,
                let key = try? _RSA.Signing.PublicKey(n: n, e: e), key.keySizeInBits >= 2048
            else { return nil }
            self.init(key, algorithm: algorithm, id: id)
        default: return nil
        }
    }

    /// Whether the algorithm belongs to this key.
    package func takes(_ algorithm: SignatureAlgorithm) -> Bool {
        if let declared { return declared == algorithm }
        return switch material {
        case .p256: algorithm == .es256
        case .rsa: algorithm != .es256
        }
    }

    /// Whether the signature is this key's over these bytes; false too for an algorithm that is not the key's.
    package func verifies(_ signature: Data, over bytes: Data, _ algorithm: SignatureAlgorithm) -> Bool {
        guard takes(algorithm) else { return false }
        switch (material, algorithm) {
        case (.p256(let key), .es256):
            guard let signature = try? P256.Signing.ECDSASignature(rawRepresentation: signature) else { return false }
            return key.isValidSignature(signature, for: bytes)
        case (.rsa(let key), .rs256):
            return key.isValidSignature(_RSA.Signing.RSASignature(rawRepresentation: signature), for: bytes, padding: .insecurePKCS1v1_5)
        case (.rsa(let key), .ps256):
            return key.isValidSignature(_RSA.Signing.RSASignature(rawRepresentation: signature), for: bytes, padding: .PSS)
        default: return false
        }
    }

    /// As it is published: never a private member.
    package var jwk: Claims {
        var jwk = Self.members(of: material)
        jwk["kid"] = .string(id)
        jwk["use"] = "sig"
        if let declared { jwk["alg"] = .string(declared.rawValue) }
        return jwk
    }

    /// SHA-256 over the required members in the order of their names (RFC 7638), in base64url.
    package var thumbprint: String { Self.thumbprint(Self.members(of: material)) }

    private static func members(of material: Material) -> Claims {
        switch material {
        case .p256(let key):
            let raw = key.rawRepresentation
            return [
                "kty": "EC", "crv": "P-256", "x": .string(raw.prefix(32).base64URL), "y": .string(raw.suffix(32).base64URL),
            ]
        case .rsa(let key):
            guard let parts = try? key.getKeyPrimitives() else { return ["kty": "RSA"] }
            return ["kty": "RSA", "n": .string(parts.modulus.base64URL), "e": .string(parts.publicExponent.base64URL)]
        }
    }

    private static func thumbprint(_ members: Claims) -> String { Data(SHA256.hash(data: members.json)).base64URL }
}
