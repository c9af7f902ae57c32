import Core
import Foundation
import Synchronization

/// Counts requests by route pattern and status, with how long they took; nothing of it is personal.
///
/// Lives as long as the process, as counters of Prometheus do.
package final class Meters: Sendable {
    /// Upper bounds of the durations told apart, in seconds.
    static let bounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

    struct Label: Hashable, Comparable {
        let method: String
        let pattern: String
        let status: Int

        static func < (a: Self, b: Self) -> Bool { (a.pattern, a.method, a.status) < (b.pattern, b.method, b.status) }
    }

    struct Series {
        var count = 0
        var seconds = 0.0
        /// How many took at most the bound of the same place.
        var within = [Int](repeating: 0, count: Meters.bounds.count)

        mutating func add(_ seconds: Double) {
            count += 1
            self.seconds += seconds
            for (place, bound) in Meters.bounds.enumerated() where seconds <= bound { within[place] += 1 }
        }
    }

    private let series = Mutex<[Label: Series]>([:])

    package init() {}

    /// Counts one answer.
    func count(method: String, pattern: String, status: Int, seconds: Double) {
        series.withLock { series in
            let label = Label(method: method, pattern: pattern, status: status)
            series[label, default: Series()].add(seconds)
        }
    }

    /// All that was counted, in a fixed order.
    var all: [(label: Label, series: Series)] {
        series.withLock { $0.sorted { $0.key < $1.key }.map { ($0.key, $0.value) } }
    }
}
