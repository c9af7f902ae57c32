import Core
import Ledger
import TestSupport
import Testing

@testable import Identity

/// Accounts that were opened by a mobile number alone.
struct MobileAccountTests {
    private static let number = "+525512345678"
    private static let machine = ClientAddress("192.0.2.1")

    private func ask(_ resident: ResidentOfLlave, _ typed: String = "55 1234 5678") async throws -> String {
        try await resident.newcomers.sendCode(to: typed, from: Self.machine, language: .spanish)
    }

    /// What a right code leads to.
    private func arrival(_ resident: ResidentOfLlave, _ typed: String = "55 1234 5678") async throws -> ResidentOffice.Arrival {
        let offer = try await ask(resident, typed)
        return try await resident.newcomers.take(try #require(resident.texts.codes.last), for: offer, resident.visitor())
    }

    /// Opens the account by the code in the text.
    private func open(_ resident: ResidentOfLlave, _ typed: String = "55 1234 5678") async throws -> SignIn.Welcome {
        let step = try await resident.newcomers.arrive(
            try link(try await arrival(resident, typed)), name: .sample, password: ResidentOfLlave.password, visitor: resident.visitor())
        guard case .welcome(let welcome) = step else { throw IdentityError.secondStepNeeded }
        return welcome
    }

    /// Where name and password are chosen.
    private func link(_ arrival: ResidentOffice.Arrival) throws -> SecretToken {
        guard case .link(let link) = arrival else { throw IdentityError.invitationGone }
        return link
    }

    /// What a code on paper is typed beside.
    private func proven(_ arrival: ResidentOffice.Arrival) throws -> String {
        guard case .paper(let proven) = arrival else { throw IdentityError.notAllowed }
        return proven
    }

    /// Where second steps are taken away.
    private func recovery(_ arrival: ResidentOffice.Arrival) throws -> SecretToken {
        guard case .recovery(let link) = arrival else { throw IdentityError.changeGone }
        return link
    }

    private func known(_ resident: ResidentOfLlave, _ account: ID<Account>) async throws -> KnownPerson {
        try await EvidenceKeeper(resident.office.stores).known(of: account)
    }

    @Test func `a number alone opens an account, and signs in with the password however it is typed`() async throws {
        let resident = ResidentOfLlave(try Office())
        let welcome = try await open(resident)
        #expect(resident.texts.sent == ["number.confirm " + Self.number])
        #expect(resident.texts.cameBack == 1)
        #expect(try await resident.letters().isEmpty)
        let account = welcome.session.account
        #expect(try await resident.entries("registration.completed", of: account) == 1)
        for typed in ["55 1234 5678", "(55) 1234-5678", "+52 1 55 1234 5678", Self.number] {
            guard case .welcome(let again) = try await resident.begin(as: typed) else {
                Issue.record("\(typed) asked for a second step")
                continue
            }
            #expect(again.session.account == account)
        }
        #expect(await fault { try await resident.begin("otra frase con cinco palabras", as: "5512345678") } == .wrongLogin)
        #expect(await fault { try await resident.begin(as: "5512345679") } == .wrongLogin)
    }

    @Test func `systems are told the number, proven, and no e-mail`() async throws {
        let resident = ResidentOfLlave(try Office())
        let id = try await open(resident).session.account
        let (stores, provider) = (resident.office.stores, resident.provider)
        let claims = try await stores.unit.read { tx -> Claims in
            guard let account = try stores.accounts.account(id, tx) else { return [:] }
            return try provider.claims(
                of: account, named: ["email", "email_verified", "phone_number", "phone_number_verified", "name"], tx)
        }
        #expect(claims["phone_number"] == .string(Self.number) && claims["phone_number_verified"] == .bool(true))
        #expect(claims["email"] == nil && claims["email_verified"] == nil && claims["name"] != nil)
        let person = try await known(resident, id)
        #expect(person[.phone]?.source == "phone" && person[.email] == nil)
    }

    @Test func `a number that has an account is answered in the same way, and its owner is told where to sign in`() async throws {
        let resident = ResidentOfLlave(try Office())
        _ = try await open(resident)
        let (taken, free) = (try await ask(resident), try await ask(resident, "55 8765 4321"))
        #expect(resident.newcomers.step(of: taken) == ResidentOffice.TextedStep(hint: "5678", wantsPaper: false))
        #expect(resident.newcomers.step(of: free) == ResidentOffice.TextedStep(hint: "4321", wantsPaper: false))
        #expect(resident.texts.sent.suffix(2) == ["number.known " + Self.number, "number.confirm +525587654321"])
        #expect(await fault { try await resident.newcomers.take("000000", for: taken, resident.visitor()) } == .wrongCode)
        #expect(await fault { try await resident.newcomers.take("000000", for: free, resident.visitor()) } == .wrongCode)
        #expect(await fault { try await ask(resident, "12 34") } == .badPhone)
    }

    @Test func `a code is good for its number and ten minutes, is typed five times at most, and leads to one place`() async throws {
        let resident = ResidentOfLlave(try Office())
        let office = resident.newcomers
        let first = try await ask(resident)
        let code = try #require(resident.texts.codes.last)
        let other = try await ask(resident, "55 8765 4321")
        #expect(await fault { try await office.take(code, for: other, resident.visitor()) } == .wrongCode)
        #expect(await fault { try await office.take(code, for: "nothing of ours", resident.visitor()) } == .signInGone)
        let opened = try link(try await office.take(code, for: first, resident.visitor()))
        let again = try link(try await office.take(code, for: first, resident.visitor()))
        #expect(opened == again && resident.texts.cameBack == 1)
        let second = try await ask(resident)
        let right = try #require(resident.texts.codes.last)
        for _ in 0..<5 { #expect(await fault { try await office.take("000000", for: second, resident.visitor()) } == .wrongCode) }
        #expect(await fault { try await office.take(right, for: second, resident.visitor()) } == .tooManyTries(waitSeconds: 600))
        let late = try await ask(resident)
        resident.office.wait(.minutes(10))
        #expect(await fault { try await office.take(resident.texts.codes.last!, for: late, resident.visitor()) } == .signInGone)
        // Somebody who never finished leaves nothing behind, and the link of a code ends soon.
        resident.office.wait(.minutes(30))
        #expect(await fault { try await office.guest(opened) } == .invitationGone)
    }

    @Test func `a number alone never opens an account again: it takes a code on paper`() async throws {
        let resident = ResidentOfLlave(try Office())
        let welcome = try await open(resident)
        let codes = try await resident.desk.makeCodes(welcome.token)
        let office = resident.newcomers
        let first = try proven(try await arrival(resident))
        #expect(office.step(of: first)?.wantsPaper == true)
        #expect(await fault { try await office.take(resident.texts.codes.last!, for: first, resident.visitor()) } == .wrongCode)
        let opened = try link(try await office.take(codes[0].text, for: first, resident.visitor()))
        let again = try link(try await office.take(codes[0].text, for: first, resident.visitor()))
        #expect(opened == again)
        let other = "otra frase con cinco palabras"
        _ = try await office.arrive(opened, name: .sample, password: other)
        #expect(resident.texts.sent.last == "number.password_changed " + Self.number)
        #expect(await fault { try await resident.begin(other, as: "5512345678") } == nil)
        await #expect(throws: IdentityError.noSession) { try await resident.office.sessions.holder(welcome.token) }
        // The paper is used up for another time.
        let second = try proven(try await arrival(resident))
        #expect(await fault { try await office.take(codes[0].text, for: second, resident.visitor()) } == .wrongCode)
    }

    @Test func `the link of a code that was typed before an account was opened by another opens nothing any more`() async throws {
        let resident = ResidentOfLlave(try Office())
        let (other, own) = (try link(try await arrival(resident)), try link(try await arrival(resident)))
        #expect(other != own)
        _ = try await resident.newcomers.arrive(own, name: .sample, password: ResidentOfLlave.password)
        #expect(await fault { try await resident.newcomers.guest(other) } == .invitationGone)
    }

    @Test func `second steps are still owed after number and paper`() async throws {
        let resident = ResidentOfLlave(try Office())
        let codes = try await resident.turnOn(try await open(resident).token)
        let offer = try proven(try await arrival(resident))
        let opened = try link(try await resident.newcomers.take(codes[0].text, for: offer, resident.visitor()))
        resident.office.wait(.minutes(1))
        let step = try await resident.newcomers.arrive(opened, name: .sample, password: "otra frase con cinco palabras")
        guard case .second(let pending, _) = step else {
            Issue.record("a number opened an account with second steps")
            return
        }
        _ = try await resident.door.finish(pending, .totp(resident.shown()), resident.visitor())
    }

    @Test func `after an officer saw the person, the code in the text is enough`() async throws {
        let resident = ResidentOfLlave(try Office())
        let account = try await open(resident).session.account
        try await resident.own.startReset(of: account, by: .commandLine(uid: 3))
        try await resident.own.tidy()
        try await resident.own.tidy()
        #expect(resident.texts.sent.suffix(2) == ["number.recovery_asked " + Self.number, "number.recovery_ready " + Self.number])
        let begun = try recovery(try await arrival(resident))
        let password = try #require(try await resident.own.completeRecovery(begun))
        #expect(await fault { try await resident.own.completeRecovery(begun) } == .changeGone)
        let other = "otra frase con cinco palabras"
        _ = try await resident.newcomers.arrive(password, name: .sample, password: other)
        #expect(await fault { try await resident.begin(other, as: "5512345678") } == nil)
    }

    @Test func `whoever lost every second step waits three days after the password, and then types the code of a text`() async throws {
        let resident = ResidentOfLlave(try Office())
        _ = try await resident.turnOn(try await open(resident).token)
        guard case .second(let pending, _) = try await resident.begin(as: "5512345678") else {
            Issue.record("no second step was asked for")
            return
        }
        _ = try await resident.own.askRecovery(pending)
        #expect(resident.texts.sent.last == "number.recovery_asked " + Self.number)
        // Until then the number is worth what it always is.
        _ = try proven(try await arrival(resident))
        resident.office.wait(.days(3))
        try await resident.own.tidy()
        #expect(resident.texts.sent.last == "number.recovery_ready " + Self.number)
        // The number may be somebody else's by now: the password stays the one that was given before.
        #expect(try await resident.own.completeRecovery(try recovery(try await arrival(resident))) == nil)
        guard case .welcome = try await resident.begin(as: "5512345678") else {
            Issue.record("a second step is still asked for")
            return
        }
    }

    @Test func `with an e-mail it is told there, and the number opens nothing any more`() async throws {
        let resident = ResidentOfLlave(try Office())
        let welcome = try await open(resident)
        try await resident.own.askAddress(welcome.token, LoginName(ResidentOfLlave.address)!)
        #expect(resident.texts.sent.last == "number.address_asked " + Self.number)
        // Until the link is used the account is the number's.
        #expect(await fault { try await resident.begin(as: "5512345678") } == nil)
        let link = try #require(try await resident.letters().last?.token)
        try await resident.own.confirmAddress(link)
        #expect(resident.texts.sent.last == "account.address_changed " + Self.number)
        let letter = try #require(try await resident.letters().last)
        #expect(letter.to == ResidentOfLlave.address && letter.template == "account.address_changed")
        #expect(await fault { try await resident.begin(as: "5512345678") } == .wrongLogin)
        #expect(await fault { try await resident.begin() } == nil)
        let person = try await known(resident, welcome.session.account)
        #expect(person[.email]?.value == ResidentOfLlave.address && person[.phone]?.value == Self.number)
        // A number is worth less than an e-mail: nobody goes back to one.
        #expect(await fault { try await resident.own.askNumber(welcome.token, "55 8765 4321", from: Self.machine) } == .notAllowed)
        // «It was not me» gives the number back, and no message opens the account.
        #expect(try await resident.own.repudiate(try #require(letter.token)) == .closed)
        let closed = try await ask(resident)
        #expect(resident.texts.sent.last == "number.closed " + Self.number)
        // No code went out; whoever types one learns no more than at any number.
        #expect(resident.newcomers.step(of: closed) == ResidentOffice.TextedStep(hint: "5678", wantsPaper: false))
        for _ in 0..<5 { #expect(await fault { try await resident.newcomers.take("", for: closed, resident.visitor()) } == .wrongCode) }
        #expect(
            await fault { try await resident.newcomers.take("", for: closed, resident.visitor()) } == .tooManyTries(waitSeconds: 600))
    }

    @Test func `another number is taken when its code is typed, and both are told`() async throws {
        let resident = ResidentOfLlave(try Office())
        let welcome = try await open(resident)
        let own = resident.own
        let offer = try await own.askNumber(welcome.token, "55 8765 4321", from: Self.machine)
        #expect(resident.texts.sent.suffix(2) == ["phone.code +525587654321", "number.address_asked " + Self.number])
        #expect(own.hint(of: offer, for: welcome.session.account) == "4321" && own.hint(of: offer, for: .sample(9)) == nil)
        #expect(await fault { try await own.confirmNumber(welcome.token, offer, code: "000000") } == .wrongCode)
        let code = try #require(resident.texts.codes.last)
        try await own.confirmNumber(welcome.token, offer, code: code)
        try await own.confirmNumber(welcome.token, offer, code: code)
        #expect(resident.texts.sent.suffix(2) == ["number.address_changed +525587654321", "number.address_changed " + Self.number])
        #expect(await fault { try await resident.begin(as: "5512345678") } == .wrongLogin)
        #expect(await fault { try await resident.begin(as: "5587654321") } == nil)
        // What the old number is for now is its next owner's; the new one is somebody's who is told.
        let neighbour = try await open(resident)
        _ = try await own.askNumber(neighbour.token, "5587654321", from: Self.machine)
        #expect(resident.texts.sent.contains("number.taken +525587654321"))
    }

    @Test func `an account that nobody confirmed is forgotten, and the number is free`() async throws {
        let resident = ResidentOfLlave(try Office())
        _ = try await ask(resident)
        resident.office.wait(.days(8))
        try await resident.own.tidy()
        let (stores, index) = (resident.office.stores, LoginName.index(of: Self.number, .sample))
        #expect(try await stores.unit.read { tx in try stores.accounts.account(persona: .resident, loginIndex: index, tx) } == nil)
    }

    @Test func `somebody is found by the number of their account`() async throws {
        let resident = ResidentOfLlave(try Office())
        let account = try await open(resident).session.account
        let (stores, office) = (resident.office.stores, AccountOffice(resident.provider))
        let key = try #require(AccountOffice.Key("55 1234 5678"))
        #expect(try await stores.unit.read { tx in try office.find(key, tx).map(\.id) } == [account])
    }
}
