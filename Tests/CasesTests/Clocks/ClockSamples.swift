import Catalog
import Core
import Foundation

@testable import Cases

/// Events and terms of a case for the tests of its clocks.
enum Clockwork {
    static let city = TimeZone(identifier: "America/Mexico_City")!
    static let border = TimeZone(identifier: "America/Tijuana")!

    static func office(
        _ zone: TimeZone = city, week: [String] = ["09:00-14:00", "15:00-18:00"], holidays: [WorkCalendar.Holiday] = [],
        suspensions: [WorkCalendar.Suspension] = []
    ) -> WorkCalendar {
        let periods = week.compactMap { DayPeriod($0) }
        return WorkCalendar(
            id: "laborable", name: LocalizedText([.spanish: "Días hábiles"]), zone: zone,
            week: Array(repeating: periods, count: 5) + [[], []], holidays: holidays, suspensions: suspensions)
    }

    static func terms(
        _ calendar: WorkCalendar = office(), accept: String? = "P1D", first: String? = "P5D", update: String? = nil,
        resolve: String? = "P40D", offices: [UnitID: WorkCalendar] = [:]
    ) -> ClockTerms {
        let clock = ServiceClock(
            calendar: "laborable", accept: accept.flatMap { BusinessDuration($0) }, firstAnswer: first.flatMap { BusinessDuration($0) },
            nextUpdate: update.flatMap { BusinessDuration($0) }, resolve: resolve.flatMap { BusinessDuration($0) })
        return ClockTerms(clock, calendar: calendar) { offices[$0] ?? calendar }
    }

    /// A moment of the wall clock, as `2026-07-14 10:00`.
    static func at(_ text: String, _ zone: TimeZone = city) -> Instant {
        let parts = text.split(separator: " ")
        let clock = parts[1].split(separator: ":").compactMap { Int($0) }
        return LocalTime(zone).instant(CalendarDay(String(parts[0]))!, minutes: clock[0] * 60 + clock[1])
    }

    /// As `2026-07-14 18:00`.
    static func wall(_ instant: Instant?, _ zone: TimeZone = city) -> String {
        guard let instant else { return "never" }
        let (day, milliseconds) = LocalTime(zone).wall(instant)
        let minutes = Int(milliseconds / 60_000)
        return "\(day) \(minutes / 60 < 10 ? "0" : "")\(minutes / 60):\(minutes % 60 < 10 ? "0" : "")\(minutes % 60)"
    }
}

/// Writes down a case event by event.
struct Diary {
    private(set) var events: [ClockEvent] = []
    private var unit: UnitID = "obras"
    private var state: CaseState = .received
    var zone = Clockwork.city

    init(opened: String, unit: UnitID = "obras", zone: TimeZone = Clockwork.city) {
        (self.unit, self.zone) = (unit, zone)
        add(.opened, opened)
    }

    mutating func add(
        _ kind: CaseEvent.Kind, _ when: String, _ next: CaseState? = nil, unit: UnitID? = nil, mark: ClockMark? = nil, reason: String? = nil
    ) {
        if let unit { self.unit = unit }
        if let next { state = next }
        events.append(
            ClockEvent(
                sequence: events.count + 1, at: Clockwork.at(when, zone), kind: kind, unit: self.unit, state: state, mark: mark,
                reason: reason))
    }

    func clocks(_ terms: ClockTerms = Clockwork.terms(), at when: String) -> PromiseClocks {
        PromiseClocks(events, terms: terms, at: Clockwork.at(when, zone))
    }
}
