/// A text message (SMS) to one number, as a value.
package struct OutgoingText: Sendable, Hashable {
    /// Names the message in what the gateway reports of it.
    package var id: ID<OutgoingText>
    package var to: PhoneNumber
    package var text: String
    package var language: Language
    package var date: Instant

    package init(id: ID<OutgoingText>, to: PhoneNumber, text: String, language: Language, date: Instant) {
        (self.id, self.to, self.text, self.language, self.date) = (id, to, text, language, date)
    }
}

/// Sends text messages: through a gateway in the program, to a telephone on a page in the demo, by expectation in tests.
package protocol TextSender: Sendable {
    /// Returns once somebody else has taken responsibility for the message.
    func send(_ text: OutgoingText) async throws(TextError)
}

/// Why a text message was not taken; a permanent failure is not tried again.
package enum TextError: DomainError, Equatable {
    /// The gateway refused it for good: our login or the number is wrong.
    case refused(status: Int)
    /// The gateway cannot take it for now.
    case deferred(status: Int)
    /// Nobody answered.
    case unreachable(reason: String)

    /// Whether another try cannot help.
    package var isPermanent: Bool { if case .refused = self { true } else { false } }

    package var code: ErrorCode {
        switch self {
        case .refused: "sms.refused"
        case .deferred: "sms.deferred"
        case .unreachable: "sms.unreachable"
        }
    }

    package var kind: ErrorKind { isPermanent ? .invalid : .unavailable }

    package var details: [String: String] {
        switch self {
        case .refused(let status), .deferred(let status): ["status": String(status)]
        case .unreachable(let reason): ["reason": reason]
        }
    }
}
