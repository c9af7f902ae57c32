import Cases
import Catalog
import Core
import Foundation
import Ledger
import Synchronization
import TestSupport
import Testing
import Work

@testable import Storage

/// The log on both engines: whatever is changed behind the program's back is found and named.
struct LedgerTests {
    private static let seal = LedgerSeal(.sample)

    /// A city with a case of three events, all in their places, and ten entries about nothing in particular.
    private static func city(_ engine: Engine) async throws -> OpenCity {
        let city = try engine.open()
        try await city.write { stores, tx in
            try stores.cases.insert(.sample(), content: .sample, tx)
            for index in 1...3 { try stores.cases.append(event(index), tx) }
            for index in 0..<10 { try stores.ledger.append(entry(index), tx) }
        }
        try await sequence(city)
        return city
    }

    private static func event(_ number: Int) -> CaseEvent {
        CaseEvent(
            id: .sample(UInt64(number) + 10), caseID: .sample, sequence: number, at: .noon, actor: .servant(.sample(5)), kind: .noted,
            unit: "obras", state: .received, payload: Sealed(bytes: Data([UInt8(number)])))
    }

    private static func entry(_ number: Int) throws -> AuditEvent {
        try AuditEvent(
            id: .sample(UInt64(number) + 100), at: .noon + .seconds(number), kind: "command.run", actor: .commandLine(uid: 0),
            subject: .city,
            facts: ["command": "test-\(number)"])
    }

    private static func sequence(_ city: OpenCity) async throws {
        try await Sequencer(
            unit: city.stores.unit, ledger: city.stores.ledger, seal: seal, clock: .fixed(.noon + .hours(1)), chance: .seeded(1)
        ).drain()
    }

    private static func check(_ city: OpenCity, kept: String? = nil) async throws -> LedgerCheck.Report {
        try await LedgerCheck(unit: city.stores.unit, ledger: city.stores.ledger, seal: seal).run(kept: kept)
    }

    /// What somebody does who has the database and not the root key.
    private static func tamper(_ city: OpenCity, _ statements: SQL...) async throws {
        try await city.write { _, tx in for statement in statements { try tx.sql.run(statement) } }
    }

    @Test(arguments: Engine.allCases)
    func `a log that nobody touched is whole`(_ engine: Engine) async throws {
        let city = try await Self.city(engine)
        let report = try await Self.check(city)
        #expect(report.faults == [])
        #expect(report.size == 14)
        #expect(report.checkpoints == 1)
        #expect(report.unsequenced == 0)
        let last = try #require(try await city.read { stores, tx in try stores.ledger.lastCheckpoint(tx) })
        #expect(last.root == report.root)
    }

    @Test(arguments: Engine.allCases)
    func `a command waits for the lease of a program that just ended, so that no entry is left out of what it tells`(
        _ engine: Engine
    ) async throws {
        let city = try engine.open()
        try await city.write { stores, tx in
            try stores.ledger.append(Self.entry(1), tx)
            #expect(try stores.ledger.takeLease(holder: .sample(9), until: .noon + .seconds(15), at: .noon, tx))
        }
        // Twenty seconds pass before the fourth look.
        let looks = Mutex(0)
        let clock = WallClock {
            let look = looks.withLock { count in
                count += 1
                return count
            }
            return .noon + .seconds(look > 3 ? 20 : 0)
        }
        try await Sequencer(unit: city.stores.unit, ledger: city.stores.ledger, seal: Self.seal, clock: clock, chance: .seeded(2)).drain()
        #expect(try await Self.check(city).unsequenced == 0)
        #expect(looks.withLock { $0 } > 3)
    }

    private static func proofs(_ city: OpenCity) -> LedgerProof {
        LedgerProof(unit: city.stores.unit, ledger: city.stores.ledger, seal: seal)
    }

    @Test(arguments: Engine.allCases)
    func `every entry is proved under the newest checkpoint and under a kept one, and the log only grew`(_ engine: Engine) async throws {
        let city = try await Self.city(engine)
        let old = try #require(try await city.read { stores, tx in try stores.ledger.lastCheckpoint(tx) })
        try await city.write { stores, tx in for index in 10..<17 { try stores.ledger.append(Self.entry(index), tx) } }
        try await Self.sequence(city)
        let proofs = Self.proofs(city)
        for (kept, size) in [(nil, 21), (old.note, 14)] {
            for position in 0..<size {
                let proof = try await proofs.inclusion(of: .position(position), under: kept)
                #expect(proof.size == size)
                #expect(MerkleHash.leaf(Data(proof.entry.utf8)) == proof.leaf)
                #expect(MerkleProof.isIncluded(proof.leaf, at: position, size: size, path: proof.path, root: proof.root))
                #expect(!MerkleProof.isIncluded(proof.leaf, at: (position + 1) % size, size: size, path: proof.path, root: proof.root))
            }
        }
        let id = try Self.entry(12).id
        #expect(try await proofs.inclusion(of: .id(id)).entry.contains("test-12"))
        await #expect(throws: LedgerError.noEntry) { try await proofs.inclusion(of: .id(id), under: old.note) }
        await #expect(throws: LedgerError.noEntry) { try await proofs.inclusion(of: .position(21)) }
        let (grown, _) = try await proofs.consistency(since: old.note)
        #expect((grown.first, grown.second) == (14, 21))
        #expect(
            MerkleProof.isConsistent(
                first: grown.first, firstRoot: grown.firstRoot, second: grown.second, secondRoot: grown.secondRoot, path: grown.path))
    }

    @Test(arguments: Engine.allCases)
    func `nothing is proved of a log that somebody changed, nor under a checkpoint of somebody else`(_ engine: Engine) async throws {
        let city = try await Self.city(engine)
        let kept = try #require(try await city.read { stores, tx in try stores.ledger.lastCheckpoint(tx) }).note
        await #expect(throws: LedgerError.foreignCheckpoint) {
            try await Self.proofs(city).inclusion(of: .position(0), under: kept.replacingOccurrences(of: "\n14\n", with: "\n13\n"))
        }
        try await Self.tamper(city, "UPDATE audit_event SET at = at + 1 WHERE position = 6")
        await #expect(throws: LedgerError.notAsSigned(size: 14)) { try await Self.proofs(city).inclusion(of: .position(2)) }
        await #expect(throws: LedgerError.notAsSigned(size: 14)) { try await Self.proofs(city).consistency(since: kept) }
    }

    @Test(arguments: Engine.allCases)
    func `a changed entry is named`(_ engine: Engine) async throws {
        for change in [
            "at = at + 1", "kind = 'key.added'", "unit = 'x'", "facts = '{}'", "actor_uid = 7", "purpose = mark", "id = mark",
        ] {
            let city = try await Self.city(engine)
            try await Self.tamper(city, SQL("UPDATE audit_event SET \(change) WHERE position = 6"))
            let faults = try await Self.check(city).faults
            #expect(faults.count == 1 && "\(faults)".contains("entry 6"), "\(change): \(faults)")
        }
    }

    @Test(arguments: Engine.allCases)
    func `a missing entry is named, in the middle and at the end`(_ engine: Engine) async throws {
        for place in [4, 13] {
            let city = try await Self.city(engine)
            try await Self.tamper(city, SQL("DELETE FROM audit_event WHERE position = \(place)"))
            let faults = try await Self.check(city).faults
            #expect(faults.contains(.missing(positions: place...place)), "\(faults)")
        }
    }

    @Test(arguments: Engine.allCases)
    func `an inserted entry is named`(_ engine: Engine) async throws {
        let city = try await Self.city(engine)
        try await Self.tamper(
            city,
            """
            INSERT INTO audit_event (owner_id, id, at, kind, actor_kind, owner_kind, facts, position, mark)
            SELECT id, id, at, kind, actor_kind, owner_kind, facts, 14, mark FROM audit_event WHERE position = 12
            """)
        let faults = try await Self.check(city).faults
        #expect(faults.count == 1 && "\(faults)".contains("entry 14"), "\(faults)")
    }

    @Test(arguments: Engine.allCases)
    func `entries that changed places are named`(_ engine: Engine) async throws {
        let city = try await Self.city(engine)
        try await Self.tamper(
            city, "UPDATE audit_event SET position = 99 WHERE position = 7", "UPDATE audit_event SET position = 7 WHERE position = 8",
            "UPDATE audit_event SET position = 8 WHERE position = 99")
        let faults = try await Self.check(city).faults
        #expect(faults.count == 2)
        #expect(Set(faults.map { "\($0)".suffix(18) }) == ["was moved to place 7".suffix(18), "was moved to place 8".suffix(18)])
    }

    @Test(arguments: Engine.allCases)
    func `a changed, a missing and an unrecorded row of a case are named`(_ engine: Engine) async throws {
        var city = try await Self.city(engine)
        try await Self.tamper(city, "UPDATE case_event SET servant = id WHERE sequence = 2")
        #expect("\(try await Self.check(city).faults)".contains("records was changed"))
        city = try await Self.city(engine)
        try await Self.tamper(city, "DELETE FROM case_event WHERE sequence = 3")
        #expect("\(try await Self.check(city).faults)".contains("records is missing"))
        city = try await Self.city(engine)
        try await Self.tamper(city, "UPDATE case_file SET opened_at = opened_at + 1")
        #expect("\(try await Self.check(city).faults)".contains("records was changed"))
        city = try await Self.city(engine)
        try await Self.tamper(
            city,
            """
            INSERT INTO case_event (case_id, sequence, id, at, actor, kind, state)
            SELECT case_id, 9, case_id, at, 'system', kind, state FROM case_event WHERE sequence = 1
            """)
        #expect("\(try await Self.check(city).faults)".contains("never recorded"))
    }

    @Test(arguments: Engine.allCases)
    func `a cut log does not fool somebody who kept a checkpoint`(_ engine: Engine) async throws {
        let city = try await Self.city(engine)
        let kept = try #require(try await city.read { stores, tx in try stores.ledger.lastCheckpoint(tx) }).note
        try await city.write { stores, tx in try stores.ledger.append(Self.entry(50), tx) }
        try await Self.sequence(city)
        #expect(try await Self.check(city, kept: kept).faults == [])
        try await Self.tamper(city, "DELETE FROM audit_event WHERE position >= 0", "DELETE FROM audit_checkpoint WHERE size >= 0")
        #expect(try await Self.check(city, kept: kept).faults.contains(.keptCheckpoint(size: 14)))
        #expect(try await Self.check(city, kept: kept + "x\n").faults != [])
    }

    @Test(arguments: Engine.allCases)
    func `destroying a key leaves the log whole`(_ engine: Engine) async throws {
        let city = try await Self.city(engine)
        try await city.write { stores, tx in try stores.keys.destroy(KeyOwner(.caseFile, ID<CaseFile>.sample), at: .noon, tx) }
        #expect(try await Self.check(city).faults == [])
    }

    @Test(arguments: Engine.durable)
    func `two sequencers at once give every entry one place`(_ engine: Engine) async throws {
        let city = try await Self.city(engine)
        try await city.write { stores, tx in for index in 200..<1_500 { try stores.ledger.append(Self.entry(index), tx) } }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for seed in 1...4 {
                group.addTask {
                    for _ in 0..<20 {
                        _ = try await Sequencer(
                            unit: city.stores.unit, ledger: city.stores.ledger, seal: Self.seal,
                            // Each believes that the others' leases are over.
                            clock: .fixed(.noon + .hours(seed)), chance: .seeded(UInt64(seed))
                        ).round()
                    }
                }
            }
            try await group.waitForAll()
        }
        let report = try await Self.check(city)
        #expect(report.faults == [])
        #expect(report.size == 1_314)
    }

    @Test(arguments: Engine.allCases)
    func `entries are found by kind, actor, subject, unit and time`(_ engine: Engine) async throws {
        let city = try await Self.city(engine)
        func count(_ filter: LedgerFilter) async throws -> Int {
            let rows = try await city.read { stores, tx in try stores.ledger.find(filter, before: nil, limit: 100, tx) }
            #expect(rows.allSatisfy { filter.takes($0.event) })
            return rows.count
        }
        #expect(try await count(LedgerFilter()) == 14)
        #expect(try await count(LedgerFilter(kind: "command.run")) == 10)
        #expect(try await count(LedgerFilter(kind: "case.")) == 4)
        #expect(try await count(LedgerFilter(actor: ServantID.sample(5).data)) == 3)
        #expect(try await count(LedgerFilter(subject: AuditSubject(.caseFile, ID<CaseFile>.sample))) == 4)
        #expect(try await count(LedgerFilter(unit: "obras")) == 3)
        #expect(try await count(LedgerFilter(since: .noon + .seconds(5), until: .noon + .seconds(8))) == 3)
    }

    @Test(arguments: Engine.allCases)
    func `the filed entry and its event are written or taken back together`(_ engine: Engine) async throws {
        let city = try engine.open()
        struct Stop: Error {}
        await #expect(throws: Stop.self) {
            try await city.write { stores, tx in
                try stores.cases.insert(.sample(), content: .sample, tx)
                throw Stop()
            }
        }
        #expect(try await city.read { stores, tx in try stores.ledger.backlog(tx).count } == 0)
    }
}
