package import Core
import Crypto
import Foundation

/// Somebody whose password was right and who still owes the second step; or a code on its way to somebody who is signed in.
///
/// The browser keeps it, sealed: nobody else can make one or read it, and it ends after ten minutes. What is used up (a time step, a code
/// on paper, a challenge) is used up in rows.
package struct PendingSignIn: Sendable, Hashable, Codable {
    static let life = Instant.Span.minutes(10)

    /// A code on its way to a phone.
    struct Sending: Sendable, Hashable, Codable {
        /// The factor, or the number that is about to become one.
        let target: String
        let nonce: String
        let sentAt: Instant
    }

    package let account: ID<Account>
    /// The password that was right, as its row was then: a changed one ends this.
    let credential: ID<Credential>?
    let mark: Data?
    package let begunAt: Instant
    var sending: Sending?

    init(account: ID<Account>, credential: Credential? = nil, begunAt: Instant, sending: Sending? = nil) {
        (self.account, self.begunAt, self.sending) = (account, begunAt, sending)
        self.credential = credential?.id
        mark = credential.map { Self.mark($0.secret) }
    }

    static func mark(_ secret: String) -> Data { Data(SHA256.hash(data: Data(secret.utf8)).prefix(16)) }

    /// Whether a code was sent and may be typed in.
    package var awaitsCode: Bool { sending != nil }

    /// As the browser keeps it.
    package func sealed(_ ring: KeyRing) throws -> String { try SealedText.seal(self, purpose: "pending-sign-in", ring) }

    /// Reads what a browser kept; nil for anything else, and for one that began too long ago.
    package init?(_ text: String, _ ring: KeyRing, at now: Instant) {
        guard let pending = SealedText.open(text, as: PendingSignIn.self, purpose: "pending-sign-in", ring),
            now - pending.begunAt < Self.life, pending.begunAt <= now
        else { return nil }
        self = pending
    }
}

/// Values that travel through somebody else's hands: encrypted under a key derived for one purpose, and unchanged when they come back.
enum SealedText {
    static func seal(_ value: some Encodable, purpose: String, _ ring: KeyRing) throws -> String {
        let box = try AES.GCM.seal(JSONEncoder().encode(value), using: ring.derivedKey(purpose), authenticating: Data(purpose.utf8))
        guard let bytes = box.combined else { throw SealError.unreadable }
        return bytes.base64URL
    }

    static func open<Value: Decodable>(_ text: String, as type: Value.Type, purpose: String, _ ring: KeyRing) -> Value? {
        guard text.utf8.count < 8_192, let bytes = Data(base64URL: text), let box = try? AES.GCM.SealedBox(combined: bytes),
            let plain = try? AES.GCM.open(box, using: ring.derivedKey(purpose), authenticating: Data(purpose.utf8))
        else { return nil }
        return try? JSONDecoder().decode(type, from: plain)
    }
}
