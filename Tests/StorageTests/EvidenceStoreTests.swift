import Core
import Foundation
import Identity
import TestSupport
import Testing
import Work

/// Evidence, requests and conflicts, on every engine.
struct EvidenceStoreTests {
    private static func evidence(_ number: UInt64, of account: UInt64 = 1, state: Evidence.State = .counts) -> Evidence {
        Evidence(
            id: .sample(number), account: .sample(account), source: "registro-civil", method: .register, assurance: .basic,
            attributes: [.curp, .givenName], values: Sealed(bytes: Data([1, 2])), curpIndex: Data(repeating: 3, count: 32),
            upstreamIndex: Data(repeating: 6, count: 32), documentHash: Data(repeating: 4, count: 32), checkedAt: .noon,
            until: .noon + .days(9), servant: Data(repeating: 5, count: 16), state: state)
    }

    private func city(_ engine: Engine) async throws -> OpenCity {
        let city = try engine.open()
        try await city.write { stores, tx in
            try stores.accounts.insert(.sample(persona: .resident), tx)
            try stores.accounts.insert(.sample(id: .sample(2), persona: .resident, login: "b@example.org"), tx)
        }
        return city
    }

    @Test(arguments: Engine.allCases)
    func `evidence comes back as it was written, and only its state changes`(_ engine: Engine) async throws {
        let city = try await city(engine)
        try await city.write { stores, tx in
            try stores.evidence.insert(Self.evidence(1), tx)
            try stores.evidence.insert(Self.evidence(2, of: 2), tx)
            var withdrawn = Self.evidence(1)
            (withdrawn.state, withdrawn.changedAt) = (.withdrawn, .noon + .hours(1))
            try stores.evidence.update(withdrawn, tx)
        }
        var expected = Self.evidence(1)
        (expected.state, expected.changedAt) = (.withdrawn, .noon + .hours(1))
        let wanted = expected
        #expect(try await city.read { stores, tx in try stores.evidence.evidence(of: .sample, tx) } == [wanted])
        #expect(try await city.read { stores, tx in try stores.evidence.evidence(.sample, of: .sample, tx) } == wanted)
        #expect(try await city.read { stores, tx in try stores.evidence.evidence(.sample(2), of: .sample, tx) } == nil)
        await #expect(throws: StoreError.stale) {
            try await city.write { stores, tx in try stores.evidence.update(Self.evidence(9), tx) }
        }
    }

    @Test(arguments: Engine.allCases)
    func `a key is one account's until it is released, however many ask at once`(_ engine: Engine) async throws {
        let city = try await city(engine)
        let key = ClaimKey(.curp, Data(repeating: 3, count: 32))
        let holders = try await withThrowingTaskGroup(of: ID<Account>.self) { group in
            for number in [1, 2, 1, 2, 1, 2] as [UInt64] {
                group.addTask {
                    try await city.write { stores, tx in try stores.evidence.claim(key, for: .sample(number), at: .noon, tx) }
                }
            }
            return try await group.reduce(into: Set<ID<Account>>()) { $0.insert($1) }
        }
        let holder = try #require(holders.first)
        #expect(holders.count == 1)
        let other: ID<Account> = holder == .sample(1) ? .sample(2) : .sample(1)
        try await city.write { stores, tx in try stores.evidence.release(key, from: other, tx) }
        #expect(try await city.read { stores, tx in try stores.evidence.holder(of: key, tx) } == holder)
        try await city.write { stores, tx in try stores.evidence.release(key, from: holder, tx) }
        #expect(try await city.write { stores, tx in try stores.evidence.claim(key, for: other, at: .noon, tx) } == other)
        let upstream = ClaimKey(.upstream, key.index)
        #expect(try await city.read { stores, tx in try stores.evidence.holder(of: upstream, tx) } == nil)
    }

    @Test(arguments: Engine.allCases)
    func `a deleted account holds nothing any more`(_ engine: Engine) async throws {
        let city = try await city(engine)
        let key = ClaimKey(.curp, Data(repeating: 3, count: 32))
        try await city.write { stores, tx in
            try stores.evidence.insert(Self.evidence(1), tx)
            try stores.evidence.insert(Self.evidence(2, of: 2), tx)
            _ = try stores.evidence.claim(key, for: .sample, at: .noon, tx)
            try stores.evidence.insert(
                IdentityConflict(id: .sample, account: .sample(2), evidence: .sample(2), holder: .sample, kind: .curp, openedAt: .noon), tx)
            try stores.evidence.forget(.sample, tx)
        }
        #expect(try await city.read { stores, tx in try stores.evidence.evidence(of: .sample, tx) } == [])
        #expect(try await city.read { stores, tx in try stores.evidence.evidence(of: .sample(2), tx) }.count == 1)
        #expect(try await city.read { stores, tx in try stores.evidence.holder(of: key, tx) } == nil)
        #expect(try await city.read { stores, tx in try stores.evidence.conflicts(limit: 5, tx) } == [])
    }

    @Test(arguments: Engine.allCases)
    func `requests wait in order and are decided once`(_ engine: Engine) async throws {
        let city = try await city(engine)
        func request(_ number: UInt64) -> ProofRequest {
            ProofRequest(id: .sample(number), account: .sample, document: .ine, stated: Sealed(bytes: Data([7])), createdAt: .noon)
        }
        let (first, second) = (request(1), request(2))
        try await city.write { stores, tx in
            try stores.evidence.insert(second, tx)
            try stores.evidence.insert(first, tx)
        }
        #expect(try await city.read { stores, tx in try stores.evidence.waiting(limit: 5, tx) } == [first, second])
        #expect(try await city.read { stores, tx in try stores.evidence.requests(of: .sample, tx) } == [second, first])
        var decided = first
        (decided.state, decided.decidedAt, decided.decidedBy, decided.reason) = (.refused, .noon, Data(repeating: 1, count: 16), "expired")
        decided.version = 2
        let written = decided
        try await city.write { stores, tx in try stores.evidence.update(written, tx) }
        #expect(try await city.read { stores, tx in try stores.evidence.request(.sample, tx) } == written)
        #expect(try await city.read { stores, tx in try stores.evidence.waiting(limit: 5, tx) } == [second])
        await #expect(throws: StoreError.stale) { try await city.write { stores, tx in try stores.evidence.update(written, tx) } }
    }

    @Test(arguments: Engine.allCases)
    func `a conflict is settled once`(_ engine: Engine) async throws {
        let city = try await city(engine)
        let conflict = IdentityConflict(
            id: .sample, account: .sample, evidence: .sample, holder: .sample(2), kind: .curp, openedAt: .noon)
        try await city.write { stores, tx in try stores.evidence.insert(conflict, tx) }
        #expect(try await city.read { stores, tx in try stores.evidence.conflicts(limit: 5, tx) } == [conflict])
        var settled = conflict
        (settled.outcome, settled.settledAt, settled.settledBy) = (.newcomer, .noon, Data(repeating: 1, count: 16))
        let written = settled
        try await city.write { stores, tx in try stores.evidence.settle(written, tx) }
        #expect(try await city.read { stores, tx in try stores.evidence.conflict(.sample, tx) } == written)
        #expect(try await city.read { stores, tx in try stores.evidence.conflicts(limit: 5, tx) } == [])
        await #expect(throws: StoreError.stale) { try await city.write { stores, tx in try stores.evidence.settle(written, tx) } }
    }
}
