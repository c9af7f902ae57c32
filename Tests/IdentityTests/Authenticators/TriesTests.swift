import Core
import Foundation
import Identity
import Testing
import Work

/// Who tries how often, and who is never stopped by it.
struct TriesTests {
    private func flood(_ resident: ResidentOfLlave, _ count: Int) async {
        for number in 0..<count {
            let stranger = resident.visitor(from: "198.51.100.\(number % 200)", browser: "stranger")
            _ = await fault { try await resident.begin("nope", stranger) }
        }
    }

    @Test func `a thousand wrong passwords of strangers leave open the known browser and the passkey`() async throws {
        let resident = ResidentOfLlave(try Office())
        let arrival = try await resident.open()
        let (key, token) = try await resident.addKey(arrival.token)
        await flood(resident, 1000)
        // A new browser has to come by passkey or mail, also tomorrow.
        resident.office.wait(.days(2))
        let elsewhere = resident.visitor(from: "203.0.113.9")
        #expect(await fault { try await resident.begin(ResidentOfLlave.password, elsewhere) } == .passwordClosed)
        let known = resident.visitor(from: "203.0.113.9", device: arrival.device)
        #expect(await fault { try await resident.begin(ResidentOfLlave.password, known) } == nil)
        let welcome = try await resident.door.enter(key.sign(resident.door.challenge(browser: ResidentOfLlave.browser)), elsewhere)
        #expect(welcome.session.account == arrival.session.account)
        _ = token
    }

    @Test func `a login that does not exist closes in the same way`() async throws {
        let resident = ResidentOfLlave(try Office())
        for number in 0..<100 {
            resident.office.wait(.minutes(15))
            let stranger = resident.visitor(from: "198.51.100.\(number)")
            #expect(await fault { try await resident.begin("nope", stranger, as: "nadie@correo.example") } != nil)
        }
        resident.office.wait(.days(2))
        let next = resident.visitor(from: "203.0.113.9")
        #expect(await fault { try await resident.begin("nope", next, as: "nadie@correo.example") } == .passwordClosed)
    }

    @Test func `a password chosen by the link of a mail opens again for everybody`() async throws {
        let resident = ResidentOfLlave(try Office())
        _ = try await resident.open()
        await flood(resident, 300)
        resident.office.wait(.days(2))
        #expect(await fault { try await resident.begin() } == .passwordClosed)
        _ = try await resident.open()
        #expect(await fault { try await resident.begin() } == nil)
    }

    @Test func `wrong codes are counted apart from wrong passwords, and a new code forgets none`() async throws {
        let resident = ResidentOfLlave(try Office())
        _ = try await resident.turnOn(resident.open().token)
        let pending = try await resident.pending()
        for _ in 0..<10 {
            #expect(await fault { try await resident.door.finish(pending, .totp("000000"), resident.visitor()) } == .wrongCode)
        }
        resident.office.wait(.minutes(1))
        let code = try resident.shown()
        guard case .tooManyTries = await fault({ try await resident.door.finish(pending, .totp(code), resident.visitor()) }) else {
            Issue.record("an eleventh code was looked at")
            return
        }
        // The password has tries of its own, and a fresh sign-in gives no fresh tries of the code.
        let fresh = try await resident.pending()
        guard case .tooManyTries = await fault({ try await resident.door.finish(fresh, .totp(code), resident.visitor()) }) else {
            Issue.record("a new sign-in forgot the tries")
            return
        }
    }

    @Test func `a hundred wrong codes in a row close that way, and the passkey stays`() async throws {
        let resident = ResidentOfLlave(try Office())
        let arrival = try await resident.open()
        let (key, token) = try await resident.addKey(arrival.token)
        _ = try await resident.desk.makeCodes(token)
        for _ in 0..<100 {
            resident.office.wait(.minutes(15))
            let visitor = resident.visitor(device: arrival.device)
            let pending = try await resident.pending(visitor)
            _ = await fault { try await resident.door.finish(pending, .recovery("0000-0000-0000-0000"), visitor) }
        }
        let visitor = resident.visitor(device: arrival.device)
        let pending = try await resident.pending(visitor)
        #expect(await fault { try await resident.door.finish(pending, .recovery("0000-0000-0000-0000"), visitor) } == .passwordClosed)
        let challenge = resident.stepUp.challenge(for: arrival.session.account, browser: ResidentOfLlave.browser)
        _ = try await resident.door.finish(pending, .passkey(key.sign(challenge)), visitor)
    }

    @Test func `the tries and the known browser of a resident are not those of a servant with the same address`() async throws {
        let resident = ResidentOfLlave(try Office())
        let mine = try await resident.open()
        let office = resident.office
        try await office.hire(ResidentOfLlave.address)
        for _ in 0..<10 { _ = await office.tryToEnter(ResidentOfLlave.address, "nope") }
        #expect(await office.tryToEnter(ResidentOfLlave.address, Office.password) != nil)
        #expect(await fault { try await resident.begin() } == nil)
        // The resident's browser is a stranger's at the desk.
        #expect(await office.tryToEnter(ResidentOfLlave.address, Office.password, device: mine.device) != nil)
    }
}
