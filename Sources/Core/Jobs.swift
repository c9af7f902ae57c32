package import Foundation

/// Work to do later, written in the same transaction as the event that caused it and run on any node.
package struct Job: Sendable, Hashable {
    package let id: ID<Job>
    /// Names the runner that knows how to do it: `outbox.deliver`, `draft.expire`.
    package let kind: String
    /// Two jobs of one kind and key are one job: enqueueing again is harmless.
    package let key: String
    /// Identifiers only, never personal.
    package let payload: Data
    package var runAt: Instant
    /// How often it was tried, this time included.
    package var attempt: Int

    package init(id: ID<Job>, kind: String, key: String, payload: Data = Data(), runAt: Instant, attempt: Int = 0) {
        (self.id, self.kind, self.key, self.payload, self.runAt, self.attempt) = (id, kind, key, payload, runAt, attempt)
    }
}

/// Jobs as rows with lease and attempt.
package protocol JobStore: Sendable {
    /// Enqueues; does nothing when a job of this kind and key waits already.
    func enqueue(_ job: Job, _ tx: any Transaction) throws
    /// Takes up to `limit` due jobs for the length of the lease; one that is not finished by then is taken again.
    func take(kinds: [String], limit: Int, lease: Instant.Span, at now: Instant, _ tx: any Transaction) throws -> [Job]
    func finish(_ id: ID<Job>, _ tx: any Transaction) throws
    /// Puts it back for later with the code of what went wrong.
    func retry(_ id: ID<Job>, at instant: Instant, because code: ErrorCode, _ tx: any Transaction) throws
    /// Gives it up: it stays, visible to the administrator, and is not taken again.
    func bury(_ id: ID<Job>, because code: ErrorCode, at now: Instant, _ tx: any Transaction) throws
}

/// A message to a resident or servant, written in the same transaction as what it tells of.
///
/// Sending happens afterwards and may be repeated: `key` makes the second writing of the same message harmless, and `id` is
/// handed to the gateway or becomes the Message-ID, so that a second sending can be recognised.
package struct OutgoingMessage: Sendable, Hashable {
    package enum State: String, Sendable, Hashable, CaseIterable { case waiting, sent, failed }

    package let id: ID<OutgoingMessage>
    /// What carries it: `email`, later `sms`, `messenger` and so on.
    package let channel: String
    /// Whose data key seals recipient and content.
    package let owner: KeyOwner
    /// Address, sealed under field `outbox.recipient`.
    package let recipient: Sealed
    /// `MessageContent` as JSON, sealed under field `outbox.content`.
    package let content: Sealed
    /// Idempotency key: one message per event and recipient.
    package let key: String
    package let createdAt: Instant
    package var state: State
    package var attempt: Int

    package init(
        id: ID<OutgoingMessage>, channel: String, owner: KeyOwner, recipient: Sealed, content: Sealed, key: String, createdAt: Instant,
        state: State = .waiting, attempt: Int = 0
    ) {
        (self.id, self.channel, self.owner, self.recipient, self.content) = (id, channel, owner, recipient, content)
        (self.key, self.createdAt, self.state, self.attempt) = (key, createdAt, state, attempt)
    }
}

/// What a message says: the name of a text in `locales/` with its values, rendered in the recipient's language when it is sent.
package struct MessageContent: Sendable, Hashable, Codable {
    /// Name of the text: `case.received`, `case.asked`, `staff.invited` and so on.
    package var template: String
    package var language: Language
    /// Values of the text.
    ///
    /// Links are paths from the base URL.
    package var values: [String: String]

    package init(template: String, language: Language, values: [String: String]) {
        (self.template, self.language, self.values) = (template, language, values)
    }
}

/// Messages to send, as rows with lease and attempt.
package protocol OutboxStore: Sendable {
    /// Writes the message; does nothing when one with its key exists.
    func put(_ message: OutgoingMessage, _ tx: any Transaction) throws
    /// Takes up to `limit` waiting messages of this channel for the length of the lease.
    func take(channel: String, limit: Int, lease: Instant.Span, at now: Instant, _ tx: any Transaction) throws -> [OutgoingMessage]
    func sent(_ id: ID<OutgoingMessage>, at now: Instant, _ tx: any Transaction) throws
    func retry(_ id: ID<OutgoingMessage>, at instant: Instant, because code: ErrorCode, _ tx: any Transaction) throws
    func fail(_ id: ID<OutgoingMessage>, because code: ErrorCode, at now: Instant, _ tx: any Transaction) throws
    /// What became of the messages whose key begins so, newest first.
    func outcomes(keyPrefix: String, limit: Int, _ tx: any Transaction) throws -> [MessageOutcome]
}

/// What became of one message: nothing of what it says or to whom.
package struct MessageOutcome: Sendable, Hashable {
    package let createdAt: Instant
    package let state: OutgoingMessage.State
    package let attempt: Int
    /// Why it was not taken at the last try.
    package let error: String?
    package let settledAt: Instant?

    package init(createdAt: Instant, state: OutgoingMessage.State, attempt: Int, error: String?, settledAt: Instant?) {
        (self.createdAt, self.state, self.attempt, self.error) = (createdAt, state, attempt, error)
        self.settledAt = settledAt
    }
}
