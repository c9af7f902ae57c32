/// An e-mail address with an optional name, checked so that nothing of it can break out of a header or of the SMTP dialogue.
package struct MailAddress: Sendable, Hashable, CustomStringConvertible {
    package private(set) var name: String
    /// `local@domain`, domain in lower case.
    package let address: String

    /// Reads `local@domain`: printable, without spaces, quotes or angle brackets, at most 254 bytes; nil for anything else.
    package init?(_ address: String, name: String = "") {
        let parts = address.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, (1...64).contains(parts[0].utf8.count), address.utf8.count <= 254,
            parts[0].unicodeScalars.allSatisfy(Self.mayStandInLocalPart), !parts[0].hasPrefix("."), !parts[0].hasSuffix("."),
            !parts[0].contains(".."), Self.isDomain(parts[1])
        else { return nil }
        self.address = parts[0] + "@" + parts[1].lowercased()
        self.name = name
    }

    package var description: String { address }

    /// The same address under this name.
    package func named(_ name: String) -> MailAddress {
        var copy = self
        copy.name = name
        return copy
    }

    /// The part after the @.
    package var domain: Substring { address[address.index(after: address.lastIndex(of: "@")!)...] }

    private static func mayStandInLocalPart(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) || "!#$%&'*+/=?^_`{|}~.-".unicodeScalars.contains(scalar)
    }

    private static func isDomain(_ text: Substring) -> Bool {
        let labels = text.split(separator: ".", omittingEmptySubsequences: false)
        return labels.allSatisfy { label in
            (1...63).contains(label.utf8.count) && !label.hasPrefix("-") && !label.hasSuffix("-")
                && label.unicodeScalars.allSatisfy { $0.properties.isAlphabetic || ("0"..."9").contains($0) || $0 == "-" }
        }
    }
}

/// A mail to one person, as a value; whoever sends it writes the headers.
package struct OutgoingMail: Sendable, Hashable {
    /// Names the mail in its Message-ID, so that the same mail sent twice is shown once.
    package var id: ID<OutgoingMail>
    package var from: MailAddress
    package var to: MailAddress
    package var subject: String
    package var text: String
    /// The same words with markup; nil for plain text alone.
    package var html: String?
    package var language: Language
    package var date: Instant

    package init(
        id: ID<OutgoingMail>, from: MailAddress, to: MailAddress, subject: String, text: String, html: String? = nil,
        language: Language, date: Instant
    ) {
        (self.id, self.from, self.to, self.subject) = (id, from, to, subject)
        (self.text, self.html, self.language, self.date) = (text, html, language, date)
    }
}

/// Sends mail: through an SMTP server in the program, into a mailbox in the demo, by expectation in tests.
package protocol MailSender: Sendable {
    /// Returns once somebody else has taken responsibility for the mail.
    func send(_ mail: OutgoingMail) async throws(MailError)
}

/// Why a mail was not taken; a permanent failure is not tried again.
package enum MailError: DomainError, Equatable {
    /// The server refused it for good (5xx): no such mailbox, blocked, too large.
    case refused(status: Int)
    /// The server refused it for now (4xx): greylisted, mailbox full.
    case deferred(status: Int)
    /// Nobody answered, the line broke, or encryption could not be agreed on.
    case unreachable(reason: String)
    /// Too many mails are being sent; later it works again.
    case busy

    /// Whether another try cannot help.
    package var isPermanent: Bool { if case .refused = self { true } else { false } }

    package var code: ErrorCode {
        switch self {
        case .refused: "mail.refused"
        case .deferred: "mail.deferred"
        case .unreachable: "mail.unreachable"
        case .busy: "mail.busy"
        }
    }

    package var kind: ErrorKind { isPermanent ? .invalid : .unavailable }

    package var details: [String: String] {
        switch self {
        case .refused(let status), .deferred(let status): ["status": String(status)]
        case .unreachable(let reason): ["reason": reason]
        case .busy: [:]
        }
    }
}
