import Cases
import Catalog
import Core
import Foundation
import Identity
import Testing
import Web
import Work

/// Deeds on many cases, in a browser without scripts.
struct BulkTests {
    private func folios(_ page: Browser.Page) -> [String] {
        page.text.matches(of: /name="shown" value="([^"]+)"/).map { String($0.1) }
    }

    /// Chooses the whole list and walks to the preview of a deed.
    private func preview(_ browser: Browser, _ deed: String, _ fields: [String: String]) async throws -> (path: String, page: Browser.Page)
    {
        _ = try await browser.get("/desk/units/benito-juarez/all")
        let chosen = try await browser.post(
            "/desk/bulk/choose", ["queue": "all", "unit": "benito-juarez", "query": "", "whole": "yes", "go": deed])
        let form = try #require(chosen.location)
        let path = String(form.prefix { $0 != "?" })
        _ = try await browser.get(form)
        return (path, try await browser.post(path + "/preview", fields.merging(["deed": deed]) { $1 }))
    }

    @Test func `dozens of reports are managed at once, looked at before, undone after (mysociety fixmystreet 641)`() async throws {
        let house = try DeskHouse()
        try await house.open { browser in
            let lucia = browser()
            let me = try await house.hire("Lucia", unit: "benito-juarez", in: lucia)
            for _ in 0..<30 {
                try await house.report(unit: "benito-juarez")
                house.time.wait(.minutes(1))
            }
            let first = try await lucia.get("/desk/units/benito-juarez/all")
            let ticked = folios(first)[3]
            let next = try #require(first.hidden("next")).replacing("&amp;", with: "&")
            let moved = try await lucia.post(
                "/desk/bulk/choose",
                ["queue": "all", "unit": "benito-juarez", "query": "", "next": next, "case": ticked, "shown": ticked, "go": "next"])
            let second = try await lucia.get(try #require(moved.location))
            #expect(second.text.contains("26 a 30 de 30") && second.text.contains(">1 elegido<"))
            let other = folios(second)[0]
            let go = try await lucia.post(
                "/desk/bulk/choose",
                ["queue": "all", "unit": "benito-juarez", "query": "", "case": other, "shown": other, "go": "close"])
            let form = try #require(go.location)
            let path = String(form.prefix { $0 != "?" })
            _ = try await lucia.get(form)
            let empty = try await lucia.post(path + "/preview", ["deed": "close", "text": " "])
            #expect(empty.status == 422)
            let look = try await lucia.post(
                path + "/preview", ["deed": "close", "text": "Se reparó el martes en la tarde. Folio {folio}."])
            #expect(look.status == 200 && look.text.contains("Se cierran 2 casos"))
            #expect(try await house.file(try #require(Folio(ticked))).state == .received)
            let fields = ["deed": "close", "text": "Se reparó el martes en la tarde. Folio {folio}."]
            for _ in 0..<2 { #expect(try await lucia.post(path + "/apply", fields, from: look).location == path) }
            #expect(try await lucia.get(path).text.contains("data-progress"))
            try await house.work()
            for folio in [ticked, other].compactMap({ Folio($0) }) {
                #expect(try await house.file(folio).state == .answered)
                #expect(try await house.events(folio).map(\.kind) == [.opened, .answered])
                #expect(try await house.events(folio).last?.actor == .servant(me))
            }
            // Somebody worked on one of them since: that one stays.
            let now = house.time.clock.now
            try await house.carry(try #require(Folio(other))) { file throws(CaseError) in try file.confirm(at: now) }
            let done = try await lucia.get(path)
            #expect(done.text.contains("Cerrar: listo") && done.text.contains("2 de 2 casos"))
            _ = try await lucia.post(path + "/undo", [:])
            try await house.work()
            #expect(try await house.file(try #require(Folio(ticked))).state == .received)
            #expect(try await house.file(try #require(Folio(other))).state == .confirmed)
            #expect(try await house.events(try #require(Folio(ticked))).map(\.kind) == [.opened, .answered, .undone])
        }
    }

    @Test func `a deed leaves alone what the servant may not touch, and says so before`() async throws {
        let house = try DeskHouse()
        try await house.open { browser in
            let (lucia, thief) = (browser(), browser())
            try await house.hire("Lucia", unit: "benito-juarez", in: lucia)
            try await house.hire("Ramiro", unit: "agua", in: thief)
            let normal = try await house.report(unit: "benito-juarez")
            let secret = try await house.report(unit: "benito-juarez", privacy: .confidential)
            let foreign = try await house.report(unit: "agua")
            _ = try await lucia.get("/desk/units/benito-juarez/all")
            // A folio of another unit in a form made by hand.
            _ = try await lucia.post(
                "/desk/bulk/choose", ["queue": "all", "unit": "benito-juarez", "query": "", "case": foreign.description, "go": "next"])
            let (path, look) = try await preview(lucia, "answer", ["text": "Vamos"])
            #expect(look.text.contains("Se responde 1 caso") && look.text.contains("1 caso confidencial"))
            _ = try await lucia.post(path + "/apply", ["deed": "answer", "text": "Vamos"], from: look)
            try await house.work()
            #expect(try await house.events(normal).map(\.kind) == [.opened, .informed])
            #expect(try await house.events(secret).count == 1)
            #expect(try await house.events(foreign).count == 1)
            #expect(try await thief.get(path).status == 404)
        }
    }

    @Test func `many cases are assigned and transferred, and come back`() async throws {
        let house = try DeskHouse()
        try await house.open { browser in
            let (boss, lucia) = (browser(), browser())
            try await house.hire("Marcos", unit: "benito-juarez", role: .supervisor, in: boss)
            let colleague = try await house.hire("Lucia", unit: "benito-juarez", in: lucia)
            let folio = try await house.report(unit: "benito-juarez")
            let (assign, look) = try await preview(boss, "assign", ["colleague": colleague.description])
            #expect(look.text.contains("Se asigna 1 caso") && look.text.contains("Lucia"))
            _ = try await boss.post(assign + "/apply", ["deed": "assign", "colleague": colleague.description], from: look)
            try await house.work()
            #expect(try await house.file(folio).assignee == colleague)
            let (_, silent) = try await preview(boss, "transfer", ["unit": "obras", "text": "Es vía primaria"])
            #expect(silent.status == 422 && silent.text.contains("Escribe qué debe saber la oficina que los recibe"))
            let fields = ["unit": "obras", "text": "Es vía primaria", "note": "Ya se midieron"]
            let (transfer, sure) = try await preview(boss, "transfer", fields)
            _ = try await boss.post(transfer + "/apply", fields.merging(["deed": "transfer"]) { $1 }, from: sure)
            try await house.work()
            #expect(try await house.file(folio).unit == "obras")
            let told = try await house.dependencies.cases.open(house.file(folio).id).events.last?.payload
            #expect(told?.note == "Ya se midieron" && told?.reason == "Es vía primaria")
            _ = try await boss.get(transfer)
            _ = try await boss.post(transfer + "/undo", [:])
            try await house.work()
            let back = try await house.file(folio)
            #expect(back.unit == "benito-juarez" && back.assignee == colleague && back.state == .received)
        }
    }
}
