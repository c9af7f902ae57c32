import Core
import Foundation
import Identity
import Testing
import Work

extension ResidentOfLlave {
    /// Adds a passkey; returns it with the token under which the session goes on.
    func addKey(_ token: SecretToken) async throws -> (SoftKey, SecretToken) {
        let holder = try await office.sessions.holder(token)
        var key = SoftKey()
        let (challenge, userHandle) = desk.challenge(for: holder.account.id, browser: Self.browser)
        try await desk.addPasskey(key.register(challenge, userHandle: userHandle), name: "Teléfono", browser: Self.browser, token)
        return (key, token)
    }
}

/// Passkeys in the whole walk: each forgery is refused, and what was right once is not right again.
struct PasskeyTests {
    private func ready() async throws -> (ResidentOfLlave, SoftKey, SignIn.Welcome) {
        let resident = ResidentOfLlave(try Office())
        let welcome = try await resident.open()
        let (key, _) = try await resident.addKey(welcome.token)
        return (resident, key, welcome)
    }

    @Test func `a passkey alone signs in at the level that cannot be phished`() async throws {
        let (resident, key, first) = try await ready()
        let welcome = try await resident.door.enter(key.sign(resident.door.challenge(browser: ResidentOfLlave.browser)), resident.visitor())
        let now = resident.office.stores.clock.now
        #expect(welcome.session.account == first.session.account && welcome.token != first.token)
        #expect(welcome.session.level(at: now) == .phr)
        #expect(welcome.session.methods(at: now) == ["pop", "user", "mfa"])
    }

    @Test func `a challenge is good once, in its browser, for its purpose and for half an hour`() async throws {
        let (resident, key, first) = try await ready()
        let challenge = resident.door.challenge(browser: ResidentOfLlave.browser)
        #expect(challenge.count >= 16)
        var moved = key
        moved.counter = 2
        _ = try await resident.door.enter(moved.sign(challenge), resident.visitor())
        moved.counter = 3
        let replayed = try moved.sign(challenge)
        #expect(await fault { try await resident.door.enter(replayed, resident.visitor()) } == .passkeyRefused)
        let strange = try moved.sign(resident.door.challenge(browser: "another"))
        #expect(await fault { try await resident.door.enter(strange, resident.visitor()) } == .passkeyRefused)
        let proving = try moved.sign(resident.stepUp.challenge(for: first.session.account, browser: ResidentOfLlave.browser))
        #expect(await fault { try await resident.door.enter(proving, resident.visitor()) } == .passkeyRefused)
        let invented = try moved.sign(Data(repeating: 7, count: 40))
        #expect(await fault { try await resident.door.enter(invented, resident.visitor()) } == .passkeyRefused)
        let late = try moved.sign(resident.door.challenge(browser: ResidentOfLlave.browser))
        resident.office.wait(.minutes(30))
        #expect(await fault { try await resident.door.enter(late, resident.visitor()) } == .passkeyRefused)
    }

    @Test func `a counter that goes back is refused and told`() async throws {
        let (resident, key, first) = try await ready()
        func enter(_ counter: UInt32) async -> IdentityError? {
            await fault {
                var key = key
                key.counter = counter
                return try await resident.door.enter(
                    key.sign(resident.door.challenge(browser: ResidentOfLlave.browser)), resident.visitor())
            }
        }
        #expect(await enter(9) == nil)
        #expect(await enter(9) == .passkeyRefused)
        #expect(await enter(4) == .passkeyRefused)
        #expect(await enter(10) == nil)
        #expect(try await resident.entries("factor.counter_fell", of: first.session.account) == 2)
    }

    @Test func `a passkey that always counts nothing stays usable`() async throws {
        let resident = ResidentOfLlave(try Office())
        let welcome = try await resident.open()
        let holder = try await resident.office.sessions.holder(welcome.token)
        var key = SoftKey()
        key.counter = 0
        let (challenge, userHandle) = resident.desk.challenge(for: holder.account.id, browser: ResidentOfLlave.browser)
        try await resident.desk.addPasskey(
            key.register(challenge, userHandle: userHandle), name: "", browser: ResidentOfLlave.browser, welcome.token)
        for _ in 0..<2 {
            _ = try await resident.door.enter(key.sign(resident.door.challenge(browser: ResidentOfLlave.browser)), resident.visitor())
        }
    }

    @Test func `signing in alone needs the owner's name and a verified owner; another's name does not do`() async throws {
        let (resident, key, _) = try await ready()
        func enter(_ change: (inout SoftKey) -> Void) async -> IdentityError? {
            var key = key
            key.counter = 50
            change(&key)
            let changed = key
            return await fault {
                try await resident.door.enter(
                    changed.sign(resident.door.challenge(browser: ResidentOfLlave.browser)), resident.visitor())
            }
        }
        func expect(_ expected: IdentityError?, _ change: (inout SoftKey) -> Void) async {
            let found = await enter(change)
            #expect(found == expected)
        }
        await expect(.passkeyRefused) { $0.userHandle = nil }
        await expect(.passkeyRefused) { $0.userHandle = Data(repeating: 1, count: 32) }
        await expect(.passkeyRefused) { $0.flags = 0x01 }
        await expect(.passkeyRefused) { $0.origin = "https://evil.example" }
        await expect(.passkeyRefused) { $0.relyingParty = "evil.example" }
        await expect(.passkeyRefused) { $0.id = Data([1, 2, 3]) }
        await expect(nil) { _ in }
    }

    @Test func `a passkey is one account's, and another person's is not on the list`() async throws {
        let (resident, key, _) = try await ready()
        let other = try await resident.open("marcos@correo.example")
        let holder = try await resident.office.sessions.holder(other.token)
        var same = key
        let (challenge, userHandle) = resident.desk.challenge(for: holder.account.id, browser: ResidentOfLlave.browser)
        let answer = same.register(challenge, userHandle: userHandle)
        #expect(
            await fault { try await resident.desk.addPasskey(answer, name: "", browser: ResidentOfLlave.browser, other.token) }
                == .passkeyRefused)
        let (foreign, _) = try await resident.addKey(other.token)
        let mine = try await resident.office.sessions.holder(try await resident.open("otra@correo.example").token)
        let proof = try foreign.sign(resident.stepUp.challenge(for: mine.account.id, browser: ResidentOfLlave.browser))
        let token = try await resident.open("quinta@correo.example").token
        #expect(await fault { try await resident.stepUp.prove(token, .passkey(proof), resident.visitor()) } == .passkeyRefused)
    }

    @Test func `a passkey without its owner's verification is a second factor and no more`() async throws {
        let (resident, key, first) = try await ready()
        _ = try await resident.desk.makeCodes(first.token)
        let pending = try await resident.pending()
        var touched = key
        touched.flags = 0x01
        touched.counter = 2
        let challenge = resident.stepUp.challenge(for: first.session.account, browser: ResidentOfLlave.browser)
        let welcome = try await resident.door.finish(pending, .passkey(touched.sign(challenge)), resident.visitor())
        #expect(welcome.session.level(at: resident.office.stores.clock.now) == .aal2)
    }
}
