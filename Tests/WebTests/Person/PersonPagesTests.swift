import Cases
import Catalog
import Core
import Forms
import Foundation
import Identity
import Ledger
import TestSupport
import Testing
import Work

@testable import Web

/// "Mis datos" and pre-fill as a resident meets them, against the stand-in for the civil registry.
struct PersonPagesTests {
    @Test func `somebody who is not signed in is asked to, and comes back`() async throws {
        try await DeskHouse().open { browser in
            let page = try await browser().get("/account/data")
            #expect(page.status == 303 && page.location == "/account/sign-in?next=/account/data")
        }
    }

    @Test func `a CURP that the registry knows under the name makes a basic account, with source and date`() async throws {
        let house = try DeskHouse()
        try await house.open { browser in
            let neighbour = try await Neighbour(house, browser())
            #expect(try await neighbour.open("/account/data").page.text.contains("con contacto"))
            let checked = try await neighbour.prove()
            #expect(checked.location == "/account/data?done=1", "\(checked.status) \(checked.text.suffix(3000))")
            let page = try await neighbour.follow(checked).page
            for words in [
                "básica", "Registro Civil, miércoles 15 de julio", "HERJ850412HDFRML06", "Jesús Emilio", "12 de abril de 1985", "Hombre",
            ] {
                #expect(page.text.contains(words), "\(words)")
            }
            let known = try await neighbour.known()
            #expect(known.level == .basic)
            #expect(known[.secondSurname]?.value == "Romo")
        }
    }

    @Test(arguments: [
        ("LOSA911103MDFPNN06", "jesus emilio", "Hernandez", "ROMO"), ("HERJ850412HDFRML06", "Emilio", "Hernandez", "ROMO"),
        ("HERJ850412HDFRML06", "jesus emilio", "Hernandez", ""), ("HEGG560427MVZRRL04", "Gloria", "Hernández", "García"),
        ("ROVE590120MDFDLS08", "Esperanza", "Rodríguez", "Valle"),
    ])
    func `whatever is wrong, the words are the same and nothing is kept`(
        _ curp: String, _ given: String, _ first: String, _ second: String
    ) async throws {
        let house = try DeskHouse()
        try await house.open { browser in
            let neighbour = try await Neighbour(house, browser())
            let page = try await neighbour.prove(curp: curp, given: given, first: first, second: second)
            #expect(page.status == 422)
            #expect(page.text.contains("El registro no encontró esos datos juntos"))
            #expect(page.text.contains("value=\"\(given)\""), "what was written is still there")
            #expect(!page.text.contains("aria-invalid"), "no field is marked where it is not told which is wrong")
            #expect(try await neighbour.known().level == .contact)
        }
    }

    @Test func `a CURP that cannot be one is told at its field and at no other`() async throws {
        let house = try DeskHouse()
        try await house.open { browser in
            let page = try await Neighbour(house, browser()).prove(curp: "HERJ850412HDFRML07")
            #expect(page.status == 422)
            #expect(page.text.components(separatedBy: "aria-invalid=\"true\"").count == 2)
            #expect(page.text.contains("aria-describedby=\"curp-hint curp-says\" aria-invalid"))
            #expect(page.text.contains("<a href=\"#curp\">"))
        }
    }

    @Test(
        arguments: [
            ("12/04/1985", "1985-04-12"), ("12 4 1985", "1985-04-12"), ("1985-04-12", "1985-04-12"), ("31/02/1985", nil),
            ("12/04/1885", nil), ("12/04/85", nil),
        ] as [(String, String?)])
    func `somebody's own birthday is a day of the calendar`(_ text: String, _ day: String?) {
        #expect(StatedValue.read(.birthdate, text) == day)
    }

    @Test func `one person may ask five times an hour, and later again`() async throws {
        let house = try DeskHouse()
        try await house.open { browser in
            let neighbour = try await Neighbour(house, browser())
            for _ in 0..<5 { #expect(try await neighbour.prove(given: "Otro").status == 422) }
            #expect(try await neighbour.prove().status == 429)
            house.time.wait(.hours(2))
            #expect(try await neighbour.prove().status == 303)
        }
    }

    @Test func `what was proven can be taken back, by its owner alone`() async throws {
        let house = try DeskHouse()
        try await house.open { browser in
            let neighbour = try await Neighbour(house, browser())
            try await neighbour.prove()
            let identity = house.dependencies.identity
            let account = neighbour.account
            let rows = try await identity.unit.read { tx in try identity.evidence.evidence(of: account, tx) }
            let path = "/account/data/evidence/\(try #require(rows.first).id)"
            let other = try await Neighbour(house, browser(), login: "otra@vecina.example")
            #expect(try await other.browser.get(path).status == 404)
            #expect(try await other.browser.post(path, [:], from: try await other.browser.get("/resume")).status == 404)
            #expect(try await neighbour.browser.get(path).status == 200)
            #expect(try await neighbour.browser.post(path, [:]).location == "/account/data")
            #expect(try await neighbour.known().level == .contact)
        }
    }

    @Test func `a new resident is stopped at the question, proves the CURP, and finds everything filled in`() async throws {
        let house = try DeskHouse()
        try await house.open { browser in
            let walker = browser()
            let resident = try await Resident(house, walker, service: "permiso-estacionamiento")
            // The questions before the need are asked of everybody.
            let first = try await walker.get("/draft/\(resident.draft)")
            #expect(first.status == 200)
            _ = try await house.dependencies.intake.edit(resident.draft, holder: resident.holder, catalog: house.catalog) { session in
                for (name, value) in [("zone", "roma-norte"), ("garage", "no")] {
                    guard let ref = session.refs(named: name).first else { continue }
                    let choice =
                        session.choices(ref, limit: 50).found.first { $0.name == value } ?? session.choices(ref, limit: 1).found.first
                    try session.answer(ref, choice?.name ?? value)
                }
            }
            let stopped = try await walker.get("/draft/\(resident.draft)")
            #expect(stopped.location == "/draft/\(resident.draft)/identify")
            let gate = try await walker.get("/draft/\(resident.draft)/identify")
            #expect(gate.text.contains("/account/sign-in?next=/draft/\(resident.draft)/back"))

            // Signed in, but nobody knows yet who it is.
            let neighbour = try await Neighbour(house, walker)
            #expect(try await neighbour.open("/draft/\(resident.draft)/back").path == "/draft/\(resident.draft)/identify")
            let proven = try await neighbour.prove(next: "/draft/\(resident.draft)/back")
            let offer = try await neighbour.follow(proven)
            #expect(offer.path == "/draft/\(resident.draft)/known", "\(offer.path)")
            for words in ["Jesús Emilio", "HERJ850412HDFRML06", "emilio@vecino.example", "Registro Civil"] {
                #expect(offer.page.text.contains(words), "\(words)")
            }
            let filled = try await neighbour.follow(
                try await walker.post("/draft/\(resident.draft)/known", ["answer": "yes"], from: offer.page))
            #expect(filled.page.status == 200)
            #expect(!filled.page.text.contains("Primer apellido"), "what is known is not asked: \(filled.path)")
            let open = try await house.dependencies.intake.open(resident.draft, holder: resident.holder, catalog: house.catalog)
            #expect(open.session.text(named: "given_name") == "Jesús Emilio")
            #expect(open.session.text(named: "contact_email") == "emilio@vecino.example")
            #expect(open.known.filled.count == 5)

            // Whoever finds the browser afterwards sees none of it.
            await walker.forget(CookieJar.name(.account, isSecure: false))
            #expect(try await neighbour.open("/draft/\(resident.draft)").path == "/draft/\(resident.draft)/identify")
            let stores = house.stores
            let account = neighbour.account
            let events = try await stores.unit.read { tx in
                try stores.ledger.find(
                    LedgerFilter(kind: "proofing.data_released", subject: AuditSubject(.account, account)), before: nil, limit: 5, tx)
            }
            #expect(events.first?.event.facts["to"] == "permiso-estacionamiento")
        }
    }

    @Test func `who prefers to write is not offered it again`() async throws {
        let house = try DeskHouse()
        try await house.open { browser in
            let walker = browser()
            let neighbour = try await Neighbour(house, walker)
            try await neighbour.prove()
            let resident = try await Resident(house, walker, service: "constancia-residencia")
            _ = try await house.dependencies.intake.edit(resident.draft, holder: resident.holder, catalog: house.catalog) { session in
                try session.answer(#require(session.refs(named: "whom").first), "me")
                try session.answer(#require(session.refs(named: "use").first), "school")
            }
            let offer = try await neighbour.open("/draft/\(resident.draft)")
            #expect(offer.path == "/draft/\(resident.draft)/known", "\(offer.path)")
            let asked = try await neighbour.follow(
                try await walker.post("/draft/\(resident.draft)/known", ["answer": "no"], from: offer.page))
            #expect(asked.page.status == 200 && asked.page.text.contains("Primer apellido"))
            #expect(try await neighbour.open("/draft/\(resident.draft)").page.text.contains("Primer apellido"))
        }
    }
}
