import Core

/// Reads the departments of `city.yaml`.
struct UnitReader {
    let languages: [Language]
    let calendars: [String]
    let defaultCalendar: String

    func read(_ value: YamlValue?) -> UnitTree {
        var units: [CityUnit] = []
        var values: [UnitID: YamlValue] = [:]
        for item in value?.list() ?? [] {
            guard let unit = unit(item) else { continue }
            guard values[unit.id] == nil else {
                item.error("city.unit_twice", "The unit \(unit.id) stands twice. Give one another id.")
                continue
            }
            values[unit.id] = item
            units.append(unit)
        }
        let names = units.map(\.id.name)
        for unit in units {
            for (key, other) in [("parent", unit.parent), ("escalates", unit.escalates)] {
                guard let other, values[other] == nil else { continue }
                values[unit.id]?.error(
                    "city.unknown_unit",
                    "\(key) names the unit \(other), which does not exist.\(NearestName.hint(for: other.name, among: names))")
            }
        }
        let tree = UnitTree(units)
        for unit in units {
            let line = tree.line(of: unit.id)
            if let last = line.last, let parent = last.parent, line.contains(where: { $0.id == parent }) {
                values[unit.id]?.error(
                    "city.unit_circle", "\(unit.id) stands below itself: \((line.map(\.id.name) + [parent.name]).joined(separator: " → "))."
                )
            }
        }
        if let value, units.isEmpty { value.error("city.no_units", "A city needs at least one unit: somebody has to answer.") }
        return tree
    }

    private func unit(_ value: YamlValue) -> CityUnit? {
        guard
            let map = value.mapping([
                "id", "name", "short_name", "parent", "escalates", "phone", "email", "address", "hours", "url", "calendar",
            ]), let id: UnitID = map.required("id")?.name(), let name = map.required("name")?.localized(languages)
        else { return nil }
        var calendar = defaultCalendar
        if let value = map["calendar"], let text = value.text() {
            if calendars.contains(text) {
                calendar = text
            } else {
                value.error("city.unknown_calendar", "There is no calendar \(text).\(NearestName.hint(for: text, among: calendars))")
            }
        }
        return CityUnit(
            id: id, name: name, shortName: map["short_name"]?.localized(languages) ?? name, parent: map["parent"]?.name(),
            escalates: map["escalates"]?.name(), phone: map.text("phone"), email: map.text("email"),
            address: map["address"]?.localized(languages),
            hours: map["hours"]?.localized(languages), url: map["url"]?.url(), calendar: calendar)
    }
}
