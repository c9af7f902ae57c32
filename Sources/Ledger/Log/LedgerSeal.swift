package import Core
import Crypto
package import Foundation

/// What only the holder of the root key can write: the mark of each row and the signature of each checkpoint.
///
/// Both keys are derived from the oldest root key, so that they stay the same when root keys are rotated.
package struct LedgerSeal: Sendable {
    /// Name of the log in its checkpoints.
    package static let name = "ventanilla/ledger"

    private let marks: SymmetricKey
    private let signer: Data

    package init(_ ring: KeyRing) {
        marks = ring.derivedKey("ledger:marks")
        signer = ring.derivedKey("ledger:checkpoints").withUnsafeBytes { Data($0) }
    }

    /// The mark of an entry at its place: 16 bytes of HMAC-SHA-256.
    ///
    /// Whoever changes or moves a row cannot make it.
    package func mark(_ leaf: MerkleHash, at position: Int) -> Data {
        var bytes = withUnsafeBytes(of: UInt64(position).bigEndian) { Data($0) }
        bytes.append(leaf.bytes)
        return Data(HMAC<SHA256>.authenticationCode(for: bytes, using: marks).prefix(16))
    }

    /// The public key by which outsiders check checkpoints, as signed notes write it (`name+id+base64`).
    package func verifierKey() throws -> String {
        let key = try algorithmAndKey()
        return "\(Self.name)+\(Self.keyID(key).hexadecimal)+\(key.base64EncodedString())"
    }

    /// The text with our signature below it, as a signed note.
    func sign(_ text: String) throws -> String {
        let key = try Curve25519.Signing.PrivateKey(rawRepresentation: signer)
        let signature = Self.keyID(try algorithmAndKey()) + (try key.signature(for: Data(text.utf8)))
        return "\(text)\n— \(Self.name) \(signature.base64EncodedString())\n"
    }

    /// The text of a note that carries our signature; nil otherwise.
    func signedText(of note: String) -> String? {
        guard let seam = note.range(of: "\n\n", options: .backwards) else { return nil }
        let text = String(note[..<seam.lowerBound]) + "\n"
        for line in note[seam.upperBound...].split(separator: "\n") where line.hasPrefix("— \(Self.name) ") {
            guard let bytes = line.split(separator: " ").last.flatMap({ Data(base64Encoded: String($0)) }), bytes.count == 68,
                let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: signer),
                key.publicKey.isValidSignature(bytes.dropFirst(4), for: Data(text.utf8))
            else { continue }
            return text
        }
        return nil
    }

    private func algorithmAndKey() throws -> Data {
        try Data([1]) + Curve25519.Signing.PrivateKey(rawRepresentation: signer).publicKey.rawRepresentation
    }

    private static func keyID(_ key: Data) -> Data { Data(SHA256.hash(data: Data((name + "\n").utf8) + key).prefix(4)) }
}
