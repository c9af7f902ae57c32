import Cases
import Catalog
import Core
import Foundation
import Identity
import Testing
import Web

/// Working on a case in the browser: templates, previews, joining, covering, the counter; and what goes wrong with two people or a guess.
struct CaseWorkPagesTests {
    private func path(_ folio: Folio, _ step: String = "") -> String { "/desk/cases/\(folio)" + (step.isEmpty ? "" : "/\(step)") }

    @Test func `a template is offered for the step and service, filled with the case's facts, and what was typed stays`() async throws {
        let house = try DeskHouse()
        try await house.open { browser in
            let lucia = browser()
            _ = try await house.hire("Lucia", unit: "benito-juarez", in: lucia)
            let folio = try await house.report(unit: "benito-juarez")
            let form = try await lucia.get(path(folio, "answer"))
            #expect(form.text.contains("Bache reparado") && !form.text.contains("Luz reparada") && !form.text.contains("Pedir una foto"))
            let used = try await lucia.post(path(folio, "answer"), ["text": "Hola.", "template": "bache-reparado", "use": "1"])
            #expect(used.status == 200 && used.text.contains("Hola.\n\n"))
            #expect(used.text.contains("rellenamos el bache de Adolfo Prieto &lt;1240&gt;, Del Valle"))
            #expect(try await house.events(folio).count == 1)
        }
    }

    @Test func `a preview shows the message as it will be sent, and sends nothing`() async throws {
        let house = try DeskHouse()
        try await house.open { browser in
            let lucia = browser()
            _ = try await house.hire("Lucia", unit: "benito-juarez", in: lucia)
            let folio = try await house.report(unit: "benito-juarez")
            let form = try await lucia.get(path(folio, "ask"))
            let preview = try await lucia.post(path(folio, "ask"), ["text": "¿En qué carril?", "preview": "1"], from: form)
            #expect(preview.status == 200 && preview.text.contains("«¿En qué carril?»") && preview.text.contains("Te preguntan algo"))
            #expect(try await house.events(folio).count == 1)
            // The form of the other tab still holds.
            #expect(try await lucia.post(path(folio, "ask"), ["text": "¿En qué carril?"], from: form).status == 303)
        }
    }

    @Test func `near reports are proposed, joined, told, and taken apart again`() async throws {
        let house = try DeskHouse()
        try await house.open { browser in
            let lucia = browser()
            _ = try await house.hire("Lucia", unit: "benito-juarez", in: lucia)
            let first = try await house.report(unit: "benito-juarez")
            let second = try await house.report(unit: "benito-juarez")
            _ = try await lucia.get(path(second, "join") + "?other=\(first)")
            let itself = try await lucia.post(path(second, "join"), ["other": second.description])
            #expect(itself.status == 422 && itself.text.contains("Es el mismo folio"))
            _ = try await lucia.get(path(second, "join"))
            #expect(try await lucia.post(path(second, "join"), ["other": first.description, "text": ""]).status == 303)
            #expect(try await house.file(second).state == .duplicate)
            let page = try await lucia.get(path(first))
            #expect(page.text.contains(second.description) && page.text.contains("Se unieron a este"))
            _ = try await lucia.get(path(first, "answer"))
            _ = try await lucia.post(path(first, "answer"), ["text": "La cuadrilla va el jueves", "closes": "no"])
            let told = try #require(try await house.dependencies.cases.open(house.file(second).id).events.last)
            #expect(told.event.kind == .news && told.payload?.text == "La cuadrilla va el jueves")
            _ = try await lucia.get(path(second, "separate"))
            #expect(try await lucia.post(path(second, "separate"), ["text": "Es otro hoyo"]).status == 303)
            #expect(try await house.file(second).state == .received)
            #expect(try await !lucia.get(path(first)).text.contains("Se unieron a este"))
        }
    }

    @Test func `a case of another unit cannot be joined to by guessing its folio`() async throws {
        let house = try DeskHouse()
        try await house.open { browser in
            let lucia = browser()
            _ = try await house.hire("Lucia", unit: "benito-juarez", in: lucia)
            let mine = try await house.report(unit: "benito-juarez")
            let theirs = try await house.report(unit: "agua")
            let unknown = Folio(chance: .system)
            for step in ["join", "link"] {
                _ = try await lucia.get(path(mine, step))
                let guessed = try await lucia.post(path(mine, step), ["other": theirs.description])
                _ = try await lucia.get(path(mine, step))
                let nothing = try await lucia.post(path(mine, step), ["other": unknown.description])
                #expect(guessed.status == 422 && nothing.status == 422)
                #expect(guessed.text.contains("Escribe el folio de otro caso") && nothing.text.contains("Escribe el folio de otro caso"))
            }
            #expect(try await house.events(theirs).count == 1)
            for step in ["cover", "time", "join", "separate", "link", "unlink"] {
                #expect(try await lucia.get(path(theirs, step)).status == 404)
            }
        }
    }

    @Test func `joining on a stale page is refused, says what changed and keeps the words`() async throws {
        let house = try DeskHouse()
        try await house.open { browser in
            let (lucia, marcos) = (browser(), browser())
            _ = try await house.hire("Lucia", unit: "benito-juarez", in: lucia)
            _ = try await house.hire("Marcos", unit: "benito-juarez", in: marcos)
            let (first, second) = (try await house.report(unit: "benito-juarez"), try await house.report(unit: "benito-juarez"))
            let form = try await lucia.get(path(second, "join"))
            _ = try await marcos.get(path(second))
            _ = try await marcos.post(path(second, "accept"), [:])
            let conflict = try await lucia.post(path(second, "join"), ["other": first.description, "text": "Es el mismo hoyo"], from: form)
            #expect(conflict.status == 409 && conflict.text.contains("Es el mismo hoyo</textarea>"))
            #expect(conflict.text.contains("value=\"\(first)\"") && conflict.text.contains("Aceptado por"))
            #expect(try await house.file(second).state == .accepted)
        }
    }

    @Test func `covered words are gone for everybody, with the reason for the resident`() async throws {
        let house = try DeskHouse()
        try await house.open { browser in
            let lucia = browser()
            _ = try await house.hire("Lucia", unit: "benito-juarez", in: lucia)
            let folio = try await house.report(unit: "benito-juarez")
            _ = try await lucia.get(path(folio))
            _ = try await lucia.post(path(folio, "note"), ["text": "El vecino Juan Pérez dice que es reciente"])
            _ = try await lucia.get(path(folio, "cover"))
            #expect(try await lucia.post(path(folio, "cover"), ["passage": "Pedro Páramo", "text": "Nombre"]).status == 422)
            #expect(try await lucia.post(path(folio, "cover"), ["passage": "Juan Pérez", "text": "Nombre de otra persona"]).status == 303)
            _ = try await lucia.get(path(folio, "cover"))
            #expect(try await lucia.post(path(folio, "cover"), ["passage": "<1240>", "text": "Número de una casa"]).status == 303)
            let page = try await lucia.get(path(folio))
            #expect(!page.text.contains("Juan Pérez") && !page.text.contains("1240") && page.text.contains("El vecino █████ dice"))
            #expect(page.text.contains("Nombre de otra persona"))
        }
    }

    @Test func `somebody at the counter agrees, a servant types, and the case names both`() async throws {
        let house = try DeskHouse()
        try await house.open { browser in
            let (lucia, auditor) = (browser(), browser())
            _ = try await house.hire("Lucia", unit: "benito-juarez", in: lucia)
            _ = try await house.hire("Audita", unit: "benito-juarez", role: .auditor, in: auditor)
            #expect(try await auditor.get("/desk/counter").status == 403)
            _ = try await lucia.get("/desk/counter")
            let refused = try await lucia.post("/desk/counter", ["service": "recoleccion-basura", "language": "es"])
            #expect(refused.status == 422 && refused.text.contains("sin su permiso no se llena"))
            let begun = try await lucia.post("/desk/counter", ["service": "recoleccion-basura", "language": "es", "consent": "spoken"])
            let draft = try #require(begun.location)
            #expect(draft.hasPrefix("/draft/"))
            #expect(try await lucia.get(draft).text.contains("En ventanilla"))
            #expect(try await browser().get(draft).status == 404)
        }
    }

    @Test func `masked answers open by purpose, and the reading says which and what for`() async throws {
        let house = try DeskHouse()
        try await house.open { browser in
            let lucia = browser()
            _ = try await house.hire("Lucia", unit: "benito-juarez", in: lucia)
            let folio = try await house.report(unit: "benito-juarez")
            _ = try await lucia.get(path(folio, "contact"))
            let missing = try await lucia.post(path(folio, "contact"), ["text": "Porque sí"])
            #expect(missing.status == 422 && missing.text.contains("Di para qué lo necesitas"))
            #expect(try await lucia.post(path(folio, "contact"), ["purpose": "other", "text": " "]).status == 422)
            #expect(try await lucia.post(path(folio, "contact"), ["purpose": "visit", "text": ""]).status == 303)
            let last = try #require(try await house.dependencies.cases.open(house.file(folio).id).events.last?.payload)
            #expect(last.purpose == .visit && last.fields?.contains("contact_phone") == true)
            #expect(try await lucia.get(path(folio)).text.contains("Para quedar en una visita"))
        }
    }
}
