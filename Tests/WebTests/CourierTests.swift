import Core
import Foundation
import Logging
import Synchronization
import TestSupport
import Testing
import Work

/// Keeps what is handed over; refuses what it is told to.
private final class Post: MailSender {
    let taken = Mutex<[OutgoingMail]>([])
    let refusals = Mutex<[MailError]>([])

    func send(_ mail: OutgoingMail) async throws(MailError) {
        if let refusal = refusals.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) { throw refusal }
        taken.withLock { $0.append(mail) }
    }
}

private struct PlainWords: MessageRenderer {
    func render(_ content: MessageContent) throws -> RenderedMessage {
        RenderedMessage(subject: content.template, text: content.values["text"] ?? "", html: nil)
    }
}

struct CourierTests {
    private let stores: Stores
    private let post = Post()

    init() throws { stores = try Stores.temporary() }

    private func courier(at now: Instant = .noon) -> Courier {
        Courier(
            unit: stores.unit, outbox: stores.outbox, keys: stores.keys, ring: .sample, renderer: PlainWords(),
            carrier: MailCarrier(post, from: { MailAddress("ventanilla@example.org")! }), clock: .fixed(now),
            log: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    private func put(_ number: UInt64, channel: String = "email", to recipient: String = "ana@example.org") async throws {
        let owner = KeyOwner(.draft, ID<OutgoingMessage>.sample(number))
        try await stores.unit.write { [stores] tx in
            let key = try KeyRing.sample.key(for: owner, in: stores.keys, at: .noon, tx)
            let content = MessageContent(template: "case.received", language: .spanish, values: ["text": "\(number)"])
            try stores.outbox.put(
                OutgoingMessage(
                    id: .sample(number), channel: channel, owner: owner, recipient: key.seal(recipient, field: "outbox.recipient"),
                    content: key.seal(json: content, field: "outbox.content"), key: "k\(number)", createdAt: .noon), tx)
        }
    }

    @Test func `mails leave, and messages of another channel wait for the courier of theirs`() async throws {
        try await put(1)
        try await put(2, channel: "sms", to: "5512345678")
        #expect(try await courier().round() == 1)
        #expect(post.taken.withLock { $0.map(\.text) } == ["1"])
        #expect(try await courier(at: .noon + .days(1)).round() == 0)
        let waiting = try await stores.unit.write { [stores] tx in
            try stores.outbox.take(channel: "sms", limit: 9, lease: .seconds(1), at: .noon, tx)
        }
        #expect(waiting.map(\.id) == [.sample(2)] && waiting.first?.attempt == 1)
    }

    @Test func `what was refused for now goes later, what was refused for good does not`() async throws {
        try await put(1)
        post.refusals.withLock { $0 = [.deferred(status: 451)] }
        #expect(try await courier().round() == 1)
        #expect(try await courier().round() == 0)
        #expect(try await courier(at: .noon + .minutes(1)).round() == 1)
        #expect(post.taken.withLock { $0.count } == 1)
        try await put(2)
        post.refusals.withLock { $0 = [.refused(status: 550)] }
        #expect(try await courier().round() == 1)
        #expect(try await courier(at: .noon + .days(2)).round() == 0)
        #expect(post.taken.withLock { $0.count } == 1)
    }

    @Test func `an address that is none stops nobody else's mail`() async throws {
        try await put(1, to: "nobody")
        try await put(2)
        #expect(try await courier().round() == 2)
        #expect(post.taken.withLock { $0.map(\.text) } == ["2"])
    }

    @Test func `it works until it is told to stop`() async throws {
        for number in 1...40 { try await put(UInt64(number)) }
        let working = Task { [courier = courier()] in await courier.run(pause: .milliseconds(1)) }
        while post.taken.withLock({ $0.count }) < 40 { try await Task.sleep(for: .milliseconds(5)) }
        working.cancel()
        await working.value
        #expect(Set(post.taken.withLock { $0.map(\.text) }).count == 40)
    }
}
