import Cases
import Catalog
import Core
import Foundation
import Identity
import TestSupport
import Testing

@testable import Web

/// Complaints of people who used or worked with the systems before this one: each that work on a case answers has a test with its name.
struct ComplaintTests {
    private func path(_ folio: Folio, _ step: String = "") -> String { "/desk/cases/\(folio)" + (step.isEmpty ? "" : "/\(step)") }

    @Test func `staff pasted a comment: a case closes with what was done (cityofaustin atd-data-tech 19390)`()
        async throws
    {
        let house = try DeskHouse()
        try await house.open { browser in
            let lucia = browser()
            _ = try await house.hire("Lucia", unit: "benito-juarez", in: lucia)
            let folio = try await house.report(unit: "benito-juarez")
            let note = "Se turna al área correspondiente para su atención"
            _ = try await lucia.get(path(folio))
            _ = try await lucia.post(path(folio, "note"), ["text": note])
            for (text, without, problem) in [
                (note.uppercased() + ".", "No hay", "Eso ya estaba escrito en el caso"), ("Atendido", "No hay", "Falta decir qué se hizo"),
                ("El martes se rellenó con mezcla caliente.", "", "Agrega una foto de lo que se hizo"),
                ("El [fecha] se rellenó el bache de enfrente.", "No hay", "[fecha]"),
            ] {
                _ = try await lucia.get(path(folio, "answer"))
                let refused = try await lucia.post(path(folio, "answer"), ["text": text, "closes": "yes", "without": without])
                #expect(refused.status == 422 && refused.text.contains(problem), "\(text): \(refused.status)")
                #expect(refused.text.contains(text + "</textarea>"))
            }
            #expect(try await house.file(folio).state == .received)
            let done = try await lucia.post(
                path(folio, "answer"), ["text": "El martes se rellenó con mezcla caliente.", "closes": "yes", "without": "Ya era de noche"])
            #expect(done.status == 303)
            #expect(try await lucia.get(path(folio)).text.contains("Sin foto, porque: Ya era de noche"))
        }
    }

    @Test func `not ours: an office of the city gets the case with its folio (mysociety fixmystreet 4457)`() async throws {
        let house = try DeskHouse()
        try await house.open { browser in
            let lucia = browser()
            _ = try await house.hire("Lucia", unit: "benito-juarez", in: lucia)
            let folio = try await house.report(unit: "benito-juarez")
            let form = try await lucia.get(path(folio, "refuse"))
            #expect(form.text.contains("pásaselo con el mismo folio") && form.text.contains(path(folio, "transfer")))
            let works = try #require(house.catalog.city.units["obras"]).name.text(in: .spanish)
            let refused = try await lucia.post(path(folio, "refuse"), ["authority": works.lowercased(), "text": "No nos toca"])
            #expect(refused.status == 422 && refused.text.contains("es de la ciudad"))
            #expect(try await lucia.post(path(folio, "refuse"), ["text": "No nos toca"]).status == 422)
            let done = try await lucia.post(path(folio, "refuse"), ["authority": "CFE", "text": "El poste es de la compañía de luz"])
            #expect(done.status == 303)
            #expect(try await house.file(folio).state == .outOfCompetence)
            #expect(try await lucia.get(path(folio)).text.contains("Le toca a: CFE"))
        }
    }

    @Test func `an official confronted a complainant: the office complained about never sees who reports`() async throws {
        let house = try DeskHouse()
        try await house.open { browser in
            let (visited, keeper) = (browser(), browser())
            _ = try await house.hire("Visitado", unit: "obras", role: .supervisor, in: visited)
            _ = try await house.hire("Contralora", unit: "contraloria", in: keeper)
            let service: ServiceCode = "reportes-queja-funcionario"
            #expect(house.catalog.service(service)?.reporterSeenBy == "contraloria")
            let theirs = try await house.report(unit: "obras", service: service, privacy: .restricted)
            let page = try await visited.get(path(theirs))
            #expect(page.status == 200 && page.text.contains("Esta oficina no ve quién reporta"))
            for trace in ["5512345678", "••78", "T•••• L••••", "teodora", "t••••"] { #expect(!page.text.contains(trace), "\(trace)") }
            #expect(try await visited.get(path(theirs, "contact")).status == 403)
            #expect(try await visited.post(path(theirs, "contact"), ["purpose": "visit"], from: page).status == 403)
            let own = try await house.report(unit: "contraloria", service: service, privacy: .restricted)
            _ = try await keeper.get(path(own, "contact"))
            #expect(try await keeper.post(path(own, "contact"), ["purpose": "contact"]).status == 303)
            #expect(try await keeper.get(path(own)).text.contains("5512345678"))
        }
    }

    @Test func `personal data stood open on the web: with the folio alone no word of the report is seen`() async throws {
        let house = try DeskHouse()
        try await house.open { browser in
            let anybody = browser()
            let folio = try await house.report(unit: "benito-juarez")
            let page = try await anybody.get("/folio/\(folio)")
            #expect(page.status == 200)
            for word in ["Adolfo Prieto", "Teodora", "5512345678", "residente.example", "19.383"] { #expect(!page.text.contains(word)) }
            let secret = try await house.report(unit: "benito-juarez", privacy: .confidential)
            #expect(try await anybody.get("/folio/\(secret)").status == 404)
        }
    }

    @Test func `closed but not fixed: it reopens with an entry (mysociety fixmystreet 897, 2613, 1339, 1148)`() async throws {
        let house = try DeskHouse()
        try await house.open { browser in
            let lucia = browser()
            _ = try await house.hire("Lucia", unit: "benito-juarez", in: lucia)
            let folio = try await house.report(unit: "benito-juarez")
            _ = try await lucia.get(path(folio, "answer"))
            _ = try await lucia.post(
                path(folio, "answer"), ["text": "El martes se rellenó con mezcla caliente.", "closes": "yes", "without": "Ya era de noche"])
            let id = try await house.file(folio).id
            let now = house.time.clock.now
            _ = try await house.dependencies.cases.perform(on: id, version: nil, catalog: house.catalog) { file, _, _ throws(CaseError) in
                try file.reopen(reason: "Sigue el hoyo", attachments: [], at: now)
            }
            #expect(try await lucia.get("/desk/units/benito-juarez/reopened").text.contains(path(folio)))
            let page = try await lucia.get(path(folio))
            #expect(page.text.contains("Lo reabrió") && page.text.contains("Sigue el hoyo"))
        }
    }

    @Test func `a resident's update reaches the office (mysociety fixmystreet 897, 3610, 767)`() async throws {
        let house = try DeskHouse()
        try await house.open { browser in
            let lucia = browser()
            _ = try await house.hire("Lucia", unit: "benito-juarez", in: lucia)
            let folio = try await house.report(unit: "benito-juarez")
            _ = try await lucia.get(path(folio, "ask"))
            _ = try await lucia.post(path(folio, "ask"), ["text": "¿En qué carril?"])
            #expect(try await lucia.get("/desk/units/benito-juarez/waiting").text.contains(path(folio)))
            _ = try await house.dependencies.cases.reply(
                to: house.file(folio).id, text: "En el derecho", uploads: [], once: nil, catalog: house.catalog)
            #expect(try await !lucia.get("/desk/units/benito-juarez/waiting").text.contains(path(folio)))
            #expect(try await lucia.get(path(folio)).text.contains("En el derecho"))
        }
    }

    @Test func `the wrong department said nothing to the next one: a transfer carries a note that the resident does not read`() async throws
    {
        let house = try DeskHouse()
        try await house.open { browser in
            let (lucia, obdulia) = (browser(), browser())
            _ = try await house.hire("Lucia", unit: "benito-juarez", in: lucia)
            _ = try await house.hire("Obdulia", unit: "obras", in: obdulia)
            let folio = try await house.report(unit: "benito-juarez")
            _ = try await lucia.get(path(folio, "transfer"))
            let missing = try await lucia.post(path(folio, "transfer"), ["unit": "obras", "text": "Es vía primaria"])
            #expect(missing.status == 422 && missing.text.contains("Es vía primaria</textarea>"))
            _ = try await lucia.post(
                path(folio, "transfer"), ["unit": "obras", "text": "Es vía primaria", "note": "Ojo: hay una toma de agua abajo"])
            #expect(try await obdulia.get(path(folio)).text.contains("Ojo: hay una toma de agua abajo"))
            let event = try #require(try await house.dependencies.cases.open(house.file(folio).id).events.last)
            #expect(event.payload?.note == "Ojo: hay una toma de agua abajo" && event.payload?.reason == "Es vía primaria")
            let resident = browser()
            let secure = house.dependencies.address.isSecure
            let until = house.time.clock.now.milliseconds / 1000 + 3600
            let jar = CookieJar(ring: .sample, isSecure: secure, header: nil)
            let mine = "\(try await house.file(folio).id):\(until)"
            await resident.carry([CookieJar.name(.cases, isSecure: secure): jar.set(.cases, mine).value])
            let seen = try await resident.get("/folio/\(folio)").text
            #expect(seen.contains("Es vía primaria") && !seen.contains("toma de agua"))
        }
    }

    @Test func `handling time was guessed: it counts from form to sending and is put right (chatwoot 8940)`() async throws {
        let house = try DeskHouse()
        try await house.open { browser in
            let lucia = browser()
            let me = try await house.hire("Lucia", unit: "benito-juarez", in: lucia)
            let folio = try await house.report(unit: "benito-juarez")
            func time() async throws -> Int { try await house.dependencies.cases.open(house.file(folio).id).time[me] ?? 0 }
            let form = try await lucia.get(path(folio, "ask"))
            house.time.wait(.minutes(4))
            _ = try await lucia.post(path(folio, "ask"), ["text": "¿En qué carril?"], from: form)
            #expect(try await time() == 240)
            // A form that lay open over lunch is not an hour of work.
            let late = try await lucia.get(path(folio, "note"))
            house.time.wait(.minutes(55))
            _ = try await lucia.post(path(folio, "note"), ["text": "Llamé a la cuadrilla"], from: late)
            #expect(try await time() == 240 + 1_800)
            let page = try await lucia.get(path(folio, "time"))
            #expect(page.text.contains("value=\"34\""))
            #expect(try await lucia.post(path(folio, "time"), ["minutes": "muchos", "text": "x"]).status == 422)
            _ = try await lucia.post(path(folio, "time"), ["minutes": "12", "text": "Salí a comer con la página abierta"])
            #expect(try await time() == 720)
            #expect(try await lucia.get(path(folio)).text.contains("12 minutos"))
        }
    }

    @Test func `the hour of opening was edited to look on time: no step moves it (glpi 21155)`() async throws {
        let house = try DeskHouse()
        try await house.open { browser in
            let lucia = browser()
            _ = try await house.hire("Lucia", unit: "benito-juarez", in: lucia)
            let folio = try await house.report(unit: "benito-juarez")
            let opened = try await house.file(folio).openedAt
            house.time.wait(.minutes(50))
            _ = try await lucia.get(path(folio))
            _ = try await lucia.post(path(folio, "accept"), ["opened_at": "1"])
            _ = try await lucia.get(path(folio))
            _ = try await lucia.post(path(folio, "start"), [:])
            #expect(try await house.file(folio).state != .received)
            #expect(try await house.file(folio).openedAt == opened)
            #expect(try await house.events(folio).first?.at == opened)
        }
    }
}
