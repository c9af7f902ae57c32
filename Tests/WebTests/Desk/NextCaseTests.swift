import Cases
import Catalog
import Core
import Foundation
import Identity
import Testing
import Web

/// From one case to the next thing to do.
struct NextCaseTests {
    @Test func `the next case is one's own that ends first, then one that nobody carries, never the one just left`() async throws {
        let house = try DeskHouse()
        try await house.open { browser in
            let lucia = browser()
            let me = try await house.hire("Lucia", unit: "benito-juarez", in: lucia)
            var folios: [Folio] = []
            for _ in 0..<3 {
                folios.append(try await house.report(unit: "benito-juarez"))
                house.time.wait(.minutes(5))
            }
            let now = house.time.clock.now
            try await house.report(unit: "agua")
            for folio in folios.prefix(2) { try await house.carry(folio) { file throws(CaseError) in try file.take(by: me, at: now) } }
            func next(_ query: String = "") async throws -> String? { try await lucia.get("/desk/next" + query).location }
            #expect(try await next() == "/desk/cases/\(folios[0])")
            #expect(try await next("?after=\(folios[0])") == "/desk/cases/\(folios[1])")
            // A case that waits for somebody outside is nothing to do.
            try await house.carry(folios[1]) { file throws(CaseError) in try file.ask("¿Dónde?", by: me, at: now) }
            #expect(try await next("?after=\(folios[0])") == "/desk/cases/\(folios[2])")
            for folio in [folios[0], folios[2]] {
                try await house.carry(folio) { file throws(CaseError) in
                    try file.declareOutOfCompetence(reason: "Es de otra autoridad", by: me, at: now)
                }
            }
            #expect(try await next() == "/desk/queues/mine")
            // After a step the page says where to go on.
            _ = try await lucia.get("/desk/cases/\(folios[1])")
            _ = try await lucia.post("/desk/cases/\(folios[1])/note", ["text": "Llamé"])
            #expect(try await lucia.get("/desk/cases/\(folios[1])?done=note").text.contains("/desk/next?after=\(folios[1])"))
        }
    }
}
