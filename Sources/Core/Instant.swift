package import Foundation

/// A moment: milliseconds since 1970 in UTC.
///
/// The only kind of time that is stored.
package struct Instant: Sendable, Hashable, Comparable, Codable, CustomStringConvertible {
    package let milliseconds: Int64

    package init(milliseconds: Int64) { self.milliseconds = milliseconds }

    package init(_ date: Date) { self.init(milliseconds: Int64((date.timeIntervalSince1970 * 1000).rounded())) }

    /// Reads ISO 8601 with an offset (`2026-07-15T09:30:00Z`, `…T09:30:00.250-06:00`); nil for anything else.
    package init?(iso8601 text: String) {
        let plain = Date.ISO8601FormatStyle()
        let fractional = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
        guard let date = (try? plain.parse(text)) ?? (try? fractional.parse(text)) else { return nil }
        self.init(date)
    }

    package init(from decoder: any Decoder) throws {
        milliseconds = try decoder.singleValueContainer().decode(Int64.self)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(milliseconds)
    }

    package var date: Date { Date(timeIntervalSince1970: Double(milliseconds) / 1000) }

    /// ISO 8601 in UTC with whole seconds: `2026-07-15T15:30:00Z`.
    package var description: String {
        // Between 1970 and 9999 by hand: a page of a case has dozens of these, and Foundation takes microseconds for each.
        guard milliseconds >= 0, milliseconds < 253_402_300_800_000 else { return date.formatted(Date.ISO8601FormatStyle()) }
        let seconds = Int(milliseconds / 1000)
        let (days, second) = seconds.quotientAndRemainder(dividingBy: 86_400)
        // Days to civil (Howard Hinnant): years begin in March, so that the leap day is the last.
        let (era, dayOfEra) = (days + 719_468).quotientAndRemainder(dividingBy: 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }
        return "\(year)-\(two(month))-\(two(dayOfYear - (153 * monthFromMarch + 2) / 5 + 1))"
            + "T\(two(second / 3600)):\(two(second / 60 % 60)):\(two(second % 60))Z"
    }

    package static func < (a: Self, b: Self) -> Bool { a.milliseconds < b.milliseconds }
    package static func + (a: Self, span: Span) -> Self { Self(milliseconds: a.milliseconds + span.milliseconds) }
    package static func - (a: Self, span: Span) -> Self { Self(milliseconds: a.milliseconds - span.milliseconds) }
    package static func - (a: Self, b: Self) -> Span { Span(milliseconds: a.milliseconds - b.milliseconds) }

    /// A stretch of time in milliseconds.
    package struct Span: Sendable, Hashable, Comparable, Codable {
        package let milliseconds: Int64
        package init(milliseconds: Int64) { self.milliseconds = milliseconds }
        package static func seconds(_ count: Int) -> Self { Self(milliseconds: Int64(count) * 1000) }
        package static func minutes(_ count: Int) -> Self { .seconds(count * 60) }
        package static func hours(_ count: Int) -> Self { .minutes(count * 60) }
        package static func days(_ count: Int) -> Self { .hours(count * 24) }
        package static func < (a: Self, b: Self) -> Bool { a.milliseconds < b.milliseconds }
    }
}
