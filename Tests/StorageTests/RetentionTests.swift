import Cases
import Catalog
import Core
import Foundation
import Ledger
import TestSupport
import Testing
import Work

@testable import Storage

/// What is erased when its time is over, on both engines: by the city's times, and by those of services that have their own.
struct RetentionTests {
    /// A closed case with its key, by its number.
    private static func plant(
        _ number: UInt64, _ service: ServiceCode, _ privacy: ServicePrivacy = .restricted, closedAt: Instant, _ stores: Stores,
        _ tx: any Transaction
    ) throws {
        let id = ID<CaseFile>.sample(number)
        let (key, wrapped) = try KeyRing.sample.makeKey(for: KeyOwner(.caseFile, id))
        try stores.keys.insert(wrapped, at: .noon, tx)
        try stores.cases.insert(
            .sample(
                id: id, folio: .sample(number), service: service, privacy: privacy, codeHash: Data(repeating: UInt8(number), count: 32),
                state: .confirmed, updatedAt: closedAt, closedAt: closedAt),
            content: CaseContent(
                answers: key.seal("words", field: "case.answers"), contact: key.seal("words", field: "case.contact"), emailIndex: nil,
                phoneIndex: nil), tx)
    }

    @Test(arguments: Engine.allCases)
    func `of a service that nobody can read any more nothing goes, whatever the city says, until it can be read again`(
        _ engine: Engine
    ) async throws {
        let city = try engine.open()
        try await city.write { stores, tx in
            try Self.plant(1, "bacheo", closedAt: .noon, stores, tx)
            try Self.plant(2, "tierras", closedAt: .noon, stores, tx)
            try Self.plant(3, "tierras", .confidential, closedAt: .noon, stores, tx)
        }
        let times = Retention(caseDays: 100, confidentialCaseDays: 200)
        let keeper = RetentionKeeper(stores: city.stores, clock: .fixed(Instant.noon + .days(300)), chance: .system)
        // Whatever a plan says of its own time beside that.
        for plan in [RetentionPlan(times, lost: ["tierras"]), RetentionPlan(times, own: ["tierras": 30], lost: ["tierras"])] {
            #expect(try await keeper.due(plan, limit: 10).allSatisfy { $0.service == "bacheo" })
            _ = try await keeper.erase(plan)
        }
        try await city.read { stores, tx throws in
            #expect(try stores.cases.content(.sample(1), tx) == nil)
            #expect(try stores.cases.content(.sample(2), tx) != nil)
            #expect(try stores.cases.content(.sample(3), tx) != nil)
        }
        #expect(try await keeper.due(RetentionPlan(times, own: ["tierras": 400]), limit: 10).isEmpty)
        #expect(try await keeper.erase(RetentionPlan(times)) == 2)
    }

    @Test(arguments: Engine.allCases)
    func `each case goes when the time of its service is over, or else the city's, and not a day before`(_ engine: Engine) async throws {
        let city = try engine.open()
        let end = Instant.noon
        try await city.write { stores, tx in
            try Self.plant(1, "bacheo", closedAt: end, stores, tx)
            try Self.plant(2, "denuncia", .confidential, closedAt: end, stores, tx)
            try Self.plant(3, "covid", closedAt: end, stores, tx)
            try Self.plant(4, "covid", .confidential, closedAt: end, stores, tx)
            try Self.plant(5, "actas", closedAt: end, stores, tx)
        }
        let plan = RetentionPlan(Retention(caseDays: 100, confidentialCaseDays: 200), own: ["covid": 30, "actas": 300])
        func erased(after days: Int) async throws -> Set<ID<CaseFile>> {
            let keeper = RetentionKeeper(stores: city.stores, clock: .fixed(end + .days(days) + .seconds(1)), chance: .system)
            let due = try await keeper.due(plan, limit: 10).map(\.id)
            #expect(try await keeper.erase(plan) == due.count)
            #expect(try await keeper.erase(plan) == 0)
            return Set(due)
        }
        #expect(try await erased(after: 29) == [])
        #expect(try await erased(after: 30) == [.sample(3), .sample(4)])
        #expect(try await erased(after: 99) == [])
        #expect(try await erased(after: 100) == [.sample(1)])
        #expect(try await erased(after: 200) == [.sample(2)])
        #expect(try await erased(after: 299) == [])
        #expect(try await erased(after: 300) == [.sample(5)])
        try await city.read { stores, tx in
            for number in UInt64(1)...5 {
                #expect(throws: SealError.destroyed) {
                    try KeyRing.sample.existingKey(for: KeyOwner(.caseFile, ID<CaseFile>.sample(number)), in: stores.keys, tx)
                }
                #expect(try stores.cases.content(.sample(number), tx) == nil)
                #expect(try stores.cases.file(.sample(number), tx) != nil, "what is counted stays")
            }
            let entries = try stores.ledger.find(LedgerFilter(kind: "case.erased"), before: nil, limit: 10, tx)
            #expect(entries.count == 5)
        }
    }
}
