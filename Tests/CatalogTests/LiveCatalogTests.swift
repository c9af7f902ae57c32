import Core
import Foundation
import Testing

@testable import Catalog

@Suite struct LiveCatalogTests {
    @Test func `a changed folder is served when it is free of errors`() async throws {
        try await SampleCity.withFolder(SearchTests.services) { folder in
            let first = try #require(try Catalog.load(folder).0)
            let live = LiveCatalog(first, folder: folder)
            guard case .none = try await live.refresh() else { return #expect(Bool(false), "nothing has changed") }
            let old = try #require(live.current.service("bache"))
            let edition = live.edition.number

            try SampleCity.write(["services/bache/service.yaml": "title: Bache\nsumary: x"], to: folder)
            guard case .refused(let findings) = try await live.refresh() else { return #expect(Bool(false), "has errors") }
            #expect(findings.contains { $0.code == "catalog.unknown_key" })
            #expect(live.current.service("bache")?.version == old.version && live.edition.number == edition)
            guard case .none = try await live.refresh() else { return #expect(Bool(false), "told once") }

            let text = SearchTests.information("Baches", "Potholes", "Hoyos", ["a", "b", "c", "d", "e"])
            try SampleCity.write(["services/bache/service.yaml": text], to: folder)
            guard case .replaced = try await live.refresh() else { return #expect(Bool(false), "mended") }
            let new = try #require(live.current.service("bache"))
            #expect(new.version != old.version && live.edition.number > edition)
            #expect(new.title.text(in: "en") == "Potholes")
        }
    }

    @Test func `what could not be published is not served, and is tried again`() async throws {
        struct Refused: Error {}
        try await SampleCity.withFolder(SearchTests.services) { folder in
            let live = LiveCatalog(try #require(try Catalog.load(folder).0), folder: folder)
            let old = try #require(live.current.service("bache")?.version)
            let text = SearchTests.information("Baches", "Potholes", "Hoyos", ["a", "b", "c", "d", "e"])
            try SampleCity.write(["services/bache/service.yaml": text], to: folder)
            await #expect(throws: Refused.self) { try await live.refresh { _ in throw Refused() } }
            #expect(live.current.service("bache")?.version == old)
            _ = try await live.refresh()
            #expect(live.current.service("bache")?.version != old)
        }
    }
}
