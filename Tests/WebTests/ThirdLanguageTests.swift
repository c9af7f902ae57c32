import Catalog
import Core
import Foundation
import HTTPTypes
import Logging
import TestSupport
import Testing

@testable import Web

struct ThirdLanguageTests {
    /// A city folder that says Nahuatl and a file of words: nothing else is touched.
    @Test func `a third language is one file`() async throws {
        let root = (0..<3).reduce(URL(filePath: #filePath)) { url, _ in url.deletingLastPathComponent() }
        let folder = try TemporaryFolder()
        let here = URL(filePath: folder.path, directoryHint: .isDirectory)
        let files = FileManager.default
        for name in ["cities/cdmx", "locales"] {
            let place = here.appending(path: name)
            try files.createDirectory(at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
            try files.copyItem(at: root.appending(path: name), to: place)
        }
        try """
        home: {heading_first: "¿Tlen timonekki", search: Xiktemo}
        layout: {services: Tekitl}
        """.write(to: here.appending(path: "locales/nah.yaml"), atomically: true, encoding: .utf8)
        let cityFile = here.appending(path: "cities/cdmx/city.yaml")
        let text = try String(contentsOf: cityFile, encoding: .utf8)
        let languages = try #require(text.firstMatch(of: /languages: \[([^\]]+)\]/))
        try text.replacing("languages: [\(languages.1)]", with: "languages: [\(languages.1), nah]")
            .write(to: cityFile, atomically: true, encoding: .utf8)

        let (catalog, findings) = try Catalog.load(here.appending(path: "cities/cdmx"))
        let house = try DeskHouse(catalog: try #require(catalog, "\(findings.map(\.line))"), locales: here.appending(path: "locales"))
        try await house.open { browser in
            let guest = browser()
            let home = try await guest.get("/?lang=nah")
            #expect(home.text.contains("<html lang=\"nah\"") && home.text.contains("Xiktemo") && home.headers[.contentLanguage] == "nah")
            // What nobody has translated yet is said in the city's first language.
            #expect(home.text.contains("Lo que más se pide"))
            // The choice stays, every page offers it, and a service without words of that language still opens.
            let service = try await guest.get("/services/bacheo")
            #expect(service.text.contains("lang=\"nah\"") && service.text.contains("Nahuatl") && service.text.contains("Bache en la calle"))
            #expect(try await guest.get("/?lang=en").text.contains("<html lang=\"en\""))
        }
    }
}
