import Core
import Foundation
import Ledger
import TestSupport
import Testing
import Work

/// Work to do and messages to send, as rows.
struct JobTests {
    private static func job(_ number: UInt64, kind: String = "a", key: String? = nil, runAt: Instant = .noon) -> Job {
        Job(id: .sample(number), kind: kind, key: key ?? "\(number)", payload: Data([UInt8(number & 0xFF)]), runAt: runAt)
    }

    @Test(arguments: Engine.allCases)
    func `a job is taken when it is due, by its kind, in the order of time`(_ engine: Engine) async throws {
        let city = try engine.open()
        try await city.write { stores, tx in
            try stores.jobs.enqueue(Self.job(1, runAt: .noon + .seconds(1)), tx)
            try stores.jobs.enqueue(Self.job(2), tx)
            try stores.jobs.enqueue(Self.job(3, kind: "b"), tx)
            try stores.jobs.enqueue(Self.job(4, runAt: .noon + .hours(1)), tx)
        }
        let taken = try await city.write { stores, tx in
            try stores.jobs.take(kinds: ["a", "c"], limit: 9, lease: .minutes(1), at: .noon + .seconds(1), tx)
        }
        #expect(taken.map(\.id) == [.sample(2), .sample(1)])
        #expect(taken.map(\.attempt) == [1, 1])
        #expect(taken[0].payload == Data([2]))
        #expect(try await city.write { stores, tx in try stores.jobs.take(kinds: [], limit: 9, lease: .minutes(1), at: .noon, tx) } == [])
    }

    @Test(arguments: Engine.allCases)
    func `what was leased by a system clock a year ahead is taken once the clock is right again`(_ engine: Engine) async throws {
        let city = try engine.open()
        let ahead = Instant.noon + .days(365)
        try await city.write { stores, tx in
            try stores.jobs.enqueue(Self.job(1), tx)
            #expect(try stores.jobs.take(kinds: ["a"], limit: 9, lease: .minutes(5), at: ahead, tx).map(\.id) == [.sample(1)])
            #expect(try stores.jobs.take(kinds: ["a"], limit: 9, lease: .minutes(5), at: .noon, tx).map(\.id) == [.sample(1)])
            #expect(try stores.jobs.take(kinds: ["a"], limit: 9, lease: .minutes(5), at: .noon + .minutes(1), tx).isEmpty)
            let (one, other) = (ID<Lease>.sample(1), ID<Lease>.sample(2))
            #expect(try stores.ledger.takeLease(holder: one, until: ahead + .seconds(15), at: ahead, tx))
            #expect(try stores.ledger.takeLease(holder: other, until: .noon + .seconds(15), at: .noon, tx))
            #expect(try !stores.ledger.takeLease(holder: one, until: .noon + .seconds(16), at: .noon + .seconds(1), tx))
        }
    }

    @Test(arguments: Engine.allCases)
    func `the same work waits once, but may be ordered again while it runs`(_ engine: Engine) async throws {
        let city = try engine.open()
        func take(at now: Instant) async throws -> [ID<Job>] {
            try await city.write { stores, tx in try stores.jobs.take(kinds: ["a"], limit: 9, lease: .minutes(1), at: now, tx).map(\.id) }
        }
        try await city.write { stores, tx in
            try stores.jobs.enqueue(Self.job(1, key: "k"), tx)
            try stores.jobs.enqueue(Self.job(2, key: "k"), tx)
        }
        #expect(try await take(at: .noon) == [.sample(1)])
        try await city.write { stores, tx in try stores.jobs.enqueue(Self.job(3, key: "k", runAt: .noon + .hours(1)), tx) }
        // The one that runs goes wrong: the new order takes its place.
        try await city.write { stores, tx in try stores.jobs.retry(.sample(1), at: .noon, because: "net.down", tx) }
        #expect(try await take(at: .noon + .minutes(10)) == [])
        #expect(try await take(at: .noon + .hours(1)) == [.sample(3)])
    }

    @Test(arguments: Engine.allCases)
    func `a lease that ran out is taken again, a finished or buried job is not`(_ engine: Engine) async throws {
        let city = try engine.open()
        func take(at now: Instant) async throws -> [Int] {
            try await city.write { stores, tx in
                try stores.jobs.take(kinds: ["a"], limit: 9, lease: .minutes(1), at: now, tx).map(\.attempt)
            }
        }
        try await city.write { stores, tx in try stores.jobs.enqueue(Self.job(1), tx) }
        #expect(try await take(at: .noon) == [1])
        #expect(try await take(at: .noon + .seconds(59)) == [])
        #expect(try await take(at: .noon + .seconds(60)) == [2])
        try await city.write { stores, tx in try stores.jobs.retry(.sample(1), at: .noon + .minutes(5), because: "net.down", tx) }
        #expect(try await take(at: .noon + .minutes(4)) == [])
        #expect(try await take(at: .noon + .minutes(5)) == [3])
        try await city.write { stores, tx in try stores.jobs.bury(.sample(1), because: "net.down", at: .noon, tx) }
        #expect(try await take(at: .noon + .days(1)) == [])
        try await city.write { stores, tx in try stores.jobs.enqueue(Self.job(2, key: "1"), tx) }
        #expect(try await take(at: .noon) == [1])
        try await city.write { stores, tx in try stores.jobs.finish(.sample(2), tx) }
        #expect(try await take(at: .noon + .days(1)) == [])
    }

    @Test(arguments: Engine.allCases)
    func `two workers at the same time take every job once`(_ engine: Engine) async throws {
        let city = try engine.open()
        try await city.write { stores, tx in for number in 0..<400 { try stores.jobs.enqueue(Self.job(UInt64(number)), tx) } }
        let taken = try await withThrowingTaskGroup(of: [ID<Job>].self) { group in
            for _ in 0..<4 {
                group.addTask {
                    var all: [ID<Job>] = []
                    while true {
                        let some = try await city.write { stores, tx in
                            try stores.jobs.take(kinds: ["a"], limit: 7, lease: .minutes(1), at: .noon, tx)
                        }
                        if some.isEmpty { return all }
                        all += some.map(\.id)
                    }
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        #expect(taken.count == 400)
        #expect(Set(taken).count == 400)
    }

    private static func message(_ number: UInt64, key: String) -> OutgoingMessage {
        OutgoingMessage(
            id: .sample(number), channel: "email", owner: KeyOwner(.caseFile, ID<Int>.sample(9)), recipient: Sealed(bytes: Data([1])),
            content: Sealed(bytes: Data([2])), key: key, createdAt: .noon)
    }

    @Test(arguments: Engine.allCases)
    func `a message is written once, leased, sent, tried again or given up`(_ engine: Engine) async throws {
        let city = try engine.open()
        func take(at now: Instant) async throws -> [OutgoingMessage] {
            try await city.write { stores, tx in try stores.outbox.take(channel: "email", limit: 9, lease: .minutes(1), at: now, tx) }
        }
        try await city.write { stores, tx in
            for number in 1...3 { try stores.outbox.put(Self.message(UInt64(number), key: "k\(number)"), tx) }
            try stores.outbox.put(Self.message(4, key: "k1"), tx)
        }
        var first = Self.message(1, key: "k1")
        first.attempt = 1
        let taken = try await take(at: .noon)
        #expect(taken.map(\.id) == [.sample(1), .sample(2), .sample(3)])
        #expect(taken.first == first)
        #expect(try await take(at: .noon + .seconds(30)) == [])
        try await city.write { stores, tx in
            try stores.outbox.sent(.sample(1), at: .noon, tx)
            try stores.outbox.retry(.sample(2), at: .noon + .hours(1), because: "mail.deferred", tx)
            try stores.outbox.fail(.sample(3), because: "mail.refused", at: .noon, tx)
        }
        #expect(try await take(at: .noon + .minutes(30)) == [])
        #expect(try await take(at: .noon + .hours(1)).map(\.attempt) == [2])
        // Nobody came back from the second try: it is tried again.
        #expect(try await take(at: .noon + .hours(2)).map(\.id) == [.sample(2)])
        try await city.write { stores, tx in try stores.outbox.put(Self.message(5, key: "k3"), tx) }
        #expect(try await take(at: .noon + .hours(2)) == [])
    }
}
