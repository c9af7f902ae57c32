import Core
import Foundation
import Identity
import Ledger
import Testing
import Work

/// Rights are changed by somebody else, at once, and the log tells who did it.
struct StaffRightsTests {
    private static let boss = AuditActor.servant(Data(repeating: 9, count: 16))

    @Test func `a role is given and taken away by somebody else, once, and both are recorded`() async throws {
        let office = try Office()
        let id = try await office.hire("lucia@obras.example").session.account
        try await office.staff.grant(.supervisor, in: "obras", to: id, by: Self.boss)
        try await office.staff.grant(.supervisor, in: "obras", to: id, by: Self.boss)
        #expect(try await office.kinds("staff.role_granted", by: Self.boss) == 1)
        try await office.staff.revoke(.supervisor, in: "obras", from: id, by: Self.boss)
        try await office.staff.revoke(.supervisor, in: "obras", from: id, by: Self.boss)
        #expect(try await office.kinds("staff.role_revoked", by: Self.boss) == 1)
    }

    @Test func `nobody changes their own rights`() async throws {
        let office = try Office()
        let id = try await office.hire("lucia@obras.example").session.account
        let me = AuditActor.servant(id.data)
        await #expect(throws: IdentityError.notAllowed) { try await office.staff.grant(.administrator, in: "obras", to: id, by: me) }
        await #expect(throws: IdentityError.notAllowed) { try await office.staff.revoke(.agent, in: "obras", from: id, by: me) }
        await #expect(throws: IdentityError.notAllowed) { try await office.staff.restore(id, by: me) }
        await #expect(throws: IdentityError.notAllowed) {
            try await office.staff.invite(
                name: .sample, login: LoginName("lucia@obras.example"), unit: "obras", role: .administrator, language: .spanish, by: me)
        }
        #expect(try await office.kinds("staff.role_granted", by: me) == 0)
    }

    @Test func `whoever is suspended is out at the next click, and comes back with the same roles`() async throws {
        let office = try Office()
        let welcome = try await office.hire("lucia@obras.example")
        try await office.staff.suspend(welcome.session.account, by: Self.boss)
        await #expect(throws: IdentityError.noSession) { try await office.sessions.resume(welcome.token) }
        #expect(await office.tryToEnter("lucia@obras.example", Office.password) == .wrongLogin)
        try await office.staff.restore(welcome.session.account, by: Self.boss)
        #expect(await office.tryToEnter("lucia@obras.example", Office.password) == nil)
        #expect(try await office.kinds("staff.suspended", by: Self.boss) == 1)
        #expect(try await office.kinds("staff.restored", by: Self.boss) == 1)
    }

    @Test func `a sign-in, a wrong password and a sign-out are recorded`() async throws {
        let office = try Office()
        let welcome = try await office.hire("lucia@obras.example")
        _ = await office.tryToEnter("lucia@obras.example", "otra frase muy larga")
        _ = await office.tryToEnter("nadie@obras.example", "otra frase muy larga")
        _ = await office.tryToEnter("lucia@obras.example", Office.password)
        try await office.sessions.end(welcome.token)
        try await office.sessions.end(welcome.token)
        let me = AuditActor.servant(welcome.session.account.data)
        #expect(try await office.kinds("staff.sign_in_refused", by: .resident(nil)) == 1)
        #expect(try await office.kinds("staff.signed_in", by: me) == 1)
        #expect(try await office.kinds("staff.signed_out", by: me) == 1)
    }
}

extension Office {
    /// How often something was recorded of somebody's doing.
    fileprivate func kinds(_ kind: String, by actor: AuditActor) async throws -> Int {
        let entries = try await rows.unit.read { [rows] tx in
            try rows.ledger.find(LedgerFilter(kind: kind), before: nil, limit: 100, tx)
        }
        return entries.count { $0.event.actor == actor }
    }
}
