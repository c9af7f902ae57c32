import Cases
import Catalog
import Core
import Foundation
import Identity
import Testing
import Work

@testable import Web

/// The supervisor's page: its numbers, the cases behind them, and its file.
struct FigureTests {
    private func folios(_ page: Browser.Page) -> Int { page.text.matches(of: /class="folio" href/).count }

    /// A unit with cases in every stage.
    private func plant(_ house: DeskHouse, _ servant: ServantID) async throws {
        for number in 0..<9 {
            let folio = try await house.report(unit: "benito-juarez", area: number % 2 == 0 ? "coyoacan" : "tlalpan")
            house.time.wait(.hours(5))
            let now = house.time.clock.now
            guard number < 6 else { continue }
            try await house.carry(folio) { file throws(CaseError) in
                try file.answer(
                    "El martes se rellenó con mezcla caliente.", template: nil, evidence: [], closes: true, withoutEvidence: "Era de noche",
                    by: servant, at: now)
            }
            if number < 2 { try await house.carry(folio) { file throws(CaseError) in try file.confirm(at: now) } }
            if number == 5 {
                try await house.carry(folio) { file throws(CaseError) in try file.reopen(reason: "Sigue", attachments: [], at: now) }
            }
        }
    }

    @Test func `each bar leads to its cases, and the file has the same numbers, today included (chatwoot 6887, 9747, 11057)`() async throws
    {
        let house = try DeskHouse()
        try await house.open { browser in
            let marcos = browser()
            let me = try await house.hire("Marcos", unit: "benito-juarez", role: .supervisor, in: marcos)
            try await plant(house, me)
            _ = try await house.hire("Marina", unit: "benito-juarez", role: .supervisor, in: marcos)
            let page = try await marcos.get("/desk/figures?unit=benito-juarez&days=30")
            #expect(page.status == 200)
            var followed = 0
            for match in page.text.matches(of: /<td><a href="([^"]+)">(\d+)<\/a><\/td>/) {
                let list = try await marcos.get(String(match.1).replacing("&amp;", with: "&"))
                #expect(folios(list) == Int(match.2)!, "\(match.1)")
                followed += 1
            }
            #expect(followed > 20)
            // A bar leads there too, and says its number.
            let bar = try #require(page.text.firstMatch(of: /<a href="([^"]+)" aria-label="Semana del [^"]*: (\d+) recibidos">/))
            #expect(page.text.contains(">\(bar.2)</a></td>"))
            let file = try await marcos.get("/desk/figures.csv?unit=benito-juarez&days=30")
            #expect(file.text.contains("Todos,,4,0,9,5,100 %,1,5 h,5 h,5 h\r\n"), "\(file.text)")
            let row = try #require(page.text.firstMatch(of: /<tr class="sum"><th scope="row">Todos<\/th>(.*?)<\/tr>/)).1
            let cells = row.replacing(/<[^>]+>/, with: "|").split(separator: "|").map(String.init)
            #expect(cells == ["4", "0", "9", "5", "100 %", "1", "5 h", "5 h", "5 h"])
        }
    }

    @Test func `a cell that a spreadsheet would run becomes words`() {
        #expect(CSV.cell("=HYPERLINK(\"x\")") == "\"'=HYPERLINK(\"\"x\"\")\"")
        #expect(CSV.cell("@SUM(A1)") == "'@SUM(A1)" && CSV.cell("-2") == "'-2" && CSV.cell("a,b") == "\"a,b\"")
    }

    @Test func `a resident says once how it went, and the unit sees how many said so`() async throws {
        let house = try DeskHouse()
        try await house.open { browser in
            let marcos = browser()
            let me = try await house.hire("Marcos", unit: "benito-juarez", role: .supervisor, in: marcos)
            let folio = try await house.report(unit: "benito-juarez")
            let file = try await house.file(folio)
            let now = house.time.clock.now
            try await house.carry(folio) { file throws(CaseError) in
                try file.answer(
                    "El martes se rellenó con mezcla caliente.", template: nil, evidence: [], closes: true, withoutEvidence: "Era de noche",
                    by: me, at: now)
            }
            #expect(CaseRating(file, score: 0, at: now) == nil && CaseRating(file, score: 6, at: now) == nil)
            for score in [2, 5] {
                let rating = try #require(CaseRating(file, score: score, at: now))
                let cases = house.stores.cases
                try await house.stores.unit.write { tx in try cases.rate(rating, tx) }
            }
            let page = try await marcos.get("/desk/figures?unit=benito-juarez")
            #expect(page.text.contains("<th scope=\"row\">Muy bien</th><td>1</td>") && page.text.contains("Contestó 1 persona"))
            // Without the code nobody rates.
            let anybody = browser()
            _ = try await anybody.get("/folio/\(folio)")
            #expect(try await anybody.post("/folio/\(folio)/rate", ["score": "1"]).status == 404)
        }
    }

    @Test func `the city's page tells volumes and definitions and is no league of offices (mysociety fixmystreet 1630)`() async throws {
        let house = try DeskHouse()
        try await house.open { browser in
            let (marcos, anybody) = (browser(), browser())
            let me = try await house.hire("Marcos", unit: "benito-juarez", role: .supervisor, in: marcos)
            try await plant(house, me)
            house.time.wait(.days(1))
            let page = try await anybody.get("/attainment")
            #expect(page.status == 200)
            let row = try #require(page.text.firstMatch(of: /\/services\/bacheo">[^<]*<\/a><\/th>(.*?)<\/tr>/)).1
            #expect(row.replacing(/<[^>]+>/, with: "|").split(separator: "|").map(String.init) == ["9", "5", "100 %", "1 día"])
            #expect(!page.text.contains("Marcos") && !page.text.contains("Benito Juárez"))
            #expect(page.text.contains("Qué quiere decir cada cifra"))
        }
    }
}
