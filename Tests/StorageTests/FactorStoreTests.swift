import Core
import Foundation
import Identity
import Ledger
import TestSupport
import Testing
import Work

/// Second steps and waiting changes of accounts, on every engine.
struct FactorStoreTests {
    private func factor(
        _ number: UInt64, _ kind: Factor.Kind, account: ID<Account> = .sample, handle: Data? = nil, counter: Int64 = 0
    ) -> Factor {
        Factor(
            id: .sample(number), account: account, kind: kind, name: Sealed(bytes: Data("name".utf8)),
            secret: Sealed(bytes: Data("secret".utf8)), handle: handle, counter: counter, createdAt: .noon)
    }

    @Test(arguments: Engine.allCases)
    func `a passkey is one account's, and other factors are not looked for`(_ engine: Engine) async throws {
        let city = try engine.open()
        let (key, same) = (factor(1, .passkey, handle: Data([7])), factor(2, .passkey, account: .sample(2), handle: Data([7])))
        let paper = factor(3, .recovery, handle: Data([9]))
        try await city.write { stores, tx in
            try stores.accounts.insert(.sample(), tx)
            try stores.accounts.insert(.sample(id: .sample(2), login: "b"), tx)
            try stores.accounts.insert(key, tx)
            try stores.accounts.insert(paper, tx)
        }
        await #expect(throws: StoreError.duplicate("factor")) {
            try await city.write { stores, tx in try stores.accounts.insert(same, tx) }
        }
        #expect(try await city.read { stores, tx in try stores.accounts.passkey(Data([7]), tx) } == key)
        #expect(try await city.read { stores, tx in try stores.accounts.passkey(Data([9]), tx) } == nil)
        #expect(try await city.read { stores, tx in try stores.accounts.factors(of: .sample, tx) } == [key, paper])
    }

    @Test(arguments: Engine.allCases)
    func `a counter goes forward only and a code on paper is spent once`(_ engine: Engine) async throws {
        let city = try engine.open()
        let (app, paper) = (factor(1, .totp, counter: 5), factor(2, .recovery, handle: Data([9])))
        let (moves, spends) = try await city.write { stores, tx in
            try stores.accounts.insert(.sample(), tx)
            try stores.accounts.insert(app, tx)
            try stores.accounts.insert(paper, tx)
            let moves = try [5, 4, 6, 6, 7].map { try stores.accounts.advance(app, to: $0, at: .noon, tx) }
            return (moves, try (0..<2).map { _ in try stores.accounts.spend(paper, at: .noon, tx) })
        }
        #expect(moves == [false, false, true, false, true])
        #expect(spends == [true, false])
        let after = try await city.read { stores, tx in try stores.accounts.factors(of: .sample, tx) }
        #expect(after.map(\.counter) == [7, 0] && after.map(\.usedAt) == [.noon, .noon])
    }

    @Test(arguments: Engine.allCases)
    func `a change is found by its links, becomes due and is settled once`(_ engine: Engine) async throws {
        let city = try engine.open()
        let change = AccountChange(
            id: .sample, account: .sample, kind: .deletion, tokenHash: Data([1]), undoHash: Data([2]),
            details: Sealed(bytes: Data("d".utf8)), createdAt: .noon, readyAt: .noon + .days(3), expiresAt: .noon + .days(9))
        try await city.write { stores, tx in
            try stores.accounts.insert(.sample(), tx)
            try stores.accounts.insert(change, tx)
        }
        try await city.read { stores, tx throws in
            #expect(try stores.accounts.change(tokenHash: Data([1]), tx) == change)
            #expect(try stores.accounts.change(undoHash: Data([2]), tx) == change)
            #expect(try stores.accounts.change(undoHash: Data([1]), tx) == nil)
            #expect(try stores.accounts.due(.deletion, at: .noon + .days(2), limit: 9, tx) == [])
            #expect(try stores.accounts.due(.deletion, at: .noon + .days(3), limit: 9, tx) == [change])
            #expect(try stores.accounts.due(.recovery, at: .noon + .days(3), limit: 9, tx) == [])
            #expect(try stores.accounts.openChanges(of: .sample, tx) == [change])
        }
        let settled = try await city.write { stores, tx in try (0..<2).map { _ in try stores.accounts.settle(change, at: .noon, tx) } }
        #expect(settled == [true, false])
        #expect(try await city.read { stores, tx in try stores.accounts.openChanges(of: .sample, tx) } == [])
        #expect(try await city.write { stores, tx in try stores.accounts.forgetChanges(before: .noon + .days(10), tx) } == 1)
    }

    @Test(arguments: Engine.allCases)
    func `a session is renewed under another token with its proofs`(_ engine: Engine) async throws {
        let city = try engine.open()
        var session = Session(
            id: .sample, account: .sample, tokenHash: Data([1]), createdAt: .noon, seenAt: .noon, idleUntil: .noon + .days(1),
            expiresAt: .noon + .days(2), endedAt: nil, device: Sealed(bytes: Data("device".utf8)))
        let first = session
        session.tokenHash = Data([2])
        session.proofs = [Proof(.password, at: .noon), Proof(.totp, at: .noon + .minutes(1))]
        let second = session
        try await city.write { stores, tx in
            try stores.accounts.insert(.sample(), tx)
            try stores.sessions.insert(first, tx)
            try stores.sessions.renew(second, tx)
        }
        #expect(try await city.read { stores, tx in try stores.sessions.session(tokenHash: Data([1]), tx) } == nil)
        #expect(try await city.read { stores, tx in try stores.sessions.session(tokenHash: Data([2]), tx) } == second)
        try await city.write { stores, tx in try stores.sessions.end(.sample, at: .noon, tx) }
        await #expect(throws: StoreError.stale) { try await city.write { stores, tx in try stores.sessions.renew(second, tx) } }
    }

    @Test(arguments: Engine.allCases)
    func `tries are forgotten where that is asked for, and only those`(_ engine: Engine) async throws {
        let city = try engine.open()
        let counts = try await city.write { stores, tx in
            for key in [Data([1]), Data([1]), Data([2])] { _ = try stores.throttles.hit(key, window: .days(365), at: .noon, tx) }
            try stores.throttles.reset(Data([1]), window: .days(365), at: .noon, tx)
            return try [Data([1]), Data([2])].map { try stores.throttles.count($0, window: .days(365), at: .noon, tx) }
        }
        #expect(counts == [0, 1])
    }

    @Test(arguments: Engine.allCases)
    func `an account is stripped of all that proves it and then removed if nobody ever confirmed it`(_ engine: Engine) async throws {
        let city = try engine.open()
        let key = factor(1, .passkey, handle: Data([7]))
        let left = try await city.write { stores, tx in
            try stores.accounts.insert(.sample(persona: .resident, state: .invited), tx)
            try stores.accounts.insert(.sample(id: .sample(2), persona: .resident, login: "b"), tx)
            try stores.accounts.insert(key, tx)
            try stores.accounts.insert(
                Credential(id: .sample, account: .sample, kind: .password, secret: "s", createdAt: .noon, usedAt: nil), tx)
            // Whoever was taken over from another system was never asked to confirm anything.
            try stores.accounts.insert(.sample(id: .sample(3), persona: .resident, state: .invited, login: "c"), tx)
            try stores.ledger.append(
                AuditEvent(
                    id: .sample(3), at: .noon, kind: "account.imported", actor: .system,
                    subject: AuditSubject(.account, ID<Account>.sample(3)), facts: ["hash": "none"]), tx)
            try stores.accounts.insert(
                Invitation(
                    id: .sample, account: .sample, tokenHash: Data([9]), createdAt: .noon, expiresAt: .noon + .hours(1), usedAt: nil), tx)
            #expect(try stores.accounts.neverConfirmed(before: .noon + .days(1), limit: 9, tx) == [.sample])
            #expect(try stores.accounts.neverConfirmed(before: .noon, limit: 9, tx) == [])
            try stores.accounts.remove(.sample, tx)
            try stores.accounts.remove(.sample(2), tx)
            return try [ID<Account>.sample, .sample(2)].map { try stores.accounts.account($0, tx)?.state }
        }
        #expect(left == [nil, .active])
    }
}
