package import Core
package import Foundation

/// The clock on the wall in a time zone, with the zone's changes found once, so that a clock over many events costs microseconds.
///
/// A wall time that does not exist (the hour skipped in spring) is read as the moment of the change;
/// one that exists twice as the first of both.
package struct LocalTime: Sendable, Equatable {
    package let zone: TimeZone
    /// Moments at which the offset changes, ascending, with the offset from then on.
    ///
    /// In seconds.
    private let changes: [Change]
    private let firstOffset: Int

    private struct Change: Sendable, Equatable {
        let at: Int64
        let offset: Int
    }

    private static let horizon: ClosedRange<Int64> = 946_684_800...4_102_444_800  // 2000 to 2100

    package init(_ zone: TimeZone) {
        self.zone = zone
        let offset: (Int64) -> Int = { zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double($0))) }
        var found: [Change] = []
        var before = Self.horizon.lowerBound
        var current = offset(before)
        firstOffset = current
        // No zone changes twice within a week.
        while before < Self.horizon.upperBound {
            let after = before + 7 * 86_400
            let next = offset(after)
            if next != current {
                var low = before
                var high = after
                while high - low > 1 {
                    let middle = (low + high) / 2
                    if offset(middle) == current { low = middle } else { high = middle }
                }
                found.append(Change(at: high, offset: next))
                current = next
            }
            before = after
        }
        changes = found
    }

    /// Seconds to add to UTC at a moment.
    package func offset(at instant: Instant) -> Int { offset(second: instant.milliseconds.flooredQuotient(1000)) }

    private func offset(second: Int64) -> Int {
        guard Self.horizon.contains(second) else { return zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(second))) }
        var low = 0
        var high = changes.count
        while low < high {
            let middle = (low + high) / 2
            if changes[middle].at <= second { low = middle + 1 } else { high = middle }
        }
        return low == 0 ? firstOffset : changes[low - 1].offset
    }

    /// The day at a moment, and the milliseconds of the wall clock since its midnight.
    package func wall(_ instant: Instant) -> (day: CalendarDay, milliseconds: Int64) {
        let local = instant.milliseconds + Int64(offset(at: instant)) * 1000
        let day = local.flooredQuotient(86_400_000)
        return (CalendarDay(number: Int(day)), local - day * 86_400_000)
    }

    /// The day at a moment.
    package func day(_ instant: Instant) -> CalendarDay { wall(instant).day }

    /// The moment at which the wall clock shows this many minutes after the midnight of the day.
    package func instant(_ day: CalendarDay, minutes: Int) -> Instant {
        let local = Int64(day.number) * 86_400 + Int64(minutes) * 60
        let early = offset(second: local - 86_400)
        let late = offset(second: local + 86_400)
        let first = local - Int64(early)
        if early == late || offset(second: first) == early { return Instant(milliseconds: first * 1000) }
        let second = local - Int64(late)
        if offset(second: second) == late { return Instant(milliseconds: second * 1000) }
        // Skipped: the change itself lies between both readings.
        let change = changes.first { (second...first).contains($0.at) }?.at ?? first
        return Instant(milliseconds: change * 1000)
    }
}

extension Int64 {
    /// Division that rounds down, also before 1970.
    fileprivate func flooredQuotient(_ divisor: Int64) -> Int64 {
        let quotient = self / divisor
        return self % divisor < 0 ? quotient - 1 : quotient
    }
}
