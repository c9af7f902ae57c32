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
    package var description: String { date.formatted(Date.ISO8601FormatStyle()) }

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
