import Core
import Foundation
import Identity
import TestSupport
import Testing
import Work

struct SignInTests {
    @Test func `the right password opens a session that knows its roles`() async throws {
        let office = try Office()
        try await office.hire("lucia@obras.example")
        let welcome = try await office.signIn(
            SignIn.Request(login: " Lucia@OBRAS.example ", password: Office.password, address: ClientAddress("192.0.2.1")))
        let signedIn = try await office.sessions.resume(welcome.token)
        #expect(signedIn.member.name == "Lucía Hernández")
        #expect(signedIn.member.units == ["obras"])
        #expect(signedIn.member.may(.work, inLine: ["obras-vialidades", "obras"]))
        #expect(!signedIn.member.may(.work, inLine: ["agua"]))
        #expect(!signedIn.member.may(.assign, inLine: ["obras"]))
    }

    @Test func `unknown, suspended and wrong are one answer`() async throws {
        let office = try Office()
        try await office.hire("lucia@obras.example")
        try await office.hire("marcos@obras.example")
        var account = try #require(try await office.account("marcos@obras.example"))
        account.state = .suspended
        account.version += 1
        let suspended = account
        try await office.rows.unit.write { [rows = office.rows] tx in try rows.accounts.update(suspended, tx) }
        #expect(await office.tryToEnter("lucia@obras.example", "ajolotes en la china") == .wrongLogin)
        #expect(await office.tryToEnter("marcos@obras.example", Office.password) == .wrongLogin)
        #expect(await office.tryToEnter("nadie@obras.example", Office.password) == .wrongLogin)
        #expect(await office.tryToEnter("no es un correo", Office.password) == .wrongLogin)
        #expect(await office.tryToEnter("lucia@obras.example", String(repeating: "a", count: 5000)) == .wrongLogin)
    }

    @Test(arguments: ["lucia@obras.example", "nadie@obras.example"])
    func `too many tries say so whether the login exists or not`(login: String) async throws {
        let office = try Office()
        try await office.hire("lucia@obras.example")
        for _ in 0..<10 { #expect(await office.tryToEnter(login, "nope") == .wrongLogin) }
        let refused = await office.tryToEnter(login, Office.password)
        guard case .tooManyTries(let seconds) = refused else {
            Issue.record("\(String(describing: refused))")
            return
        }
        #expect((1...900).contains(seconds))
    }

    @Test func `a restart forgets no tries and the window's end forgives them`() async throws {
        let office = try Office()
        try await office.hire("lucia@obras.example")
        for _ in 0..<10 { _ = await office.tryToEnter("lucia@obras.example", "nope") }
        // Every service of the office is made anew for each call: only rows remember.
        #expect(await office.tryToEnter("lucia@obras.example", Office.password) != nil)
        office.wait(.minutes(15))
        #expect(await office.tryToEnter("lucia@obras.example", Office.password) == nil)
    }

    @Test func `a stranger cannot lock a person out`() async throws {
        let office = try Office()
        let arrival = try await office.hire("lucia@obras.example")
        for number in 0..<1000 { _ = await office.tryToEnter("lucia@obras.example", "nope", from: "198.51.100.\(number % 200)") }
        // A new browser has to wait, the one she has always used does not, even from a noisy address.
        #expect(await office.tryToEnter("lucia@obras.example", Office.password, from: "203.0.113.9") != nil)
        #expect(await office.tryToEnter("lucia@obras.example", Office.password, from: "203.0.113.9", device: arrival.device) == nil)
    }

    @Test func `a known browser gives no free tries at another's login`() async throws {
        let office = try Office()
        let mine = try await office.hire("marcos@obras.example").device
        try await office.hire("lucia@obras.example")
        for _ in 0..<10 { _ = await office.tryToEnter("lucia@obras.example", "nope", device: mine) }
        #expect(await office.tryToEnter("lucia@obras.example", Office.password, device: mine) != .wrongLogin)
        #expect(await office.tryToEnter("lucia@obras.example", Office.password, device: mine) != nil)
    }

    @Test func `an address that guesses at many logins is stopped`() async throws {
        let office = try Office()
        try await office.hire("lucia@obras.example")
        for number in 0..<100 { _ = await office.tryToEnter("persona\(number)@obras.example", "nope", from: "2001:db8:1:2::\(number)") }
        guard case .tooManyTries = await office.tryToEnter("lucia@obras.example", Office.password, from: "2001:db8:1:2:ffff::1") else {
            Issue.record("the same customer was let in")
            return
        }
        #expect(await office.tryToEnter("lucia@obras.example", Office.password, from: "2001:db8:1:3::1") == nil)
    }

    @Test func `a forged or foreign browser is not believed`() async throws {
        let office = try Office()
        let device = try await office.hire("lucia@obras.example").device
        let index = try #require(LoginName("lucia@obras.example")).index(office.ring)
        #expect(try #require(KnownDevice(device.cookie)).knows(index, as: .servant, ring: office.ring))
        #expect(KnownDevice(device.cookie + "x") == nil)
        #expect(KnownDevice("") == nil)
        let forged = String(device.cookie.prefix(23)) + String(repeating: "A", count: 22)
        #expect(try #require(KnownDevice(forged)).knows(index, as: .servant, ring: office.ring) == false)
        let elsewhere = try KeyRing(roots: ["a": Data(repeating: 8, count: 32)], current: "a")
        #expect(!device.knows(index, as: .servant, ring: elsewhere))
    }

    @Test func `signing in ends the session of whoever sat here before`() async throws {
        let office = try Office()
        let first = try await office.hire("lucia@obras.example").token
        try await office.hire("marcos@obras.example")
        _ = try await office.signIn(
            SignIn.Request(
                login: "marcos@obras.example", password: Office.password, address: ClientAddress("192.0.2.1"), replacing: first))
        await #expect(throws: IdentityError.noSession) { try await office.sessions.resume(first) }
    }

    @Test func `an outdated hash is renewed at sign-in`() async throws {
        let office = try Office()
        try await office.hire("lucia@obras.example")
        let before = try #require(try await office.credentials(of: "lucia@obras.example").first?.secret)
        let dearer = PasswordHasher(
            pepper: PasswordPepper(office.ring), cost: PasswordCost(memoryKiB: 16, passes: 2), pool: office.pool)
        _ = try await SignIn(office.stores, hasher: dearer)(
            SignIn.Request(login: "lucia@obras.example", password: Office.password, address: ClientAddress("192.0.2.1")))
        let after = try #require(try await office.credentials(of: "lucia@obras.example").first?.secret)
        #expect(before.contains("m=8,t=1") && after.contains("m=16,t=2"))
        #expect(await office.tryToEnter("lucia@obras.example", Office.password) == nil)
    }

    @Test func `the database names nobody in clear`() async throws {
        let folder = try TemporaryFolder()
        let office = try Office(in: folder)
        try await office.hire("lucia@obras.example")
        _ = await office.tryToEnter("lucia@obras.example", Office.password)
        var bytes = Data()
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
            bytes += (try? Data(contentsOf: URL(filePath: folder.path).appending(path: name))) ?? Data()
        }
        // What is looked for would be found where it is written in clear.
        #expect(bytes.range(of: Data("obras".utf8)) != nil)
        for word in ["lucia@", "Lucía", "ajolotes", "192.0.2.1"] { #expect(bytes.range(of: Data(word.utf8)) == nil, "\(word)") }
    }
}
