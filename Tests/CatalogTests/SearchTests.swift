import Core
import Foundation
import Testing

@testable import Catalog

@Suite struct SearchTests {
    static func information(_ title: String, _ english: String, _ summary: String, _ phrases: [String], keywords: String = "[]") -> String {
        """
        title: {es: "\(title)", en: "\(english)"}
        summary: {es: "\(summary)", en: "\(english)"}
        owner: obras
        keywords: \(keywords)
        phrases: {es: [\(phrases.map { "\"\($0)\"" }.joined(separator: ", "))], en: [a, b, c, d, e]}
        """
    }

    static let services: [String: String?] = [
        "services/bache/service.yaml": information(
            "Bache en la calle", "Pothole", "Un hoyo en el pavimento", ["se me ponchó la llanta", "hay un hoyo", "c", "d", "e"],
            keywords: "[bache]"),
        "services/bache/questionnaire.yaml": nil,
        "services/fuga/service.yaml": information(
            "Fuga de agua", "Water leak", "Agua que se tira en la calle", ["se está tirando el agua", "b", "c", "d", "e"],
            keywords: "[fuga]"),
        "services/arbol/service.yaml": information(
            "Poda de árboles", "Tree pruning", "Ramas que estorban", ["la rama tapa el semáforo", "b", "c", "d", "e"]),
    ]

    static let catalog = Result { try SampleCity.read(services).catalog }

    @Test(arguments: [
        ("bache", "bache"), ("BACHES", "bache"), ("arbol", "arbol"), ("árboles", "arbol"), ("agua", "fuga"), ("pothole", "bache"),
        ("se poncho mi llanta", "bache"), ("potole", "bache"), ("poth", "bache"), ("fuga en mi calle", "fuga"),
        ("hay una rama en el semaforo", "arbol"),
        ("pruning", "arbol"),
    ])
    func `finds a service by the words of residents`(words: String, code: String) throws {
        let catalog = try #require(try Self.catalog.get())
        #expect(catalog.search(words).first?.service.name == code)
    }

    @Test func `nothing is found for words that nobody wrote`() throws {
        let catalog = try #require(try Self.catalog.get())
        #expect(catalog.search("pasaporte") == [])
        #expect(catalog.search("") == [])
        #expect(catalog.search("de la") == [])
    }

    @Test func `a common word ranks the title first and keeps the rest`() throws {
        let catalog = try #require(try Self.catalog.get())
        #expect(catalog.search("calle").map(\.service.name) == ["bache", "fuga"])
    }
}
