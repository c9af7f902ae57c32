package import Catalog
package import Core
package import Foundation

/// Instants in words of the city's time: "miércoles 15 de julio", "10:35".
package struct Dates: Sendable {
    private let words: Words
    private let zone: TimeZone
    private let now: Instant

    package init(_ words: Words, zone: TimeZone, now: Instant) { (self.words, self.zone, self.now) = (words, zone, now) }

    private func parts(_ instant: Instant) -> DateComponents {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        return calendar.dateComponents([.year, .month, .day, .weekday, .hour, .minute], from: instant.date)
    }

    /// "miércoles 15 de julio", with the year where it is not this one.
    package func day(_ instant: Instant) -> String {
        let parts = parts(instant)
        let isThisYear = parts.year == self.parts(now).year
        return words.text(
            isThisYear ? "dates.day" : "dates.day_year",
            [
                "weekday": words.text("dates.weekdays.\(parts.weekday ?? 1)"), "day": String(parts.day ?? 0),
                "month": words.text("dates.months.\(parts.month ?? 1)"), "year": String(parts.year ?? 0),
            ])
    }

    /// As in "15 de julio".
    package func short(_ instant: Instant) -> String {
        let parts = parts(instant)
        return words.text("dates.short", ["day": String(parts.day ?? 0), "month": words.text("dates.months.\(parts.month ?? 1)")])
    }

    /// As in "10:35".
    package func time(_ instant: Instant) -> String {
        let parts = parts(instant)
        let minute = parts.minute ?? 0
        return "\(parts.hour ?? 0):" + (minute < 10 ? "0\(minute)" : String(minute))
    }

    /// As in "Martes 14 de julio, 10:35".
    package func moment(_ instant: Instant) -> String {
        let day = day(instant)
        return words.text("dates.moment", ["day": day.prefix(1).uppercased() + day.dropFirst(), "time": time(instant)])
    }

    /// A calendar day as XForms writes it (`2026-07-15`) in words.
    package func day(iso text: String) -> String? {
        let numbers = text.prefix(10).split(separator: "-").compactMap { Int($0) }
        guard numbers.count == 3, (1...12).contains(numbers[1]) else { return nil }
        return words.text(
            "dates.full", ["day": String(numbers[2]), "month": words.text("dates.months.\(numbers[1])"), "year": String(numbers[0])])
    }

    /// For `time[datetime]`.
    package func machine(_ instant: Instant) -> String { instant.description }
}

extension Visit {
    /// Dates in the words and the time of this visit.
    package var dates: Dates { Dates(words, zone: catalog.city.timeZone, now: now) }
}
