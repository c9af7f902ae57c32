import Cases
import Catalog
import Core
import Foundation
import TestSupport
import Testing
import Work

@testable import Storage

/// What was covered in a case is not found by it either: index and case change together, on every engine.
struct CoveredWordsTests {
    private static let servant = ServantID(high: 1, low: 2)

    private static func catalog() throws -> Catalog {
        let root = (0..<3).reduce(URL(filePath: #filePath)) { url, _ in url.deletingLastPathComponent() }
        return try #require(try Catalog.load(root.appending(path: "cities/cdmx")).0)
    }

    /// A pothole in whose words a neighbour is named.
    private static func plant(_ city: OpenCity) async throws {
        let answers = CaseAnswers(
            session: Data(), submission: "",
            sections: [
                .spanish: [.init(title: nil, rows: [.init(question: "details", label: "Detalles", answer: "Bache frente a Juan Tenorio")])]
            ], place: Place(street: "Calle Xola", colonia: "Del Valle"), outputs: [:],
            route: RouteDecision(unit: "obras", rule: "r", because: nil, area: nil, version: .init(hash: "0")))
        let tokens = SearchTokens(
            words: SearchTokens.words("Bache") + SearchTokens.words("Bache frente a Juan Tenorio") + SearchTokens.words("Calle Xola")
                + SearchTokens.words("Del Valle"), .sample)
        try await city.write { stores, tx in
            let (key, wrapped) = try KeyRing.sample.makeKey(for: KeyOwner(.caseFile, ID<CaseFile>.sample))
            try stores.keys.insert(wrapped, at: .noon, tx)
            try stores.cases.insert(
                .sample(privacy: .public),
                content: CaseContent(
                    answers: key.seal(json: answers, field: "case.answers"), contact: key.seal(json: Contact(), field: "case.contact"),
                    emailIndex: nil, phoneIndex: nil), tx)
            try stores.cases.index(tokens, of: .sample, unit: "obras", tx)
            try stores.cases.append(
                CaseEvent(
                    id: .sample, caseID: .sample, sequence: 1, at: .noon, actor: .resident, kind: .opened, unit: "obras", state: .received,
                    payload: nil), tx)
        }
    }

    private static func find(_ city: OpenCity, _ asked: String) async throws -> Bool {
        let tokens = SearchTokens(asked: asked, .sample)
        return try await city.read { stores, tx in
            try !stores.cases.search(tokens, in: CaseReach(units: ["obras"]), after: nil, limit: 5, tx).isEmpty
        }
    }

    private static func work(_ city: OpenCity) -> CaseWork {
        CaseWork(room: CaseRoom(city.stores, ring: .sample, clock: .fixed(.noon), chance: .system))
    }

    @Test(arguments: Engine.allCases)
    func `covered words leave the index with the event that covers them, and what is still said stays`(_ engine: Engine) async throws {
        let city = try engine.open()
        let catalog = try Self.catalog()
        try await Self.plant(city)
        #expect(try await Self.find(city, "tenorio bache"))
        _ = try await Self.work(city).cover(
            "Bache frente a Juan Tenorio", in: .sample, because: "Nombre de otra persona", by: Self.servant, once: nil, catalog: catalog)
        for word in ["tenorio", "juan", "frente"] { #expect(try await !Self.find(city, word), "\(word)") }
        // The title and the place still say these.
        for word in ["bache", "xola", "valle"] { #expect(try await Self.find(city, word), "\(word)") }
        _ = try await Self.work(city).cover(
            "Xol", in: .sample, because: "Una parte de una palabra", by: Self.servant, once: nil, catalog: catalog)
        #expect(try await !Self.find(city, "xola"))
    }

    @Test(arguments: Engine.allCases)
    func `a covering that fails leaves case and index as they were`(_ engine: Engine) async throws {
        let city = try engine.open()
        let catalog = try Self.catalog()
        try await Self.plant(city)
        await #expect(throws: CaseError.notThere) {
            try await Self.work(city).cover(
                "Tenorio el bueno", in: .sample, because: "Nombre", by: Self.servant, once: nil, catalog: catalog)
        }
        await #expect(throws: CaseError.self) {
            try await Self.work(city).cover("Tenorio", in: .sample, because: " ", by: Self.servant, once: nil, catalog: catalog)
        }
        #expect(try await Self.find(city, "tenorio"))
        #expect(try await city.read { stores, tx in try stores.cases.events(of: .sample, tx).count } == 1)
    }

    @Test(arguments: Engine.allCases)
    func `tokens are taken out of one case alone`(_ engine: Engine) async throws {
        let city = try engine.open()
        let tokens = SearchTokens(words: SearchTokens.words("bache tenorio"), .sample)
        try await city.write { stores, tx in
            for number: UInt64 in 1...2 {
                try stores.cases.insert(.sample(id: .sample(number), folio: .sample(number)), content: .sample, tx)
                try stores.cases.index(tokens, of: .sample(number), unit: "obras", tx)
            }
            try stores.cases.unindex(SearchTokens(words: ["tenorio"], .sample), of: .sample(1), tx)
            // One without words, as every confidential one, is no matter.
            try stores.cases.unindex(SearchTokens(words: ["tenorio"], .sample), of: .sample(9), tx)
        }
        let found = try await city.read { stores, tx in
            try ["tenorio", "bache"].map { word in
                try stores.cases.search(SearchTokens(asked: word, .sample), in: CaseReach(units: ["obras"]), after: nil, limit: 5, tx)
                    .map(\.id)
            }
        }
        #expect(found == [[.sample(2)], [.sample(2), .sample(1)]])
    }
}
