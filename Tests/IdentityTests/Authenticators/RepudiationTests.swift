import Core
import Identity
import Testing

/// What a mailbox alone can do to an account, and what it cannot.
struct RepudiationTests {
    private func fault(_ body: () async throws -> some Sendable) async -> IdentityError? {
        do { _ = try await body() } catch { return error as? IdentityError }
        return nil
    }

    private func link(in letters: [Letter], _ template: String, to address: String = ResidentOfLlave.address) throws -> SecretToken {
        try #require(letters.last { $0.template == template && $0.to == address }?.token)
    }

    /// Moves the account to another address by its own links.
    private func move(_ resident: ResidentOfLlave, to address: String, _ token: SecretToken) async throws -> [Letter] {
        try await resident.own.askAddress(token, LoginName(address)!)
        try await resident.own.confirmAddress(try link(in: try await resident.letters(), "account.address_confirm", to: address))
        return try await resident.letters()
    }

    @Test func `whoever reads the mails cannot switch a second step off and walk in`() async throws {
        let resident = ResidentOfLlave(try Office())
        let token = try await resident.open().token
        _ = try await resident.letters()
        _ = try await resident.turnOn(token)
        let undo = try link(in: try await resident.letters(), "account.way_added")
        resident.office.wait(.days(3))
        #expect(try await resident.own.repudiate(undo) == .closed)
        _ = try await resident.newcomers.sendLink(
            to: LoginName(ResidentOfLlave.address)!, from: ClientAddress("192.0.2.9"), language: .spanish, next: nil)
        #expect(try await resident.letters().map(\.template).contains("account.closed"))
        #expect(await fault { try await resident.begin() } == .wrongLogin)
    }

    @Test func `one mail takes away every way that was added since, and second steps from before stay`() async throws {
        let resident = ResidentOfLlave(try Office())
        let token = try await resident.open().token
        _ = try await resident.turnOn(token)
        _ = try await resident.letters()
        let account = try await resident.office.sessions.holder(token).account.id
        let before = try await resident.desk.ways(of: account).map(\.id)
        resident.office.wait(.minutes(1))
        let (code, sealed) = try resident.desk.offerSeed(to: account)
        let shown = code.code(step: TimeCode.step(at: resident.office.stores.clock.now))
        try await resident.desk.addApp(sealed, code: shown, name: "Otra", token)
        let undo = try link(in: try await resident.letters(), "account.way_added")
        guard case .link = try await resident.own.repudiate(undo) else {
            Issue.record("an account that keeps a second step was closed")
            return
        }
        let after = try await resident.desk.ways(of: account)
        #expect(after.map(\.id) == before)
    }

    @Test func `an account moved twice goes back to its first address, and the second mail undoes nothing`() async throws {
        let resident = ResidentOfLlave(try Office())
        let token = try await resident.open().token
        _ = try await resident.letters()
        let first = try await move(resident, to: "b@correo.example", token)
        resident.office.wait(.minutes(1))
        let second = try await move(resident, to: "c@correo.example", token)
        #expect(try await resident.own.repudiate(link(in: first, "account.address_changed")) == .link(LoginName(ResidentOfLlave.address)!))
        let late = try link(in: second, "account.address_changed", to: "b@correo.example")
        #expect(await fault { try await resident.own.repudiate(late) } == .changeGone)
    }

    @Test func `somebody who only asked for an account under the old address does not hold it`() async throws {
        let resident = ResidentOfLlave(try Office())
        let token = try await resident.open().token
        _ = try await resident.letters()
        let told = try await move(resident, to: "b@correo.example", token)
        try await resident.newcomers.sendLink(
            to: LoginName(ResidentOfLlave.address)!, from: ClientAddress("192.0.2.9"), language: .spanish, next: nil)
        #expect(try await resident.own.repudiate(link(in: told, "account.address_changed")) == .link(LoginName(ResidentOfLlave.address)!))
    }

    @Test func `a link that lies in the mailbox of the address before opens nothing after the move`() async throws {
        let resident = ResidentOfLlave(try Office())
        let token = try await resident.open().token
        try await resident.newcomers.sendLink(
            to: LoginName(ResidentOfLlave.address)!, from: ClientAddress("192.0.2.1"), language: .spanish, next: nil)
        let old = try link(in: try await resident.letters(), "account.known")
        _ = try await move(resident, to: "b@correo.example", token)
        #expect(await fault { try await resident.newcomers.guest(old) } == .invitationGone)
    }

    @Test func `a new password ends an address that was on its way`() async throws {
        let resident = ResidentOfLlave(try Office())
        let token = try await resident.open().token
        _ = try await resident.letters()
        try await resident.own.askAddress(token, LoginName("b@correo.example")!)
        let confirm = try link(in: try await resident.letters(), "account.address_confirm", to: "b@correo.example")
        try await resident.own.changePassword(token, to: "otra frase con cinco palabras")
        #expect(await fault { try await resident.own.confirmAddress(confirm) } == .changeGone)
    }

    @Test func `a password that came by mail does not begin the recovery of second steps`() async throws {
        let resident = ResidentOfLlave(try Office())
        _ = try await resident.turnOn(resident.open().token)
        resident.office.wait(.days(10))
        _ = try await resident.letters()
        try await resident.newcomers.sendLink(
            to: LoginName(ResidentOfLlave.address)!, from: ClientAddress("192.0.2.1"), language: .spanish, next: nil)
        let mail = try link(in: try await resident.letters(), "account.known")
        guard
            case .second(let pending, _) = try await resident.newcomers.arrive(
                mail, name: .sample, password: "otra frase con cinco palabras")
        else {
            Issue.record("a mail opened an account with second steps")
            return
        }
        #expect(await fault { try await resident.own.askRecovery(pending) } == .recoveryInPerson)
    }
}
