import Core
import Foundation

/// A code on its way to a number whose owner has not shown yet that messages to it arrive.
///
/// The browser keeps it, sealed, between the page that asks for the number and the one that takes the code; nothing of it lies in a row.
struct TextedOffer: Sendable, Codable {
    /// What the number is to become: the code for one is none for another.
    enum Purpose: String {
        /// A second step beside a stronger one.
        case secondStep = "phone-offer"
        /// What an account is opened by, or come back to.
        case opening = "texted-opening"
        /// The number of an account, in the place of the one before.
        case moving = "texted-moving"
    }

    /// How often a code may be typed.
    private static let tries = 5

    let account: ID<Account>
    /// As E.164 writes it.
    let number: String
    let sending: PendingSignIn.Sending
    /// When its code came back right, where more is asked for.
    var provenAt: Instant?

    init(to number: String, for account: ID<Account>, _ stores: IdentityStores, at now: Instant) {
        (self.account, self.number) = (account, number)
        sending = PendingSignIn.Sending(
            target: Factor.handle(ofPhone: number, stores.ring).base64URL, nonce: Data(stores.chance.bytes(12)).base64URL, sentAt: now)
    }

    /// Reads what a browser kept; nil for anything else.
    init?(_ sealed: String, _ purpose: Purpose, _ ring: KeyRing) {
        guard let offer = SealedText.open(sealed, as: TextedOffer.self, purpose: purpose.rawValue, ring) else { return nil }
        self = offer
    }

    func sealed(_ purpose: Purpose, _ ring: KeyRing) throws -> String { try SealedText.seal(self, purpose: purpose.rawValue, ring) }

    func code(_ ring: KeyRing) -> String { PhoneCode(ring: ring).code(sending.target, sending.nonce, sentAt: sending.sentAt) }

    /// Checks the code that was typed, and counts the try.
    /// - Returns: why it is not taken; nil for the right one.
    func fault(
        of typed: String, _ stores: IdentityStores, _ sender: (any CodeSender)?, at now: Instant, _ tx: any Transaction
    ) throws -> IdentityError? {
        func count(_ what: String) throws -> Int {
            let key = stores.ring.blindIndex(sending.nonce, purpose: "phone-offer-" + what)
            return try stores.throttles.hit(key, window: .days(1), at: sending.sentAt, tx)
        }
        guard now - sending.sentAt < PhoneCode.life else { return .signInGone }
        guard try count("tries") <= Self.tries else { return .tooManyTries(waitSeconds: 600) }
        guard PhoneCode(ring: stores.ring).accepts(typed, sending.target, sending.nonce, sentAt: sending.sentAt, at: now) else {
            return .wrongCode
        }
        // Typed twice it is one message that somebody read.
        if try count("right") == 1 { try sender?.cameBack(number, at: now, tx) }
        return nil
    }
}
