package import Core
package import Foundation

/// What somebody logs in with: an e-mail address, or the number of a resident's mobile.
///
/// It is checked, and folded so that capitals, and blanks around or within, do not matter.
package struct LoginName: Sendable, Hashable {
    /// An address as the person wrote it, without blanks around it; a number as E.164 writes it.
    package let text: String

    /// Reads an e-mail address; nil for anything else.
    package init?(_ text: some StringProtocol) {
        guard let address = MailAddress(text.trimmingCharacters(in: .whitespacesAndNewlines)) else { return nil }
        self.text = address.address
    }

    package init(_ phone: PhoneNumber) { text = phone.text }

    /// Reads what an account keeps, which is one or the other.
    init?(kept text: String) {
        if let phone = PhoneNumber(text) { self.init(phone) } else { self.init(text) }
    }

    /// The number, where it is one.
    package var phone: PhoneNumber? { PhoneNumber(text) }

    /// By which way its owner is written to, as the log tells it.
    var channel: String { phone == nil ? "email" : "sms" }

    /// What it is found by in the accounts.
    package func index(_ ring: KeyRing) -> Data { Self.index(of: text, ring) }

    /// The index of whatever somebody typed at the door, so that nonsense takes the same way as an unknown login.
    static func index(of typed: String, _ ring: KeyRing) -> Data {
        let plain = PhoneNumber(typed)?.text ?? typed.trimmingCharacters(in: .whitespacesAndNewlines)
        let folded = plain.precomposedStringWithCompatibilityMapping.lowercased()
        return ring.blindIndex(folded, purpose: "login")
    }
}

/// A person's name as it is shown: one line, 1 to 120 characters.
package struct PersonName: Sendable, Hashable, CustomStringConvertible {
    package let text: String

    /// Collapses blanks; nil for an empty name, a long one, or one with control characters.
    package init?(_ text: some StringProtocol) {
        let words = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        guard (1...120).contains(words.count), words.utf8.count <= 500,
            words.unicodeScalars.allSatisfy({ ![.control, .format, .lineSeparator].contains($0.properties.generalCategory) })
        else { return nil }
        self.text = words
    }

    package var description: String { text }
}
