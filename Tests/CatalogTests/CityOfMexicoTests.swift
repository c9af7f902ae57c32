import Core
import Foundation
import Testing

@testable import Catalog

/// The example city as data: what its pages promise holds for every borough and every motive.
struct CityOfMexicoTests {
    private let log = FindingLog()

    private func city() throws -> (city: City, areas: AreaMap) {
        var files: [String: Data] = FolderFiles.read(SampleCity.mexico, recursive: false) ?? [:]
        for name in ["theme", "locales", "areas", "calendars"] {
            for (path, data) in FolderFiles.read(SampleCity.mexico.appendingPathComponent(name)) ?? [:] { files["\(name)/\(path)"] = data }
        }
        let read = try #require(CityReader(log: log).read(files))
        #expect(log.findings == [])
        return read
    }

    @Test func `every borough has a window and, below it, crews`() throws {
        let (city, areas) = try city()
        let boroughs = areas.areas.filter { $0.layer == "alcaldias" }
        #expect(boroughs.count == 16)
        for borough in boroughs {
            let crews = try #require(borough.unit)
            let window = try #require(areas.area(borough.id, layer: "gobierno")?.unit)
            #expect(window.name == borough.id)
            #expect(city.units[crews]?.parent == window)
        }
    }

    @Test(arguments: [
        (19.3826, -99.1716, "benito-juarez"), (19.3574, -99.0671, "iztapalapa"), (19.3467, -99.1617, "coyoacan"),
        (19.4326, -99.1332, "cuauhtemoc"), (19.1920, -99.0231, "milpa-alta"),
    ])
    func `a known place lies in its borough, whichever office is asked for`(latitude: Double, longitude: Double, borough: String) throws {
        let areas = try city().areas
        let point = GeoPoint(latitude: latitude, longitude: longitude)
        #expect(areas.area(at: point)?.unit?.name == borough + "-servicios")
        #expect(areas.area(at: point, layer: "gobierno")?.unit?.name == borough)
    }

    @Test func `a request of Christmas Eve waits for the working days after Christmas and New Year`() throws {
        let calendar = try #require(try city().city.calendars["laborable"])
        let start = try #require(Instant(iso8601: "2026-12-24T10:00:00-06:00"))
        let first = try #require(BusinessDuration("P1D"))
        let fifth = try #require(BusinessDuration("P5D"))
        #expect(calendar.add(first, to: start) == Instant(iso8601: "2026-12-28T18:00:00-06:00"))
        #expect(calendar.add(fifth, to: start) == Instant(iso8601: "2027-01-04T18:00:00-06:00"))
    }

    @Test func `the 42 motives of the family have an official name and at least 25 phrases of residents each, none said twice`() throws {
        let file = SampleCity.mexico.appendingPathComponent("services/reportes/variants.yaml")
        let root = try #require(YamlValue.read(try Data(contentsOf: file), file: "variants.yaml", log: log))
        let rows = try #require(root.mapping(["variant_question", "variants"])?["variants"]?.list())
        #expect(rows.count == 42)
        var names: Set<String> = []
        var phrases: [String: String] = [:]
        for row in rows {
            let entries = try keyed(row)
            let official = try #require(entries["official"]?.text())
            #expect(names.insert(official).inserted)
            let spoken = try keyed(try #require(entries["phrases"]))
            let said = try #require(spoken["es"]?.list()).compactMap { $0.text() }
            #expect(said.count >= 25, "\(official)")
            for phrase in said {
                let before = phrases.updateValue(official, forKey: phrase.lowercased())
                #expect(before == nil, "\(phrase): \(official)")
            }
        }
    }

    private func keyed(_ value: YamlValue) throws -> [String: YamlValue] {
        Dictionary(try #require(value.entries()).map { ($0.key, $0.value) }) { first, _ in first }
    }
}
