import Core
import Foundation

/// Reads `calendars/*.yaml`.
struct CalendarReader {
    let log: FindingLog
    let languages: [Language]
    let zone: TimeZone

    /// By name, `natural` among them.
    func read(_ files: [String: Data]) -> [String: WorkCalendar] {
        var calendars = ["natural": WorkCalendar.natural(zone)]
        for (path, data) in files.sorted(by: { $0.key < $1.key }) where path.hasPrefix("calendars/") && path.hasSuffix(".yaml") {
            let id = String(path.dropFirst("calendars/".count).dropLast(".yaml".count))
            guard let root = YamlValue.read(data, file: path, log: log) else { continue }
            guard UnitID(id) != nil, id != "natural" else {
                root.error(
                    "calendar.bad_name", "\(id) cannot name a calendar: use lower-case letters, digits and hyphens, and not natural.")
                continue
            }
            if let calendar = calendar(id, root) { calendars[id] = calendar }
        }
        return calendars
    }

    private func calendar(_ id: String, _ root: YamlValue) -> WorkCalendar? {
        guard let map = root.mapping(["name", "time_zone", "week", "holidays", "suspensions", "special"]),
            let name = map.required("name")?.localized(languages), let week = map.required("week").flatMap(week)
        else { return nil }
        var zone = zone
        if let value = map["time_zone"], let text = value.text() {
            guard let own = TimeZone(identifier: text) else {
                value.error("calendar.unknown_time_zone", "There is no time zone \(text). Write it as America/Mexico_City.")
                return nil
            }
            zone = own
        }
        guard week.contains(where: { !$0.isEmpty }) else {
            map["week"]?.error(
                "calendar.never_open",
                "Nobody works on any day of this week: no promise could ever be kept. Name the days with their periods.")
            return nil
        }
        return WorkCalendar(
            id: id, name: name, zone: zone, week: week, holidays: map["holidays"]?.list()?.compactMap(holiday) ?? [],
            suspensions: map["suspensions"]?.list()?.compactMap(suspension) ?? [], specials: specials(map["special"]))
    }

    private func week(_ value: YamlValue) -> [[DayPeriod]]? {
        var week = Array(repeating: [DayPeriod](), count: 7)
        var named: Set<Weekday> = []
        for (key, periodsValue) in value.entries() ?? [] {
            let ends = key.split(separator: "-").map { Weekday(name: $0) }
            guard let first = ends.first ?? nil, let last = ends.last ?? nil, ends.count <= 2, first.rawValue <= last.rawValue else {
                periodsValue.error(
                    "calendar.unknown_weekday",
                    "\(key) is no weekday and no stretch such as monday-friday.\(NearestName.hint(for: key, among: Weekday.allCases.map(\.name)))"
                )
                continue
            }
            guard let periods = periods(periodsValue) else { continue }
            for weekday in Weekday.allCases where (first.rawValue...last.rawValue).contains(weekday.rawValue) {
                guard named.insert(weekday).inserted else {
                    periodsValue.error("calendar.weekday_twice", "\(weekday.name) has its periods already. Name each day once.")
                    continue
                }
                week[weekday.rawValue] = periods
            }
        }
        return week
    }

    /// Periods in order; nil, with a finding, where one is unreadable or two overlap.
    private func periods(_ value: YamlValue) -> [DayPeriod]? {
        var periods: [DayPeriod] = []
        for item in value.listOrOne() {
            guard let text = item.text() else { return nil }
            guard let period = DayPeriod(text) else {
                item.error(
                    "calendar.not_a_period",
                    "\(text) is not a stretch of the day: write \"09:00-14:00\", the end after the start, 24:00 for midnight.")
                return nil
            }
            if let other = periods.first(where: { $0.overlaps(period) }) {
                item.error(
                    "calendar.overlapping_periods", "\(period) overlaps \(other) of the same day. Periods may touch but not overlap.")
                return nil
            }
            periods.append(period)
        }
        return periods.sorted()
    }

    private func holiday(_ value: YamlValue) -> WorkCalendar.Holiday? {
        guard let map = value.mapping(["date", "yearly", "name"]), let name = map.required("name")?.localized(languages) else { return nil }
        switch (map["date"], map["yearly"]) {
        case (let date?, nil): return date.day().map { WorkCalendar.Holiday(rule: .date($0), name: name) }
        case (nil, let yearly?): return yearlyRule(yearly).map { WorkCalendar.Holiday(rule: $0, name: name) }
        default:
            value.error("calendar.holiday_when", "A holiday has either date or yearly.")
            return nil
        }
    }

    private static let months = [
        "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december",
    ]
    private static let ordinals = ["first": 1, "second": 2, "third": 3, "fourth": 4, "last": -1]

    private func yearlyRule(_ value: YamlValue) -> WorkCalendar.Holiday.Rule? {
        guard let text = value.text() else { return nil }
        if let day = CalendarDay("2024-\(text)") { return .each(month: day.month, day: day.day) }
        let words = text.lowercased().split(separator: " ").map(String.init)
        if words.count == 4, words[2] == "of", let ordinal = Self.ordinals[words[0]], let weekday = Weekday(name: words[1]),
            let month = Self.months.firstIndex(of: words[3])
        {
            return .nth(ordinal, weekday, month: month + 1)
        }
        value.error(
            "calendar.bad_yearly",
            "\(text) is not understood: write month and day as 09-16, or \"first monday of february\" (first to fourth, or last).")
        return nil
    }

    private func suspension(_ value: YamlValue) -> WorkCalendar.Suspension? {
        guard let map = value.mapping(["from", "to", "because"]), let from = map.required("from")?.day(),
            let because = map.required("because")?.localized(languages)
        else { return nil }
        let to = map["to"].flatMap { $0.day() } ?? from
        guard from <= to else {
            map["to"]?.error("calendar.backwards", "\(to) lies before \(from).")
            return nil
        }
        return WorkCalendar.Suspension(from: from, to: to, because: because)
    }

    private func specials(_ value: YamlValue?) -> [WorkCalendar.SpecialDay] {
        var specials: [WorkCalendar.SpecialDay] = []
        for item in value?.list() ?? [] {
            guard let map = item.mapping(["date", "periods", "name"]), let day = map.required("date")?.day(),
                let periods = map.required("periods").flatMap(periods), let name = map.required("name")?.localized(languages)
            else { continue }
            if specials.contains(where: { $0.day == day }) {
                item.error("calendar.special_twice", "\(day) stands twice. Keep one.")
                continue
            }
            specials.append(.init(day: day, periods: periods, name: name))
        }
        return specials
    }
}
