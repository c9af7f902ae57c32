package import Catalog
package import Core

/// Instants in words of the city's time: "miércoles 15 de julio", "10:35".
package struct Dates: Sendable {
    private let words: Words
    private let local: LocalTime
    private let now: Instant

    package init(_ words: Words, local: LocalTime, now: Instant) { (self.words, self.local, self.now) = (words, local, now) }

    /// "miércoles 15 de julio", with the year where it is not this one.
    package func day(_ instant: Instant) -> String {
        let date = local.day(instant)
        let (year, month, day) = date.civil
        let isThisYear = year == local.day(now).year
        return words.text(
            isThisYear ? "dates.day" : "dates.day_year",
            [
                // The words count from Sunday, 1.
                "weekday": words.text("dates.weekdays.\((date.weekday.rawValue + 1) % 7 + 1)"), "day": String(day),
                "month": words.text("dates.months.\(month)"), "year": String(year),
            ])
    }

    /// As in "15 de julio".
    package func short(_ instant: Instant) -> String {
        let (_, month, day) = local.day(instant).civil
        return words.text("dates.short", ["day": String(day), "month": words.text("dates.months.\(month)")])
    }

    /// As in "10:35".
    package func time(_ instant: Instant) -> String {
        let (hour, minute) = (local.wall(instant).milliseconds / 60_000).quotientAndRemainder(dividingBy: 60)
        return "\(hour):" + (minute < 10 ? "0\(minute)" : String(minute))
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
    package var dates: Dates { Dates(words, local: catalog.city.local, now: now) }
}
