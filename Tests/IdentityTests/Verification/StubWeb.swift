import Core
import Foundation
import Synchronization

@testable import Identity

/// Other servers, by expectation: each call is written down and answered by the test.
final class StubWeb: WebCaller {
    private let answers: @Sendable (WebCall) throws(WebCallError) -> WebAnswer
    private let made = Mutex<[WebCall]>([])

    init(_ answers: @escaping @Sendable (WebCall) throws(WebCallError) -> WebAnswer) { self.answers = answers }

    func call(_ call: WebCall) async throws(WebCallError) -> WebAnswer {
        made.withLock { $0.append(call) }
        return try answers(call)
    }

    var calls: [WebCall] { made.withLock { $0 } }
}

extension WebAnswer {
    static func json(_ claims: Claims, status: Int = 200, headers: [String: String] = [:]) -> WebAnswer {
        WebAnswer(status: status, headers: headers, body: claims.json)
    }
}

/// A clock that a test turns.
final class StubClock: Sendable {
    private let time: Mutex<Instant>
    init(_ start: Instant) { time = Mutex(start) }
    var clock: WallClock { WallClock { self.time.withLock { $0 } } }
    var now: Instant { time.withLock { $0 } }
    func wait(_ span: Instant.Span) { time.withLock { $0 = $0 + span } }
}
