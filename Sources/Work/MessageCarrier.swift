package import Core

/// What takes the messages of one channel to the world.
package protocol MessageCarrier: Sendable {
    /// The channel whose messages it carries: `email`, `sms`.
    var channel: String { get }
    /// Hands one message over; throws `WorkError.badRecipient` where the address cannot be one.
    func carry(_ words: RenderedMessage, to recipient: String, as message: OutgoingMessage, language: Language) async throws
}

/// Mails.
package struct MailCarrier: MessageCarrier {
    package let channel = "email"
    private let mail: any MailSender
    private let from: @Sendable () -> MailAddress

    /// - Parameter from: who mails come from, asked at each: a city may be published anew meanwhile.
    package init(_ mail: any MailSender, from: @escaping @Sendable () -> MailAddress) { (self.mail, self.from) = (mail, from) }

    package func carry(_ words: RenderedMessage, to recipient: String, as message: OutgoingMessage, language: Language) async throws {
        guard let to = MailAddress(recipient) else { throw WorkError.badRecipient }
        try await mail.send(
            OutgoingMail(
                id: ID(high: message.id.high, low: message.id.low), from: from(), to: to, subject: words.subject, text: words.text,
                html: words.html, language: language, date: message.createdAt))
    }
}

/// Text messages.
package struct TextCarrier: MessageCarrier {
    package let channel = "sms"
    private let texts: any TextSender

    package init(_ texts: any TextSender) { self.texts = texts }

    package func carry(_ words: RenderedMessage, to recipient: String, as message: OutgoingMessage, language: Language) async throws {
        guard let to = PhoneNumber(recipient) else { throw WorkError.badRecipient }
        try await texts.send(
            OutgoingText(
                id: ID(high: message.id.high, low: message.id.low), to: to, text: words.text, language: language, date: message.createdAt))
    }
}
