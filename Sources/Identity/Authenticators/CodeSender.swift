package import Core
import Foundation

/// Sends one-time codes, and notices of changes, to phones: an SMS gateway with a list of countries, a cap on money and a breaker behind it.
///
/// A city without one offers no codes by SMS.
package protocol CodeSender: Sendable {
    /// The number as it is kept and compared (E.164); nil for one that is none, or of a country that is not written to.
    func number(_ typed: String) -> String?
    /// How a number is shown to its owner: the last digits only.
    func hint(_ number: String) -> String
    /// Puts the message beside the change that caused it.
    ///
    /// - Parameter isConfirmed: whether the account's owner proved that the number is theirs before this was asked for; whatever a stranger
    ///   may ask for has a smaller budget.
    /// - Returns: why it may not be sent now; nil when it is on its way.
    func send(
        _ content: MessageContent, to number: String, for account: Account, isConfirmed: Bool, from address: ClientAddress,
        at now: Instant, _ tx: any Transaction
    ) throws -> IdentityError?
    /// Puts a notice beside the change that caused it, to a phone that the account's owner proved; of these words, which hold nothing of theirs.
    ///
    /// Notices have money of their own, so that they never keep a code back (decision 0277).
    /// - Returns: whether it is on its way.
    func tell(_ template: String, to number: String, for account: Account, at now: Instant, _ tx: any Transaction) throws -> Bool
    /// A code that was sent to this number came back right: what the breaker goes by.
    func cameBack(_ number: String, at now: Instant, _ tx: any Transaction) throws
}

extension MessageContent {
    /// The words of one code, as `locales/<language>/sms.yaml` has them under this name.
    static func code(_ code: String, _ template: String, _ language: Language) -> MessageContent {
        MessageContent(template: template, language: language, values: ["code": code])
    }
}

/// The code in one SMS: six digits, for one sign-in, good for ten minutes and once.
///
/// Computed from the moment at which it was sent, so that nothing of it lies anywhere; a later one ends an earlier one.
struct PhoneCode: Sendable {
    static let life = Instant.Span.minutes(10)
    let ring: KeyRing

    func code(_ factor: String, _ nonce: String, sentAt: Instant) -> String {
        let mac = ring.blindIndex("\(factor)|\(nonce)|\(sentAt.milliseconds)", purpose: "phone-code")
        let number = mac.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) } % 1_000_000
        let text = String(number)
        return String(repeating: "0", count: 6 - text.count) + text
    }

    func accepts(_ typed: String, _ factor: String, _ nonce: String, sentAt: Instant, at now: Instant) -> Bool {
        let plain = typed.filter { !$0.isWhitespace && $0 != "-" }
        return TimeCode.equal(code(factor, nonce, sentAt: sentAt), plain) && now - sentAt < Self.life && sentAt <= now
    }
}
