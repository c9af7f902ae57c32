import CFido2
import Core
import Crypto
package import Foundation

/// A passkey as we keep it: its public key and what it said of itself at registration.
package struct Passkey: Sendable, Hashable, Codable {
    /// Chosen by the authenticator.
    package let id: Data
    let algorithm: Int
    let key: Data
    /// Whether it may be copied to other devices of its owner (flag BE): never changes.
    let mayBeBackedUp: Bool
    /// How the browser reaches it, told back to it as a help.
    package let transports: [String]

    /// What it is found by.
    package var handle: Data { Self.handle(id) }

    static func handle(_ id: Data) -> Data { Data(SHA256.hash(data: id)) }
}

/// What a browser sends after it asked a passkey: to register, or to sign in (Web Authentication Level 2, sections 5.2.1 and 5.2.2).
package struct PasskeyAnswer: Sendable, Hashable {
    package var id: Data
    package var clientData: Data
    package var authenticatorData: Data
    /// Of an assertion.
    package var signature: Data?
    /// Whom a passkey that chose itself says it belongs to.
    package var userHandle: Data?
    package var transports: [String] = []

    package init(
        id: Data, clientData: Data, authenticatorData: Data, signature: Data? = nil, userHandle: Data? = nil, transports: [String] = []
    ) {
        (self.id, self.clientData, self.authenticatorData) = (id, clientData, authenticatorData)
        (self.signature, self.userHandle, self.transports) = (signature, userHandle, transports)
    }

    private struct Wire: Decodable {
        let id, clientData, authenticatorData: String
        let signature, userHandle: String?
        let transports: [String]?
    }

    /// Reads the JSON that our script puts into the form; nil for anything else.
    package init?(json: String) {
        guard json.utf8.count <= 16_384, let wire = try? JSONDecoder().decode(Wire.self, from: Data(json.utf8)),
            let id = Data(base64URL: wire.id), (1...1023).contains(id.count), let client = Data(base64URL: wire.clientData),
            let data = Data(base64URL: wire.authenticatorData)
        else { return nil }
        self.init(
            id: id, clientData: client, authenticatorData: data, signature: wire.signature.flatMap { Data(base64URL: $0) },
            userHandle: wire.userHandle.flatMap { Data(base64URL: $0) }.flatMap { $0.isEmpty ? nil : $0 },
            transports: (wire.transports ?? []).filter(Self.isWord))
    }

    private static func isWord(_ text: String) -> Bool {
        (1...20).contains(text.utf8.count) && text.utf8.allSatisfy { (0x61...0x7A).contains($0) || $0 == 0x2D }
    }
}

/// Why a passkey's answer was not taken; told to the log only.
package enum PasskeyFault: String, Error, Sendable, Hashable, CaseIterable {
    case clientData = "client_data"
    case relyingParty = "relying_party"
    case type, challenge, origin, frame, data
    case presence, verification, backup, key, signature, counter, owner, unknown
}

/// Reads what passkeys answer, for one address (relying party).
package struct PasskeyReader: Sendable, Hashable {
    /// Host of our address.
    package let relyingParty: String
    /// Scheme, host and port, as browsers say it.
    package let origin: String

    package init(relyingParty: String, origin: String) { (self.relyingParty, self.origin) = (relyingParty, origin) }

    /// From the address of the city: `https://ventanilla.example`.
    package init?(base: String) {
        guard let host = URLComponents(string: base)?.host, !host.isEmpty else { return nil }
        self.init(relyingParty: host, origin: base)
    }

    /// What an assertion proved.
    package struct Seen: Sendable, Hashable {
        /// Whether the device knew its owner.
        package let isVerified: Bool
        package let counter: Int64
    }

    /// Reads a registration.
    ///
    /// No statement about the device is asked for and none is believed.
    package func register(_ answer: PasskeyAnswer, challenge: Data) throws(PasskeyFault) -> (passkey: Passkey, counter: Int64) {
        try checkClientData(answer.clientData, type: "webauthn.create", challenge: challenge)
        let flags = try checkData(answer.authenticatorData)
        guard flags.isVerified else { throw .verification }
        guard let (id, algorithm, key) = Self.read(answer.authenticatorData), id == answer.id else { throw .key }
        let passkey = Passkey(
            id: id, algorithm: algorithm, key: key, mayBeBackedUp: flags.mayBeBackedUp, transports: Array(answer.transports.prefix(8)))
        return (passkey, Self.counter(answer.authenticatorData))
    }

    /// Checks an assertion against the passkey that it names.
    package func check(
        _ answer: PasskeyAnswer, of passkey: Passkey, challenge: Data, needsVerification: Bool
    ) throws(PasskeyFault) -> Seen {
        guard passkey.id == answer.id else { throw .unknown }
        try checkClientData(answer.clientData, type: "webauthn.get", challenge: challenge)
        let flags = try checkData(answer.authenticatorData)
        if needsVerification, !flags.isVerified { throw .verification }
        guard flags.mayBeBackedUp == passkey.mayBeBackedUp else { throw .backup }
        guard let signature = answer.signature, !signature.isEmpty,
            verify(passkey, answer.authenticatorData, signature, Data(SHA256.hash(data: answer.clientData)), needsVerification)
        else { throw .signature }
        return Seen(isVerified: flags.isVerified, counter: Self.counter(answer.authenticatorData))
    }

    // MARK: Client data

    private struct ClientData: Decodable {
        let type, challenge, origin: String
        let crossOrigin: Bool?
        let topOrigin: String?
    }

    private func checkClientData(_ data: Data, type: String, challenge: Data) throws(PasskeyFault) {
        guard data.count <= 8_192, let client = try? JSONDecoder().decode(ClientData.self, from: data) else { throw .clientData }
        guard client.type == type else { throw .type }
        guard TimeCode.equal(client.challenge, challenge.base64URL) else { throw .challenge }
        guard client.origin == origin else { throw .origin }
        guard client.crossOrigin != true, client.topOrigin == nil else { throw .frame }
    }

    // MARK: Authenticator data (section 6.1): hash of the relying party, flags, counter

    private struct Flags {
        let isVerified: Bool
        let mayBeBackedUp: Bool
    }

    private func checkData(_ data: Data) throws(PasskeyFault) -> Flags {
        let bytes = [UInt8](data)
        guard (37...4096).contains(bytes.count) else { throw .data }
        guard Array(bytes[..<32]) == Array(SHA256.hash(data: Data(relyingParty.utf8))) else { throw .relyingParty }
        let flags = bytes[32]
        guard flags & 0x01 != 0 else { throw .presence }
        let (mayBe, isNow) = (flags & 0x08 != 0, flags & 0x10 != 0)
        // What is backed up must have been said to be so.
        guard mayBe || !isNow else { throw .backup }
        return Flags(isVerified: flags & 0x04 != 0, mayBeBackedUp: mayBe)
    }

    private static func counter(_ data: Data) -> Int64 { data.dropFirst(33).prefix(4).reduce(Int64(0)) { $0 << 8 | Int64($1) } }

    // MARK: libfido2

    private static func read(_ data: Data) -> (id: Data, algorithm: Int, key: Data)? {
        var found = VentanillaPasskey()
        let bytes = [UInt8](data)
        guard ventanilla_passkey_read(bytes, bytes.count, &found) == 0 else { return nil }
        let key = withUnsafeBytes(of: &found.key) { Data($0.prefix(found.key_size)) }
        let id = withUnsafeBytes(of: &found.id) { Data($0.prefix(found.id_size)) }
        return (id, Int(found.algorithm), key)
    }

    private func verify(_ passkey: Passkey, _ data: Data, _ signature: Data, _ hash: Data, _ needsVerification: Bool) -> Bool {
        let (key, data, signature, hash) = ([UInt8](passkey.key), [UInt8](data), [UInt8](signature), [UInt8](hash))
        return ventanilla_passkey_check(
            Int32(passkey.algorithm), key, key.count, relyingParty, needsVerification, hash, data, data.count, signature, signature.count)
            == 0
    }
}
