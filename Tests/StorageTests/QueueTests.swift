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
                id: .sample(UInt64(number)), folio: .sample(UInt64(number)), service: pick(2) == 0 ? "bacheo" : "luz", openedAt: instant(),
                area: pick(4) == 0 ? nil : "coyoacan", unit: units[pick(3)],
                assignee: pick(2) == 0 ? nil : servants[pick(3)], state: state, updatedAt: instant(),
                closedAt: state.isOpen || pick(2) == 0 ? nil : instant(), promises: promises)
        }
    }

    private static let past = Instant.noon - .hours(12)..<Instant.noon + .hours(3)
    private static let trays: [Queue.Tray] =
        servants.map { .mine($0) } + [
            .all, .unassigned, .dueBefore(.noon + .hours(6)), .late, .waiting, .reopened, .handedOver, .closed, .received(past),
        ] + Queue.Ending.allCases.map { .ended(past, $0) }

    private static let reaches: [CaseReach] = [
        CaseReach(units: ["obras"]), CaseReach(units: ["obras", "agua"]),
        CaseReach(slices: [
            .init(unit: "obras", limits: [.init(services: ["bacheo"], areas: []), .init(services: [], areas: ["coyoacan"])]),
            .init(unit: "alumbrado", limits: []), .init(unit: "agua", limits: [.init(services: ["luz"], areas: ["coyoacan"])]),
        ]),
    ]

    private static let queues: [Queue] = trays.flatMap { tray in
        reaches.map { Queue(tray, in: $0) } + [
            Queue(tray, in: reaches[1], CaseFilter(service: "bacheo", openedBefore: .noon + .hours(5))),
            Queue(tray, in: reaches[2], CaseFilter(area: "coyoacan")),
        ]
    }

    private static func belongs(_ file: CaseFile, to queue: Queue) -> Bool {
        let isOpen = file.state.isOpen
        let runs = isOpen && file.state != .waitingForResident
        let due = file.nextPromise
        let hasEnded = [.answered, .confirmed, .outOfCompetence].contains(file.state)
        let fits =
            switch queue.tray {
            case .mine(let servant): isOpen && file.assignee == servant
            case .all: isOpen
            case .unassigned: isOpen && file.assignee == nil
            case .dueBefore(let end): runs && (due.map { $0 >= .noon && $0 < end } ?? false)
            case .late: runs && (due.map { $0 < .noon } ?? false)
            case .waiting: file.state == .waitingForResident
            case .reopened: file.state == .reopened
            case .handedOver: file.state == .transferred
            case .closed: !isOpen
            case .received(let time): time.contains(file.openedAt)
            case .ended(let time, let ending):
                hasEnded && (file.closedAt.map { time.contains($0) } ?? false)
                    && {
                        let promise = file.promises.resolve
                        return switch ending {
                        case .any: true
                        case .onTime: promise.map { file.closedAt! <= $0 } ?? false
                        case .late: promise.map { file.closedAt! > $0 } ?? false
                        case .unpromised: promise == nil
                        }
                    }()
            case .cameBack: false
            }
        let filter = queue.filter
        return fits && queue.reach.holds(file) && (filter.service.map { $0 == file.service } ?? true)
            && (filter.area.map { $0 == file.area } ?? true) && (filter.openedBefore.map { file.openedAt < $0 } ?? true)
    }

    @Test(arguments: Engine.allCases)
    func `each queue lists just its cases in order, page by page, and counts them`(_ engine: Engine) async throws {
        let city = try engine.open()
        let cases = Self.cases(3000)
        try await city.write { stores, tx in for file in cases { try stores.cases.insert(file, content: .sample, tx) } }
        for queue in Self.queues {
            let tray = queue.tray
            var expected = cases.filter { Self.belongs($0, to: queue) }.sorted { (tray.order(of: $0), $0.id) < (tray.order(of: $1), $1.id) }
            if tray.isNewestFirst { expected.reverse() }
            var listed: [CaseFile] = []
            var after: Queue.Cursor?
            while true {
                let cursor = after
                let page = try await city.read { stores, tx in try stores.cases.list(queue, after: cursor, limit: 37, at: .noon, tx) }
                listed += page
                guard let last = page.last else { break }
                after = Queue.Cursor(order: tray.order(of: last), id: last.id)
            }
            #expect(listed == expected, "\(queue)")
            #expect(!expected.isEmpty, "\(queue)")
            #expect(try await city.read { stores, tx in try stores.cases.count(queue, at: .noon, tx) } == expected.count, "\(queue)")
            for most in [1, expected.count, expected.count + 1] {
                let counted = try await city.read { stores, tx in try stores.cases.count(queue, upTo: most, at: .noon, tx) }
                #expect(counted == min(most, expected.count), "\(queue)")
            }
            let byService = try await city.read { stores, tx in try stores.cases.tally(queue, by: .service, at: .noon, tx) }
            #expect(byService == Dictionary(grouping: expected, by: \.service.name).mapValues(\.count), "\(queue)")
        }
    }

    @Test func `each queue reads an index that holds just its rows in its order (DIGIT executive summary)`() async throws {
        let city = try Engine.memory.open()
        for queue in Self.queues {
            let count = try #require(CaseRepository.number(queue, at: .noon))
            for (sql, values) in CaseRepository.pages(queue, after: nil, limit: 9, at: .noon) + [count] {
                let plan = try await city.write { _, tx in
                    try tx.sql.all(SQL("EXPLAIN QUERY PLAN " + sql.text), values: values) { row in
                        _ = try (row.next(Int.self), row.next(Int.self), row.next(Int.self))
                        return try row.next(String.self)
                    }
                }
                #expect(plan.contains { $0.contains("USING") && $0.contains("INDEX case_file_") }, "\(queue): \(plan)")
                #expect(!plan.contains { $0.contains("TEMP B-TREE") || $0.contains("SCAN") }, "\(queue): \(plan)")
                // A count looks at no row.
                if sql == count.0 { #expect(plan.contains { $0.contains("COVERING INDEX") }, "\(queue): \(plan)") }
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `a case moves between queues with its state`(_ engine: Engine) async throws {
        let city = try engine.open()
        try await city.write { stores, tx in try stores.cases.insert(.sample(), content: .sample, tx) }
        func counts() async throws -> [Int] {
            try await city.read { stores, tx in
                try [Queue.Tray.unassigned, .mine(.sample(1)), .late, .closed].map {
                    try stores.cases.count(Queue($0, in: CaseReach(units: ["obras"])), at: .noon + .days(2), tx)
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

    @Test(arguments: Engine.allCases)
    func `pages stay steady while cases come and go`(_ engine: Engine) async throws {
        let city = try engine.open()
        let queue = Queue(.all, in: CaseReach(units: ["obras"]))
        @Sendable func file(_ number: UInt64) -> CaseFile {
            .sample(
                id: .sample(number), folio: .sample(number), unit: "obras",
                promises: .init(accept: .noon + .hours(Int(number)), firstAnswer: nil, resolve: nil))
        }
        try await city.write { stores, tx in
            for number in 1...20 { try stores.cases.insert(file(UInt64(number * 10)), content: .sample, tx) }
        }
        let first = try await city.read { stores, tx in try stores.cases.list(queue, after: nil, limit: 5, at: .noon, tx) }
        let last = try #require(first.last)
        // One that was shown goes, one comes before the place reached and one behind it.
        try await city.write { stores, tx in
            try stores.cases.update(
                .sample(id: .sample(50), folio: .sample(50), unit: "obras", state: .answered, closedAt: .noon, version: 2), tx)
            for number in [15, 55] { try stores.cases.insert(file(UInt64(number)), content: .sample, tx) }
        }
        let cursor = Queue.Cursor(order: last.nextDue.milliseconds, id: last.id)
        let next = try await city.read { stores, tx in try stores.cases.list(queue, after: cursor, limit: 5, at: .noon, tx) }
        #expect(next.map(\.id) == [55, 60, 70, 80, 90].map { .sample($0) })
    }

    @Test(arguments: Engine.allCases)
    func `nobody sees a list without a unit in reach`(_ engine: Engine) async throws {
        let city = try engine.open()
        try await city.write { stores, tx in try stores.cases.insert(.sample(), content: .sample, tx) }
        let queue = Queue(.all, in: CaseReach(units: []))
        #expect(try await city.read { stores, tx in try stores.cases.list(queue, after: nil, limit: 9, at: .noon, tx) } == [])
        #expect(try await city.read { stores, tx in try stores.cases.count(queue, at: .noon, tx) } == 0)
        #expect(try await city.read { stores, tx in try stores.cases.tally(queue, by: .area, at: .noon, tx) } == [:])
    }

    @Test(arguments: Engine.allCases)
    func `a filter is its owner's, and the unit's when it is shared`(_ engine: Engine) async throws {
        let city = try engine.open()
        @Sendable func filter(_ number: UInt64, _ owner: UInt64, shared: Bool) -> SavedFilter {
            SavedFilter(
                id: .sample(number), owner: .sample(owner), unit: "obras", name: "F\(number)", query: "/desk/queues/all?age=5",
                isShared: shared,
                createdAt: .noon)
        }
        try await city.write { stores, tx in
            for one in [filter(1, 1, shared: false), filter(2, 1, shared: true), filter(3, 2, shared: false)] {
                try stores.cases.insert(one, tx)
            }
            try stores.cases.deleteFilter(.sample(3), of: .sample(1), tx)
        }
        func names(_ owner: UInt64, _ units: [UnitID]) async throws -> [String] {
            try await city.read { stores, tx in try stores.cases.filters(of: .sample(owner), in: units, tx).map(\.name) }
        }
        #expect(try await names(1, []) == ["F1", "F2"])
        #expect(try await names(2, ["obras"]) == ["F2", "F3"])
        #expect(try await names(2, ["agua"]) == ["F3"])
    }
}
