import Core
import Foundation
import Identity
import Testing
import Work

struct InvitationTests {
    let lucia = LoginName("lucia@obras.example")!

    @Test func `an invitation works once`() async throws {
        let office = try Office()
        let invited = try await office.staff.invite(name: .sample, unit: "obras", role: .agent, language: .spanish)
        #expect(try await office.staff.guest(invited.token).name == "Lucía Hernández")
        #expect(invited.path.hasPrefix("/desk/invitation/"))
        let welcome = try await office.staff.arrive(invited.token, name: .sample, login: lucia, password: Office.password)
        #expect(try await office.sessions.resume(welcome.token).member.units == ["obras"])
        await #expect(throws: IdentityError.invitationGone) { try await office.staff.guest(invited.token) }
        await #expect(throws: IdentityError.invitationGone) {
            try await office.staff.arrive(invited.token, name: .sample, login: lucia, password: Office.password)
        }
    }

    @Test func `fifty who use it at the same moment make one account`() async throws {
        let office = try Office()
        let invited = try await office.staff.invite(name: .sample, unit: "obras", role: .agent, language: .spanish)
        let arrived = await withTaskGroup(of: Bool.self) { group in
            for number in 0..<50 {
                group.addTask {
                    let login = LoginName("persona\(number)@obras.example")!
                    return (try? await office.staff.arrive(invited.token, name: .sample, login: login, password: Office.password)) != nil
                }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(arrived == 1)
        var credentials = 0
        for number in 0..<50 { credentials += try await office.credentials(of: "persona\(number)@obras.example").count }
        #expect(credentials == 1)
    }

    @Test func `an invitation ends after a week`() async throws {
        let office = try Office()
        let invited = try await office.staff.invite(name: .sample, unit: "obras", role: .agent, language: .spanish)
        office.wait(.days(7))
        await #expect(throws: IdentityError.invitationGone) { try await office.staff.guest(invited.token) }
    }

    @Test func `a weak password or a login in use leaves the invitation unused`() async throws {
        let office = try Office()
        try await office.hire("lucia@obras.example")
        let invited = try await office.staff.invite(name: .sample, unit: "agua", role: .agent, language: .spanish)
        await #expect(throws: IdentityError.weakPassword(.tooShort(minimum: 15))) {
            try await office.staff.arrive(invited.token, name: .sample, login: lucia, password: "corta")
        }
        await #expect(throws: IdentityError.loginTaken) {
            try await office.staff.arrive(invited.token, name: .sample, login: lucia, password: Office.password)
        }
        let other = try #require(LoginName("lucia.h@obras.example"))
        _ = try await office.staff.arrive(invited.token, name: .sample, login: other, password: Office.password)
    }

    @Test func `a login fixed by the inviter cannot be exchanged`() async throws {
        let office = try Office()
        let invited = try await office.staff.invite(name: .sample, login: lucia, unit: "obras", role: .agent, language: .spanish)
        let other = try #require(LoginName("otra@obras.example"))
        await #expect(throws: IdentityError.badLogin) {
            try await office.staff.arrive(invited.token, name: .sample, login: other, password: Office.password)
        }
    }

    @Test func `inviting a known servant adds the role and renews the password`() async throws {
        let office = try Office()
        let before = try await office.hire("lucia@obras.example")
        let invited = try await office.staff.invite(name: .sample, login: lucia, unit: "agua", role: .supervisor, language: .spanish)
        #expect(invited.account == before.session.account)
        #expect(await office.tryToEnter("lucia@obras.example", Office.password) == nil)
        let after = try await office.staff.arrive(
            invited.token, name: .sample, login: lucia, password: "otros ajolotes en la milpa")
        await #expect(throws: IdentityError.noSession) { try await office.sessions.resume(before.token) }
        #expect(try await office.sessions.resume(after.token).member.units.sorted() == ["agua", "obras"])
        #expect(await office.tryToEnter("lucia@obras.example", Office.password) == .wrongLogin)
    }

    @Test func `a unit's colleagues are those who work for it`() async throws {
        let office = try Office()
        try await office.hire("lucia@obras.example")
        try await office.hire("audita@obras.example", role: .auditor)
        try await office.hire("marcos@agua.example", unit: "agua")
        let staff = StaffRoll(office.stores)
        let names = try await office.rows.unit.read { tx in try staff.members(ofUnit: "obras", tx).map(\.grants.count) }
        #expect(names == [1])
    }

    @Test(arguments: ["", "   ", "Lucía\u{202E}", "Lucía\u{0}", String(repeating: "a", count: 121)])
    func `a name that cannot be shown is refused`(text: String) { #expect(PersonName(text) == nil) }

    @Test func `a name keeps one blank between words`() { #expect(PersonName("  Lucía \n Hernández ")?.text == "Lucía Hernández") }
}
