import Cases
import Catalog
import Core
import Foundation
import Identity
import Ledger
import Testing
import Web
import Work

/// Walks every route of the desk as every role, on a case of one's unit and on another's.
struct RightsTests {
    private static let roles: [RoleGrant.Role?] = RoleGrant.Role.allCases.map { Optional($0) } + [nil]

    /// What a form of the route needs so that only rights can refuse it.
    private static func fields(_ pattern: String) -> [String: String] {
        ["version": "1", "text": "Motivo", "unit": "obras", "closes": "no", "colleague": "0190b5c5-a000-7000-8000-000000000001"]
    }

    private static func mayWork(_ role: RoleGrant.Role?) -> Bool { role == .agent || role == .supervisor }
    private static func mayRead(_ role: RoleGrant.Role?) -> Bool { mayWork(role) || role == .auditor }

    /// What the role gets for reading the route on a case of its own unit.
    private static func expected(_ method: String, _ step: String, _ role: RoleGrant.Role?) -> Int {
        guard mayRead(role) else { return 403 }
        switch step {
        case "", "resident": return 200
        case "assign", "deadline": return role == .supervisor ? 200 : 403
        // Nothing is covered in the case: who may look is told that there is nothing.
        case "originals": return role == .supervisor ? 404 : 403
        default: return mayWork(role) ? 200 : 403
        }
    }

    @Test(arguments: roles)
    func `each role on its own case and on another's`(_ role: RoleGrant.Role?) async throws {
        let house = try DeskHouse()
        try await house.open { browser in
            let servant = browser()
            if let role {
                try await house.hire("Alguien", unit: "benito-juarez", role: role, in: servant)
            }
            let (own, other) = (try await house.report(unit: "benito-juarez"), try await house.report(unit: "agua"))
            for step in [
                "", "resident", "accept", "take", "start", "release", "assign", "note", "ask", "transfer", "answer", "refuse", "contact",
                "join", "link", "unlink", "cover", "time", "originals", "deadline",
            ] {
                let suffix = step.isEmpty ? "" : "/" + step
                let mine = try await servant.get("/desk/cases/\(own)" + suffix)
                let theirs = try await servant.get("/desk/cases/\(other)" + suffix)
                if role == nil {
                    #expect([302, 303].contains(mine.status) && [302, 303].contains(theirs.status), "\(step)")
                } else {
                    #expect(mine.status == Self.expected("GET", step, role), "\(step) own")
                    // Whoever reads no cases is refused at the door; for everybody else another unit's case does not exist.
                    let isFor = step == "originals" ? role == .supervisor : Self.mayRead(role)
                    #expect(theirs.status == (isFor ? 404 : 403), "\(step) other")
                }
                guard !step.isEmpty, step != "resident" else { continue }
                _ = try await servant.get("/desk/account")
                let sent = try await servant.post("/desk/cases/\(other)" + suffix, Self.fields(step))
                #expect([303, 302, 401, 403, 404].contains(sent.status), "\(step)")
                let isFor = step == "originals" ? role == .supervisor : Self.mayRead(role)
                if role != nil { #expect(sent.status == (isFor ? 404 : 403), "\(step)") }
            }
            #expect(try await house.events(other).count == 1)
            guard role != nil else { return }
            for path in ["/desk/units/benito-juarez/all", "/desk/queues/late", "/desk/search"] {
                #expect(try await servant.get(path).status == (Self.mayRead(role) ? 200 : 403), "\(path)")
            }
            #expect(try await [403, 404].contains(servant.get("/desk/units/agua/all").status))
            let figures = role == .supervisor || role == .auditor
            #expect(try await servant.get("/desk/figures").status == (figures ? 200 : 403))
            #expect(try await servant.get("/desk/figures.csv?unit=benito-juarez").status == (figures ? 200 : 403))
            for path in ["/desk/queues/all/list.csv", "/desk/units/benito-juarez/all/list.csv"] {
                #expect(try await servant.get(path).status == (figures ? 200 : 403), "\(path)")
            }
            #expect(try await servant.get("/desk/units/agua/all/list.csv").status == (figures ? 404 : 403))
            #expect(try await servant.get("/desk/figures?unit=agua").status == (figures ? 404 : 403))
        }
    }

    @Test func `nobody changes their own rights`() async throws {
        let house = try DeskHouse()
        try await house.open { browser in
            let (admin, lucia) = (browser(), browser())
            let boss = try await house.hire("Ximena", unit: "benito-juarez", role: .administrator, in: admin)
            let agent = try await house.hire("Lucia", unit: "benito-juarez", in: lucia)
            let office = StaffOffice(house.dependencies.identity, hasher: house.hasher)
            let (me, her) = (ID<Account>(high: boss.high, low: boss.low), ID<Account>(high: agent.high, low: agent.low))
            func roles(_ id: ID<Account>) async throws -> [RoleGrant.Role] {
                try await house.stores.unit.read { tx in try house.stores.accounts.roles(of: id, tx).map(\.role) }
            }
            await #expect(throws: IdentityError.notAllowed) {
                try await office.grant(.supervisor, in: "benito-juarez", to: me, by: .servant(me.data))
            }
            await #expect(throws: IdentityError.notAllowed) {
                try await office.revoke(.administrator, in: "benito-juarez", from: me, by: .servant(me.data))
            }
            #expect(try await roles(me) == [.administrator])
            try await office.grant(.supervisor, in: "benito-juarez", to: her, by: .servant(me.data))
            #expect(try await roles(her).contains(.supervisor))
        }
    }

    @Test func `the resident's page seen from the desk hides who it is and changes nothing`() async throws {
        let house = try DeskHouse()
        try await house.open { browser in
            let lucia = browser()
            try await house.hire("Lucia", unit: "benito-juarez", in: lucia)
            let folio = try await house.report(unit: "benito-juarez")
            let page = try await lucia.get("/desk/cases/\(folio)/resident")
            #expect(page.status == 200 && page.text.contains("Adolfo Prieto") && !page.text.contains("5512345678"))
            #expect(!page.text.contains("/folio/\(folio)/"))
        }
    }
}
