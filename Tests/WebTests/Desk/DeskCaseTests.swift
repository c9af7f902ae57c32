import Cases
import Catalog
import Core
import Foundation
import Identity
import Testing
import Web

struct DeskCaseTests {
    private func path(_ folio: Folio, _ step: String = "") -> String { "/desk/cases/\(folio)" + (step.isEmpty ? "" : "/\(step)") }

    @Test func `a case goes from the queue to an answer, and each step names the servant`() async throws {
        let house = try DeskHouse()
        try await house.open { browser in
            let lucia = browser()
            let me = try await house.hire("Lucia", unit: "benito-juarez", in: lucia)
            let folio = try await house.report(unit: "benito-juarez")
            let queue = try await lucia.get("/desk/units/benito-juarez/unassigned")
            #expect(queue.text.contains(path(folio)) && queue.text.contains("Adolfo Prieto &lt;1240&gt;"))
            let page = try await lucia.get(path(folio))
            #expect(page.status == 200 && page.text.contains("Adolfo Prieto &lt;1240&gt;") && !page.text.contains("<1240>"))

            #expect(try await lucia.post(path(folio, "accept"), [:]).location == path(folio) + "?done=accept")
            _ = try await lucia.get(path(folio))
            #expect(try await lucia.post(path(folio, "start"), [:]).status == 303)
            _ = try await lucia.get(path(folio))
            _ = try await lucia.post(path(folio, "note"), ["text": "Falta la <b>cuadrilla</b>"])
            _ = try await lucia.get(path(folio, "ask"))
            _ = try await lucia.post(path(folio, "ask"), ["text": "¿En qué carril?"])
            #expect(try await house.file(folio).state == .waitingForResident)
            _ = try await lucia.get(path(folio, "answer"))
            let refused = try await lucia.post(path(folio, "answer"), ["text": "Ya quedó"])
            #expect(refused.status == 422 && refused.text.contains(">Ya quedó</textarea>"))
            #expect(
                try await lucia.post(
                    path(folio, "answer"),
                    ["text": "El martes se rellenó con mezcla caliente.", "closes": "yes", "without": "Ya era de noche"]
                ).status == 303)
            #expect(try await house.file(folio).state == .answered)
            let events = try await house.events(folio)
            #expect(events.map(\.kind) == [.opened, .accepted, .workStarted, .noted, .asked, .answered])
            #expect(events.dropFirst().allSatisfy { $0.actor == .servant(me) })
            let after = try await lucia.get(path(folio))
            #expect(after.text.contains("Falta la &lt;b&gt;cuadrilla&lt;/b&gt;") && after.text.contains("Solo para la oficina"))
        }
    }

    @Test func `another unit's servant sees the same as for a folio that is not there`() async throws {
        let house = try DeskHouse()
        try await house.open { browser in
            let stranger = browser()
            _ = try await house.hire("Ramiro", unit: "agua", in: stranger)
            let folio = try await house.report(unit: "benito-juarez")
            let unknown = Folio(chance: .system)
            for step in ["", "accept", "answer", "contact", "transfer"] {
                let theirs = try await stranger.get(path(folio, step == "accept" ? "" : step))
                let nothing = try await stranger.get(path(unknown, step == "accept" ? "" : step))
                #expect(theirs.status == 404 && nothing.status == 404)
                #expect(theirs.text.replacing(folio.description, with: "F") == nothing.text.replacing(unknown.description, with: "F"))
            }
            _ = try await stranger.get("/desk/account")
            let token = await stranger.last?.hidden("_form") ?? ""
            #expect(try await stranger.post(path(folio, "accept"), ["_form": token, "version": "1"]).status == 404)
            #expect(try await house.events(folio).count == 1)
            #expect(try await stranger.get("/desk/units/benito-juarez/all").status == 404)
            let search = try await stranger.get("/desk/search?q=\(folio)")
            #expect(search.status == 200 && search.text.contains("No hay un caso tuyo"))
        }
    }

    @Test func `a department sees the cases of its offices, an auditor changes nothing`() async throws {
        let house = try DeskHouse()
        try await house.open { browser in
            let (boss, auditor) = (browser(), browser())
            _ = try await house.hire("Marcos", unit: "benito-juarez", role: .supervisor, in: boss)
            _ = try await house.hire("Audita", unit: "benito-juarez", role: .auditor, in: auditor)
            let folio = try await house.report(unit: "benito-juarez-servicios")
            #expect(try await boss.get(path(folio)).status == 200)
            let page = try await auditor.get(path(folio))
            #expect(page.status == 200 && !page.text.contains("/accept\""))
            #expect(try await auditor.post(path(folio, "accept"), ["version": "1"], from: page).status == 403)
            #expect(try await auditor.get(path(folio, "contact")).status == 403)
            #expect(try await house.events(folio).count == 1)
        }
    }

    @Test func `two servants on one case: the slower one reads what changed and keeps the text`() async throws {
        let house = try DeskHouse()
        try await house.open { browser in
            let (lucia, marcos) = (browser(), browser())
            _ = try await house.hire("Lucia", unit: "benito-juarez", in: lucia)
            _ = try await house.hire("Marcos", unit: "benito-juarez", in: marcos)
            let folio = try await house.report(unit: "benito-juarez")
            let form = try await lucia.get(path(folio, "ask"))
            _ = try await marcos.get(path(folio))
            _ = try await marcos.post(path(folio, "accept"), [:])
            let conflict = try await lucia.post(path(folio, "ask"), ["text": "¿En qué carril está?"], from: form)
            #expect(conflict.status == 409)
            #expect(conflict.text.contains("¿En qué carril está?</textarea>"))
            #expect(conflict.text.contains("Aceptado por") && conflict.text.contains("Marcos"))
            #expect(try await house.file(folio).state == .accepted)
            // The page carries the new version: sending again is a decision on what she has seen.
            #expect(try await lucia.post(path(folio, "ask"), ["text": "¿En qué carril está?"]).status == 303)
            #expect(try await house.file(folio).state == .waitingForResident)
        }
    }

    @Test func `sending twice does it once`() async throws {
        let house = try DeskHouse()
        try await house.open { browser in
            let lucia = browser()
            _ = try await house.hire("Lucia", unit: "benito-juarez", in: lucia)
            let folio = try await house.report(unit: "benito-juarez")
            let form = try await lucia.get(path(folio, "note"))
            for _ in 0..<3 { #expect(try await lucia.post(path(folio, "note"), ["text": "Una vez"], from: form).status == 303) }
            #expect(try await house.events(folio).count == 2)
        }
    }

    @Test func `a transfer leaves the queue with its reason and the case with its folio`() async throws {
        let house = try DeskHouse()
        try await house.open { browser in
            let (lucia, obdulia) = (browser(), browser())
            _ = try await house.hire("Lucia", unit: "benito-juarez", in: lucia)
            _ = try await house.hire("Obdulia", unit: "obras", in: obdulia)
            let folio = try await house.report(unit: "benito-juarez")
            _ = try await lucia.get(path(folio, "transfer"))
            let missing = try await lucia.post(path(folio, "transfer"), ["unit": "obras", "text": " "])
            #expect(missing.status == 422 && missing.text.contains("Escribe por qué le toca a esa unidad"))
            let done = try await lucia.post(
                path(folio, "transfer"), ["unit": "obras", "text": "Es vía primaria", "note": "Ya la vio la cuadrilla"])
            #expect(done.location == "/desk/mine?moved=\(folio)")
            #expect(try await lucia.get(path(folio)).status == 404)
            #expect(try await obdulia.get(path(folio)).text.contains("Es vía primaria"))
        }
    }

    @Test func `the contact is masked until somebody says why, and that is an event`() async throws {
        let house = try DeskHouse()
        try await house.open { browser in
            let lucia = browser()
            let me = try await house.hire("Lucia", unit: "benito-juarez", in: lucia)
            let folio = try await house.report(unit: "benito-juarez")
            let masked = try await lucia.get(path(folio))
            for secret in ["5512345678", "teodora@residente.example", "Teodora Luna"] { #expect(!masked.text.contains(secret)) }
            #expect(masked.text.contains("55 •••• ••78") && masked.text.contains("T•••• L••••"))
            _ = try await lucia.get(path(folio, "contact"))
            #expect(try await lucia.post(path(folio, "contact"), ["text": " "]).status == 422)
            _ = try await lucia.post(path(folio, "contact"), ["purpose": "contact", "text": "Preguntar por el carril"])
            #expect(try await lucia.get(path(folio)).text.contains("5512345678"))
            let event = try #require(try await house.events(folio).last)
            #expect(event.kind == .read && event.actor == .servant(me))
            house.time.wait(.minutes(16))
            #expect(try await !lucia.get(path(folio)).text.contains("5512345678"))
        }
    }

    @Test func `a confidential case asks why before it shows anything`() async throws {
        let house = try DeskHouse()
        try await house.open { browser in
            let lucia = browser()
            _ = try await house.hire("Lucia", unit: "benito-juarez", in: lucia)
            let folio = try await house.report(unit: "benito-juarez", privacy: .confidential)
            #expect(try await !lucia.get("/desk/units/benito-juarez/all").text.contains("Adolfo Prieto"))
            #expect(try await lucia.get(path(folio)).location == path(folio, "contact"))
            #expect(try await lucia.get(path(folio, "answer")).location == path(folio, "contact"))
            let gate = try await lucia.get(path(folio, "contact"))
            #expect(gate.status == 200 && !gate.text.contains("Adolfo Prieto"))
            _ = try await lucia.post(path(folio, "contact"), ["purpose": "other", "text": "Me lo asignaron"])
            #expect(try await lucia.get(path(folio)).text.contains("Adolfo Prieto"))
        }
    }

    @Test func `counts at the left equal their lists, page by page`() async throws {
        let house = try DeskHouse()
        try await house.open { browser in
            let lucia = browser()
            _ = try await house.hire("Lucia", unit: "benito-juarez", in: lucia)
            for _ in 0..<31 { try await house.report(unit: "benito-juarez") }
            let first = try await lucia.get("/desk/units/benito-juarez/all")
            #expect(first.text.contains("Todo lo abierto: 31 casos") && first.text.contains("1 a 25 de 31"))
            let next = try #require(first.hidden("next")).replacing("&amp;", with: "&")
            let second = try await lucia.get("/desk/units/benito-juarez/all?\(next)")
            #expect(second.text.contains("26 a 31 de 31"))
            let folios = { (page: Browser.Page) in Set(page.text.matches(of: /class="folio" href="([^"]+)"/).map { String($0.1) }) }
            #expect(folios(first).count == 25 && folios(second).count == 6 && folios(first).isDisjoint(with: folios(second)))
        }
    }
}
