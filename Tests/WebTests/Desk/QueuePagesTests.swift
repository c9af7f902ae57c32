import Cases
import Catalog
import Core
import Foundation
import Identity
import TestSupport
import Testing
import Web
import Work

/// The trays, what narrows them, and the search.
struct QueuePagesTests {
    private func folios(_ page: Browser.Page) -> Set<String> {
        Set(page.text.matches(of: /class="folio" href="\/desk\/cases\/([^"]+)"/).map { String($0.1) })
    }

    private func heading(_ page: Browser.Page) -> String {
        page.text.firstMatch(of: /<h1>([^<]*)<\/h1>/).map { String($0.1) } ?? ""
    }

    @Test func `every tray counts and lists a unit with its sub-offices (mysociety fixmystreet 1342)`() async throws {
        let house = try DeskHouse()
        try await house.open { browser in
            let lucia = browser()
            let me = try await house.hire("Lucia", unit: "benito-juarez", in: lucia)
            let (here, below) = (try await house.report(unit: "benito-juarez"), try await house.report(unit: "benito-juarez-servicios"))
            for folio in [here, below] { try await house.carry(folio) { file throws(CaseError) in try file.take(by: me, at: .noon) } }
            try await house.report(unit: "agua")
            for tray in ["mine", "all"] {
                let both = try await lucia.get("/desk/units/benito-juarez/\(tray)")
                #expect(folios(both) == [here.description, below.description], "\(tray)")
                #expect(heading(both).hasSuffix(": 2 casos"))
                let one = try await lucia.get("/desk/units/benito-juarez-servicios/\(tray)")
                #expect(folios(one) == [below.description] && heading(one).hasSuffix(": 1 caso"), "\(tray)")
                let everywhere = try await lucia.get("/desk/queues/\(tray)")
                #expect(folios(everywhere) == folios(both), "\(tray)")
            }
        }
    }

    @Test func `cases move between trays with what happens to them, and what is late has a tray (mysociety fixmystreet 2378)`() async throws
    {
        let house = try DeskHouse()
        try await house.open { browser in
            let lucia = browser()
            let me = try await house.hire("Lucia", unit: "benito-juarez", in: lucia)
            let folio = try await house.report(unit: "agua")
            let now = house.time.clock.now
            func tray(_ name: String) async throws -> Bool {
                folios(try await lucia.get("/desk/queues/\(name)")).contains(folio.description)
            }
            try await house.carry(folio) { file throws(CaseError) in
                try file.transfer(to: "benito-juarez", reason: "Les toca", by: me, at: now)
            }
            #expect(try await tray("handed-over"))
            #expect(try await tray("unassigned"))
            try await house.carry(folio) { file throws(CaseError) in try file.accept(by: me, at: now) }
            #expect(try await !tray("handed-over"))
            try await house.carry(folio) { file throws(CaseError) in try file.ask("¿Dónde?", by: me, at: now) }
            #expect(try await tray("waiting"))
            house.time.wait(.days(60))
            _ = try await house.hire("Otra", unit: "benito-juarez", in: lucia)
            // While we wait for the resident nothing is late.
            #expect(try await !tray("late"))
            let later = house.time.clock.now
            try await house.carry(folio) { file throws(CaseError) in
                try file.reply("Ahí", attachments: [], resuming: .inWork, at: later)
            }
            #expect(try await tray("late"))
            try await house.carry(folio) { file throws(CaseError) in
                try file.answer(
                    "El martes se rellenó con mezcla caliente.", template: nil, evidence: [], closes: true, withoutEvidence: "Era de noche",
                    by: me, at: later)
            }
            #expect(try await tray("closed"))
            try await house.carry(folio) { file throws(CaseError) in try file.reopen(reason: "Sigue", attachments: [], at: later) }
            #expect(try await tray("reopened"))
        }
    }

    @Test func `a filter narrows list and count alike, is kept, and shared in the unit`() async throws {
        let house = try DeskHouse()
        try await house.open { browser in
            let (lucia, marcos, stranger) = (browser(), browser(), browser())
            try await house.hire("Lucia", unit: "benito-juarez", in: lucia)
            try await house.hire("Marcos", unit: "benito-juarez", in: marcos)
            try await house.hire("Ramiro", unit: "agua", in: stranger)
            try await house.report(unit: "benito-juarez", area: "coyoacan")
            let there = try await house.report(unit: "benito-juarez", area: "tlalpan")
            let page = try await lucia.get("/desk/units/benito-juarez/all?area=tlalpan&service=bacheo")
            #expect(folios(page) == [there.description] && heading(page).hasSuffix(": 1 caso"))
            let saved = try await lucia.post(
                "/desk/filters",
                ["queue": "all", "unit": "benito-juarez", "query": "area=tlalpan", "name": "Lo de <Tlalpan>", "shared": "yes"])
            #expect(saved.status == 303)
            #expect(try await marcos.get("/desk/mine").text.contains("Lo de &lt;Tlalpan&gt;"))
            #expect(try await !stranger.get("/desk/mine").text.contains("Tlalpan&gt;"))
            let mine = try await lucia.get("/desk/mine")
            let delete = try #require(mine.text.firstMatch(of: /action="(\/desk\/filters\/[^"]+\/delete)"/).map { String($0.1) })
            // Somebody else's filter stays.
            _ = try await marcos.get("/desk/mine")
            _ = try await marcos.post(delete, [:])
            #expect(try await marcos.get("/desk/mine").text.contains("Lo de &lt;Tlalpan&gt;"))
            _ = try await lucia.get("/desk/mine")
            _ = try await lucia.post(delete, [:])
            #expect(try await !marcos.get("/desk/mine").text.contains("Lo de &lt;Tlalpan&gt;"))
        }
    }

    @Test func `words find cases of one's units, a phone never stands in an address`() async throws {
        let house = try DeskHouse()
        try await house.open { browser in
            let (lucia, ramiro) = (browser(), browser())
            try await house.hire("Lucia", unit: "benito-juarez", in: lucia)
            try await house.hire("Ramiro", unit: "agua", in: ramiro)
            let folio = try await house.report(unit: "benito-juarez")
            _ = try await house.report(unit: "benito-juarez", privacy: .confidential)
            _ = try await lucia.get("/desk/mine")
            let words = try await lucia.post("/desk/search", ["q": "BACHES prieto"])
            #expect(words.status == 303 && words.location == "/desk/search?q=BACHES%20prieto")
            #expect(folios(try await lucia.get(words.location!)) == [folio.description])
            #expect(folios(try await ramiro.get(words.location!)) == [])
            _ = try await lucia.get("/desk/mine")
            let phone = try await lucia.post("/desk/search", ["q": "+52 55 1234 5678"])
            #expect(phone.status == 200 && phone.location == nil && folios(phone) == [folio.description])
            #expect(!phone.text.contains("1234 5678") && phone.text.contains("•••• ••78"))
            _ = try await ramiro.get("/desk/mine")
            #expect(folios(try await ramiro.post("/desk/search", ["q": "teodora@residente.example"])) == [])
        }
    }

    @Test func `a role may be narrowed to services, areas and verbs, in lists, counts and on the case`() async throws {
        let house = try DeskHouse()
        try await house.open { browser in
            let lucia = browser()
            try await house.hire(
                "Lucia", unit: "benito-juarez",
                limits: RoleLimits(services: ["bacheo"], areas: ["coyoacan"], verbs: [.unmask]), in: lucia)
            let own = try await house.report(unit: "benito-juarez", area: "coyoacan")
            let elsewhere = try await house.report(unit: "benito-juarez", area: "tlalpan")
            let other = try await house.report(unit: "benito-juarez", service: "fuga-agua", area: "coyoacan")
            let page = try await lucia.get("/desk/queues/all")
            #expect(folios(page) == [own.description] && heading(page).hasSuffix(": 1 caso"))
            for folio in [elsewhere, other] { #expect(try await lucia.get("/desk/cases/\(folio)").status == 404) }
            let shown = try await lucia.get("/desk/cases/\(own)")
            #expect(shown.status == 200 && !shown.text.contains("/accept\""))
            _ = try await lucia.get("/desk/account")
            #expect(try await lucia.post("/desk/cases/\(own)/accept", ["version": "1"]).status == 403)
        }
    }

    @Test func `no case is forgotten when its servant is ill (chatwoot 6889, 14508)`() async throws {
        let house = try DeskHouse()
        try await house.open { browser in
            let (lucia, marcos) = (browser(), browser())
            let ill = try await house.hire("Lucia", unit: "benito-juarez", in: lucia)
            let here = try await house.hire("Marcos", unit: "benito-juarez", in: marcos)
            let (lost, kept, waiting) = (
                try await house.report(unit: "benito-juarez"), try await house.report(unit: "benito-juarez"),
                try await house.report(unit: "benito-juarez")
            )
            let now = house.time.clock.now
            for (folio, servant) in [(lost, ill), (kept, here), (waiting, ill)] {
                try await house.carry(folio) { file throws(CaseError) in try file.accept(by: servant, at: now) }
            }
            try await house.carry(waiting) { file throws(CaseError) in try file.ask("¿Dónde?", by: ill, at: now) }
            let desk = Desk(hasher: house.hasher)
            try await desk.schedule(house.dependencies)
            house.time.wait(.days(7))
            _ = try await house.signIn("Marcos", in: marcos)
            try await house.work()
            #expect(try await house.file(lost).assignee == nil)
            #expect(try await house.file(kept).assignee == here)
            #expect(try await house.file(waiting).assignee == ill)
            let last = try #require(try await house.events(lost).last)
            #expect(last.kind == .released && last.actor == .system)
        }
    }

    @Test func `an old case is never hidden (cityofaustin atd-data-tech 19890)`() async throws {
        let house = try DeskHouse()
        try await house.open { browser in
            let lucia = browser()
            let old = try await house.report(unit: "benito-juarez")
            house.time.wait(.days(800))
            try await house.hire("Lucia", unit: "benito-juarez", in: lucia)
            for tray in ["all", "late", "unassigned"] {
                #expect(folios(try await lucia.get("/desk/queues/\(tray)")) == [old.description], "\(tray)")
            }
            #expect(folios(try await lucia.get("/desk/queues/all?age=40")) == [old.description])
        }
    }

    @Test func `two who take one case: the second is told, not overwritten (GSA open311-simple-crm 4)`() async throws {
        let house = try DeskHouse()
        try await house.open { browser in
            let (lucia, marcos) = (browser(), browser())
            let me = try await house.hire("Lucia", unit: "benito-juarez", in: lucia)
            try await house.hire("Marcos", unit: "benito-juarez", in: marcos)
            let folio = try await house.report(unit: "benito-juarez")
            let form = try await marcos.get("/desk/cases/\(folio)/take")
            _ = try await lucia.get("/desk/cases/\(folio)/take")
            _ = try await lucia.post("/desk/cases/\(folio)/take", ["version": "1"])
            let second = try await marcos.post("/desk/cases/\(folio)/take", ["version": "1"], from: form)
            #expect(second.status == 409)
            #expect(try await house.file(folio).assignee == me)
        }
    }
}
