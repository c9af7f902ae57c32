import Synchronization

/// How long a wrong password takes to be told, at least, in a city that took accounts over from another system.
///
/// A foreign hash costs what that system made it cost. Without this, the time until «wrong» would tell who has such an account.
package final class CheckFloor: Sendable {
    /// Nobody waits longer than this, whatever the other system did.
    package static let most = Duration.milliseconds(1_500)
    private let held: Mutex<Duration>

    package init(_ floor: Duration = .zero) { held = Mutex(min(floor, Self.most)) }

    package var duration: Duration { held.withLock { $0 } }

    /// A check of a foreign hash took so long: from now on every wrong password does.
    package func raise(to duration: Duration) { held.withLock { $0 = min(Self.most, max($0, duration)) } }

    /// Waits until what began then has lasted long enough.
    func wait(since start: ContinuousClock.Instant) async {
        let end = start.advanced(by: duration)
        if end > .now { try? await Task.sleep(until: end, clock: .continuous) }
    }
}
