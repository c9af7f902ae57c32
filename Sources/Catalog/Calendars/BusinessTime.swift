package import Core

/// A stretch of time during which a clock stands still, such as waiting for the resident.
package typealias ClockPause = Range<Instant>

extension WorkCalendar {
    /// The furthest that a calendar is searched; a calendar without working days within it is refused by the checker.
    package static let reach = 3_660

    /// The moment by which a promise is due that starts at `start`.
    ///
    /// Never before `start`. Where the calendar has no working time within ten years, ten years later.
    package func add(_ duration: BusinessDuration, to start: Instant) -> Instant { deadline(of: duration, from: start, pauses: []) }

    /// The moment by which a promise is due, with the pauses of its clock taken out.
    ///
    /// A promise in days moves by the working days that begin during a pause, one in hours by the working time within it. Pauses may overlap
    /// and come in any order; what lies before the start counts for nothing, and so does what lies after the due moment.
    package func deadline(of duration: BusinessDuration, from start: Instant, pauses: [ClockPause]) -> Instant {
        shift(plain(duration, from: start), by: Self.merged(pauses, after: start), inDays: duration.days > 0)
    }

    /// A due moment later by what some pauses, in order and apart, take of it.
    /// - Parameter inDays: whether working days count that begin within a pause, or the working time of it.
    package func shift(_ due: Instant, by pauses: [ClockPause], inDays: Bool) -> Instant {
        var due = due
        for pause in pauses {
            guard pause.lowerBound < due else { break }
            if inDays {
                let lost = workingDays(after: pause.lowerBound, through: pause.upperBound)
                if lost > 0 { due = endOfWorkingDay(lost, after: local.day(due), from: due) }
            } else {
                let lost = workingTime(from: pause.lowerBound, to: pause.upperBound)
                if lost > 0 { due = addTime(lost, to: due) }
            }
        }
        return due
    }

    /// Working milliseconds between two moments without those of the pauses.
    package func runningTime(from start: Instant, to end: Instant, pauses: [ClockPause]) -> Int64 {
        Self.merged(pauses, after: start).reduce(workingTime(from: start, to: end)) {
            $0 - workingTime(from: $1.lowerBound, to: min($1.upperBound, end))
        }
    }

    /// The moment at which so many working milliseconds have run, pauses left out.
    package func moment(after milliseconds: Int64, from start: Instant, pauses: [ClockPause]) -> Instant {
        shift(addTime(milliseconds, to: start), by: Self.merged(pauses, after: start), inDays: false)
    }

    /// Working milliseconds between two moments; 0 where the second is not later.
    package func workingTime(from start: Instant, to end: Instant) -> Int64 {
        guard start < end else { return 0 }
        var total: Int64 = 0
        let last = local.day(end)
        var day = local.day(start)
        while day <= last {
            for period in periods(on: day) {
                let from = max(local.instant(day, minutes: period.start), start)
                let to = min(local.instant(day, minutes: period.end), end)
                if from < to { total += (to - from).milliseconds }
            }
            day = day.advanced(by: 1)
        }
        return total
    }

    /// How many working days begin after the day of `start`, up to and including the day of `end`.
    package func workingDays(after start: Instant, through end: Instant) -> Int {
        let last = local.day(end)
        var day = local.day(start).advanced(by: 1)
        var count = 0
        while day <= last {
            if isWorkingDay(day) { count += 1 }
            day = day.advanced(by: 1)
        }
        return count
    }

    /// How much of a promise is used up at `now`.
    ///
    /// 0 at the start, 1 when it is due, more when late. Pauses are taken out.
    package func used(of duration: BusinessDuration, from start: Instant, pauses: [ClockPause], at now: Instant) -> Double {
        let due = deadline(of: duration, from: start, pauses: pauses)
        let whole = runningTime(from: start, to: due, pauses: pauses)
        guard whole > 0 else { return now < due ? 0 : 1 }
        return Double(runningTime(from: start, to: now, pauses: pauses)) / Double(whole)
    }

    /// Whether somebody works at a moment.
    package func isOpen(at instant: Instant) -> Bool {
        let (day, milliseconds) = local.wall(instant)
        return periods(on: day).contains { Int64($0.start) * 60_000 <= milliseconds && milliseconds < Int64($0.end) * 60_000 }
    }

    private func plain(_ duration: BusinessDuration, from start: Instant) -> Instant {
        var due = start
        if duration.days > 0 { due = endOfWorkingDay(duration.days, after: local.day(start), from: start) }
        return duration.milliseconds > 0 ? addTime(duration.milliseconds, to: due) : due
    }

    /// The last closing time of the n-th working day after a day.
    private func endOfWorkingDay(_ count: Int, after day: CalendarDay, from start: Instant) -> Instant {
        var left = count
        for ahead in 1...(Self.reach + count * 7) {
            let candidate = day.advanced(by: ahead)
            guard let last = periods(on: candidate).last else { continue }
            left -= 1
            if left == 0 { return max(start, closing(candidate, last)) }
        }
        return start + .days(Self.reach)
    }

    /// Midnight belongs to the day it ends, so that the promised date is that day's.
    private func closing(_ day: CalendarDay, _ period: DayPeriod) -> Instant {
        let end = local.instant(day, minutes: period.end)
        return period.end == 1440 ? end - Instant.Span(milliseconds: 1) : end
    }

    private func addTime(_ milliseconds: Int64, to start: Instant) -> Instant {
        var left = milliseconds
        var day = local.day(start)
        for _ in 0...(Self.reach) {
            for period in periods(on: day) {
                let from = max(local.instant(day, minutes: period.start), start)
                let to = local.instant(day, minutes: period.end)
                guard from < to else { continue }
                let length = (to - from).milliseconds
                if left <= length { return from + Instant.Span(milliseconds: left) }
                left -= length
            }
            day = day.advanced(by: 1)
        }
        return start + .days(Self.reach)
    }

    private static func merged(_ pauses: [ClockPause], after start: Instant) -> [ClockPause] {
        var merged: [ClockPause] = []
        for pause in pauses.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            let from = max(pause.lowerBound, start)
            guard from < pause.upperBound else { continue }
            if let last = merged.last, from <= last.upperBound {
                merged[merged.count - 1] = last.lowerBound..<max(last.upperBound, pause.upperBound)
            } else {
                merged.append(from..<pause.upperBound)
            }
        }
        return merged
    }
}
