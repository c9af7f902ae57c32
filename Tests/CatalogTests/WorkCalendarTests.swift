import Catalog
import Core
import Foundation
import Testing

@Suite struct WorkCalendarTests {
    static let morning = DayPeriod(start: 9 * 60, end: 14 * 60)
    static let evening = DayPeriod(start: 15 * 60, end: 18 * 60)

    static func calendar(
        zone: TimeZone = SampleCity.zone, holidays: [WorkCalendar.Holiday] = [], suspensions: [WorkCalendar.Suspension] = [],
        specials: [WorkCalendar.SpecialDay] = []
    ) -> WorkCalendar {
        WorkCalendar(
            id: "laborable", name: LocalizedText([.spanish: "Días hábiles"]), zone: zone,
            week: Array(repeating: [morning, evening], count: 5) + [[morning], []], holidays: holidays, suspensions: suspensions,
            specials: specials)
    }

    static let words = LocalizedText([.spanish: "Decreto"])
    let calendar = calendar()

    /// A moment of the wall clock in Mexico City, which is six hours behind UTC all year since 2022.
    func mexico(_ text: String) -> Instant { Instant(iso8601: text + ":00-06:00")! }
    func duration(_ text: String) -> BusinessDuration { BusinessDuration(text)! }

    // 13 July 2026 is a Monday.

    @Test func `a day's promise ends when the office closes on the next working day`() {
        #expect(calendar.add(duration("P1D"), to: mexico("2026-07-13T10:00")) == mexico("2026-07-14T18:00"))
        #expect(calendar.add(duration("P1D"), to: mexico("2026-07-13T23:00")) == mexico("2026-07-14T18:00"))
        #expect(calendar.add(duration("P1D"), to: mexico("2026-07-18T20:00")) == mexico("2026-07-20T18:00"))
        #expect(calendar.add(duration("P5D"), to: mexico("2026-07-13T10:00")) == mexico("2026-07-18T14:00"))
    }

    @Test func `hours run only while somebody works`() {
        #expect(calendar.add(duration("PT2H"), to: mexico("2026-07-13T10:00")) == mexico("2026-07-13T12:00"))
        #expect(calendar.add(duration("PT2H"), to: mexico("2026-07-13T13:00")) == mexico("2026-07-13T16:00"))
        #expect(calendar.add(duration("PT2H"), to: mexico("2026-07-13T17:30")) == mexico("2026-07-14T10:30"))
        #expect(calendar.add(duration("PT1H"), to: mexico("2026-07-19T12:00")) == mexico("2026-07-20T10:00"))
        #expect(calendar.add(duration("P1DT1H"), to: mexico("2026-07-13T10:00")) == mexico("2026-07-15T10:00"))
    }

    @Test func `exactly the rest of the day still ends today`() {
        #expect(calendar.add(duration("PT8H"), to: mexico("2026-07-13T09:00")) == mexico("2026-07-13T18:00"))
    }

    @Test func `holidays, suspended and special days count as they are written`() {
        let day = CalendarDay("2026-07-14")!
        let holiday = Self.calendar(holidays: [.init(rule: .date(day), name: Self.words)])
        #expect(holiday.add(duration("P1D"), to: mexico("2026-07-13T10:00")) == mexico("2026-07-15T18:00"))
        let suspended = Self.calendar(suspensions: [.init(from: day, to: CalendarDay("2026-07-31")!, because: Self.words)])
        #expect(suspended.add(duration("P1D"), to: mexico("2026-07-13T10:00")) == mexico("2026-08-01T14:00"))
        #expect(suspended.reasonClosed(on: day) == Self.words)
        let special = Self.calendar(
            holidays: [.init(rule: .date(day), name: Self.words)],
            specials: [.init(day: day, periods: [DayPeriod(start: 600, end: 660)], name: Self.words)])
        #expect(special.add(duration("P1D"), to: mexico("2026-07-13T10:00")) == mexico("2026-07-14T11:00"))
    }

    @Test func `holidays that move find their weekday each year`() {
        let first = WorkCalendar.Holiday(rule: .nth(1, .monday, month: 2), name: Self.words)
        let last = WorkCalendar.Holiday(rule: .nth(-1, .friday, month: 5), name: Self.words)
        let each = WorkCalendar.Holiday(rule: .each(month: 9, day: 16), name: Self.words)
        let calendar = Self.calendar(holidays: [first, last, each])
        for day in ["2026-02-02", "2027-02-01", "2026-05-29", "2026-09-16", "2030-09-16"] {
            #expect(!calendar.isWorkingDay(CalendarDay(day)!))
        }
        for day in ["2026-02-09", "2026-05-22", "2026-09-15"] { #expect(calendar.isWorkingDay(CalendarDay(day)!)) }
    }

    @Test func `a night shift keeps its hours when the clocks change`() {
        // Madrid goes from 02:00 to 03:00 on 29 March 2026 and from 03:00 to 02:00 on 25 October 2026, both Sundays.
        let night = WorkCalendar(
            id: "noche", name: Self.words, zone: SampleCity.madrid, week: Array(repeating: [DayPeriod(start: 60, end: 300)], count: 7))
        let spring = Instant(iso8601: "2026-03-29T00:30:00+01:00")!
        #expect(night.add(duration("PT3H"), to: spring) == Instant(iso8601: "2026-03-29T05:00:00+02:00")!)
        let autumn = Instant(iso8601: "2026-10-25T00:30:00+02:00")!
        #expect(night.add(duration("PT5H"), to: autumn) == Instant(iso8601: "2026-10-25T05:00:00+01:00")!)
        #expect(night.workingTime(from: autumn, to: autumn + .days(1)) == 5 * 3_600_000)
    }

    @Test func `an hour that is skipped begins when the clocks have changed`() {
        let local = LocalTime(SampleCity.madrid)
        let day = CalendarDay("2026-03-29")!
        #expect(local.instant(day, minutes: 150) == Instant(iso8601: "2026-03-29T03:00:00+02:00")!)
        #expect(local.instant(day, minutes: 119) == Instant(iso8601: "2026-03-29T01:59:00+01:00")!)
        #expect(local.instant(CalendarDay("2026-10-25")!, minutes: 150) == Instant(iso8601: "2026-10-25T02:30:00+02:00")!)
    }

    @Test func `Mexico's own summer time ended in 2022`() {
        let local = LocalTime(SampleCity.zone)
        #expect(local.offset(at: Instant(iso8601: "2022-07-01T12:00:00Z")!) == -5 * 3600)
        #expect(local.offset(at: Instant(iso8601: "2026-07-01T12:00:00Z")!) == -6 * 3600)
    }

    @Test func `natural days end with the day they name`() {
        let natural = WorkCalendar.natural(SampleCity.zone)
        let due = natural.add(duration("P1D"), to: mexico("2026-07-18T10:00"))
        #expect(natural.local.day(due) == CalendarDay("2026-07-19"))
        #expect(due == mexico("2026-07-20T00:00") - Instant.Span(milliseconds: 1))
    }

    @Test func `a pause moves a promise by what it cost`() {
        let start = mexico("2026-07-13T10:00")
        let pause = mexico("2026-07-14T12:00")..<mexico("2026-07-16T12:00")
        #expect(calendar.deadline(of: duration("P3D"), from: start, pauses: [pause]) == mexico("2026-07-18T14:00"))
        #expect(
            calendar.deadline(of: duration("PT8H"), from: start, pauses: [mexico("2026-07-13T11:00")..<mexico("2026-07-13T13:00")])
                == mexico("2026-07-14T12:00"))
    }

    @Test func `pauses may overlap, come in any order and lie outside`() {
        let start = mexico("2026-07-13T10:00")
        let whole = [mexico("2026-07-14T12:00")..<mexico("2026-07-16T12:00")]
        let split = [
            mexico("2026-07-15T08:00")..<mexico("2026-07-16T12:00"), mexico("2026-07-01T00:00")..<mexico("2026-07-02T00:00"),
            mexico("2026-07-14T12:00")..<mexico("2026-07-15T20:00"), mexico("2027-01-01T00:00")..<mexico("2027-02-01T00:00"),
        ]
        #expect(
            calendar.deadline(of: duration("P3D"), from: start, pauses: split)
                == calendar.deadline(of: duration("P3D"), from: start, pauses: whole))
    }

    @Test func `three quarters are used when three quarters have run`() {
        let start = mexico("2026-07-13T09:00")
        let used = calendar.used(of: duration("PT8H"), from: start, pauses: [], at: mexico("2026-07-13T16:00"))
        #expect(abs(used - 0.75) < 0.0001)
        let paused = [mexico("2026-07-13T10:00")..<mexico("2026-07-13T14:00")]
        #expect(abs(calendar.used(of: duration("PT8H"), from: start, pauses: paused, at: mexico("2026-07-13T16:00")) - 0.25) < 0.0001)
        #expect(calendar.used(of: duration("PT8H"), from: start, pauses: [], at: mexico("2026-07-14T09:30")) > 1)
    }

    @Test func `working time adds up whatever way it is cut`() {
        var random = SystemRandomNumberGenerator()
        let base = mexico("2026-01-01T00:00").milliseconds
        for _ in 0..<300 {
            let moments = (0..<3).map { _ in Instant(milliseconds: base + Int64.random(in: 0..<20_000_000_000, using: &random)) }.sorted()
            let whole = calendar.workingTime(from: moments[0], to: moments[2])
            #expect(
                whole == calendar.workingTime(from: moments[0], to: moments[1]) + calendar.workingTime(from: moments[1], to: moments[2]))
            let due = calendar.add(BusinessDuration(hours: 7, minutes: 30), to: moments[0])
            #expect(calendar.workingTime(from: moments[0], to: due) == 27_000_000)
        }
    }

    @Test func `days before and after 1970 keep their weekday`() {
        #expect(CalendarDay("1969-12-31")?.weekday == .wednesday)
        #expect(CalendarDay("2026-07-13")?.weekday == .monday)
        #expect(CalendarDay("2024-02-29")?.description == "2024-02-29")
        #expect(CalendarDay("2026-02-29") == nil)
        for number in stride(from: -800_000, to: 800_000, by: 977) {
            let day = CalendarDay(number: number)
            #expect(CalendarDay(year: day.year, month: day.month, day: day.day) == day)
        }
    }
}
