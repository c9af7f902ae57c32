package import Core

/// A department of the city.
package struct CityUnit: Sendable, Hashable {
    package var id: UnitID
    package var name: LocalizedText
    /// For narrow places: `Obras`.
    package var shortName: LocalizedText
    /// The unit it belongs to, or nil at the top.
    package var parent: UnitID?
    /// Whom to escalate to when nobody of the unit acts; the parent where none is named.
    package var escalates: UnitID?
    package var phone: String?
    package var email: String?
    package var address: LocalizedText?
    package var hours: LocalizedText?
    package var url: String?
    /// Name of its calendar; the city's default where none is named.
    package var calendar: String
}

/// The departments of a city, in the order of `city.yaml`.
package struct UnitTree: Sendable {
    package let all: [CityUnit]
    private let byID: [UnitID: CityUnit]

    package init(_ units: [CityUnit]) {
        all = units
        byID = Dictionary(units.map { ($0.id, $0) }) { first, _ in first }
    }

    package subscript(id: UnitID) -> CityUnit? { byID[id] }

    /// The units directly below.
    package func children(of id: UnitID?) -> [CityUnit] { all.filter { $0.parent == id } }

    /// The unit itself and everything above it, nearest first.
    package func line(of id: UnitID) -> [CityUnit] {
        var line: [CityUnit] = []
        var next: UnitID? = id
        while let id = next, let unit = byID[id], !line.contains(where: { $0.id == id }) {
            line.append(unit)
            next = unit.parent
        }
        return line
    }

    /// The unit itself and whom to tell when nobody of it acts, nearest first.
    package func escalation(of id: UnitID) -> [CityUnit] {
        var chain: [CityUnit] = []
        var next: UnitID? = id
        while let id = next, let unit = byID[id], !chain.contains(where: { $0.id == id }) {
            chain.append(unit)
            next = unit.escalates ?? unit.parent
        }
        return chain
    }

    /// Whether `id` is `top` or stands below it.
    package func contains(_ id: UnitID, under top: UnitID) -> Bool { line(of: id).contains { $0.id == top } }
}
