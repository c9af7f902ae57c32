import Cases
import Core
import Foundation
import HTTPTypes
import Identity
import Ledger
import TestSupport
import Testing
import Work

@testable import Web

/// Where identity officers look at documents and decide between accounts.
struct IdentityDeskTests {
    /// Hands in a document with one page, as the resident's page does.
    private func hand(_ house: DeskHouse, _ neighbour: Neighbour, curp: String = "HERJ850412HDFRML06") async throws -> ID<ProofRequest> {
        let id = ID<ProofRequest>(at: house.time.clock.now, chance: .system)
        let (room, pages) = (house.dependencies.room, try await store(house, neighbour, id))
        try await ProofDesk(house.dependencies.identity).hand(
            .ine, stating: [.givenName: "Emilio", .firstSurname: "Hernández", .curp: curp, .birthdate: "1985-04-12"], as: id,
            of: neighbour.account, alongside: { tx in try room.attach(pages, tx) })
        return id
    }

    /// Stores a page of a document that is to be handed in.
    private func store(_ house: DeskHouse, _ neighbour: Neighbour, _ id: ID<ProofRequest>) async throws -> [Cases.Attachment] {
        try await house.dependencies.room.store(
            [Upload(question: "proof:\(id)", mediaType: "application/pdf", data: Data("%PDF-1.7 la credencial".utf8))],
            of: KeyOwner(.account, neighbour.account))
    }

    private func files(_ house: DeskHouse, _ neighbour: Neighbour, _ id: ID<ProofRequest>) async throws -> [Cases.Attachment] {
        try await house.dependencies.room.files(of: KeyOwner(.account, neighbour.account), question: "proof:\(id)")
    }

    @Test func `pages that nobody handed in go after a day, those that were handed in wait for a decision`() async throws {
        let house = try DeskHouse()
        try await house.open { browser in
            let neighbour = try await Neighbour(house, browser())
            let left = ID<ProofRequest>(at: house.time.clock.now, chance: .system)
            let blob = try #require(try await store(house, neighbour, left).first).blob
            let id = try await hand(house, neighbour)
            #expect(try await files(house, neighbour, left).isEmpty)
            let llave = Llave(house.dependencies, hasher: house.hasher)
            let housekeeping = Housekeeping(
                room: house.dependencies.room, sessions: house.stores.sessions, throttles: house.stores.throttles,
                tickets: house.stores.openID.tickets, keys: llave.keys, accounts: llave.accounts(outbox: house.stores.outbox))
            house.time.wait(.hours(23))
            try await housekeeping.perform()
            _ = try await house.stores.blobs.get(blob)
            house.time.wait(.hours(2))
            try await housekeeping.perform()
            await #expect(throws: StoreError.self) { try await house.stores.blobs.get(blob) }
            house.time.wait(.days(60))
            try await housekeeping.perform()
            let page = try #require(try await files(house, neighbour, id).first)
            let owner = KeyOwner(.account, neighbour.account)
            #expect(try await house.dependencies.room.open(page.id, of: owner).data == Data("%PDF-1.7 la credencial".utf8))
        }
    }

    @Test func `an officer compares, corrects and confirms; the account is verified, the pages go, the reading is told`() async throws {
        let house = try DeskHouse()
        try await house.open { browser in
            let neighbour = try await Neighbour(house, browser())
            let id = try await hand(house, neighbour)
            let officer = browser()
            try await house.hire("irene", unit: "adip", role: .identityOfficer, in: officer)
            #expect(try await officer.get("/desk/identity").text.contains("/desk/identity/documents/\(id)"))
            let path = "/desk/identity/documents/\(id)"
            let page = try await officer.get(path)
            #expect(page.text.contains("Emilio") && page.text.contains("HERJ850412HDFRML06"))
            let file = try #require(try await files(house, neighbour, id).first)
            let document = try await officer.get("\(path)/pages/\(file.id)")
            #expect(document.text == "%PDF-1.7 la credencial")
            #expect(document.headers[.contentDisposition]?.hasPrefix("attachment") == true)

            let fields = [
                "answer": "yes", "given_name": "Jesús Emilio", "first_surname": "Hernández", "second_surname": "Romo",
                "curp": "HERJ850412HDFRML06", "birthdate": "12/04/1985",
            ]
            #expect(try await officer.post(path, fields, from: page).status == 422, "nobody confirms without having seen it")
            var wrong = fields.merging(["seen": "yes"]) { $1 }
            wrong["birthdate"] = "13/04/1985"
            #expect(try await officer.post(path, wrong, from: page).status == 422, "the CURP says another day")
            #expect(try await neighbour.known().level == .contact)
            let done = try await officer.post(path, fields.merging(["seen": "yes"]) { $1 }, from: page)
            #expect(done.location == "/desk/identity?done=1", "\(done.status)")
            let known = try await neighbour.known()
            #expect(known.level == .verified)
            #expect(known.name?.value == "Jesús Emilio Hernández Romo")
            #expect(try await files(house, neighbour, id).isEmpty)
            #expect(try await officer.get(path).status == 404, "it is decided once")
            let (stores, account) = (house.stores, neighbour.account)
            let rows = try await stores.unit.read { tx in try stores.evidence.evidence(of: account, tx) }
            #expect(rows.first?.documentHash?.count == 32)
            let kinds = try await stores.unit.read { tx in
                try stores.ledger.find(LedgerFilter(subject: AuditSubject(.account, account)), before: nil, limit: 50, tx)
            }.map(\.event.kind)
            #expect(Set(kinds).isSuperset(of: ["proofing.read", "proofing.evidence_kept", "proofing.level_changed"]))
        }
    }

    @Test func `a refusal says why, and the resident sees it`() async throws {
        let house = try DeskHouse()
        try await house.open { browser in
            let neighbour = try await Neighbour(house, browser())
            let id = try await hand(house, neighbour)
            let officer = browser()
            try await house.hire("irene", unit: "adip", role: .identityOfficer, in: officer)
            let path = "/desk/identity/documents/\(id)"
            let page = try await officer.get(path)
            #expect(try await officer.post(path, ["answer": "no"], from: page).status == 422)
            #expect(try await officer.post(path, ["answer": "no", "reason": "porque sí"], from: page).status == 422)
            #expect(try await officer.post(path, ["answer": "no", "reason": "unreadable"], from: page).status == 303)
            #expect(try await neighbour.open("/account/data").page.text.contains("No se lee bien"))
            #expect(try await files(house, neighbour, id).isEmpty)
        }
    }

    @Test func `a decision stands only with what goes alongside, so that no page stays behind it`() async throws {
        let house = try DeskHouse()
        try await house.open { browser in
            let neighbour = try await Neighbour(house, browser())
            let id = try await hand(house, neighbour)
            let desk = ProofDesk(house.dependencies.identity)
            let servant = Data(repeating: 7, count: 16)
            await #expect(throws: CaseError.notFound) {
                try await desk.refuse(id, because: "unreadable", by: servant) { _ in throw CaseError.notFound }
            }
            await #expect(throws: CaseError.notFound) {
                try await desk.confirm(id, values: [.givenName: "Emilio"], hash: nil, until: nil, by: servant) { _ in
                    throw CaseError.notFound
                }
            }
            #expect(try await desk.open(id).request.state == .waiting)
            #expect(try await neighbour.known().level == .contact)
            let (room, owner) = (house.dependencies.room, KeyOwner(.account, neighbour.account))
            try await desk.refuse(id, because: "unreadable", by: servant) { tx in
                try room.forgetFiles(of: owner, question: "proof:\(id)", tx)
            }
            #expect(try await files(house, neighbour, id).isEmpty)
        }
    }

    @Test func `of two who bring the same CURP one keeps it, and only an officer decides`() async throws {
        let house = try DeskHouse()
        try await house.open { browser in
            let (first, second) = try await (
                Neighbour(house, browser()), Neighbour(house, browser(), login: "otro@vecino.example")
            )
            let officer = browser()
            try await house.hire("irene", unit: "adip", role: .identityOfficer, in: officer)
            for neighbour in [first, second] {
                let path = "/desk/identity/documents/\(try await hand(house, neighbour))"
                let page = try await officer.get(path)
                let fields = [
                    "answer": "yes", "seen": "yes", "given_name": "Jesús Emilio", "first_surname": "Hernández",
                    "curp": "HERJ850412HDFRML06",
                ]
                #expect(try await officer.post(path, fields, from: page).status == 303)
            }
            #expect(try await [first.known().level, second.known().level] == [.verified, .contact])
            #expect(try await second.open("/account/data").page.text.contains("En revisión"))
            let conflict = try #require(try await ProofDesk(house.dependencies.identity).conflicts().first)
            let path = "/desk/identity/conflicts/\(conflict.id)"
            let agent = browser()
            try await house.hire("lucia", unit: "adip", in: agent)
            #expect(try await agent.get(path).status == 403)
            #expect(try await officer.get(path).status == 200)
            #expect(try await officer.post(path, [:]).status == 422)
            #expect(try await officer.post(path, ["outcome": "newcomer"]).location == "/desk/identity?done=1")
            #expect(try await [first.known().level, second.known().level] == [.contact, .verified])
        }
    }
}
