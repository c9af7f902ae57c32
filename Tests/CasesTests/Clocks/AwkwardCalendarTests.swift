import Catalog
import Core
import Foundation
import Testing

@testable import Cases

/// Clocks where calendars are awkward.
struct AwkwardCalendarTests {
    @Test func `in Tijuana the hour that is skipped in spring is nobody's working time`() {
        let night = WorkCalendar(
            id: "guardia", name: LocalizedText([.spanish: "Guardia"]), zone: Clockwork.border,
            week: Array(repeating: [DayPeriod("00:00-06:00")!], count: 7))
        let terms = Clockwork.terms(night, accept: nil, first: nil, resolve: "PT6H")
        // On 8 March 2026 the clock goes from 2 to 3: the night has five hours.
        let diary = Diary(opened: "2026-03-08 00:00", zone: Clockwork.border)
        #expect(Clockwork.wall(diary.clocks(terms, at: "2026-03-08 00:00")[.resolve]?.due, Clockwork.border) == "2026-03-09 01:00")
        // On 1 November it goes back from 2 to 1: the night has seven.
        let autumn = Diary(opened: "2026-11-01 00:00", zone: Clockwork.border)
        #expect(Clockwork.wall(autumn.clocks(terms, at: "2026-11-01 00:00")[.resolve]?.due, Clockwork.border) == "2026-11-01 05:00")
    }

    @Test func `a promise in days ends at closing time on the wall, before and after the change of the hour`() {
        let calendar = Clockwork.office(Clockwork.border, week: ["08:00-15:00"])
        let diary = Diary(opened: "2026-03-06 10:00", zone: Clockwork.border)
        let due = diary.clocks(Clockwork.terms(calendar), at: "2026-03-06 10:00")[.accept]?.due
        #expect(Clockwork.wall(due, Clockwork.border) == "2026-03-09 15:00")
        // 15:00 of summer time is 22:00 in Greenwich, an hour earlier than on the Friday before.
        #expect(due == Instant(iso8601: "2026-03-09T22:00:00Z"))
    }

    @Test func `a pause over the change of the hour takes out the hours that there were`() {
        let night = WorkCalendar(
            id: "guardia", name: LocalizedText([.spanish: "Guardia"]), zone: Clockwork.border,
            week: Array(repeating: [DayPeriod("00:00-24:00")!], count: 7))
        let terms = Clockwork.terms(night, accept: nil, first: nil, resolve: "PT24H")
        var diary = Diary(opened: "2026-03-07 12:00", zone: Clockwork.border)
        diary.add(.asked, "2026-03-08 00:00", .waitingForResident)
        diary.add(.replied, "2026-03-08 06:00", .accepted)
        // Twelve hours on Saturday; the pause lasted five; twelve are left from 6:00.
        #expect(Clockwork.wall(diary.clocks(terms, at: "2026-03-08 07:00")[.resolve]?.due, Clockwork.border) == "2026-03-08 18:00")
    }

    @Test func `the end of the year and the leap day count as what they are`() {
        let holidays: [WorkCalendar.Holiday] = [
            .init(rule: .each(month: 12, day: 25), name: LocalizedText([.spanish: "Navidad"])),
            .init(rule: .each(month: 1, day: 1), name: LocalizedText([.spanish: "Año nuevo"])),
        ]
        let terms = Clockwork.terms(Clockwork.office(holidays: holidays))
        // Thursday 24 December 2026; 25 and 1 January are free, and both are Fridays.
        let diary = Diary(opened: "2026-12-24 10:00")
        #expect(Clockwork.wall(diary.clocks(terms, at: "2026-12-24 10:00")[.firstAnswer]?.due) == "2027-01-04 18:00")
        // 29 February 2028 is a Tuesday.
        let leap = Diary(opened: "2028-02-28 10:00")
        #expect(Clockwork.wall(leap.clocks(terms, at: "2028-02-28 10:00")[.accept]?.due) == "2028-02-29 18:00")
        #expect(Clockwork.wall(Diary(opened: "2028-02-29 23:59").clocks(terms, at: "2028-03-01 00:00")[.accept]?.due) == "2028-03-01 18:00")
    }

    @Test func `the four days of August 2020 that a decree declared free do not count, and the one that closed nothing does`() {
        let decree = WorkCalendar.Suspension(
            from: CalendarDay("2020-08-19")!, to: CalendarDay("2020-08-21")!, because: LocalizedText([.spanish: "Gaceta Oficial"]))
        let monday = WorkCalendar.Suspension(
            from: CalendarDay("2020-08-24")!, to: CalendarDay("2020-08-24")!, because: LocalizedText([.spanish: "Gaceta Oficial"]))
        let plain = Diary(opened: "2020-08-17 10:00").clocks(at: "2020-08-17 10:00")
        let suspended = Diary(opened: "2020-08-17 10:00").clocks(
            Clockwork.terms(Clockwork.office(suspensions: [decree, monday])), at: "2020-08-17 10:00")
        #expect(Clockwork.wall(plain[.firstAnswer]?.due) == "2020-08-24 18:00")
        #expect(Clockwork.wall(suspended[.firstAnswer]?.due) == "2020-08-28 18:00")
    }

    @Test func `a decree that comes afterwards heals a promise that was late`() {
        let decree = WorkCalendar.Suspension(
            from: CalendarDay("2026-07-15")!, to: CalendarDay("2026-07-15")!, because: LocalizedText([.spanish: "Contingencia"]))
        let diary = Diary(opened: "2026-07-14 10:00")
        #expect(diary.clocks(at: "2026-07-16 10:00")[.accept]?.status == .late)
        let after = diary.clocks(Clockwork.terms(Clockwork.office(suspensions: [decree])), at: "2026-07-16 10:00")
        #expect(after[.accept]?.status == .running)
        #expect(Clockwork.wall(after[.accept]?.due) == "2026-07-16 18:00")
    }

    @Test func `a Saturday's request and a question asked on Friday night cost nobody a day`() {
        #expect(Clockwork.wall(Diary(opened: "2026-07-18 12:00").clocks(at: "2026-07-18 12:00")[.accept]?.due) == "2026-07-20 18:00")
        var diary = Diary(opened: "2026-07-14 10:00")
        diary.add(.asked, "2026-07-17 20:00", .waitingForResident)
        diary.add(.replied, "2026-07-19 20:00", .accepted)
        #expect(Clockwork.wall(diary.clocks(at: "2026-07-20 10:00")[.resolve]?.due) == "2026-09-08 18:00")
    }
}
