import Core
import Foundation
import Testing

@testable import Catalog

/// Answers written beforehand.
struct TemplatesTests {
    private static let good = """
        templates:
          - id: listo
            for: [answer]
            services: [bache]
            title: {es: Listo, en: Done}
            text: {es: "El [fecha] reparamos {place}. Folio {folio}.", en: "On [date] we repaired {place}. Folio {folio}."}
        """

    private func codes(_ text: String) throws -> [String] { try SampleCity.read(["templates.yaml": text]).findings.map(\.code) }

    @Test func `a template is read, says whom it is for and leaves what nobody knows to be filled in`() throws {
        let (catalog, findings) = try SampleCity.read(["templates.yaml": Self.good])
        #expect(findings.map(\.code) == [])
        let read = try #require(catalog)
        let template = try #require(read.templates.first)
        #expect(template.serves(read.service("bache")) && !template.serves(nil))
        #expect(template.text(in: .spanish, ["folio": "K7M2"]) == "El [fecha] reparamos [place]. Folio K7M2.")
        #expect(Blanks.first(in: template.text(in: "en", ["folio": "K7M2", "place": "Uxmal 88"])) == "[date]")
        #expect(Blanks.first(in: "Sin nada []") == nil)
    }

    @Test func `what a template cannot mean is told with its place`() throws {
        #expect(try codes(Self.good.replacing("[bache]", with: "[bachee]")) == ["template.unknown_service"])
        #expect(try codes(Self.good.replacing("{place}", with: "{plaza}")).contains("template.unknown_value"))
        #expect(try codes(Self.good.replacing("for: [answer]", with: "for: [anser]")) == ["catalog.unknown_value"])
        let twice = Self.good + Self.good.replacing("templates:\n", with: "\n")
        #expect(try codes(twice) == ["template.twice"])
    }
}
