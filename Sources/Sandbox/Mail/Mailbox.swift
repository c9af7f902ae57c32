package import Core
import Synchronization

/// Keeps the mails of a demonstration instead of sending them; the newest thousand, in memory.
package final class Mailbox: MailSender {
    private static let limit = 1_000
    private let kept = Mutex<[OutgoingMail]>([])

    package init() {}

    package func send(_ mail: OutgoingMail) async throws(MailError) {
        kept.withLock { mails in
            // Sent again after a crash: the same mail, shown once.
            mails.removeAll { $0.id == mail.id }
            mails.append(mail)
            if mails.count > Self.limit { mails.removeFirst(mails.count - Self.limit) }
        }
    }

    /// Newest first.
    package var mails: [OutgoingMail] { kept.withLock { $0.reversed() } }
}
