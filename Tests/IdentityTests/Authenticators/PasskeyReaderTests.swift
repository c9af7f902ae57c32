import Core
import Crypto
import Foundation
import Identity
import Testing

/// What a passkey answers is read by the letter, and what was forged is refused for its reason.
struct PasskeyReaderTests {
    private let reader = PasskeyReader(base: "https://llave.example")!
    private let challenge = Data((0..<40).map { UInt8($0) })

    /// A registered key, and the key that signs for it.
    private func registered() throws -> (SoftKey, Passkey) {
        var key = SoftKey()
        let passkey = try reader.register(key.register(challenge), challenge: challenge).passkey
        return (key, passkey)
    }

    private func fault(
        _ change: (inout SoftKey) -> Void, needsVerification: Bool = true, meddle: (inout PasskeyAnswer) -> Void = { _ in }
    ) throws -> PasskeyFault? {
        let (first, passkey) = try registered()
        var key = first
        change(&key)
        var answer = try key.sign(challenge)
        meddle(&answer)
        do throws(PasskeyFault) {
            _ = try reader.check(answer, of: passkey, challenge: challenge, needsVerification: needsVerification)
            return nil
        } catch { return error }
    }

    private func expect(
        _ expected: PasskeyFault?, needsVerification: Bool = true, at place: SourceLocation = #_sourceLocation,
        _ change: (inout SoftKey) -> Void = { _ in }, meddle: (inout PasskeyAnswer) -> Void = { _ in }
    ) throws {
        let found = try fault(change, needsVerification: needsVerification, meddle: meddle)
        #expect(found == expected, sourceLocation: place)
    }

    @Test func `what its key signed is taken, with its counter`() throws {
        let (first, passkey) = try registered()
        var key = first
        key.counter = 7
        let seen = try reader.check(key.sign(challenge), of: passkey, challenge: challenge, needsVerification: true)
        #expect(seen.isVerified && seen.counter == 7)
    }

    @Test func `an altered signature is refused`() throws {
        try expect(.signature, meddle: { $0.signature?[20] ^= 1 })
        try expect(.signature, meddle: { $0.signature = nil })
        try expect(.signature, meddle: { $0.authenticatorData[36] ^= 1 })
        try expect(
            .signature,
            meddle: { $0.clientData = Data(String(decoding: $0.clientData, as: UTF8.self).replacing("}", with: " }").utf8) })
    }

    @Test func `another key's signature is refused`() throws {
        let (_, passkey) = try registered()
        var other = SoftKey()
        other.id = passkey.id
        #expect(throws: PasskeyFault.signature) {
            try reader.check(other.sign(challenge), of: passkey, challenge: challenge, needsVerification: true)
        }
    }

    @Test func `another origin, another relying party and another frame are refused`() throws {
        try expect(.origin) { $0.origin = "https://llave.example.evil.example" }
        try expect(.origin) { $0.origin = "http://llave.example" }
        try expect(.origin) { $0.origin = "https://llave.example:8443" }
        try expect(.relyingParty) { $0.relyingParty = "evil.example" }
        try expect(.frame) { $0.further = #","crossOrigin":true"# }
        try expect(.frame) { $0.further = #","topOrigin":"https://evil.example""# }
        try expect(nil) { $0.further = #","crossOrigin":false"# }
    }

    @Test func `without user verification or presence it is refused where they are needed`() throws {
        try expect(.verification) { $0.flags = 0x01 }
        try expect(nil, needsVerification: false) { $0.flags = 0x01 }
        try expect(.presence) { $0.flags = 0x04 }
    }

    @Test func `a registration is no assertion, and an assertion no registration`() throws {
        try expect(.type) { $0.type = "webauthn.create" }
        var key = SoftKey()
        key.type = "webauthn.get"
        let answer = key.register(challenge)
        #expect(throws: PasskeyFault.type) { try reader.register(answer, challenge: challenge) }
    }

    @Test func `another challenge is refused`() throws {
        let (key, passkey) = try registered()
        var other = challenge
        other[0] ^= 1
        #expect(throws: PasskeyFault.challenge) {
            try reader.check(key.sign(challenge), of: passkey, challenge: other, needsVerification: true)
        }
    }

    @Test func `flags of backup that contradict themselves or the registration are refused`() throws {
        try expect(.backup) { $0.flags = 0x05 | 0x10 }
        try expect(.backup) { $0.flags = 0x05 | 0x08 }
    }

    @Test func `a registration needs a verified user, its own id and a key`() throws {
        var key = SoftKey()
        key.flags = 0x01
        let unverified = key.register(challenge)
        #expect(throws: PasskeyFault.verification) { try reader.register(unverified, challenge: challenge) }
        var other = SoftKey()
        var answer = other.register(challenge)
        answer.id = Data([1, 2, 3])
        #expect(throws: PasskeyFault.key) { try reader.register(answer, challenge: challenge) }
        var cut = other.register(challenge)
        cut.authenticatorData = cut.authenticatorData.dropLast(10)
        #expect(throws: PasskeyFault.key) { try reader.register(cut, challenge: challenge) }
    }

    @Test(arguments: [
        "", "{}", "[]", #"{"id":"","clientData":"","authenticatorData":""}"#, #"{"id":"=","clientData":"e30","authenticatorData":"AA"}"#,
        #"{"id":1,"clientData":"e30","authenticatorData":"AA"}"#,
    ])
    func `what is no answer of our script is none`(json: String) { #expect(PasskeyAnswer(json: json) == nil) }
}
