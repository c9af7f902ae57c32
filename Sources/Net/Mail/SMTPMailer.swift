package import Core
import Dispatch
import Synchronization

/// Hands mails to an SMTP server over a few kept connections, each with a thread of its own, because libcurl blocks.
package final class SMTPMailer: MailSender {
    private struct Carrier: Sendable {
        let queue: DispatchQueue
        let connection: SMTPConnection
    }

    private let carriers: [Carrier]
    private let mostWaiting: Int
    /// Mails at each carrier, waiting or being sent.
    private let load: Mutex<[Int]>

    package init(_ configuration: SMTPConfiguration, connections: Int = 4, mostWaiting: Int = 1000) {
        BrokenPipes.areErrors()
        carriers = (0..<max(1, connections)).map {
            Carrier(queue: DispatchQueue(label: "mail.\($0)"), connection: SMTPConnection(configuration))
        }
        self.mostWaiting = mostWaiting
        load = Mutex(Array(repeating: 0, count: max(1, connections)))
    }

    package func send(_ mail: OutgoingMail) async throws(MailError) {
        guard let index = take() else { throw .busy }
        let carrier = carriers[index]
        let result: Result<Void, MailError> = await withCheckedContinuation { continuation in
            carrier.queue.async {
                let result: Result<Void, MailError>
                do throws(MailError) { result = .success(try carrier.connection.send(mail)) } catch { result = .failure(error) }
                self.load.withLock { $0[index] -= 1 }
                continuation.resume(returning: result)
            }
        }
        try result.get()
    }

    /// The carrier with the least to do; nil where too many mails wait already.
    private func take() -> Int? {
        load.withLock { load in
            guard load.reduce(0, +) < mostWaiting, let index = load.indices.min(by: { load[$0] < load[$1] }) else { return nil }
            load[index] += 1
            return index
        }
    }
}
