import Catalog
import Core
import Foundation
import TestSupport
import Testing

/// A city of one service in a folder that a test may change.
struct SmallCity: Sendable {
    let folder: TemporaryFolder
    var url: URL { URL(filePath: folder.path, directoryHint: .isDirectory) }

    init() throws {
        folder = try TemporaryFolder()
        try write(Self.files)
    }

    func write(_ files: [String: String]) throws {
        for (path, text) in files {
            let url = url.appending(path: path)
            try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: url)
        }
    }

    func remove(_ path: String) throws { try FileManager.default.removeItem(at: url.appending(path: path)) }

    func load() throws -> Catalog {
        let (catalog, findings) = try Catalog.load(url)
        return try #require(catalog, "\(findings.map(\.line))")
    }

    static let city = """
        id: prueba
        name: {es: Ciudad de Prueba, en: Test City}
        languages: [es, en]
        time_zone: America/Mexico_City
        calendar: laborable
        emergency: {name: {es: Emergencias, en: Emergencies}, phone: "911"}
        help: {name: {es: Locatel, en: Locatel}, phone: "*0311"}
        sender: {name: {es: Ventanilla, en: Ventanilla}, email: avisos@ciudad.example}
        map: {latitude: 19.4, longitude: -99.1, zoom: 12}
        units:
          - {id: locatel, name: {es: Locatel, en: Locatel}}
          - {id: obras, name: {es: Obras, en: Public Works}}
          - {id: agua, name: {es: Agua, en: Water}}
        """

    static let questionnaire = """
        settings:
          - {form_id: bache, default_language: Español (es)}
        survey:
          - {type: select_one size, name: size, required: "yes", "label::Español (es)": "¿De qué tamaño?", "label::English (en)": "How big?"}
          - {type: text, name: plate, "label::Español (es)": "¿Qué placas?", "label::English (en)": "Which plate?"}
          - {type: text, name: contact_email, "label::Español (es)": "Tu correo", "label::English (en)": "Your e-mail"}
        choices:
          - {list_name: size, name: small, "label::Español (es)": "Chico", "label::English (en)": "Small"}
          - {list_name: size, name: big, "label::Español (es)": "Grande", "label::English (en)": "Big"}
        """

    static let service = """
        title: {es: Bache peligroso, en: Dangerous pothole}
        summary: {es: Reporta un hoyo en la calle, en: Report a hole in the road}
        mode: full
        owner: obras
        privacy: restricted
        personal: [plate]
        reporter_seen_by: agua
        prefill: {contact_email: {from: contact.email}}
        route:
          - {id: grande, when: "${size} = 'big'", unit: obras, because: {es: Es grande, en: It is big}}
          - {id: resto, unit: locatel, because: {es: Lo demás, en: The rest}}
        clock: {calendar: laborable, accept: P1D, first_answer: P5D, resolve: P40D}
        """

    static let files = [
        "city.yaml": city,
        "calendars/laborable.yaml": "name: {es: Días hábiles, en: Working days}\nweek: {monday-friday: [\"09:00-18:00\"]}\n",
        "services/bache/questionnaire.yaml": questionnaire, "services/bache/service.yaml": service,
    ]

    /// One more question, and big ones to another office.
    static let changed = [
        "services/bache/questionnaire.yaml": questionnaire.replacing(
            "choices:",
            with: """
                  - {type: integer, name: depth, "label::Español (es)": "¿Cuántos centímetros de hondo?", "label::English (en)": "How deep?"}
                choices:
                """),
        "services/bache/service.yaml": service.replacing("unit: obras, because", with: "unit: agua, because"),
    ]
}
