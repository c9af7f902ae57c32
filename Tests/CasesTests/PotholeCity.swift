import Catalog
import Core
import Foundation
import TestSupport

/// A city with one service, written to a folder and read as every city is.
enum PotholeCity {
    /// - Parameter changes: files by path, instead of ours or beside them.
    static func catalog(_ changes: [String: String] = [:]) throws -> Catalog {
        let folder = try TemporaryFolder()
        for (path, text) in files.merging(changes, uniquingKeysWith: { $1 }) {
            let url = URL(filePath: folder.path).appending(path: path)
            try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: url)
        }
        let (catalog, findings) = try Catalog.load(URL(filePath: folder.path, directoryHint: .isDirectory))
        guard let catalog else { throw Broken(lines: findings.map(\.line)) }
        return catalog
    }

    struct Broken: Error { let lines: [String] }

    static let files = [
        "city.yaml": """
        id: test
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
          - {id: works, name: {es: Obras, en: Public Works}}
        """,
        "calendars/laborable.yaml": """
        name: {es: Días hábiles, en: Working days}
        week: {monday-friday: ["09:00-18:00"]}
        """,
        "services/pothole/questionnaire.yaml": """
        settings:
          - {form_id: pothole, default_language: Español (es)}
        survey:
          - {type: select_one size, name: size, required: "yes", "label::Español (es)": "¿De qué tamaño?", "label::English (en)": "How big?"}
          - {type: geopoint, name: place, required: "yes", "label::Español (es)": "¿Dónde está?", "label::English (en)": "Where is it?"}
          - {type: image, name: photo, "label::Español (es)": "Una foto", "label::English (en)": "A photo"}
          - {type: text, name: details, "label::Español (es)": "¿Algo más?", "label::English (en)": "Anything else?"}
          - {type: text, name: contact_email, "label::Español (es)": "Tu correo", "label::English (en)": "Your e-mail"}
        choices:
          - {list_name: size, name: small, "label::Español (es)": "Chico", "label::English (en)": "Small"}
          - {list_name: size, name: big, "label::Español (es)": "Grande", "label::English (en)": "Big"}
        """,
        "services/pothole/service.yaml": """
        title: {es: Bache, en: Pothole}
        summary: {es: Reporta un hoyo en la calle, en: Report a hole in the road}
        mode: full
        owner: locatel
        channels: {web: true}
        privacy: restricted
        route:
          - {id: big, when: "${size} = 'big'", unit: works, because: {es: Es grande, en: It is big}}
          - {id: rest, unit: locatel, because: {es: Lo demás, en: The rest}}
        clock: {calendar: laborable, accept: P1D, first_answer: P5D, resolve: P40D}
        """,
    ]
}
