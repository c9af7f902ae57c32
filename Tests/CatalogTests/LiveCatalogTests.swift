import Core
import Foundation
import Testing

@testable import Catalog

@Suite struct LiveCatalogTests {
    @Test func `a changed folder is served when it is free of errors, and old versions stay`() throws {
        try SampleCity.withFolder(SearchTests.services) { folder in
            let first = try #require(try Catalog.load(folder).0)
            let live = LiveCatalog(first, folder: folder)
            guard case .none = try live.refresh() else { return #expect(Bool(false), "nothing has changed") }
            let old = try #require(live.current.service("bache"))

            try SampleCity.write(["services/bache/service.yaml": "title: Bache\nsumary: x"], to: folder)
            guard case .refused(let findings) = try live.refresh() else { return #expect(Bool(false), "has errors") }
            #expect(findings.contains { $0.code == "catalog.unknown_key" })
            #expect(live.current.service("bache")?.version == old.version)
            guard case .none = try live.refresh() else { return #expect(Bool(false), "told once") }

            let text = SearchTests.information("Baches", "Potholes", "Hoyos", ["a", "b", "c", "d", "e"])
            try SampleCity.write(["services/bache/service.yaml": text], to: folder)
            guard case .replaced = try live.refresh() else { return #expect(Bool(false), "mended") }
            let new = try #require(live.current.service("bache"))
            #expect(new.version != old.version)
            #expect(new.title.text(in: "en") == "Potholes")
            #expect(live.service("bache", version: old.version)?.title.text(in: "en") == "Pothole")
        }
    }
}
