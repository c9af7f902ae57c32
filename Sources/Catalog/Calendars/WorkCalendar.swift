package import Core
package import Foundation

/// When a unit works: periods by weekday, holidays, suspended days, special days.
///
/// All its functions are pure.
///
/// `P1D` is one working day: counted from the day after the one on which the clock starts, until the last closing time of that day.
/// So a request of Monday at 10:00, or at 23:00, with a promise of `P1D` is due on Tuesday when the office closes, and one of Saturday is due
/// on Monday. Hours and minutes are working time, counted from the moment of the start. A duration with both counts the days first.
package struct WorkCalendar: Sendable, Equatable {
    package let id: String
    package let name: LocalizedText
    package let local: LocalTime
    /// Seven lists, Monday first; each in order and without overlaps.
    package let week: [[DayPeriod]]
    package let holidays: [Holiday]
    package let suspensions: [Suspension]
    package let specials: [SpecialDay]
    private let special: [CalendarDay: [DayPeriod]]
    private let fixedHolidays: Set<CalendarDay>
    private let yearly: [Holiday.Rule]

    /// A day on which nobody works.
    package struct Holiday: Sendable, Equatable {
        package enum Rule: Sendable, Equatable {
            case date(CalendarDay)
            /// The same day each year.
            case each(month: Int, day: Int)
            /// The first to fifth (or last: -1) such weekday of a month each year.
            case nth(Int, Weekday, month: Int)
        }
        package var rule: Rule
        package var name: LocalizedText

        package init(rule: Rule, name: LocalizedText) { (self.rule, self.name) = (rule, name) }
    }

    /// Days on which terms do not run, by decree.
    ///
    /// Both ends included.
    package struct Suspension: Sendable, Equatable {
        package var from: CalendarDay
        package var to: CalendarDay
        package var because: LocalizedText

        package init(from: CalendarDay, to: CalendarDay, because: LocalizedText) {
            (self.from, self.to, self.because) = (from, to, because)
        }
    }

    /// A day with hours of its own, stronger than weekday and holiday.
    package struct SpecialDay: Sendable, Equatable {
        package var day: CalendarDay
        package var periods: [DayPeriod]
        package var name: LocalizedText

        package init(day: CalendarDay, periods: [DayPeriod], name: LocalizedText) {
            (self.day, self.periods, self.name) = (day, periods, name)
        }
    }

    package init(
        id: String, name: LocalizedText, zone: TimeZone, week: [[DayPeriod]], holidays: [Holiday] = [], suspensions: [Suspension] = [],
        specials: [SpecialDay] = []
    ) {
        precondition(week.count == 7, "a week has seven days")
        (self.id, self.name, local) = (id, name, LocalTime(zone))
        self.week = week.map { $0.sorted() }
        (self.holidays, self.suspensions, self.specials) = (holidays, suspensions, specials)
        special = Dictionary(specials.map { ($0.day, $0.periods.sorted()) }) { first, _ in first }
        var fixed: Set<CalendarDay> = []
        var yearly: [Holiday.Rule] = []
        for holiday in holidays { if case .date(let day) = holiday.rule { fixed.insert(day) } else { yearly.append(holiday.rule) } }
        (fixedHolidays, self.yearly) = (fixed, yearly)
    }

    /// Every hour of every day: for promises in natural days.
    package static func natural(_ zone: TimeZone) -> WorkCalendar {
        WorkCalendar(
            id: "natural", name: LocalizedText([.spanish: "Días naturales", .english: "Calendar days"]), zone: zone,
            week: Array(repeating: [DayPeriod(start: 0, end: 1440)], count: 7))
    }

    /// The working periods of a day; empty when nobody works.
    package func periods(on day: CalendarDay) -> [DayPeriod] {
        if suspensions.contains(where: { $0.from <= day && day <= $0.to }) { return [] }
        if let special = special[day] { return special }
        if fixedHolidays.contains(day) || isYearlyHoliday(day) { return [] }
        return week[day.weekday.rawValue]
    }

    /// Whether anybody works on a day.
    package func isWorkingDay(_ day: CalendarDay) -> Bool { !periods(on: day).isEmpty }

    /// Why nobody works on a day that is no ordinary free day; nil for weekends and working days.
    package func reasonClosed(on day: CalendarDay) -> LocalizedText? {
        if let suspension = suspensions.first(where: { $0.from <= day && day <= $0.to }) { return suspension.because }
        if special[day] != nil { return nil }
        return holidays.first { Self.holds($0.rule, day) }?.name
    }

    /// The last suspension by decree that touches the days between two moments.
    package func suspension(from start: Instant, through end: Instant) -> Suspension? {
        let (first, last) = (local.day(start), local.day(end))
        return suspensions.last { $0.from <= last && first <= $0.to }
    }

    /// What its working time is made of, as one text that changes when any of it does; names are left out.
    package var terms: String {
        let weeks = week.map { $0.map(\.description).joined(separator: ",") }.joined(separator: ";")
        let free = holidays.map { "\($0.rule)" } + suspensions.map { "\($0.from)/\($0.to)" }
        let days = specials.map { "\($0.day)=" + $0.periods.map(\.description).joined(separator: ",") }
        return "\(id) \(local.zone.identifier) \(weeks) \((free + days).joined(separator: " "))"
    }

    private func isYearlyHoliday(_ day: CalendarDay) -> Bool { !yearly.isEmpty && yearly.contains { Self.holds($0, day) } }

    private static func holds(_ rule: Holiday.Rule, _ day: CalendarDay) -> Bool {
        switch rule {
        case .date(let date): return date == day
        case .each(let month, let dayOfMonth):
            let civil = day.civil
            return civil.month == month && civil.day == dayOfMonth
        case .nth(let ordinal, let weekday, let month):
            guard day.weekday == weekday, day.month == month else { return false }
            return ordinal > 0 ? (day.day - 1) / 7 + 1 == ordinal : day.advanced(by: 7).month != month
        }
    }
}
