import Cases
import Catalog
import Core
import Forms
import Foundation
import Identity
import TestSupport
import Testing

@testable import Web

/// The rest of the table of complaints (docs/complaints.md): what no other test of the desk answers by its name.
struct ComplaintTableTests {
    private static let closing = ["text": "El martes se rellenó con mezcla caliente.", "closes": "yes", "without": "Ya era de noche"]

    @Test func `done at the desk is done for everybody at once (cityofaustin atd-data-tech 6193)`() async throws {
        let house = try DeskHouse()
        try await house.open { browser in
            let (boss, anybody) = (browser(), browser())
            try await house.hire("Marcos", unit: "benito-juarez", role: .supervisor, in: boss)
            let folio = try await house.report(unit: "benito-juarez")
            #expect(try await anybody.get("/folio/\(folio)").text.contains("Recibido"))
            _ = try await boss.get("/desk/cases/\(folio)/answer")
            #expect(try await boss.post("/desk/cases/\(folio)/answer", Self.closing).status == 303)
            #expect(try await anybody.get("/folio/\(folio)").text.contains("Respondido"))
            #expect(try await !boss.get("/desk/units/benito-juarez/all").text.contains("/desk/cases/\(folio)\""))
            #expect(try await boss.get("/desk/units/benito-juarez/closed").text.contains("/desk/cases/\(folio)\""))
            let figures = try await boss.get("/desk/figures.csv?unit=benito-juarez&days=7").text
            #expect(figures.contains("Todos,,0,0,1,1,"), "\(figures)")
        }
    }

    @Test func `each state has one word, the same everywhere, in every language (cityofaustin atd-data-tech 19390)`() throws {
        let house = try DeskHouse()
        let root = (0..<4).reduce(URL(filePath: #filePath)) { url, _ in url.deletingLastPathComponent() }
        let book = try WordBook(reading: root.appending(path: "locales"))
        for language in book.languages {
            let words = book.words(in: language, of: house.catalog.city)
            let desk = CaseState.allCases.map { words.text("desk.state.\($0.rawValue)") }
            #expect(Set(desk).count == CaseState.allCases.count, "\(desk)")
            // A resident reads the same word, and beside it what they have to do, if anything.
            #expect(CaseState.allCases.map { words.text("states.\($0.rawValue).word") } == desk)
        }
    }

    @Test func `four of five emergencies were none: nobody ticks «urgent» (cityofaustin atd-data-tech 19831)`()
        async throws
    {
        let house = try DeskHouse()
        for service in house.catalog.services {
            guard let form = service.questionnaire else { continue }
            let zone = LocalZone(house.catalog.city.timeZone)
            let session = FormSession(form, environment: FormEnvironment(now: house.time.clock.now, zone: zone, chance: .system))
            for question in form.questions where question.type?.isSelect == true {
                for ref in session.refs(named: question.name) {
                    for choice in session.choices(ref, limit: 60).found {
                        let label = choice.label.lowercased()
                        // The avenue of the Insurgentes is no emergency.
                        #expect(label.firstMatch(of: /\b(urgen|emergenc)/) == nil, "\(service.code): \(choice.label)")
                    }
                }
            }
        }
        try await house.open { browser in
            let page = try await browser().get("/services/bacheo")
            let phone = try #require(page.text.range(of: "tel:911"))
            let start = try #require(page.text.range(of: "method=\"post\""))
            #expect(phone.lowerBound < start.lowerBound)
        }
    }

    @Test func `what follows and by when is told per service after sending (CityOfBoston 311 255)`() async throws {
        let house = try DeskHouse()
        try await house.open { browser in
            for code: ServiceCode in ["bacheo", "alumbrado"] {
                let service = try #require(house.catalog.service(code))
                let (intake, catalog, secret) = (house.dependencies.intake, house.catalog, UUID().uuidString)
                let holder = Intake.Holder(secret: secret)
                let draft = try await intake.start(service, language: .spanish, channel: .web, holder: holder, city: catalog.city).draft
                let done = try await intake.edit(draft.id, holder: holder, catalog: catalog) { $0.fillWithFirstChoices() }
                try #require(done.result)
                let file = try await intake.send(draft.id, version: done.open.draft.version, holder: holder, catalog: catalog).file
                let guest = browser()
                let isSecure = house.dependencies.address.isSecure
                let jar = CookieJar(ring: .sample, isSecure: isSecure, header: nil)
                await guest.carry([CookieJar.name(.drafts, isSecure: isSecure): jar.set(.drafts, "\(draft.id):\(secret)").value])
                let page = try await guest.get("/draft/\(draft.id)/sent")
                #expect(page.status == 200 && page.text.contains(file.folio.description))
                for date in [file.promises.accept, file.promises.firstAnswer, file.promises.resolve].compactMap(\.self) {
                    #expect(page.text.contains("datetime=\"\(date)\""), "\(code): \(date)")
                }
            }
        }
    }

    @Test func `spam is sorted out in one go, and a person comes back (GSA open311-simple-crm 4–12)`() async throws {
        let house = try DeskHouse()
        try await house.open { browser in
            let lucia = browser()
            try await house.hire("Lucia", unit: "benito-juarez", in: lucia)
            var folios: [Folio] = []
            for _ in 0..<8 { folios.append(try await house.report(unit: "benito-juarez")) }
            _ = try await lucia.get("/desk/units/benito-juarez/all")
            let chosen = try await lucia.post(
                "/desk/bulk/choose", ["queue": "all", "unit": "benito-juarez", "query": "", "whole": "yes", "go": "close"])
            let path = String(try #require(chosen.location).prefix { $0 != "?" })
            _ = try await lucia.get(path + "?deed=close")
            let order = ["deed": "close", "text": "No pudimos saber qué pasa ni dónde. Si es un error, abre tu folio otra vez."]
            let look = try await lucia.post(path + "/preview", order)
            _ = try await lucia.post(path + "/apply", order, from: look)
            try await house.work()
            for folio in folios {
                #expect(try await house.file(folio).state == .answered)
                #expect(try await house.events(folio).count { $0.kind == .answered } == 1)
            }
            let now = house.time.clock.now
            try await house.carry(folios[3]) { file throws(CaseError) in try file.reopen(reason: "Soy de verdad", attachments: [], at: now)
            }
            #expect(try await lucia.get("/desk/units/benito-juarez/reopened").text.contains(folios[3].description))
        }
    }
}
