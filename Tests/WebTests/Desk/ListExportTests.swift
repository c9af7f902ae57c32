import Cases
import Catalog
import Core
import Foundation
import HTTPTypes
import Identity
import Ledger
import Testing
import Web
import Work

/// A list as a file: the rows of the screen, nothing personal, and not without end.
struct ListExportTests {
    @Test func `the file of a list has the rows of the screen, in its order, and nobody's data`() async throws {
        let house = try DeskHouse()
        try await house.open { browser in
            let (boss, lucia) = (browser(), browser())
            try await house.hire("Marcos", unit: "benito-juarez", role: .supervisor, in: boss)
            try await house.hire("Lucia", unit: "benito-juarez", in: lucia)
            for number in 0..<30 {
                try await house.report(unit: "benito-juarez", area: number % 3 == 0 ? "coyoacan" : "tlalpan")
                house.time.wait(.minutes(1))
            }
            let secret = try await house.report(unit: "benito-juarez", privacy: .confidential, area: "coyoacan")
            let page = try await boss.get("/desk/units/benito-juarez/all?area=coyoacan")
            let link = try #require(page.text.firstMatch(of: /<a href="([^"]+list\.csv[^"]*)">/)).1.replacing("&amp;", with: "&")
            let file = try await boss.get(String(link))
            #expect(file.status == 200 && file.headers[.contentType] == "text/csv; charset=utf-8")
            let shown = page.text.matches(of: /class="folio" href="\/desk\/cases\/([^"]+)"/).map { String($0.1) }
            let rows = file.text.split(separator: "\r\n").dropFirst().map { String($0.prefix(9)) }
            #expect(rows == shown.filter { $0 != secret.description } && rows.count == 10)
            for word in ["Teodora", "5512345678", "residente.example", "Adolfo Prieto", secret.description] {
                #expect(!file.text.contains(word), "\(word)")
            }
            let entries = try await house.stores.unit.read { [stores = house.stores] tx in
                try stores.ledger.find(LedgerFilter(kind: "reading.export"), before: nil, limit: 9, tx).map(\.event)
            }
            #expect(entries.count == 1 && entries[0].facts["rows"] == "10" && entries[0].facts["what"] == "list.all")
            // Who only works cases takes none out.
            #expect(try await lucia.get("/desk/units/benito-juarez/all/list.csv").status == 403)
            #expect(try await !lucia.get("/desk/units/benito-juarez/all").text.contains("list.csv"))
            #expect(try await boss.get("/desk/units/agua/all/list.csv").status == 404)
        }
    }

    @Test func `a supervisor who takes too much is told how much it is, what fits and how to go on, and gets nothing`() async throws {
        let house = try DeskHouse(mostRows: 4)
        try await house.open { browser in
            let boss = browser()
            try await house.hire("Marcos", unit: "benito-juarez", role: .supervisor, in: boss)
            for number in 0..<6 { try await house.report(unit: "benito-juarez", area: number < 4 ? "coyoacan" : "tlalpan") }
            let refused = try await boss.get("/desk/units/benito-juarez/all/list.csv")
            #expect(refused.status == 422 && refused.text.contains("La lista tiene 6 y cada archivo lleva a lo más 4"))
            #expect(refused.text.contains("Fíltrala"))
            let entries = try await house.stores.unit.read { [stores = house.stores] tx in
                try stores.ledger.find(LedgerFilter(kind: "reading.export"), before: nil, limit: 9, tx)
            }
            #expect(entries.isEmpty)
            #expect(try await boss.get("/desk/units/benito-juarez/all/list.csv?area=coyoacan").status == 200)
        }
    }
}
