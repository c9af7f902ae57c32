import Core
import Foundation

@testable import Catalog

/// The example city of the repository, and small cities written by tests.
enum SampleCity {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    static let mexico = root.appendingPathComponent("cities/cdmx")

    static let zone = TimeZone(identifier: "America/Mexico_City")!
    static let madrid = TimeZone(identifier: "Europe/Madrid")!

    static let yaml = """
        id: prueba
        name: {es: Ciudad de Prueba, en: Test City}
        languages: [es, en]
        time_zone: America/Mexico_City
        calendar: laborable
        emergency: {name: {es: Emergencias, en: Emergencies}, phone: "911"}
        help: {name: {es: Locatel, en: Locatel}, phone: "*0311"}
        sender: {name: {es: Ventanilla, en: Ventanilla}, email: avisos@ciudad.example}
        map: {latitude: 0.5, longitude: 1, zoom: 12}
        units:
          - {id: locatel, name: {es: Locatel, en: Locatel}}
          - {id: obras, name: {es: Obras, en: Public Works}}
          - {id: oeste, name: {es: Oeste, en: West}, parent: obras}
          - {id: este, name: {es: Este, en: East}, parent: obras}
        """

    static let calendar = """
        name: {es: Días hábiles, en: Working days}
        week: {monday-friday: ["09:00-14:00", "15:00-18:00"]}
        """

    /// Two squares, west and east of longitude 1.
    static let areas = """
        {"type": "FeatureCollection", "features": [
        {"type": "Feature", "properties": {"id": "este", "name": "Este", "unit": "este"},
         "geometry": {"type": "Polygon", "coordinates": [[[1, 0], [2, 0], [2, 1], [1, 1], [1, 0]]]}},
        {"type": "Feature", "properties": {"id": "oeste", "name": "Oeste", "unit": "oeste"},
         "geometry": {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]]}}]}
        """

    static let questionnaire = """
        settings:
          - {form_id: bache, default_language: Español (es)}
        survey:
          - {type: geopoint, name: place, "label::Español (es)": "¿Dónde está?", "label::English (en)": "Where is it?"}
          - {type: select_one size, name: size, required: "yes", "label::Español (es)": "¿De qué tamaño?", "label::English (en)": "How big?"}
          - {type: integer, name: depth, relevant: "${size} = 'large'", constraint: ". >= 0 and . <= 100", "label::Español (es)": "¿Cuántos centímetros?", "label::English (en)": "How many centimetres?"}
          - {type: image, name: photo, "label::Español (es)": "Una foto", "label::English (en)": "A photo"}
        choices:
          - {list_name: size, name: small, "label::Español (es)": "Chico", "label::English (en)": "Small"}
          - {list_name: size, name: large, "label::Español (es)": "Grande", "label::English (en)": "Large"}
        """

    static let service = """
        title: {es: Bache, en: Pothole}
        summary: {es: Reporta un hoyo en la calle, en: Report a hole in the road}
        owner: obras
        keywords: [bache]
        privacy: public
        attachments: {photo: {types: [image/jpeg], max: 10MB, count: 0..3, later: true}}
        route:
          - {id: grande, when: "${size} = 'large' and ${depth} > 50", unit: obras, because: {es: Es hondo, en: It is deep}}
          - {id: zona, area: "${place}", because: {es: "Está en {area}; lo atiende {unit}", en: "It is in {area}; {unit} sees to it"}}
          - {id: resto, unit: locatel, because: {es: Fuera de la ciudad, en: Outside the city}}
        clock: {calendar: laborable, accept: P1D, first_answer: P5D, resolve: P40D}
        """

    static let files: [String: String] = [
        "city.yaml": yaml, "calendars/laborable.yaml": calendar, "areas/zonas.geojson": areas, "services/bache/service.yaml": service,
        "services/bache/questionnaire.yaml": questionnaire,
    ]

    /// Reads a city made of the sample's files with some replaced, added, or (nil) removed.
    static func read(_ changes: [String: String?] = [:]) throws -> (catalog: Catalog?, findings: [Finding]) {
        try withFolder(changes) { try CatalogReader(folder: $0).read() }
    }

    static func withFolder<Result>(_ changes: [String: String?] = [:], _ body: (URL) throws -> Result) throws -> Result {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("ventanilla-city-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        try write(changes, to: folder)
        return try body(folder)
    }

    static func withFolder<Result>(_ changes: [String: String?] = [:], _ body: (URL) async throws -> Result) async throws -> Result {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("ventanilla-city-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        try write(changes, to: folder)
        return try await body(folder)
    }

    static func write(_ changes: [String: String?] = [:], to folder: URL) throws {
        for (path, text) in files.merging(changes.compactMapValues { $0 }, uniquingKeysWith: { $1 }) where changes[path] != .some(nil) {
            let url = folder.appendingPathComponent(path)
            try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: url)
        }
    }

    /// The sample's service.yaml with a piece of text replaced.
    static func service(_ old: String, _ new: String) -> String { service.replacingOccurrences(of: old, with: new) }
}
