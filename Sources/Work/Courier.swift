package import Core
import Foundation
package import Logging

/// Words of a message in the recipient's language, ready to send.
package struct RenderedMessage: Sendable, Hashable {
    package var subject: String
    package var text: String
    package var html: String?

    package init(subject: String, text: String, html: String?) { (self.subject, self.text, self.html) = (subject, text, html) }
}

/// Turns a message's template and values into words; the Web renders for everybody.
package protocol MessageRenderer: Sendable {
    func render(_ content: MessageContent) throws -> RenderedMessage
}

/// Carries the messages of one channel of the outbox to the world; those of other channels wait for the courier of theirs.
///
/// Several may run, on one node or many: a message is leased to one at a time.
///
/// A message that was handed over but not marked (the program died in between) is sent again under the same name.
package struct Courier: Sendable {
    private let unit: any UnitOfWork
    private let outbox: any OutboxStore
    private let keys: any KeyStore
    private let ring: KeyRing
    private let renderer: any MessageRenderer
    private let carrier: any MessageCarrier
    private let clock: WallClock
    private let backoff: Backoff
    private let log: Logger

    package static let lease = Instant.Span.minutes(2)
    package static let batch = 16

    package init(
        unit: any UnitOfWork, outbox: any OutboxStore, keys: any KeyStore, ring: KeyRing, renderer: any MessageRenderer,
        carrier: any MessageCarrier, clock: WallClock, backoff: Backoff = Backoff(), log: Logger
    ) {
        (self.unit, self.outbox, self.keys, self.ring, self.renderer) = (unit, outbox, keys, ring, renderer)
        (self.carrier, self.clock, self.backoff, self.log) = (carrier, clock, backoff, log)
    }

    /// Works until cancelled; looks for messages every `pause`, at once while there are more.
    package func run(pause: Duration = .milliseconds(500)) async { await Rounds(name: "outbox", pause: pause, log: log).run(round) }

    /// Sends what waits, at most a batch; returns how many were taken.
    package func round() async throws -> Int {
        let now = clock.now
        let messages = try await unit.write { [outbox, carrier] tx in
            try outbox.take(channel: carrier.channel, limit: Self.batch, lease: Self.lease, at: now, tx)
        }
        for message in messages { try await deliver(message) }
        return messages.count
    }

    private func deliver(_ message: OutgoingMessage) async throws {
        do {
            try await carry(message)
            let now = clock.now
            try await unit.write { [outbox] tx in try outbox.sent(message.id, at: now, tx) }
        } catch let error as MailError where error.isPermanent {
            try await giveUp(message, because: error.code)
        } catch let error as TextError where error.isPermanent {
            try await giveUp(message, because: error.code)
        } catch let error as any DomainError where error.kind != .unavailable && error.kind != .throttled {
            try await giveUp(message, because: error.code)
        } catch {
            let code = ErrorCode(of: error, else: "message.broken")
            guard let again = backoff.next(after: message.attempt, at: clock.now) else { return try await giveUp(message, because: code) }
            try await unit.write { [outbox] tx in try outbox.retry(message.id, at: again, because: code, tx) }
        }
    }

    private func carry(_ message: OutgoingMessage) async throws {
        let key = try await unit.read { [ring, keys] tx in try ring.existingKey(for: message.owner, in: keys, tx) }
        let recipient = String(decoding: try key.open(message.recipient, field: "outbox.recipient"), as: UTF8.self)
        let content = try key.open(message.content, field: "outbox.content", as: MessageContent.self)
        try await carrier.carry(renderer.render(content), to: recipient, as: message, language: content.language)
    }

    private func giveUp(_ message: OutgoingMessage, because code: ErrorCode) async throws {
        let now = clock.now
        log.warning("message given up", metadata: ["message": "\(message.id)", "code": "\(code)"])
        try await unit.write { [outbox] tx in try outbox.fail(message.id, because: code, at: now, tx) }
    }
}
