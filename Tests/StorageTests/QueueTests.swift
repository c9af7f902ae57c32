import Cases
import Catalog
import Core
import Foundation
import TestSupport
import Testing
import Work

@testable import Storage

/// The desk's lists against a plain filter over the same cases.
struct QueueTests {
    private static let units: [UnitID] = ["obras", "alumbrado", "agua"]
    private static let servants: [ServantID] = [.sample(1), .sample(2), .sample(3)]

    /// Thousands of cases of all kinds, many of them due at the same millisecond.
    private static func cases(_ count: Int) -> [CaseFile] {
        let chance = Chance.seeded(42)
        func pick(_ below: Int) -> Int { Int(chance.bytes(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) }) % below }
        return (0..<count).map { number in
            func instant() -> Instant { .noon + .hours(pick(40) - 20) }
            let state = CaseState.allCases[pick(CaseState.allCases.count)]
            let promises = CaseFile.Promises(
                accept: pick(3) == 0 ? nil : instant(), firstAnswer: pick(3) == 0 ? nil : instant(), resolve: pick(3) == 0 ? nil : instant()
            )
            return .sample(
                id: .sample(UInt64(number)), folio: .sample(UInt64(number)), openedAt: instant(), unit: units[pick(3)],
                assignee: pick(2) == 0 ? nil : servants[pick(3)], state: state, updatedAt: instant(),
                closedAt: state.isOpen || pick(2) == 0 ? nil : instant(), promises: promises)
        }
    }

    private static let queues: [Queue] =
        servants.map { .mine($0) }
        + units.flatMap { unit in
            [
                .unit(unit), .unassigned(unit), .dueBefore(unit, .noon + .hours(6)), .late(unit), .waitingForResident(unit),
                .reopened(unit), .closed(unit),
            ]
        }

    private static func belongs(_ file: CaseFile, to queue: Queue) -> Bool {
        switch queue {
        case .mine(let servant): file.state.isOpen && file.assignee == servant
        case .unit(let unit): file.state.isOpen && file.unit == unit
        case .unassigned(let unit): file.state.isOpen && file.unit == unit && file.assignee == nil
        case .dueBefore(let unit, let end): file.state.isOpen && file.unit == unit && (file.nextPromise.map { $0 < end } ?? false)
        case .late(let unit): file.state.isOpen && file.unit == unit && (file.nextPromise.map { $0 < .noon } ?? false)
        case .waitingForResident(let unit): file.state == .waitingForResident && file.unit == unit
        case .reopened(let unit): file.state == .reopened && file.unit == unit
        case .closed(let unit): !file.state.isOpen && file.unit == unit
        }
    }

    @Test(arguments: Engine.allCases)
    func `each queue lists just its cases in order, page by page, and counts them`(_ engine: Engine) async throws {
        let city = try engine.open()
        let cases = Self.cases(3000)
        try await city.write { stores, tx in for file in cases { try stores.cases.insert(file, content: .sample, tx) } }
        for queue in Self.queues {
            var expected = cases.filter { Self.belongs($0, to: queue) }.sorted { ($0.nextDue, $0.id) < ($1.nextDue, $1.id) }
            if case .closed = queue { expected.reverse() }
            var listed: [CaseFile] = []
            var after: Queue.Cursor?
            while true {
                let cursor = after
                let page = try await city.read { stores, tx in try stores.cases.list(queue, after: cursor, limit: 37, at: .noon, tx) }
                listed += page
                guard let last = page.last else { break }
                after = Queue.Cursor(order: last.nextDue.milliseconds, id: last.id)
            }
            #expect(listed == expected, "\(queue)")
            #expect(!expected.isEmpty, "\(queue)")
            #expect(try await city.read { stores, tx in try stores.cases.count(queue, at: .noon, tx) } == expected.count, "\(queue)")
        }
    }

    @Test func `each queue reads an index that holds just its rows in its order`() async throws {
        let city = try Engine.memory.open()
        for queue in Self.queues {
            for (sql, values) in [CaseRepository.page(queue, after: nil, limit: 9, at: .noon), CaseRepository.number(queue, at: .noon)] {
                let plan = try await city.write { _, tx in
                    try tx.sql.all(SQL("EXPLAIN QUERY PLAN " + sql.text), values: values) { row in
                        _ = try (row.next(Int.self), row.next(Int.self), row.next(Int.self))
                        return try row.next(String.self)
                    }
                }
                #expect(plan.contains { $0.contains("USING") && $0.contains("INDEX case_file_") }, "\(queue): \(plan)")
                #expect(!plan.contains { $0.contains("TEMP B-TREE") || $0.contains("SCAN") }, "\(queue): \(plan)")
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `a case moves between queues with its state`(_ engine: Engine) async throws {
        let city = try engine.open()
        try await city.write { stores, tx in try stores.cases.insert(.sample(), content: .sample, tx) }
        func counts() async throws -> [Int] {
            try await city.read { stores, tx in
                try [.unassigned("obras"), .mine(.sample(1)), .late("obras"), .closed("obras")].map {
                    try stores.cases.count($0, at: .noon + .days(2), tx)
                }
            }
        }
        #expect(try await counts() == [1, 0, 1, 0])
        try await city.write { stores, tx in try stores.cases.update(.sample(assignee: .sample(1), state: .accepted, version: 2), tx) }
        #expect(try await counts() == [0, 1, 0, 0])
        try await city.write { stores, tx in
            try stores.cases.update(.sample(assignee: .sample(1), state: .answered, closedAt: .noon, version: 3), tx)
        }
        #expect(try await counts() == [0, 0, 0, 1])
    }
}
