package import Catalog

/// What the clocks of one case run by: the durations as they were when it was opened, and the calendars as they are now.
///
/// Durations come from the first event of the case, so that neither an edit of the service nor its end changes what was promised. Holidays
/// and decrees come from the city of today, also those published afterwards.
package struct ClockTerms: Sendable {
    package let durations: ServiceClock
    /// The calendar of what the resident is promised.
    package let calendar: WorkCalendar
    /// The calendar of an office, in which it has to accept.
    package let office: @Sendable (UnitID) -> WorkCalendar

    package init(_ durations: ServiceClock, calendar: WorkCalendar, office: @escaping @Sendable (UnitID) -> WorkCalendar) {
        (self.durations, self.calendar, self.office) = (durations, calendar, office)
    }

    /// By the city of today; a calendar that is gone is replaced by the city's usual one.
    package init(_ durations: ServiceClock, city: City) {
        let usual = city.calendars[city.defaultCalendar] ?? .natural(city.timeZone)
        let calendar = city.calendars[durations.calendar] ?? usual
        self.init(durations, calendar: calendar) { unit in
            // An office without a calendar of its own works by that of the service.
            guard let own = city.units[unit]?.calendar, own != city.defaultCalendar else { return calendar }
            return city.calendars[own] ?? calendar
        }
    }

    /// The calendar in which a promise is counted: for accepting that of the office, else the service's.
    func calendar(of kind: PromiseKind, at unit: UnitID?) -> WorkCalendar {
        kind == .accept ? unit.map(office) ?? calendar : calendar
    }

    func duration(_ kind: PromiseKind) -> BusinessDuration? {
        switch kind {
        case .accept: durations.accept
        case .firstAnswer: durations.firstAnswer
        case .nextUpdate: durations.nextUpdate
        case .resolve: durations.resolve
        }
    }
}
