import Cases
import Catalog
import Core
import Forms
import Foundation
import Identity
import Ledger
import TestSupport
import Testing
import Web
import Work

/// A promised date that is moved by hand: who may, what is shown beforehand, what is written, who is told.
struct DeadlineTests {
    /// A pothole that somebody reported through the questionnaire, so that its clocks have terms.
    static func report(_ house: DeskHouse, service: ServiceCode = "bacheo") async throws -> CaseFile {
        let (intake, catalog) = (house.dependencies.intake, house.catalog)
        try await house.dependencies.archive.publish(catalog.bundles)
        let holder = Intake.Holder(secret: UUID().uuidString)
        let start = try await intake.start(
            try #require(catalog.service(service)), language: .spanish, channel: .web, holder: holder, city: catalog.city)
        let done = try await intake.edit(start.draft.id, holder: holder, catalog: catalog) { session in
            let known = [
                "place": "19.383 -99.168 0 5", "street": "Adolfo Prieto 1240", "colonia": "Del Valle",
                "contact_email": "teodora@residente.example",
            ]
            for (name, value) in known { if let ref = session.refs(named: name).first { try? session.answer(ref, value) } }
            for _ in 0..<60 {
                guard let missing = session.finalValidation() else { return }
                try session.answer(missing.ref, session.choices(missing.ref, limit: 1).found.first?.name ?? "No sé")
            }
        }
        return try await intake.send(start.draft.id, version: done.open.draft.version, holder: holder, catalog: catalog).file
    }

    private static let reason = "La mezcla asfáltica llega hasta el lunes y hay que cerrar la calle."

    @Test func `who coordinates sees the dates before and after, and then moves one, with an event, an entry and a message`() async throws {
        let house = try DeskHouse()
        try await house.open { browser in
            let seat = browser()
            let file = try await Self.report(house)
            let me = try await house.hire("Pilar", unit: file.unit.name, role: .supervisor, in: seat)
            let path = "/desk/cases/\(file.folio)/deadline"
            #expect(try await seat.get("/desk/cases/\(file.folio)").text.contains(path))
            let form = try await seat.get(path)
            #expect(form.status == 200 && form.text.contains("name=\"day\""))
            // Nothing happens before it is looked at.
            let fields = ["promise": "resolve", "day": "2026-10-01", "reason": Self.reason]
            let looked = try await seat.post(path, fields)
            #expect(looked.status == 200)
            #expect(looked.text.contains("1 de octubre") && looked.text.contains("name=\"confirm\""))
            #expect(looked.text.contains("Igual"), "the other dates stay")
            #expect(looked.text.contains("La fecha nueva para resolverlo es"), "the message is shown as it will arrive")
            #expect(try await house.file(file.folio).version == file.version)
            let done = try await seat.post(path, fields.merging(["confirm": "1"]) { $1 }, from: looked)
            #expect(done.status == 303 && done.location == "/desk/cases/\(file.folio)?done=deadline")
            // The same form once more moves nothing.
            let twice = try await seat.post(path, fields.merging(["confirm": "1"]) { $1 }, from: looked)
            #expect(twice.location == done.location)
            let after = try await house.file(file.folio)
            #expect(after.version == file.version + 1)
            let due = try #require(after.promises.resolve)
            #expect(house.catalog.city.day(due).description == "2026-10-01" && due != file.promises.resolve)
            #expect(after.promises.accept == file.promises.accept && after.promises.firstAnswer == file.promises.firstAnswer)
            let opened = try await house.dependencies.cases.open(file.id)
            let moved = try #require(opened.events.last)
            #expect(moved.event.kind == .deadlineMoved && moved.event.actor == .servant(me))
            #expect(moved.payload?.reason == Self.reason && moved.payload?.clock?.dueBefore == file.promises.resolve)
            let stores = house.stores
            let entries = try await stores.unit.read { tx in
                try stores.ledger.find(LedgerFilter(kind: "case.deadline_moved"), before: nil, limit: 10, tx).map(\.event)
            }
            #expect(entries.map(\.actor) == [.servant(me.data)])
            // The resident was told: of the opening, and of this.
            let now = house.time.clock.now
            let mails = try await stores.unit.write { tx in
                try stores.outbox.take(channel: "email", limit: 100, lease: .minutes(1), at: now, tx).count
            }
            #expect(mails == 2)
        }
    }

    @Test func `a date without a reason, on a free day, past or far away is refused with words, and nothing typed is lost`() async throws {
        let house = try DeskHouse()
        try await house.open { browser in
            let seat = browser()
            let file = try await Self.report(house)
            try await house.hire("Pilar", unit: file.unit.name, role: .supervisor, in: seat)
            let path = "/desk/cases/\(file.folio)/deadline"
            let refused: [([String: String], String)] = [
                (["promise": "", "day": "2026-10-01", "reason": Self.reason], "Elige uno de los plazos"),
                (["promise": "resolve", "day": "mañana", "reason": Self.reason], "Escribe el día"),
                (["promise": "resolve", "day": "2026-10-03", "reason": Self.reason], "Ese día no se trabaja"),
                (["promise": "resolve", "day": "2026-09-16", "reason": Self.reason], "Independencia"),
                (["promise": "resolve", "day": "2026-07-01", "reason": Self.reason], "ya pasó"),
                (["promise": "resolve", "day": "2028-10-02", "reason": Self.reason], "dentro de un año"),
                (["promise": "resolve", "day": "2026-10-01", "reason": "  "], "Escribe por qué"),
            ]
            for (fields, words) in refused {
                _ = try await seat.get(path)
                let page = try await seat.post(path, fields.merging(["confirm": "1"]) { $1 })
                #expect(page.status == 422 && page.text.contains(words), "\(fields): \(words)")
                if fields["reason"] == Self.reason { #expect(page.text.contains(Self.reason), "\(words)") }
            }
            let form = try await seat.get(path)
            try await house.carry(file.folio) { file throws(CaseError) in
                try file.note("Llamé a la cuadrilla", by: ServantID(high: 1, low: 1), at: file.updatedAt)
            }
            let stale = try await seat.post(
                path, ["promise": "resolve", "day": "2026-10-01", "reason": Self.reason, "confirm": "1"], from: form)
            #expect(stale.status == 409 && stale.text.contains(Self.reason))
            #expect(try await house.file(file.folio).promises == file.promises)
            #expect(try await house.events(file.folio).allSatisfy { $0.kind != .deadlineMoved })
        }
    }

    @Test func `no edit resets a clock: notes, assignments and transfers leave the resident's dates as they are`() async throws {
        let house = try DeskHouse()
        let file = try await Self.report(house)
        let me = ServantID(high: 1, low: 2)
        let now = house.time.clock.now
        // Not a list of closures: the compiler of today does not survive one that throws by type.
        for number in 1...4 {
            let moment = now + .hours(number)
            house.time.wait(.hours(1))
            try await house.carry(file.folio) { file throws(CaseError) in
                switch number {
                case 1: try file.note("Una nota", by: me, at: moment)
                case 2: try file.assign(to: ServantID(high: 1, low: 3), by: me, at: moment)
                case 3: try file.take(by: me, at: moment)
                default: try file.transfer(to: "locatel", reason: "Es vía primaria.", note: "Ya se revisó.", by: me, at: moment)
                }
            }
            let after = try await house.file(file.folio)
            #expect(after.promises.firstAnswer == file.promises.firstAnswer && after.promises.resolve == file.promises.resolve)
        }
    }
}
