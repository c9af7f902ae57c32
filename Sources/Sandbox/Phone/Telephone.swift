package import Core
import Synchronization

/// Keeps the text messages of a demonstration instead of sending them; the newest thousand, in memory.
///
/// It is as strict as a gateway: a text that a telephone would show with question marks or in more than three parts is refused.
package final class Telephone: TextSender {
    private static let limit = 1_000
    private static let mostParts = 3
    private let kept = Mutex<[OutgoingText]>([])

    package init() {}

    package func send(_ text: OutgoingText) async throws(TextError) {
        guard (1...Self.mostParts).contains(SMSLetters.size(of: text.text).segments) else { throw .refused(status: 400) }
        kept.withLock { texts in
            texts.removeAll { $0.id == text.id }
            texts.append(text)
            if texts.count > Self.limit { texts.removeFirst(texts.count - Self.limit) }
        }
    }

    /// Newest first.
    package var texts: [OutgoingText] { kept.withLock { $0.reversed() } }
}
