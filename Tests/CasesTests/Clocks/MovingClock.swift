import Core
import Synchronization

/// A clock that a test sets, forwards and back.
final class MovingClock: Sendable {
    private let moment: Mutex<Instant>

    init(_ start: Instant) { moment = Mutex(start) }

    var clock: WallClock { WallClock { [self] in moment.withLock { $0 } } }

    func set(_ instant: Instant) { moment.withLock { $0 = instant } }
}
