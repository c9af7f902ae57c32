import Core
import Foundation
import Identity
import Testing
import Work

/// What a person changes of their account, who is told, and what can be called off.
struct OwnAccountTests {
    @Test func `changing anything needs a proof of the last minutes, of the second step where there is one`() async throws {
        let resident = ResidentOfLlave(try Office())
        let token = try await resident.open().token
        resident.office.wait(.minutes(11))
        #expect(await fault { try await resident.desk.makeCodes(token) } == .proofNeeded)
        #expect(await fault { try await resident.own.changePassword(token, to: "otra frase con cinco palabras") } == .proofNeeded)
        #expect(await fault { try await resident.own.askAddress(token, LoginName("b@correo.example")!) } == .proofNeeded)
        #expect(await fault { try await resident.own.askDeletion(token) } == .proofNeeded)
        #expect(await fault { try await resident.stepUp.prove(token, password: "nope", resident.visitor()) } == .wrongLogin)
        let proven = try await resident.stepUp.prove(token, password: ResidentOfLlave.password, resident.visitor()).token
        _ = try await resident.turnOn(proven)
        resident.office.wait(.minutes(11))
        // From now on it is the second step that counts: a fresh password is not enough.
        let known = try await resident.stepUp.prove(proven, password: ResidentOfLlave.password, resident.visitor()).token
        #expect(await fault { try await resident.desk.makeCodes(known) } == .proofNeeded)
        let again = try await resident.stepUpNow(known)
        _ = try await resident.desk.makeCodes(again)
    }

    @Test func `proving more gives the session a new token, and the old one opens nothing`() async throws {
        let resident = ResidentOfLlave(try Office())
        let welcome = try await resident.open()
        _ = try await resident.turnOn(welcome.token)
        let fresh = try await resident.stepUpNow(welcome.token)
        #expect(fresh != welcome.token)
        await #expect(throws: IdentityError.noSession) { try await resident.office.sessions.holder(welcome.token) }
        let holder = try await resident.office.sessions.holder(fresh)
        #expect(holder.session.id == welcome.session.id && holder.session.level(at: resident.office.stores.clock.now) == .aal2)
    }

    @Test func `a second step fades after an hour away and after a day`() async throws {
        let resident = ResidentOfLlave(try Office())
        _ = try await resident.turnOn(resident.open().token)
        resident.office.wait(.minutes(1))
        let busy = try await resident.door.finish(resident.pending(), .totp(resident.shown()), resident.visitor()).token
        for _ in 0..<26 {
            resident.office.wait(.minutes(55))
            _ = try await resident.office.sessions.holder(busy)
        }
        var now: Instant { resident.office.stores.clock.now }
        #expect(try await resident.office.sessions.holder(busy).session.level(at: now) == .aal2)
        for _ in 0..<2 {
            resident.office.wait(.minutes(55))
            _ = try await resident.office.sessions.holder(busy)
        }
        #expect(try await resident.office.sessions.holder(busy).session.level(at: now) == .aal1)
        let away = try await resident.door.finish(resident.pending(), .totp(resident.shown()), resident.visitor()).token
        resident.office.wait(.minutes(61))
        let holder = try await resident.office.sessions.holder(away)
        #expect(holder.session.level(at: now) == .aal1 && holder.session.methods(at: now) == ["pwd"])
    }

    @Test func `a new password ends the other sessions and is told`() async throws {
        let resident = ResidentOfLlave(try Office())
        let here = try await resident.open()
        guard case .welcome(let there) = try await resident.begin() else { return }
        _ = try await resident.letters()
        #expect(
            await fault { try await resident.own.changePassword(here.token, to: "corta") } == .weakPassword(.tooShort(minimum: 15)))
        try await resident.own.changePassword(here.token, to: "otra frase con cinco palabras")
        await #expect(throws: IdentityError.noSession) { try await resident.office.sessions.holder(there.token) }
        _ = try await resident.office.sessions.holder(here.token)
        #expect(await fault { try await resident.begin() } == .wrongLogin)
        #expect(try await resident.letters().map(\.template) == ["account.password_changed"])
    }

    @Test func `another address is taken when its link is used, and both are told`() async throws {
        let resident = ResidentOfLlave(try Office())
        let token = try await resident.open().token
        _ = try await resident.letters()
        try await resident.own.askAddress(token, LoginName("nueva@correo.example")!)
        let asked = try await resident.letters()
        #expect(
            Set(asked.map { $0.to + " " + $0.template }) == [
                "nueva@correo.example account.address_confirm", "ximena@correo.example account.address_asked",
            ])
        let link = try #require(asked.first { $0.template == "account.address_confirm" }?.token)
        #expect(try await resident.own.address(behind: link) == "nueva@correo.example")
        try await resident.own.confirmAddress(link)
        #expect(await fault { try await resident.own.confirmAddress(link) } == .changeGone)
        let told = try await resident.letters()
        #expect(Set(told.map(\.to)) == ["nueva@correo.example", "ximena@correo.example"])
        #expect(told.allSatisfy { $0.template == "account.address_changed" })
        #expect(await fault { try await resident.begin() } == .wrongLogin)
        #expect(await fault { try await resident.begin(as: "nueva@correo.example") } == nil)
        // Whoever had the old address takes it back.
        let undo = try #require(told.first?.token)
        #expect(try await resident.own.notice(undo) == .addressChanged)
        #expect(try await resident.own.repudiate(undo) == .link(LoginName("ximena@correo.example")!))
        await #expect(throws: IdentityError.noSession) { try await resident.office.sessions.holder(token) }
        // The password opens nothing until its owner chooses another.
        #expect(await fault { try await resident.begin() } == .wrongLogin)
        _ = try await resident.open()
        #expect(await fault { try await resident.begin() } == nil)
    }

    @Test func `an address that is somebody's already is answered in the same way, and its owner is told`() async throws {
        let resident = ResidentOfLlave(try Office())
        _ = try await resident.open("marcos@correo.example")
        let token = try await resident.open().token
        _ = try await resident.letters()
        try await resident.own.askAddress(token, LoginName("marcos@correo.example")!)
        let letters = try await resident.letters()
        #expect(letters.contains { $0.to == "marcos@correo.example" && $0.template == "account.address_taken" })
        #expect(!letters.contains { $0.template == "account.address_confirm" })
    }

    @Test func `«it was not me» takes away what was added and ends everything`() async throws {
        let resident = ResidentOfLlave(try Office())
        let welcome = try await resident.open()
        _ = try await resident.letters()
        _ = try await resident.turnOn(welcome.token)
        let letter = try #require(try await resident.letters().first { $0.template == "account.way_added" })
        let undo = try #require(letter.token)
        _ = try await resident.own.repudiate(undo)
        #expect(await fault { try await resident.own.repudiate(undo) } == .changeGone)
        await #expect(throws: IdentityError.noSession) { try await resident.office.sessions.holder(welcome.token) }
        #expect(try await resident.desk.ways(of: welcome.session.account) == [])
        #expect(try await resident.entries("account.repudiated", of: welcome.session.account) == 1)
    }

    @Test func `a lost password comes back by mail, and the second step is still owed`() async throws {
        let resident = ResidentOfLlave(try Office())
        _ = try await resident.turnOn(resident.open().token)
        resident.office.wait(.minutes(1))
        try await resident.newcomers.sendLink(
            to: LoginName(ResidentOfLlave.address)!, from: ClientAddress("192.0.2.1"), language: .spanish, next: nil)
        let link = try #require(try await resident.letters().last?.token)
        let step = try await resident.newcomers.arrive(link, name: .sample, password: "otra frase con cinco palabras")
        guard case .second(let pending, _) = step else {
            Issue.record("a mail opened an account with second steps")
            return
        }
        let welcome = try await resident.door.finish(pending, .totp(resident.shown()), resident.visitor())
        #expect(welcome.session.level(at: resident.office.stores.clock.now) == .aal2)
    }

    @Test func `whoever lost every way waits, and is told when and how`() async throws {
        let resident = ResidentOfLlave(try Office())
        let welcome = try await resident.open()
        _ = try await resident.turnOn(welcome.token)
        _ = try await resident.letters()
        let ready = try await resident.own.askRecovery(resident.pending())
        #expect(ready == resident.office.stores.clock.now + OwnAccount.recoveryWait)
        #expect(try await resident.own.askRecovery(resident.pending()) == ready)
        #expect(try await resident.letters().map(\.template) == ["account.recovery_asked"])
        resident.office.wait(.days(2))
        try await resident.own.tidy()
        #expect(try await resident.letters().isEmpty)
        resident.office.wait(.days(1))
        try await resident.own.tidy()
        try await resident.own.tidy()
        let letters = try await resident.letters()
        #expect(letters.map(\.template) == ["account.recovery_ready"])
        let link = try #require(letters.first?.token)
        #expect(try await resident.own.isReady(link))
        try await resident.own.completeRecovery(link)
        #expect(await fault { try await resident.own.completeRecovery(link) } == .changeGone)
        guard case .welcome(let back) = try await resident.begin() else {
            Issue.record("a second step is left")
            return
        }
        #expect(back.session.level(at: resident.office.stores.clock.now) == .aal1)
    }

    @Test func `a recovery that somebody else asked for is stopped by the link in the notice`() async throws {
        let resident = ResidentOfLlave(try Office())
        _ = try await resident.turnOn(resident.open().token)
        _ = try await resident.letters()
        _ = try await resident.own.askRecovery(resident.pending())
        let stop = try #require(try await resident.letters().first?.token)
        _ = try await resident.own.repudiate(stop)
        resident.office.wait(.days(4))
        try await resident.own.tidy()
        #expect(try await resident.letters().isEmpty)
    }

    @Test func `an account is deleted after its time, and until then its owner changes their mind`() async throws {
        let resident = ResidentOfLlave(try Office())
        let welcome = try await resident.open()
        let id = welcome.session.account
        try await resident.own.askDeletion(welcome.token)
        #expect(try await resident.own.deletion(of: id) == resident.office.stores.clock.now + OwnAccount.deletionWait)
        try await resident.own.keepAccount(id)
        #expect(try await resident.own.deletion(of: id) == nil)
        resident.office.wait(.days(15))
        try await resident.own.tidy()
        #expect(await fault { try await resident.begin() } == nil)

        guard case .welcome(let again) = try await resident.begin() else { return }
        try await resident.own.askDeletion(again.token)
        resident.office.wait(.days(14))
        try await resident.own.tidy()
        #expect(await fault { try await resident.begin() } == .wrongLogin)
        let rows = resident.office.rows
        let (account, credentials) = try await rows.unit.read { tx in
            (try rows.accounts.account(id, tx), try rows.accounts.credentials(of: id, tx))
        }
        #expect(account?.state == .deleted && credentials.isEmpty)
        // The address is free again, for an account of its own.
        #expect(try await resident.open().session.account != id)
    }

    @Test func `accounts that nobody confirmed are forgotten after a week`() async throws {
        let resident = ResidentOfLlave(try Office())
        let machine = ClientAddress("192.0.2.1")
        try await resident.newcomers.sendLink(to: LoginName("a@correo.example")!, from: machine, language: .spanish, next: nil)
        _ = try await resident.open()
        resident.office.wait(.days(6))
        try await resident.newcomers.sendLink(to: LoginName("b@correo.example")!, from: machine, language: .spanish, next: nil)
        resident.office.wait(.days(2))
        try await resident.own.tidy()
        let (rows, ring) = (resident.office.rows, resident.office.ring)
        let left = try await rows.unit.read { tx in
            try ["a@correo.example", "b@correo.example", ResidentOfLlave.address].map { address in
                try rows.accounts.account(persona: .resident, loginIndex: LoginName(address)!.index(ring), tx)?.state
            }
        }
        #expect(left == [nil, .invited, .active])
    }
}
