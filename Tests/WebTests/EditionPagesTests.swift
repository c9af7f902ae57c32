import Cases
import Catalog
import Core
import Forms
import Foundation
import Identity
import Ledger
import Logging
import TestSupport
import Testing
import Web
import Work

/// A changed folder waits, is looked at, tried on past cases and published, by whoever may and once.
struct EditionPagesTests {
    private struct Town: Sendable {
        let city: SmallCity
        let house: DeskHouse

        init() async throws {
            city = try SmallCity()
            house = try DeskHouse(catalog: city.load(), folder: city.url)
            house.dependencies.catalog.replace(with: try await house.dependencies.editions.publishAll(house.catalog))
            try await house.dependencies.editions.check()
        }

        var editions: EditionOffice { house.dependencies.editions }
        var served: Catalog { house.dependencies.catalog.current }

        /// What the jobs of a running program do.
        func work() async throws {
            let (editions, dependencies) = (editions, house.dependencies)
            let runner = JobRunner(
                unit: house.stores.unit, jobs: house.stores.jobs,
                handlers: [
                    EditionOffice.jobKind: { _ in try await editions.check() },
                    RulesTrial.jobKind: { job in try await dependencies.trials.perform(job, catalog: dependencies.catalog.current) },
                ], clock: house.time.clock, log: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
            while try await runner.round() > 0 {}
        }

        func events(_ kind: String) async throws -> [AuditEvent] {
            let stores = house.stores
            return try await stores.unit.read { tx in
                try stores.ledger.find(LedgerFilter(kind: kind), before: nil, limit: 100, tx).map(\.event)
            }
        }

        /// A case that somebody opened.
        func report(_ size: String) async throws -> CaseFile {
            let (intake, catalog) = (house.dependencies.intake, served)
            let holder = Intake.Holder(secret: UUID().uuidString)
            let start = try await intake.start(
                try #require(catalog.service("bache")), language: .spanish, channel: .web, holder: holder, city: catalog.city)
            let edited = try await intake.edit(start.draft.id, holder: holder, catalog: catalog) { session in
                for (name, value) in [("size", size), ("plate", "ABC-123"), ("contact_email", "ana@example.org")] {
                    try session.answer(#require(session.refs(named: name).first), value)
                }
            }
            return try await intake.send(start.draft.id, version: edited.open.draft.version, holder: holder, catalog: catalog).file
        }
    }

    private static func order(_ page: Browser.Page) -> String { page.hidden("order") ?? "" }

    @Test func `a changed folder waits, says what would change, and is published once by whoever may`() async throws {
        let town = try await Town()
        try await town.house.open { browser in
            let (ana, luis) = (browser(), browser())
            let me = try await town.house.hire("Ana", unit: "locatel", role: .administrator, in: ana)
            try await town.house.hire("Luis", unit: "agua", role: .editor, in: luis)
            let old = try #require(town.served.service("bache")?.version)
            try town.city.write(SmallCity.changed)
            #expect(town.served.service("bache")?.version == old, "nothing is served before it is published")
            let read = try await ana.post("/admin/services/read", [:], from: try await ana.get("/admin/services"))
            #expect(read.location == "/admin/services?done=read")
            #expect(try await ana.get("/admin/services").text.contains("Cambió la carpeta"))

            // Nobody has looked at it yet.
            let early = try await ana.get("/admin/services/bache")
            #expect(early.text.contains("cuando termine la revisión") && early.hidden("order") == nil)
            let waiting = try #require(try await town.editions.desk().waiting["bache"]?.version)
            let hasty = try await ana.post(
                "/admin/services/publish", ["order": "bache \(waiting.hash) \(old.hash)"], from: early)
            #expect(hasty.status == 409 && hasty.text.contains("Todavía se está revisando"))
            try await town.work()

            let page = try await ana.get("/admin/services/bache")
            #expect(page.status == 200)
            #expect(page.text.contains("depth") && page.text.contains("¿Cuántos centímetros de hondo?"), "a question is new")
            #expect(page.text.contains("grande") && page.text.contains("→ agua") && page.text.contains("→ obras"), "a route changes")
            #expect(page.text.contains("questionnaire.yaml"))

            // An editor of another office may see it and not publish it.
            let theirs = try await luis.get("/admin/services/bache")
            #expect(theirs.status == 200 && theirs.hidden("order") == nil && theirs.text.contains("Solo lo publica"))
            let list = try await luis.get("/admin/services")
            #expect(try await luis.post("/admin/services/publish", ["order": Self.order(page)], from: list).status == 403)

            let holder = Intake.Holder(secret: "an open draft")
            let intake = town.house.dependencies.intake
            let draft = try await intake.start(
                try #require(town.served.service("bache")), language: .spanish, channel: .web, holder: holder, city: town.served.city)

            let done = try await ana.post("/admin/services/publish", ["order": Self.order(page)], from: page)
            #expect(done.status == 303 && done.location == "/admin/services?done=published", "\(done.text)")
            #expect(town.served.service("bache")?.version == waiting)
            let activated = try await town.events("service.activated").filter { $0.actor == .servant(me.data) }
            #expect(activated.count == 1)
            #expect(activated.first?.facts["version"] == waiting.hash && activated.first?.facts["before"] == old.hash)

            let again = try await ana.post("/admin/services/publish", ["order": Self.order(page)], from: page)
            #expect(again.status == 409 && again.text.contains("Ya estaba publicada"))
            #expect(try await town.events("service.activated").count { $0.actor == .servant(me.data) } == 1)

            // The open draft ends as it began, and the older version can be compared.
            let resumed = try await intake.edit(draft.draft.id, holder: holder, catalog: town.served) { $0.refs(named: "depth").isEmpty }
            #expect(resumed.open.draft.serviceVersion == old && resumed.result)
            let compared = try await ana.get("/admin/services/bache?with=\(old.hash)")
            #expect(compared.text.contains("Lo que cambió desde") && compared.text.contains("depth"))
        }
    }

    @Test func `what has errors says which, where and what to do, and is refused`() async throws {
        let town = try await Town()
        try await town.house.open { browser in
            let ana = browser()
            try await town.house.hire("Ana", unit: "locatel", role: .administrator, in: ana)
            let old = try #require(town.served.service("bache")?.version)
            try town.city.write(["services/bache/service.yaml": SmallCity.service.replacing("owner: obras", with: "owner: obra")])
            _ = try await ana.post("/admin/services/read", [:], from: try await ana.get("/admin/services"))
            try await town.work()
            let page = try await ana.get("/admin/services/bache")
            #expect(page.text.contains("service.unknown_unit") && page.text.contains("Did you mean obras?"))
            #expect(page.text.contains("services/bache/service.yaml"))
            #expect(page.hidden("order") == nil && page.text.contains("Con errores no se publica"))
            let waiting = try #require(try await town.editions.desk().waiting["bache"]?.version)
            let refused = try await ana.post("/admin/services/publish", ["order": "bache \(waiting.hash) \(old.hash)"], from: page)
            #expect(refused.status == 422 && refused.text.contains("service.unknown_unit"))
            #expect(town.served.service("bache")?.version == old)

            // The folder is mended: it is again as it is served, and nothing waits.
            try town.city.write(["services/bache/service.yaml": SmallCity.service])
            let same = try await ana.post("/admin/services/read", [:], from: try await ana.get("/admin/services"))
            #expect(same.location == "/admin/services?done=same")
        }
    }

    @Test func `a city that would leave a service without its unit is refused, and both together are published`() async throws {
        let town = try await Town()
        let desk = { try await town.editions.desk() }
        func order(_ folder: ServiceCode) async throws -> EditionOffice.Order {
            let desk = try await desk()
            return EditionOffice.Order(folder: folder, version: desk.waiting[folder]?.version, instead: desk.active[folder])
        }
        try town.city.write([
            "city.yaml": SmallCity.city.replacing("id: obras", with: "id: vialidades"),
            "services/bache/service.yaml": SmallCity.service.replacing("obras", with: "vialidades"),
        ])
        #expect(try await town.editions.look(at: CityFiles(reading: town.city.url)) == 2)
        try await town.work()
        let alone = try await order(CityFiles.ownName)
        await #expect { try await town.editions.publish([alone], by: .system) } throws: { error in
            guard case EditionError.refused(let findings) = error else { return false }
            return findings.contains { $0.code == "service.unknown_unit" }
        }
        let service = try await order("bache")
        await #expect(throws: EditionError.self) { try await town.editions.publish([service], by: .system) }
        try await town.editions.publish([alone, service], by: .system)
        // Another node serves it as well, from what the database says.
        let other = try #require(try await town.editions.served(instead: town.house.catalog))
        #expect(other.city.units["vialidades"] != nil && other.service("bache")?.owner == "vialidades")
        #expect(try await town.editions.served(instead: other) == nil)
        #expect(try await desk().waiting.isEmpty)
    }

    @Test func `a service that ends while its cases are open keeps its title, its masks and its secrets`() async throws {
        let town = try await Town()
        let file = try await town.report("big")
        try town.city.write([
            "services/otro/service.yaml": SmallCity.service.replacing("Bache peligroso", with: "Otro"),
            "services/otro/questionnaire.yaml": SmallCity.questionnaire,
        ])
        try town.city.remove("services/bache")
        #expect(try await town.editions.look(at: CityFiles(reading: town.city.url)) == 2)
        try await town.work()
        let desk = try await town.editions.desk()
        #expect(desk.waiting["bache"]?.version == nil && desk.waiting["bache"] != nil)
        let orders = desk.waiting.values.map {
            EditionOffice.Order(folder: $0.folder, version: $0.version, instead: desk.active[$0.folder])
        }
        try await town.editions.publish(orders, by: .system)
        let fresh = try #require(try await town.editions.served(instead: town.served))
        town.house.dependencies.catalog.replace(with: fresh)
        #expect(fresh.service("bache") == nil && fresh.known("bache")?.title.text(in: "es") == "Bache peligroso")
        #expect(try await town.events("service.withdrawn").count == 1)

        try await town.house.open { browser in
            let (pilar, guest) = (browser(), browser())
            try await town.house.hire("Pilar", unit: "obras", role: .supervisor, in: pilar)
            // Nobody can begin it any more.
            #expect(try await guest.get("/services/bache").status == 404)
            let list = try await pilar.get("/desk/units/obras/all")
            #expect(list.status == 200 && list.text.contains("Bache peligroso"))
            let page = try await pilar.get("/desk/cases/\(file.folio)")
            #expect(page.status == 200 && page.text.contains("Bache peligroso"))
            #expect(!page.text.contains("ABC-123") && !page.text.contains("ana@example.org"), "what was masked stays masked")
            #expect(page.text.contains("Agua"), "only the unit that the service named may see who reports")
            #expect(try await guest.get("/folio/\(file.folio)").text.contains("Bache peligroso"))
            // It is worked to its end.
            let accept = try await pilar.post("/desk/cases/\(file.folio)/accept", [:], from: page)
            #expect(accept.status == 303)
        }
        // Also after a restart.
        let again = try #require(try await town.editions.served(instead: nil))
        #expect(again.known("bache")?.maskedQuestions.contains("plate") == true)
        #expect(again.known("bache")?.reporterSeenBy == "agua")
    }

    @Test func `a folder whose name no service can have waits for nothing and keeps nothing from being published`() async throws {
        let town = try await Town()
        for name in ["bache copia", "bache.old", "_city", String(repeating: "a", count: 90)] {
            try town.city.write([
                "services/\(name)/service.yaml": SmallCity.service, "services/\(name)/questionnaire.yaml": SmallCity.questionnaire,
            ])
        }
        #expect(try await town.editions.look(at: town.city.url) == 0)
        try town.city.write(SmallCity.changed)
        #expect(try await town.editions.look(at: town.city.url) == 1)
        try await town.work()
        let desk = try await town.editions.desk()
        #expect(desk.waiting.keys.sorted() == ["bache"])
        try await town.editions.publish(
            [.init(folder: "bache", version: desk.waiting["bache"]?.version, instead: desk.active["bache"])], by: .system)
        #expect(try await town.editions.served(instead: town.served)?.service("bache")?.version == desk.waiting["bache"]?.version)
        // Whoever checks the folder reads of all four.
        #expect(try Catalog.load(town.city.url).1.count { $0.code == "service.bad_name" } == 4)
    }

    @Test func `when a changed city goes back, what waits is looked at again with the one that is served`() async throws {
        let town = try await Town()
        try town.city.write(["city.yaml": SmallCity.city.replacing("Ciudad de Prueba", with: "Otra Ciudad")])
        try town.city.write(SmallCity.changed)
        #expect(try await town.editions.look(at: town.city.url) == 2)
        try await town.work()
        let desk = try await town.editions.desk()
        let served = try #require(desk.active[CityFiles.ownName])
        #expect(desk.check("bache", desk.waiting["bache"]?.version)?.city == desk.waiting[CityFiles.ownName]?.version)
        try town.city.write(["city.yaml": SmallCity.city])
        #expect(try await town.editions.look(at: town.city.url) == 1)
        try await town.work()
        let after = try await town.editions.desk()
        #expect(after.check("bache", after.waiting["bache"]?.version)?.city == served)
    }

    @Test func `a city is published for the first time once, whichever node is faster`() async throws {
        let town = try await Town()
        try town.city.write(SmallCity.changed)
        let late = try town.city.load()
        await #expect(throws: EditionError.published(CityFiles.ownName)) { try await town.editions.publishAll(late, isFirst: true) }
        #expect(try await town.editions.desk().active["bache"] == town.house.catalog.service("bache")?.version)
    }

    @Test func `a service that ended and that this program cannot read keeps its cases`() async throws {
        let town = try await Town()
        let (versions, now) = (town.house.stores.versions, town.house.time.clock.now)
        let bundle = ServiceBundle(folder: "tierras", files: ["service.yaml": Data("mode: forgotten\n".utf8)])
        try await town.house.stores.unit.write { tx in
            try versions.publish(bundle.version, of: "tierras", bundle: bundle.archive, at: now, tx)
            try versions.offer(OfferedService(code: "tierras", folder: "tierras", version: bundle.version), tx)
        }
        let catalog = try #require(try await town.editions.served(instead: nil))
        #expect(catalog.known("tierras") == nil)
        #expect(catalog.retention.lost == ["tierras"])
        #expect(try await town.house.dependencies.archive.service("tierras", version: bundle.version, catalog: catalog) == nil)
    }

    @Test func `what was personal when a case was answered stays masked when a later edition says nothing of it`() async throws {
        let town = try await Town()
        let file = try await town.report("big")
        let yaml = SmallCity.service.replacing("personal: [plate]\n", with: "").replacing("reporter_seen_by: agua\n", with: "")
        try town.city.write(["services/bache/service.yaml": yaml])
        #expect(try await town.editions.look(at: town.city.url) == 1)
        try await town.work()
        let desk = try await town.editions.desk()
        try await town.editions.publish(
            [.init(folder: "bache", version: desk.waiting["bache"]?.version, instead: desk.active["bache"])], by: .system)
        town.house.dependencies.catalog.replace(with: try #require(try await town.editions.served(instead: town.served)))
        #expect(town.served.service("bache")?.maskedQuestions == ["contact_email"])
        try await town.house.open { browser in
            let pilar = browser()
            try await town.house.hire("Pilar", unit: "obras", in: pilar)
            let path = "/desk/cases/\(file.folio)"
            #expect(try await !pilar.get(path).text.contains("ABC-123"))
            #expect(try await !pilar.get(path + "/resident").text.contains("ABC-123"))
            let asked = try await pilar.get(path + "/contact")
            #expect(try await pilar.post(path + "/contact", ["purpose": "contact"], from: asked).status == 303)
            #expect(try await pilar.get(path).text.contains("ABC-123"))
            let opened = try await town.house.dependencies.cases.open(file.id)
            #expect(opened.events.last { $0.event.kind == .read }?.payload?.fields == ["contact_email", "plate"])
        }
    }

    @Test func `of a service that nobody knows any more nobody sees who reports`() async throws {
        let town = try await Town()
        let folio = try await town.house.report(unit: "obras", service: "desconocido", area: nil)
        try await town.house.open { browser in
            let pilar = browser()
            try await town.house.hire("Pilar", unit: "obras", role: .supervisor, in: pilar)
            let page = try await pilar.get("/desk/cases/\(folio)")
            #expect(page.status == 200 && !page.text.contains("5512345678"))
            #expect(try await pilar.get("/desk/cases/\(folio)/contact").status == 403)
            #expect(try await pilar.post("/desk/cases/\(folio)/contact", ["purpose": "visit"], from: page).status == 403)
        }
    }

    @Test func `a row that is gone from its family is known to its cases by its last published title`() async throws {
        let town = try await Town()
        let questionnaire = """
            settings:
              - {form_id: reportes, default_language: Español (es)}
            survey:
              - {type: select_one kind, name: kind, required: "yes", "label::Español (es)": "¿Qué?", "label::English (en)": "What?"}
              - {type: text, name: words, "label::Español (es)": "¿Algo más?", "label::English (en)": "Anything else?"}
            choices:
              - {list_name: kind, name: luz, "label::Español (es)": "Luz", "label::English (en)": "Light"}
              - {list_name: kind, name: agua, "label::Español (es)": "Agua", "label::English (en)": "Water"}
            """
        let service = """
            summary: {es: Repórtalo, en: Report it}
            mode: full
            owner: obras
            """
        func variants(_ rows: [String: String]) -> String {
            "variant_question: kind\nvariants:\n"
                + rows.sorted { $0.key < $1.key }.map { "  - {code: \($0), title: {es: \($1), en: \($1)}}\n" }.joined()
        }
        func publish() async throws {
            try await town.editions.look(at: CityFiles(reading: town.city.url))
            try await town.editions.check()
            let desk = try await town.editions.desk()
            #expect(desk.checks.allSatisfy { $0.errors == 0 }, "\(desk.checks.flatMap(\.findings).map(\.line))")
            try await town.editions.publish(
                [.init(folder: "reportes", version: desk.waiting["reportes"]?.version, instead: desk.active["reportes"])], by: .system)
            let dependencies = town.house.dependencies
            if let fresh = try await town.editions.served(instead: town.served) { dependencies.catalog.replace(with: fresh) }
        }
        try town.city.write([
            "services/reportes/questionnaire.yaml": questionnaire, "services/reportes/service.yaml": service,
            "services/reportes/variants.yaml": variants(["luz": "Luz fundida", "agua": "Fuga"]),
        ])
        try await publish()
        #expect(town.served.service("reportes-luz")?.title.text(in: "es") == "Luz fundida")
        for rows in [["agua": "Fuga"], ["agua": "Fuga de agua"]] {
            try town.city.write(["services/reportes/variants.yaml": variants(rows)])
            try await publish()
            #expect(town.served.service("reportes-luz") == nil)
            #expect(town.served.known("reportes-luz")?.title.text(in: "es") == "Luz fundida")
        }
        #expect(town.served.known("reportes-agua")?.title.text(in: "es") == "Fuga de agua")
    }

    @Test func `changed rules are tried on past cases as a job: which would change, from what to what, with a table`() async throws {
        let town = try await Town()
        let (big, _) = (try await town.report("big"), try await town.report("small"))
        try town.city.write(SmallCity.changed)
        try await town.editions.look(at: CityFiles(reading: town.city.url))
        try await town.work()
        try await town.house.open { browser in
            let (ana, eva) = (browser(), browser())
            let me = try await town.house.hire("Ana", unit: "locatel", role: .administrator, in: ana)
            try await town.house.hire("Eva", unit: "locatel", role: .administrator, in: eva)
            let page = try await ana.get("/admin/services/bache")
            let begun = try await ana.post("/admin/services/bache/try", ["days": "30"], from: page)
            #expect(begun.status == 303)
            let path = try #require(begun.location)
            #expect(try await ana.get(path).text.contains("Ver cómo va"))
            try await town.work()
            let shown = try await ana.get(path)
            #expect(shown.text.contains("Cambiaría 1 caso.") && shown.text.contains("Se revisaron 2."))
            #expect(shown.text.contains("\(big.folio)") && shown.text.contains("Obras") && shown.text.contains("Agua"))
            let table = try await ana.get(path + "/cases.csv")
            #expect(table.status == 200 && table.text.contains("\(big.folio),bache") && table.text.contains(",obras,agua,"))
            #expect(table.text.split(separator: "\r\n").count == 2)
            // It belongs to whoever ordered it, and is on record.
            #expect(try await eva.get(path).status == 404)
            #expect(try await town.events("rules.tried").map(\.actor) == [.servant(me.data)])
            #expect(try await town.events("reading.export").contains { $0.facts["what"] == "rules.trial" })
            #expect(try await ana.get("/admin/services/bache").text.contains("Cambiaría 1 caso."))
            #expect(try await town.house.file(big.folio).unit == "obras", "nothing is written to the case")
            // After a week nothing of it is left.
            town.house.time.wait(.days(8))
            _ = try await RetentionKeeper(stores: town.house.stores, clock: town.house.time.clock, chance: .system)
                .erase(town.served.retention)
            let stores = town.house.stores
            #expect(try await stores.unit.read { tx in try stores.versions.trials(of: me, limit: 5, tx) }.isEmpty)
        }
    }
}
