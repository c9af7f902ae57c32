import Core
import Foundation
import Testing

@testable import Catalog

@Suite struct AreaTests {
    /// Two squares that share the border at longitude 1, with a gap of about 11 metres before the third, which has a hole.
    static let squares = AreaMap([
        square("b", 1, 0, 2, 1), square("a", 0, 0, 1, 1), square("c", 2.0001, 0, 3, 1, hole: (2.4, 0.4, 2.6, 0.6)),
    ])

    static func square(
        _ id: String, _ west: Double, _ south: Double, _ east: Double, _ north: Double, hole: (Double, Double, Double, Double)? = nil
    )
        -> AreaPolygon
    {
        func ring(_ w: Double, _ s: Double, _ e: Double, _ n: Double) -> [GeoPoint] {
            [(s, w), (s, e), (n, e), (n, w), (s, w)].map { GeoPoint(latitude: $0.0, longitude: $0.1) }
        }
        let rings = [ring(west, south, east, north)] + (hole.map { [ring($0.0, $0.1, $0.2, $0.3)] } ?? [])
        return AreaPolygon(area: Area(id: id, layer: "test", name: id, unit: nil, outline: rings), parts: [rings])
    }

    func id(_ latitude: Double, _ longitude: Double) -> String? {
        Self.squares.area(at: GeoPoint(latitude: latitude, longitude: longitude))?.id
    }

    @Test func `a point inside belongs to its area`() {
        #expect(id(0.5, 0.5) == "a")
        #expect(id(0.5, 1.5) == "b")
        #expect(id(0.5, 5) == nil)
    }

    @Test func `a point on a border belongs to the first by id`() {
        #expect(id(0.5, 1) == "a")
        #expect(id(0, 1) == "a")
        #expect(id(0.25, 1) == "a")
    }

    @Test func `a gap and a step outside belong to the nearest`() {
        #expect(id(0.5, 2.00003) == "b")
        #expect(id(0.5, 2.00008) == "c")
        #expect(id(-0.0003, 0.5) == "a")
        #expect(id(-0.001, 0.5) == nil)
    }

    @Test func `a hole is outside`() { #expect(id(0.5, 2.5) == nil) }

    @Test func `an answer is read as a point`() {
        #expect(GeoPoint(answer: "19.4326 -99.1332 0 0") == GeoPoint(latitude: 19.4326, longitude: -99.1332))
        #expect(GeoPoint(answer: "") == nil)
        #expect(GeoPoint(answer: "91 0") == nil)
    }

    static let places: [(String, Double, Double)] = [
        ("azcapotzalco", 19.4840, -99.1840), ("coyoacan", 19.3467, -99.1617), ("cuajimalpa", 19.3557, -99.2990),
        ("gustavo-a-madero", 19.4827, -99.1134),
        ("iztacalco", 19.3953, -99.0977), ("iztapalapa", 19.3574, -99.0671), ("magdalena-contreras", 19.3040, -99.2410),
        ("milpa-alta", 19.1920, -99.0230),
        ("alvaro-obregon", 19.3460, -99.1900), ("tlahuac", 19.2830, -99.0030), ("tlalpan", 19.2890, -99.1670),
        ("xochimilco", 19.2570, -99.1030),
        ("benito-juarez", 19.3720, -99.1580), ("cuauhtemoc", 19.4326, -99.1332), ("miguel-hidalgo", 19.4290, -99.2010),
        ("venustiano-carranza", 19.4300, -99.1000),
    ]

    @Test func `every borough of Mexico City is found and is one of sixteen`() throws {
        let map = try mexico()
        #expect(map.areas.count == 16)
        var found: Set<String> = []
        for (place, latitude, longitude) in Self.places {
            let area = try #require(map.area(at: GeoPoint(latitude: latitude, longitude: longitude)), "\(place)")
            let letters = { (text: String) in
                String(text.folding(options: .diacriticInsensitive, locale: nil).lowercased().filter(\.isLetter))
            }
            #expect(letters(area.name).contains(letters(place)), "\(place) lies in \(area.name)")
            found.insert(area.id)
        }
        #expect(found.count == 16)
        #expect(map.area(at: GeoPoint(latitude: 19.60, longitude: -99.05)) == nil)
    }

    @Test func `every vertex of every border belongs to exactly one borough, the same each time`() throws {
        let map = try mexico()
        for area in map.areas {
            for point in area.outline.joined() {
                let first = try #require(map.area(at: point))
                #expect(map.area(at: point)?.id == first.id)
                #expect(first.id <= area.id)
            }
        }
    }

    @Test func `no point inside the city is left without a borough`() throws {
        let map = try mexico()
        var seeded = SeededGenerator(state: 7)
        for area in map.areas {
            let ring = try #require(area.outline.first)
            for _ in 0..<200 {
                let a = ring.randomElement(using: &seeded)!
                let step = Double.random(in: -0.0003...0.0003, using: &seeded)
                let point = GeoPoint(latitude: a.latitude + step, longitude: a.longitude + step)
                let near = map.area(at: point)
                #expect(near == map.area(at: point))
            }
        }
    }

    private func mexico() throws -> AreaMap {
        let log = FindingLog()
        let data = try Data(contentsOf: SampleCity.mexico.appendingPathComponent("areas/alcaldias.geojson"))
        let map = AreaReader(log: log, units: UnitTree([])).read(["areas/alcaldias.geojson": data])
        #expect(log.findings.allSatisfy { $0.code == "areas.unknown_unit" })
        return map
    }
}

/// Repeatable chance (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
