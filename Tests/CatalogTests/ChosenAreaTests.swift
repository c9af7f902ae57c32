import Core
import Forms
import Foundation
import Testing

@testable import Catalog

/// Routes that read an area from a choice, and layers that borrow polygons.
struct ChosenAreaTests {
    private static let route = """
        route:
          - {id: punto, area: "${place}", because: {es: "Está en {area}", en: "It is in {area}"}}
          - {id: elegida, area: zone, layer: ventanillas, because: {es: "Elegiste {area}", en: "You chose {area}"}}
          - {id: nadie, unit: locatel, because: {es: "No se sabe", en: "Not known"}}
        """

    private func files(choices: [String] = ["oeste", "este", "unknown"], units: String = "{oeste: obras, este: este}") -> [String: String] {
        var questionnaire = SampleCity.questionnaire.replacingOccurrences(
            of: "choices:",
            with: """
                  - {type: select_one zone, name: zone, relevant: "${place} = ''", "label::Español (es)": "¿Qué zona?", "label::English (en)": "Which zone?"}
                choices:
                """)
        for choice in choices {
            questionnaire +=
                "\n  - {list_name: zone, name: \(choice), \"label::Español (es)\": \(choice), \"label::English (en)\": \(choice)}"
        }
        let service = SampleCity.service.components(separatedBy: "route:")[0] + Self.route
        return [
            "services/bache/questionnaire.yaml": questionnaire, "services/bache/service.yaml": service,
            "areas/ventanillas.yaml": "polygons: zonas\nunits: \(units)\n",
        ]
    }

    private func route(_ answers: [(String, String)]) throws -> RouteDecision {
        let (read, findings) = try SampleCity.read(files())
        #expect(findings.filter { $0.severity == .error }.map(\.line) == [])
        let catalog = try #require(read)
        let service = try #require(catalog.service("bache"))
        return try catalog.route(service, DecidingTests.session(service, answers))
    }

    @Test func `without a point the chosen area decides, with the office of its layer`() throws {
        let chosen = try route([("size", "small"), ("zone", "oeste")])
        #expect(chosen.rule == "elegida")
        #expect(chosen.unit == "obras")
        #expect(chosen.area == "oeste")
        #expect(chosen.because?.text(in: "es") == "Elegiste Oeste")
        #expect(try route([("size", "small"), ("zone", "unknown")]).rule == "nadie")
        #expect(try route([("place", "0.5 0.5 0 0"), ("size", "small")]).rule == "punto")
    }

    @Test func `a layer that borrows finds the same areas with other offices, over one copy of the polygons`() throws {
        let catalog = try #require(try SampleCity.read(files()).catalog)
        let west = GeoPoint(latitude: 0.5, longitude: 0.5)
        #expect(catalog.areas.area(at: west, layer: "zonas")?.unit == "oeste")
        #expect(catalog.areas.area(at: west, layer: "ventanillas")?.unit == "obras")
        #expect(catalog.areas.area(at: GeoPoint(latitude: 0.5, longitude: 1.5), layer: "ventanillas")?.unit == "este")
    }

    @Test func `choices that name no area, unknown lenders, areas and units are told`() throws {
        func codes(_ changes: [String: String]) throws -> Set<String> {
            Set(try SampleCity.read(files().merging(changes) { $1 }).findings.map(\.code))
        }
        #expect(try Set(SampleCity.read(files(choices: ["norte", "sur"])).findings.map(\.code)).contains("service.not_areas"))
        #expect(try Set(SampleCity.read(files(choices: ["oeste", "estes"])).findings.map(\.code)).contains("service.unknown_area"))
        #expect(try codes(["areas/ventanillas.yaml": "polygons: zona\nunits: {oeste: obras}"]).contains("areas.unknown_layer"))
        #expect(try codes(["areas/ventanillas.yaml": "polygons: zonas\nunits: {norte: obras}"]).contains("areas.unknown_area"))
        #expect(try codes(["areas/ventanillas.yaml": "polygons: zonas\nunits: {oeste: nadie}"]).contains("areas.unknown_unit"))
        #expect(try codes(["areas/ventanillas.yaml": "polygons: zonas\nunits: {oeste: obras}"]).contains("areas.no_unit"))
    }
}
