package import Core
package import Foundation

/// A time zone by which days are counted.
package struct LocalZone: Sendable, Hashable {
    package let zone: TimeZone

    package init(_ zone: TimeZone) { self.zone = zone }

    /// By its name in the tz database (`America/Mexico_City`); nil where there is none.
    package init?(identifier: String) {
        guard let zone = TimeZone(identifier: identifier) else { return nil }
        self.zone = zone
    }

    package static let utc = LocalZone(TimeZone(secondsFromGMT: 0) ?? .current)

    /// Seconds east of Greenwich at that moment.
    func offset(at milliseconds: Int64) -> Int {
        self == .utc ? 0 : zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(milliseconds) / 1000))
    }

    /// The moment at which clocks here show this time.
    func moment(day: Int, milliseconds: Int64) -> Int64 {
        let local = Int64(day) * 86_400_000 + milliseconds
        var guess = local - Int64(offset(at: local)) * 1000
        guess = local - Int64(offset(at: guess)) * 1000
        return guess
    }
}

/// A moment as clocks of a zone show it.
package struct Moment: Sendable, Hashable, CustomStringConvertible {
    /// Since 1970 in UTC.
    package let milliseconds: Int64
    package let zone: LocalZone

    package init(milliseconds: Int64, zone: LocalZone) { (self.milliseconds, self.zone) = (milliseconds, zone) }

    package init(_ instant: Instant, zone: LocalZone) { self.init(milliseconds: instant.milliseconds, zone: zone) }

    private var local: Int64 { milliseconds + Int64(zone.offset(at: milliseconds)) * 1000 }

    /// Whole days since 1970-01-01 by the local calendar.
    package var localDay: Int { Int((Double(local) / 86_400_000).rounded(.down)) }

    /// Since local midnight.
    var millisecondsOfDay: Int64 { local - Int64(localDay) * 86_400_000 }

    /// Such as `2018-01-31T09:30:00.000-06:00`.
    package var description: String { CalendarDay(days: localDay).description + "T" + timeText }

    /// Such as `09:30:00.000-06:00`.
    var timeText: String { Moment.clock(millisecondsOfDay) + Moment.offsetText(zone.offset(at: milliseconds)) }

    static func clock(_ milliseconds: Int64) -> String {
        let all = Int(milliseconds)
        let digits = CalendarDay.digits
        return digits(all / 3_600_000, 2) + ":" + digits(all / 60_000 % 60, 2) + ":" + digits(all / 1000 % 60, 2) + "."
            + digits(all % 1000, 3)
    }

    static func offsetText(_ seconds: Int) -> String {
        if seconds == 0 { return "Z" }
        let size = abs(seconds) / 60
        return (seconds < 0 ? "-" : "+") + CalendarDay.digits(size / 60, 2) + ":" + CalendarDay.digits(size % 60, 2)
    }

    /// An ISO date with or without time; what has no offset is local.
    ///
    /// Nil for anything else, and for days the calendar lacks.
    static func parse(_ text: String, zone: LocalZone) -> Moment? {
        guard let first = text.utf8.first, (0x30...0x39).contains(first), text.utf8.count >= 8 else { return nil }
        let parts = text.split(separator: "T", maxSplits: 1, omittingEmptySubsequences: false)
        guard let day = CalendarDay.parse(parts[0]) else { return nil }
        guard parts.count == 2 else { return Moment(milliseconds: zone.moment(day: day.days, milliseconds: 0), zone: zone) }
        guard let time = ClockTime.parse(parts[1]) else { return nil }
        if let offset = time.offset {
            return Moment(milliseconds: Int64(day.days) * 86_400_000 + time.milliseconds - Int64(offset) * 1000, zone: zone)
        }
        return Moment(milliseconds: zone.moment(day: day.days, milliseconds: time.milliseconds), zone: zone)
    }
}

/// A time of day, with its offset where one was written.
struct ClockTime: Sendable, Hashable {
    var milliseconds: Int64
    var offset: Int?

    /// `09:30`, `09:30:15.5`, `09:30:00.000-06:00`, `09:30Z`; nil for anything else.
    static func parse(_ written: Substring) -> ClockTime? {
        var text = written
        var offset: Int?
        if text.last == "Z" {
            text.removeLast()
            offset = 0
        } else if let sign = text.lastIndex(where: { $0 == "+" || $0 == "-" }) {
            let parts = text[text.index(after: sign)...].split(separator: ":", omittingEmptySubsequences: false)
            guard let first = parts.first, let number = CalendarDay.whole(first), parts.count <= 2 else { return nil }
            var hours = number
            var minutes = 0
            if parts.count == 2 {
                guard let written = CalendarDay.whole(parts[1]) else { return nil }
                minutes = written
            } else if first.count == 4 {
                (hours, minutes) = (number / 100, number % 100)
            }
            guard hours <= 18, minutes < 60 else { return nil }
            offset = (hours * 3600 + minutes * 60) * (text[sign] == "-" ? -1 : 1)
            text = text[..<sign]
        }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2 || parts.count == 3, let hours = CalendarDay.whole(parts[0]), let minutes = CalendarDay.whole(parts[1]),
            hours < 24, minutes < 60
        else { return nil }
        var milliseconds = Int64(hours * 3600 + minutes * 60) * 1000
        if parts.count == 3 {
            let pieces = parts[2].split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
            guard let seconds = CalendarDay.whole(pieces[0]), seconds < 60 else { return nil }
            milliseconds += Int64(seconds) * 1000
            if pieces.count == 2 {
                guard pieces[1].utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
                milliseconds += Int64((pieces[1] + "000").prefix(3)) ?? 0
            }
        }
        return ClockTime(milliseconds: milliseconds, offset: offset)
    }
}
