import Core
import Foundation
import Ledger
import TestSupport
import Testing
import Work

@testable import Identity

/// Evidence written down: what it makes of an account, and what only one account may have.
struct EvidenceKeeperTests {
    private let office: Office
    private var keeper: EvidenceKeeper { EvidenceKeeper(office.stores) }

    init() throws { office = try Office() }

    /// A resident whose address is confirmed.
    private func resident(_ number: UInt64) async throws -> ID<Account> {
        let stores = office.stores
        let id = ID<Account>.sample(number)
        let login = "persona\(number)@example.org"
        try await stores.unit.write { tx in
            let key = try stores.ring.key(for: KeyOwner(.account, id), in: stores.keys, at: stores.clock.now, tx)
            try stores.accounts.insert(
                Account(
                    id: id, persona: .resident, state: .active, name: try key.seal("Gloria", field: "account.name"),
                    login: try key.seal(login, field: "account.login"), loginIndex: stores.ring.blindIndex(login, purpose: "login"),
                    language: .spanish, createdAt: stores.clock.now, updatedAt: stores.clock.now, version: 1), tx)
        }
        return id
    }

    @discardableResult
    private func keep(_ assurance: IdentityLevel, of id: ID<Account>, upstream: Data? = nil) async throws -> EvidenceKeeper.Kept {
        let (keeper, now) = (keeper, office.stores.clock.now)
        return try await office.stores.unit.write { tx in
            try keeper.keep(
                .init(
                    source: assurance == .verified ? "desk" : "registro-civil", method: assurance == .verified ? .document : .register,
                    assurance: assurance, values: OpenedEvidence.person, upstream: upstream), of: id, by: .resident(id.data), at: now, tx)
        }
    }

    @Test func `a confirmed address is known from the first day, with its source`() async throws {
        let known = try await keeper.known(of: resident(1))
        #expect(known.level == .contact)
        #expect(known[.email]?.value == "persona1@example.org")
        #expect(known[.email]?.source == "email")
    }

    @Test func `values are sealed, the CURP is found by its index, and the log names attributes and no value`() async throws {
        let id = try await resident(1)
        let kept = try await keep(.basic, of: id)
        #expect(kept.level == .basic)
        #expect(kept.evidence.curpIndex == CURP("HEGG560427MVZRRL04")?.index(office.ring))
        #expect(!kept.evidence.values.bytes.contains(Data("Gloria".utf8)))
        #expect(try await keeper.known(of: id)[.givenName]?.value == "Gloria")
        let stores = office.rows
        let events = try await stores.unit.read { tx in
            try stores.ledger.find(LedgerFilter(kind: "proofing.", subject: AuditSubject(.account, id)), before: nil, limit: 9, tx)
        }
        #expect(Set(events.map(\.event.kind)) == ["proofing.evidence_kept", "proofing.level_changed"])
        #expect(events.allSatisfy { !$0.event.facts.text.contains("Gloria") && !$0.event.facts.text.contains("HEGG") })
    }

    @Test func `two basic accounts may have one CURP, of verified ones only one`() async throws {
        let (first, second, third) = try await (resident(1), resident(2), resident(3))
        #expect(try await keep(.basic, of: first).conflict == nil)
        #expect(try await keep(.basic, of: second).conflict == nil)
        #expect(try await keep(.verified, of: second).level == .verified)
        let late = try await keep(.verified, of: third)
        #expect(late.conflict != nil)
        #expect(late.evidence.state == .held)
        #expect(late.level == .contact)
        // A basic one who comes after the verified owner waits too.
        let fourth = try await resident(4)
        #expect(try await keep(.basic, of: fourth).conflict != nil)
        #expect(try await keeper.known(of: fourth)[.curp] == nil)
    }

    @Test(arguments: IdentityConflict.Outcome.allCases)
    func `a conflict is settled once, for one of the two`(_ outcome: IdentityConflict.Outcome) async throws {
        let (first, second) = try await (resident(1), resident(2))
        try await keep(.verified, of: first)
        let conflict = try #require(try await keep(.verified, of: second).conflict)
        let desk = ProofDesk(office.stores)
        try await desk.settle(conflict, outcome, by: Data(repeating: 9, count: 16))
        let (a, b) = try await (keeper.known(of: first).level, keeper.known(of: second).level)
        #expect([a, b] == (outcome == .holder ? [.verified, .contact] : [.contact, .verified]))
        await #expect(throws: ProofError.noSuchRequest) { try await desk.settle(conflict, outcome, by: Data(repeating: 9, count: 16)) }
        #expect(try await desk.conflicts().isEmpty)
    }

    @Test func `of two who wait for the same one gets it, and the other is decided about again`() async throws {
        let (first, second, third) = try await (resident(1), resident(2), resident(3))
        try await keep(.verified, of: first)
        let early = try #require(try await keep(.verified, of: second).conflict)
        let late = try #require(try await keep(.verified, of: third).conflict)
        let (desk, servant) = (ProofDesk(office.stores), Data(repeating: 9, count: 16))
        for conflict in [early, late] { try await desk.settle(conflict, .newcomer, by: servant) }
        #expect(try await keeper.known(of: second).level == .verified)
        #expect(try await keeper.known(of: third).level == .contact)
        let open = try await desk.conflicts()
        #expect(open.map(\.account) == [third] && open.map(\.holder) == [second])
        try await desk.settle(try #require(open.first).id, .newcomer, by: servant)
        #expect(try await keeper.known(of: second).level == .contact)
        #expect(try await keeper.known(of: third).level == .verified)
        #expect(try await desk.conflicts().isEmpty)
    }

    @Test func `what is taken back counts no more and frees the CURP`() async throws {
        let (first, second) = try await (resident(1), resident(2))
        let kept = try await keep(.verified, of: first)
        let (keeper, now) = (keeper, office.stores.clock.now)
        try await office.stores.unit.write { tx in
            try keeper.withdraw(kept.evidence.id, of: first, because: "owner", by: .resident(first.data), at: now, tx)
        }
        #expect(try await keeper.known(of: first).level == .contact)
        #expect(try await keep(.verified, of: second).conflict == nil)
    }

    @Test func `a subject of another provider belongs to one account`() async throws {
        let (first, second) = try await (resident(1), resident(2))
        let subject = Data(repeating: 4, count: 32)
        #expect(try await keep(.basic, of: first, upstream: subject).conflict == nil)
        #expect(try await keep(.basic, of: first, upstream: subject).conflict == nil)
        #expect(try await keep(.basic, of: second, upstream: subject).conflict != nil)
    }

    /// What another provider says of a subject of its own; of two subjects, two addresses.
    @discardableResult
    private func link(_ subject: UInt8, to id: ID<Account>) async throws -> EvidenceKeeper.Kept {
        office.wait(.seconds(1))
        let (keeper, now) = (keeper, office.stores.clock.now)
        return try await office.stores.unit.write { tx in
            try keeper.keep(
                .init(
                    source: "llave-mx", method: .upstream, assurance: .contact, values: [.email: "u\(subject)@example.org"],
                    upstream: Data(repeating: subject, count: 32)), of: id, by: .resident(id.data), at: now, tx)
        }
    }

    private func withdraw(_ kept: EvidenceKeeper.Kept) async throws {
        let (keeper, now, account) = (keeper, office.stores.clock.now, kept.evidence.account)
        try await office.stores.unit.write { tx in
            try keeper.withdraw(kept.evidence.id, of: account, because: "owner", by: .resident(account.data), at: now, tx)
        }
    }

    /// Which account an identity at another provider is linked to; nil for one that is free.
    private func holder(of kept: EvidenceKeeper.Kept) async throws -> ID<Account>? {
        let (stores, index) = (office.stores, try #require(kept.evidence.upstreamIndex))
        return try await stores.unit.read { tx in try stores.evidence.holder(of: ClaimKey(.upstream, index), tx) }
    }

    @Test func `taking one of two identities back frees that one and leaves the other where it is`() async throws {
        let (first, second) = try await (resident(1), resident(2))
        let (one, two) = try await (link(1, to: first), link(2, to: first))
        try await withdraw(one)
        #expect(try await holder(of: one) == nil)
        #expect(try await holder(of: two) == first)
        #expect(try await link(1, to: second).conflict == nil)
        #expect(try await link(2, to: second).conflict != nil)
    }

    @Test func `an identity that was shown twice stays until both are taken back`() async throws {
        let first = try await resident(1)
        let (one, again) = try await (link(1, to: first), link(1, to: first))
        try await withdraw(one)
        #expect(try await holder(of: one) == first)
        try await withdraw(again)
        #expect(try await holder(of: one) == nil)
    }

    @Test(arguments: IdentityConflict.Outcome.allCases)
    func `a conflict about one of two identities moves that one or none`(_ outcome: IdentityConflict.Outcome) async throws {
        let (first, second) = try await (resident(1), resident(2))
        let (one, two) = try await (link(1, to: first), link(2, to: first))
        let late = try await link(1, to: second)
        let own = try await link(3, to: second)
        try await ProofDesk(office.stores).settle(try #require(late.conflict), outcome, by: Data(repeating: 9, count: 16))
        #expect(try await holder(of: one) == (outcome == .newcomer ? second : first))
        #expect(try await holder(of: two) == first)
        #expect(try await holder(of: own) == second)
        let stores = office.stores
        let (left, came) = try await stores.unit.read { tx in
            (try stores.evidence.evidence(of: first, tx).map(\.state), try stores.evidence.evidence(of: second, tx).map(\.state))
        }
        #expect(left == (outcome == .newcomer ? [.withdrawn, .counts] : [.counts, .counts]))
        #expect(came == (outcome == .newcomer ? [.counts, .counts] : [.withdrawn, .counts]))
    }
}
