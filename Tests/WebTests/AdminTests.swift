import Cases
import Catalog
import Core
import Foundation
import Identity
import Ledger
import Testing
import Web
import Work

/// The pages of those who look after the program, and what the log keeps of readings.
struct AdminTests {
    private static func entries(_ house: DeskHouse, _ kind: String) async throws -> [AuditEvent] {
        let stores = house.stores
        return try await stores.unit.read { tx in
            try stores.ledger.find(LedgerFilter(kind: kind), before: nil, limit: 100, tx).map(\.event)
        }
    }

    @Test func `each role sees its own pages and no others`() async throws {
        let house = try DeskHouse()
        try await house.open { browser in
            let allowed: [(RoleGrant.Role, Set<String>)] = [
                (.administrator, ["services", "work", "staff", "settings", "audit"]), (.editor, ["services"]), (.auditor, ["audit"]),
                (.agent, []),
            ]
            for (role, pages) in allowed {
                let seat = browser()
                try await house.hire("\(role)", unit: "benito-juarez-servicios", role: role, in: seat)
                for page in ["services", "work", "staff", "settings", "audit"] {
                    let status = try await seat.get("/admin/\(page)").status
                    #expect(status == (pages.contains(page) ? 200 : 403), "\(role) at \(page)")
                }
            }
        }
    }

    @Test func `an administrator changes others and never themselves, and each change is recorded with who made it`() async throws {
        let house = try DeskHouse()
        try await house.open { browser in
            let (ana, luis) = (browser(), browser())
            let me = try await house.hire("ana", unit: "benito-juarez-servicios", role: .administrator, in: ana)
            let other = try await house.hire("luis", unit: "benito-juarez-servicios", in: luis)
            let page = try await ana.get("/admin/staff")
            #expect(page.status == 200)
            #expect(!page.text.contains("/admin/staff/\(me)/suspend"))
            #expect(try await ana.post("/admin/staff/\(me)/suspend", [:], from: page).status == 403)
            #expect(try await ana.post("/admin/staff/\(other)/suspend", [:], from: try await ana.get("/admin/staff")).status == 303)
            #expect(try await luis.get("/desk/account").status == 303)
            let suspended = try await Self.entries(house, "staff.suspended")
            #expect(suspended.map(\.actor) == [.servant(me.data)])
            #expect(suspended.map(\.subject.id) == [other.data])
        }
    }

    @Test func `opening a confidential case and looking for a phone are entries`() async throws {
        let house = try DeskHouse()
        try await house.open { browser in
            let seat = browser()
            let me = try await house.hire("ana", unit: "benito-juarez-servicios", role: .supervisor, in: seat)
            let folio = try await house.report(unit: "benito-juarez-servicios", privacy: .confidential)
            _ = try await seat.get("/desk/cases/\(folio)/contact")
            _ = try await seat.post("/desk/cases/\(folio)/contact", ["purpose": "visit", "text": "Me toca atenderlo"])
            #expect(try await seat.get("/desk/cases/\(folio)").status == 200)
            let opened = try await Self.entries(house, "reading.case")
            #expect(opened.count == 1 && opened.first?.actor == .servant(me.data))
            #expect(opened.first?.facts["role"] == "supervisor")
            #expect(try await Self.entries(house, "case.read").count == 1)
            _ = try await seat.get("/desk/mine")
            _ = try await seat.post("/desk/search", ["q": "5512345678"])
            let search = try await Self.entries(house, "reading.search")
            #expect(search.first?.facts["by"] == "phone")
            #expect(search.allSatisfy { !$0.canonical.contains("5512345678") })
        }
    }

    @Test func `a photo is an entry when it is opened, and not where it stands small on the page of a case`() async throws {
        let house = try DeskHouse()
        try await house.open { browser in
            let seat = browser()
            let me = try await house.hire("ana", unit: "benito-juarez", in: seat)
            let folio = try await house.report(unit: "benito-juarez")
            let owner = KeyOwner(.caseFile, try await house.file(folio).id)
            let photo = Upload(question: "photo", mediaType: "image/jpeg", data: Data([1, 2, 3]), thumbnail: Data([1]))
            _ = try await house.dependencies.cases.reply(
                to: house.file(folio).id, text: "Una foto", uploads: [photo], once: nil, catalog: house.catalog)
            let stores = house.stores
            let id = try #require(try await stores.unit.read { tx in try stores.cases.attachments(of: owner, tx) }.first).id
            let path = "/desk/cases/\(folio)/files/\(id)"
            #expect(try await seat.get("/desk/cases/\(folio)").text.contains(path + "?small=1"))
            #expect(try await seat.get(path + "?small=1").status == 200)
            #expect(try await Self.entries(house, "reading.file").isEmpty)
            #expect(try await seat.get(path).status == 200)
            let entry = try #require(try await Self.entries(house, "reading.file").first)
            #expect(entry.actor == .servant(me.data) && entry.facts["file"] == id.description)
        }
    }
}
