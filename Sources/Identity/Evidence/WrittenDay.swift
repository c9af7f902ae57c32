import Catalog

/// A day of somebody's life as people and registers write it: `12/04/1985`, `12 4 1985`, `1985-04-12`.
package struct WrittenDay: Sendable, Hashable, CustomStringConvertible {
    /// As `1985-04-12`.
    package let text: String

    /// Nil for what is no day of the calendar, and for one before 1900 or after 2100.
    package init?(_ written: some StringProtocol) {
        let parts = String(written).split(whereSeparator: { !$0.isNumber }).map(String.init)
        guard parts.count == 3 else { return nil }
        let parsed = parts[0].count == 4 ? parts : parts.reversed()
        func two(_ part: String) -> String { part.count == 1 ? "0" + part : part }
        guard let day = CalendarDay("\(parsed[0])-\(two(parsed[1]))-\(two(parsed[2]))"), (1900...2100).contains(day.year) else {
            return nil
        }
        text = day.description
    }

    package var description: String { text }
}
