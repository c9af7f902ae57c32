import Cases
import Catalog
import Core
import Foundation
import Identity
import Ledger
import Testing
import Web
import Work

/// What was covered, seen again by who coordinates the unit: with a purpose, for a while, and never unrecorded.
struct OriginalsTests {
    private func entries(_ house: DeskHouse, _ kind: String) async throws -> [AuditEvent] {
        try await house.stores.unit.read { [stores = house.stores] tx in
            try stores.ledger.find(LedgerFilter(kind: kind), before: nil, limit: 50, tx).map(\.event)
        }
    }

    private func cover(_ words: String, _ folio: Folio, _ house: DeskHouse) async throws {
        _ = try await house.dependencies.cases.cover(
            words, in: house.file(folio).id, because: "Nombre de otra persona", by: ServantID(high: 1, low: 2), once: nil,
            catalog: house.catalog)
    }

    @Test func `a supervisor says what for, sees the originals for a quarter of an hour, and the log and the resident know`() async throws {
        let house = try DeskHouse()
        try await house.open { browser in
            let (boss, lucia) = (browser(), browser())
            try await house.hire("Marcos", unit: "benito-juarez", role: .supervisor, in: boss)
            try await house.hire("Lucia", unit: "benito-juarez", in: lucia)
            let folio = try await house.report(unit: "benito-juarez")
            let path = "/desk/cases/\(folio)/originals"
            #expect(try await boss.get(path).status == 404)
            try await cover("<1240>", folio, house)
            #expect(try await lucia.get(path).status == 403)
            #expect(try await !lucia.get("/desk/cases/\(folio)").text.contains("/originals"))
            #expect(try await boss.get("/desk/cases/\(folio)").text.contains(path))
            let asked = try await boss.get(path)
            #expect(asked.status == 200 && !asked.text.contains("1240"))
            #expect(try await boss.post(path, ["text": "Porque sí"]).status == 422)
            _ = try await boss.get(path)
            #expect(try await boss.post(path, ["purpose": "other", "text": " "]).status == 422)
            #expect(try await entries(house, "reading.original").isEmpty)
            _ = try await boss.get(path)
            #expect(try await boss.post(path, ["purpose": "review", "text": "Queja 12/2026"]).status == 303)
            let seen = try await boss.get(path)
            #expect(seen.text.contains("&lt;1240&gt;") && seen.text.contains("Nombre de otra persona"))
            let entry = try #require(try await entries(house, "reading.original").first)
            #expect(entry.facts["parts"] == "1" && entry.facts["role"] == "supervisor" && !entry.canonical.contains("1240"))
            // For everybody else, and on every other page, it stays covered; the contact was not opened with it.
            let page = try await boss.get("/desk/cases/\(folio)")
            #expect(!page.text.contains("1240") && page.text.contains("••78") && !page.text.contains("5512345678"))
            house.time.wait(.minutes(16))
            #expect(try await !boss.get(path).text.contains("1240"))
            let view = try await house.dependencies.cases.open(house.file(folio).id).events.last { $0.event.kind == .read }
            #expect(view?.payload?.purpose == .review && view?.payload?.fields == [CaseWork.originals])
        }
    }

    @Test func `seeing the contact opens no original, and an office complained about sees none`() async throws {
        let house = try DeskHouse()
        try await house.open { browser in
            let (boss, visited) = (browser(), browser())
            try await house.hire("Marcos", unit: "benito-juarez", role: .supervisor, in: boss)
            try await house.hire("Visitado", unit: "obras", role: .supervisor, in: visited)
            let folio = try await house.report(unit: "benito-juarez")
            try await cover("<1240>", folio, house)
            _ = try await boss.get("/desk/cases/\(folio)/contact")
            _ = try await boss.post("/desk/cases/\(folio)/contact", ["purpose": "visit"])
            #expect(try await !boss.get("/desk/cases/\(folio)/originals").text.contains("1240"))
            let complaint = try await house.report(unit: "obras", service: "reportes-queja-funcionario", privacy: .restricted)
            try await cover("<1240>", complaint, house)
            #expect(try await visited.get("/desk/cases/\(complaint)/originals").status == 403)
            #expect(try await !visited.get("/desk/cases/\(complaint)").text.contains("/originals"))
            // Another unit's case is no case.
            #expect(try await visited.get("/desk/cases/\(folio)/originals").status == 404)
        }
    }
}
