package import Core
import Crypto
import Foundation

/// What a passkey must sign: random, bound to one browser and one purpose, good once and for half an hour.
///
/// It carries its own proof that it is ours, so that showing a page writes no row; that it was used is one.
package struct PasskeyChallenge: Sendable {
    /// What it was made for: another purpose's challenge does not do.
    package enum Purpose: Sendable, Hashable {
        /// Signing in, by whichever passkey chooses itself.
        case signIn
        /// The second step of somebody whose password was right, or a fresh proof of somebody signed in.
        case prove(ID<Account>)
        case register(ID<Account>)

        var name: String {
            switch self {
            case .signIn: "sign-in"
            case .prove(let account): "prove:" + account.description
            case .register(let account): "register:" + account.description
            }
        }
    }

    static let life = Instant.Span.minutes(30)
    private let ring: KeyRing
    private let throttles: any ThrottleStore

    init(_ stores: IdentityStores) { (ring, throttles) = (stores.ring, stores.throttles) }

    /// 16 random bytes, 8 of the time, 16 that prove them.
    func make(_ purpose: Purpose, browser: String, chance: Chance, at now: Instant) -> Data {
        let head = Data(chance.bytes(16)) + withUnsafeBytes(of: now.milliseconds.bigEndian) { Data($0) }
        return head + mark(head, purpose, browser)
    }

    /// Whether we made it for this, here, not too long ago, and it was not used before: it is used now.
    func use(_ challenge: Data, _ purpose: Purpose, browser: String, at now: Instant, _ tx: any Transaction) throws -> Bool {
        guard challenge.count == 40 else { return false }
        let head = Data(challenge.prefix(24))
        guard TimeCode.equal(mark(head, purpose, browser).base64URL, Data(challenge.suffix(16)).base64URL) else { return false }
        let made = Instant(milliseconds: head.suffix(8).reduce(Int64(0)) { $0 << 8 | Int64($1) })
        guard now - made < Self.life, made <= now else { return false }
        // Counted in the day in which it was made, so that midnight forgets none.
        return try throttles.hit(ring.blindIndex(challenge.base64URL, purpose: "passkey-challenge"), window: .days(1), at: made, tx) == 1
    }

    /// The challenge that a browser's answer says it signed.
    static func named(in answer: PasskeyAnswer) -> Data? {
        struct Named: Decodable { let challenge: String }
        return (try? JSONDecoder().decode(Named.self, from: answer.clientData)).flatMap { Data(base64URL: $0.challenge) }
    }

    private func mark(_ head: Data, _ purpose: Purpose, _ browser: String) -> Data {
        let text = head.base64URL + "|" + purpose.name + "|" + browser
        return ring.blindIndex(text, purpose: "passkey-challenge-mark").prefix(16)
    }
}
