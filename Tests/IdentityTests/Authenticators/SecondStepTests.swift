import Core
import Foundation
import Identity
import Testing
import Work

/// Signing in with a second step, on the real rows.
struct SecondStepTests {
    @Test func `an account without second steps is asked for none, and says so`() async throws {
        let resident = ResidentOfLlave(try Office())
        let welcome = try await resident.open()
        #expect(welcome.session.level(at: resident.office.stores.clock.now) == .aal1)
        #expect(welcome.session.methods(at: resident.office.stores.clock.now) == ["pwd"])
        guard case .welcome = try await resident.begin() else {
            Issue.record("a second step was asked for")
            return
        }
    }

    @Test func `one way alone is not asked for: a lost device would shut its owner out`() async throws {
        let resident = ResidentOfLlave(try Office())
        let token = try await resident.open().token
        let holder = try await resident.office.sessions.holder(token)
        let (code, sealed) = try resident.desk.offerSeed(to: holder.account.id)
        let now = resident.office.stores.clock.now
        try await resident.desk.addApp(sealed, code: code.code(step: TimeCode.step(at: now)), name: "", token)
        guard case .welcome = try await resident.begin() else {
            Issue.record("one way alone is asked for")
            return
        }
        _ = try await resident.desk.makeCodes(token)
        guard case .second(_, let factors) = try await resident.begin() else {
            Issue.record("two are not asked for")
            return
        }
        #expect(factors.ways == [.totp, .recovery])
    }

    @Test func `password and app together are two factors, in words that clients know`() async throws {
        let resident = ResidentOfLlave(try Office())
        _ = try await resident.turnOn(resident.open().token)
        resident.office.wait(.minutes(1))
        let pending = try await resident.pending()
        let welcome = try await resident.door.finish(pending, .totp(resident.shown()), resident.visitor())
        let now = resident.office.stores.clock.now
        #expect(welcome.session.level(at: now) == .aal2)
        #expect(welcome.session.methods(at: now) == ["pwd", "otp", "mfa"])
        #expect(try await resident.entries("login.completed", of: welcome.session.account) == 2)
    }

    @Test func `a code of the app is good once, also for two who come at the same moment`() async throws {
        let resident = ResidentOfLlave(try Office())
        _ = try await resident.turnOn(resident.open().token)
        // The step that showed that the app knows its seed was used by that.
        let first = try await resident.pending()
        let used = try resident.shown()
        #expect(await fault { try await resident.door.finish(first, .totp(used), resident.visitor()) } == .wrongCode)
        resident.office.wait(.minutes(1))
        let code = try resident.shown()
        let (one, two) = (try await resident.pending(), try await resident.pending())
        async let left = fault { try await resident.door.finish(one, .totp(code), resident.visitor()) }
        async let right = fault { try await resident.door.finish(two, .totp(code), resident.visitor()) }
        let outcomes = await [left, right]
        #expect(outcomes.count { $0 == nil } == 1 && outcomes.contains(.wrongCode))
    }

    @Test func `each code on paper is good once, however it is written`() async throws {
        let resident = ResidentOfLlave(try Office())
        let codes = try await resident.turnOn(resident.open().token)
        #expect(codes.count == 10 && Set(codes).count == 10)
        let typed = codes[3].text.lowercased().replacing("-", with: " ").replacing("0", with: "o").replacing("1", with: "l")
        let welcome = try await resident.door.finish(resident.pending(), .recovery(typed), resident.visitor())
        #expect(welcome.session.level(at: resident.office.stores.clock.now) == .aal2)
        let again = try await resident.pending()
        #expect(await fault { try await resident.door.finish(again, .recovery(codes[3].text), resident.visitor()) } == .wrongCode)
        _ = try await resident.door.finish(again, .recovery(codes[4].text), resident.visitor())
        #expect(try await resident.office.sessions.holder(welcome.token).factors.codesLeft == 8)
        // New ones replace the old ones.
        _ = try await resident.desk.makeCodes(welcome.token)
        #expect(await fault { try await resident.door.finish(again, .recovery(codes[5].text), resident.visitor()) } == .wrongCode)
    }

    @Test func `codes on paper have 80 bits and the rows hold none of them`() async throws {
        let resident = ResidentOfLlave(try Office())
        let token = try await resident.open().token
        let codes = try await resident.turnOn(token)
        let factors = try await resident.office.sessions.holder(token).factors.of(.recovery)
        for code in codes {
            #expect(code.text.wholeMatch(of: /([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}/) != nil)
            #expect(!factors.contains { $0.handle == Data(code.text.utf8) || $0.secret.bytes.range(of: Data(code.text.utf8)) != nil })
        }
    }

    @Test func `a second step belongs to its sign-in: another password, another city's key and ten minutes end it`() async throws {
        let resident = ResidentOfLlave(try Office())
        let token = try await resident.open().token
        _ = try await resident.turnOn(token)
        resident.office.wait(.minutes(1))
        let pending = try await resident.pending()
        resident.office.wait(.minutes(11))
        let code = try resident.shown()
        #expect(await fault { try await resident.door.finish(pending, .totp(code), resident.visitor()) } == .signInGone)
        let stale = try await resident.pending()
        let proven = try await resident.stepUp.prove(token, .totp(resident.shown()), resident.visitor()).token
        try await resident.own.changePassword(proven, to: "otra frase con cinco palabras")
        resident.office.wait(.minutes(1))
        let next = try resident.shown()
        #expect(await fault { try await resident.door.finish(stale, .totp(next), resident.visitor()) } == .signInGone)
        let ring = resident.office.ring
        let sealed = try stale.sealed(ring)
        #expect(PendingSignIn(sealed, ring, at: resident.office.stores.clock.now) != nil)
        #expect(PendingSignIn(String(sealed.dropLast(2)) + "AA", ring, at: resident.office.stores.clock.now) == nil)
        let elsewhere = try KeyRing(roots: ["a": Data(repeating: 8, count: 32)], current: "a")
        #expect(PendingSignIn(sealed, elsewhere, at: resident.office.stores.clock.now) == nil)
    }

    @Test func `a resident's second step opens no servant's account`() async throws {
        let resident = ResidentOfLlave(try Office())
        _ = try await resident.turnOn(resident.open().token)
        resident.office.wait(.minutes(1))
        let pending = try await resident.pending()
        let code = try resident.shown()
        let desk = SignIn(resident.office.stores, hasher: resident.office.hasher, persona: .servant)
        #expect(await fault { try await desk.finish(pending, .totp(code), resident.visitor()) } == .signInGone)
    }

    // MARK: Codes by SMS

    @Test func `a phone is taken only beside a stronger way, and its code is good once and for its sign-in`() async throws {
        let resident = ResidentOfLlave(try Office())
        let token = try await resident.open().token
        let machine = ClientAddress("192.0.2.1")
        #expect(await fault { try await resident.desk.beginPhone("55 1234 5678", from: machine, token) } == .notAllowed)
        _ = try await resident.turnOn(token)
        let again = try await resident.stepUpNow(token)
        let offer = try await resident.desk.beginPhone("55 1234 5678", from: machine, again)
        #expect(await fault { try await resident.desk.addPhone(offer, code: "000000", name: "", from: machine, again) } == .wrongCode)
        try await resident.desk.addPhone(offer, code: try #require(resident.texts.codes.last), name: "Mi celular", from: machine, again)

        resident.office.wait(.seconds(20))
        let first = try await resident.door.sendCode(resident.pending(), resident.visitor())
        resident.office.wait(.seconds(20))
        let second = try await resident.door.sendCode(resident.pending(), resident.visitor())
        let codes = resident.texts.codes.suffix(2)
        // The code of one sign-in does not end another.
        #expect(await fault { try await resident.door.finish(first, .sms(codes.last!), resident.visitor()) } == .wrongCode)
        let welcome = try await resident.door.finish(second, .sms(codes.last!), resident.visitor())
        #expect(welcome.session.methods(at: resident.office.stores.clock.now) == ["pwd", "sms", "mfa"])
        // Used is used, and an earlier one ends with a later one.
        #expect(await fault { try await resident.door.finish(second, .sms(codes.last!), resident.visitor()) } == .wrongCode)
        #expect(await fault { try await resident.door.finish(first, .sms(codes.first!), resident.visitor()) } == .wrongCode)
        #expect(resident.texts.cameBack == 2)
        let late = try await resident.door.sendCode(resident.pending(), resident.visitor())
        resident.office.wait(.minutes(10))
        #expect(await fault { try await resident.door.finish(late, .sms(resident.texts.codes.last!), resident.visitor()) } == .signInGone)
    }

    @Test func `a phone is told of every change, of its own end too, but not of itself`() async throws {
        let resident = ResidentOfLlave(try Office())
        let token = try await resident.open().token
        _ = try await resident.turnOn(token)
        let again = try await resident.stepUpNow(token)
        let machine = ClientAddress("192.0.2.1")
        let offer = try await resident.desk.beginPhone("55 1234 5678", from: machine, again)
        try await resident.desk.addPhone(offer, code: try #require(resident.texts.codes.last), name: "Mi celular", from: machine, again)
        #expect(resident.texts.told() == [], "nobody had a phone before")

        try await resident.own.changePassword(again, to: "otra frase con cinco palabras")
        try await resident.own.askAddress(again, LoginName("nueva@correo.example")!)
        _ = try await resident.desk.makeCodes(again)
        let account = try await resident.office.sessions.holder(again).account.id
        let phone = try #require(try await resident.desk.ways(of: account).first { $0.kind == .sms })
        try await resident.desk.remove(phone.id, again)
        #expect(
            resident.texts.told()
                == ["password_changed", "address_asked", "codes_made", "way_removed"].map { "+525512345678 account." + $0 })
        _ = try await resident.desk.makeCodes(again)
        #expect(resident.texts.told() == [], "it is no way to reach the owner any more")
    }
}

extension ResidentOfLlave {
    /// A fresh second step in the session, under its new token.
    func stepUpNow(_ token: SecretToken) async throws -> SecretToken {
        office.wait(.minutes(1))
        return try await stepUp.prove(token, .totp(shown()), visitor()).token
    }
}
