import Core
import Foundation
import Identity
import TestSupport
import Testing
import Work

/// Accounts and what belongs to them, on every engine.
struct IdentityStoreTests {
    @Test(arguments: Engine.allCases)
    func `a login is taken once for each persona`(_ engine: Engine) async throws {
        let city = try engine.open()
        let index = Account.sample().loginIndex
        try await city.write { stores, tx in
            try stores.accounts.insert(.sample(), tx)
            try stores.accounts.insert(.sample(id: .sample(2), persona: .resident), tx)
        }
        await #expect(throws: StoreError.duplicate("login")) {
            try await city.write { stores, tx in try stores.accounts.insert(.sample(id: .sample(3)), tx) }
        }
        #expect(try await city.read { stores, tx in try stores.accounts.account(persona: .servant, loginIndex: index, tx) } == .sample())
        #expect(
            try await city.read { stores, tx in try stores.accounts.account(persona: .resident, loginIndex: index, tx) }?.id == .sample(2))
        try await city.write { stores, tx in try stores.accounts.update(.sample(state: .suspended, version: 2), tx) }
        #expect(try await city.read { stores, tx in try stores.accounts.account(.sample, tx) } == .sample(state: .suspended, version: 2))
        await #expect(throws: StoreError.stale) {
            try await city.write { stores, tx in try stores.accounts.update(.sample(version: 2), tx) }
        }
    }

    @Test(arguments: Engine.allCases)
    func `credentials, roles and invitations belong to an account`(_ engine: Engine) async throws {
        let city = try engine.open()
        var credential = Credential(id: .sample, account: .sample, kind: .password, secret: "$argon2id$…", createdAt: .noon, usedAt: nil)
        let role = RoleGrant(account: .sample, unit: "obras", role: .supervisor, grantedAt: .noon)
        let invitation = Invitation(
            id: .sample, account: .sample, tokenHash: Data([1]), createdAt: .noon, expiresAt: .noon + .days(3), usedAt: nil)
        let first = credential
        try await city.write { stores, tx in
            try stores.accounts.insert(.sample(), tx)
            try stores.accounts.insert(.sample(id: .sample(2), state: .suspended, login: "b"), tx)
            try stores.accounts.insert(first, tx)
            try stores.accounts.grant(role, tx)
            try stores.accounts.grant(role, tx)
            try stores.accounts.grant(RoleGrant(account: .sample(2), unit: "obras", role: .agent, grantedAt: .noon), tx)
            try stores.accounts.insert(invitation, tx)
        }
        credential.usedAt = .noon
        credential.secret = "$argon2id$new"
        let second = credential
        try await city.write { stores, tx in try stores.accounts.update(second, tx) }
        #expect(try await city.read { stores, tx in try stores.accounts.credentials(of: .sample, tx) } == [second])
        #expect(try await city.read { stores, tx in try stores.accounts.roles(of: .sample, tx) } == [role])
        #expect(try await city.read { stores, tx in try stores.accounts.servants(unit: "obras", tx) } == [.sample()])
        #expect(try await city.read { stores, tx in try stores.accounts.servants(unit: "agua", tx) } == [])
        #expect(try await city.read { stores, tx in try stores.accounts.invitation(tokenHash: Data([1]), tx) } == invitation)
        try await city.write { stores, tx in
            try stores.accounts.use(.sample, at: .noon, tx)
            try stores.accounts.revoke(role, tx)
            try stores.accounts.delete(ID<Credential>.sample, tx)
        }
        #expect(try await city.read { stores, tx in try stores.accounts.roles(of: .sample, tx) } == [])
        #expect(try await city.read { stores, tx in try stores.accounts.credentials(of: .sample, tx) } == [])
        await #expect(throws: StoreError.stale) { try await city.write { stores, tx in try stores.accounts.use(.sample, at: .noon, tx) } }
    }

    @Test(arguments: Engine.allCases)
    func `a session is found by its token, touched, ended and forgotten`(_ engine: Engine) async throws {
        let city = try engine.open()
        func session(_ number: UInt64) -> Session {
            Session(
                id: .sample(number), account: .sample, tokenHash: Data([UInt8(number)]), createdAt: .noon, seenAt: .noon,
                idleUntil: .noon + .minutes(30), expiresAt: .noon + .hours(12), endedAt: nil)
        }
        let sessions = (1...3).map { session($0) }
        var touched = sessions[0]
        touched.seenAt = .noon + .minutes(1)
        touched.idleUntil = .noon + .minutes(31)
        let after = touched
        try await city.write { stores, tx in
            try stores.accounts.insert(.sample(), tx)
            for one in sessions { try stores.sessions.insert(one, tx) }
            try stores.sessions.touch(after, tx)
            try stores.sessions.end(.sample(2), at: .noon, tx)
        }
        #expect(try await city.read { stores, tx in try stores.sessions.session(tokenHash: Data([1]), tx) } == after)
        #expect(try await city.read { stores, tx in try stores.sessions.session(tokenHash: Data([2]), tx) }?.endedAt == .noon)
        #expect(try await city.read { stores, tx in try stores.sessions.sessions(of: .sample, tx).map(\.id) } == sessions.map(\.id))
        #expect(try await city.write { stores, tx in try stores.sessions.forget(before: .noon + .seconds(1), tx) } == 1)
        try await city.write { stores, tx in try stores.sessions.endAll(of: .sample, at: .noon + .minutes(2), tx) }
        let ends = try await city.read { stores, tx in try stores.sessions.sessions(of: .sample, tx).map(\.endedAt) }
        #expect(ends == [.noon + .minutes(2), .noon + .minutes(2)])
    }

    @Test(arguments: Engine.allCases)
    func `tries are counted by window and key`(_ engine: Engine) async throws {
        let city = try engine.open()
        let (a, b) = (Data([1]), Data([2]))
        let hits = try await city.write { stores, tx in
            try [(a, Instant.noon), (a, .noon + .minutes(59)), (b, .noon), (a, .noon + .minutes(60))].map {
                try stores.throttles.hit($0.0, window: .hours(1), at: $0.1, tx)
            }
        }
        #expect(hits == [1, 2, 1, 1])
        #expect(try await city.read { stores, tx in try stores.throttles.count(a, window: .hours(1), at: .noon, tx) } == 2)
        #expect(try await city.read { stores, tx in try stores.throttles.count(a, window: .hours(1), at: .noon - .minutes(1), tx) } == 0)
        #expect(try await city.write { stores, tx in try stores.throttles.forget(before: .noon + .hours(1), tx) } == 2)
    }
}
