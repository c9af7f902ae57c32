import Cases
import Catalog
import Core
import Foundation
import Identity
import Testing
import Web

/// The clock that a servant starts and stops.
struct WorkTimerTests {
    private func time(_ house: DeskHouse, _ folio: Folio, _ me: ServantID) async throws -> Int {
        try await house.dependencies.cases.open(house.file(folio).id).time[me] ?? 0
    }

    @Test func `a clock counts from start to stop, once, and what forms measure meanwhile is not counted twice`() async throws {
        let house = try DeskHouse()
        try await house.open { browser in
            let lucia = browser()
            let me = try await house.hire("Lucia", unit: "benito-juarez", in: lucia)
            let folio = try await house.report(unit: "benito-juarez")
            let page = try await lucia.get("/desk/cases/\(folio)")
            #expect(page.text.contains("Empezar a contar mi tiempo"))
            #expect(try await lucia.post("/desk/cases/\(folio)/timer", [:], from: page).status == 303)
            // Every page says that it runs.
            #expect(try await lucia.get("/desk/mine").text.contains("Tu reloj corre en <b>\(folio)"))
            house.time.wait(.minutes(10))
            let form = try await lucia.get("/desk/cases/\(folio)/ask")
            house.time.wait(.minutes(5))
            _ = try await lucia.post("/desk/cases/\(folio)/ask", ["text": "¿En qué carril?"], from: form)
            #expect(try await time(house, folio, me) == 0)
            let carried = await lucia.cookies["timer"]
            let running = try await lucia.get("/desk/cases/\(folio)")
            #expect(running.text.contains("Parar el reloj"))
            #expect(try await lucia.post("/desk/timer", [:], from: running).location == "/desk/cases/\(folio)?done=timed#time")
            #expect(try await time(house, folio, me) == 900)
            #expect(try await lucia.get("/desk/cases/\(folio)").text.contains("Trabajó 15 minutos, por su reloj"))
            // The cookie of a clock that was stopped adds nothing when it comes again.
            await lucia.carry(["timer": try #require(carried)])
            _ = try await lucia.get("/desk/timer")
            _ = try await lucia.post("/desk/timer", [:])
            #expect(try await time(house, folio, me) == 900)
        }
    }

    @Test func `one clock runs at a time, a forgotten one counts four hours, and what it counted is put right by hand`() async throws {
        let house = try DeskHouse()
        try await house.open { browser in
            let lucia = browser()
            let me = try await house.hire("Lucia", unit: "benito-juarez", in: lucia)
            let (first, second) = (try await house.report(unit: "benito-juarez"), try await house.report(unit: "benito-juarez"))
            _ = try await lucia.get("/desk/cases/\(first)")
            _ = try await lucia.post("/desk/cases/\(first)/timer", [:])
            house.time.wait(.minutes(7))
            _ = try await lucia.get("/desk/cases/\(second)")
            _ = try await lucia.post("/desk/cases/\(second)/timer", [:])
            #expect(try await time(house, first, me) == 420)
            // Kept within the session of an hour, as somebody who goes on working does.
            for _ in 0..<7 {
                house.time.wait(.minutes(50))
                _ = try await lucia.get("/desk/mine")
            }
            #expect(try await lucia.get("/desk/timer").text.contains("se cuentan a lo más 4 horas"))
            _ = try await lucia.post("/desk/timer", [:])
            #expect(try await time(house, second, me) == CaseFile.longestMeasure)
            _ = try await lucia.get("/desk/cases/\(second)/time")
            _ = try await lucia.post("/desk/cases/\(second)/time", ["minutes": "20", "text": "Se me olvidó pararlo"])
            #expect(try await time(house, second, me) == 1_200)
        }
    }

    @Test func `another's clock is nobody's, and one on another unit's case does not start`() async throws {
        let house = try DeskHouse()
        try await house.open { browser in
            let (lucia, marcos, auditor) = (browser(), browser(), browser())
            try await house.hire("Lucia", unit: "benito-juarez", in: lucia)
            let him = try await house.hire("Marcos", unit: "benito-juarez", in: marcos)
            try await house.hire("Audita", unit: "benito-juarez", role: .auditor, in: auditor)
            let (folio, theirs) = (try await house.report(unit: "benito-juarez"), try await house.report(unit: "agua"))
            _ = try await lucia.get("/desk/cases/\(folio)")
            #expect(try await lucia.post("/desk/cases/\(theirs)/timer", [:]).status == 404)
            _ = try await auditor.get("/desk/cases/\(folio)")
            #expect(try await auditor.post("/desk/cases/\(folio)/timer", [:]).status == 403)
            _ = try await lucia.get("/desk/cases/\(folio)")
            _ = try await lucia.post("/desk/cases/\(folio)/timer", [:])
            await marcos.carry(["timer": try #require(await lucia.cookies["timer"])])
            house.time.wait(.minutes(9))
            _ = try await marcos.get("/desk/timer")
            _ = try await marcos.post("/desk/timer", [:])
            #expect(try await time(house, folio, him) == 0)
        }
    }
}
