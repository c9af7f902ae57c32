import Core
import Crypto
import Foundation
import Identity

/// An authenticator in memory, which can be told to lie.
struct SoftKey {
    let key = P256.Signing.PrivateKey()
    var id = Data((0..<32).map { _ in UInt8.random(in: 0...255) })
    var relyingParty = "llave.example"
    var origin = "https://llave.example"
    var counter: UInt32 = 1
    /// UP, UV.
    var flags: UInt8 = 0x05
    var userHandle: Data?
    /// Further members of the client data, as JSON.
    var further = ""
    var type: String?

    /// What a browser sends after `navigator.credentials.create`.
    mutating func register(_ challenge: Data, userHandle: Data? = nil) -> PasskeyAnswer {
        self.userHandle = userHandle
        let point = key.publicKey.rawRepresentation
        // COSE: kty EC2, alg ES256, curve P-256, x, y.
        let cose =
            Data([0xA5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20]) + point.prefix(32) + Data([0x22, 0x58, 0x20])
            + point.suffix(32)
        let length = withUnsafeBytes(of: UInt16(id.count).bigEndian) { Data($0) }
        let data = head(flags | 0x40, 0) + Data(count: 16) + length + id + cose
        return PasskeyAnswer(
            id: id, clientData: client(type ?? "webauthn.create", challenge), authenticatorData: data, transports: ["internal"])
    }

    /// What it sends after `navigator.credentials.get`.
    func sign(_ challenge: Data) throws -> PasskeyAnswer {
        let (client, data) = (client(type ?? "webauthn.get", challenge), head(flags, counter))
        let signature = try key.signature(for: data + Data(SHA256.hash(data: client)))
        return PasskeyAnswer(
            id: id, clientData: client, authenticatorData: data, signature: signature.derRepresentation, userHandle: userHandle)
    }

    private func head(_ flags: UInt8, _ counter: UInt32) -> Data {
        Data(SHA256.hash(data: Data(relyingParty.utf8))) + Data([flags]) + withUnsafeBytes(of: counter.bigEndian) { Data($0) }
    }

    private func client(_ type: String, _ challenge: Data) -> Data {
        Data(#"{"type":"\#(type)","challenge":"\#(challenge.base64URL)","origin":"\#(origin)"\#(further)}"#.utf8)
    }
}
