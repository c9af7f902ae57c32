import Cases
import Catalog
import Core
import Foundation
import Identity
import TestSupport
import Testing
import Work

@testable import Storage

/// What a unit of work promises, on every engine.
struct TransactionTests {
    @Test(arguments: Engine.allCases)
    func `values are bound by their number, in any order and as often as they appear`(_ engine: Engine) async throws {
        let city = try engine.open()
        let answer = try await city.read { _, tx in
            try tx.sql.first(
                "SELECT CAST($2 AS text), CAST($1 AS text), CAST($1 AS text), '$9', CAST($3 AS text)", "one", "two", nil as String?
            ) {
                try [
                    $0.next(String.self), $0.next(String.self), $0.next(String.self), $0.next(String.self), $0.next(String?.self) ?? "null",
                ]
            }
        }
        #expect(answer == ["two", "one", "one", "$9", "null"])
    }

    @Test(arguments: Engine.allCases)
    func `every kind of value comes back as it was`(_ engine: Engine) async throws {
        let city = try engine.open()
        let version = Data((0...255).map { UInt8($0) })
        for (number, text) in ["", "ñandú 🕳️ 'x' \"y\" $1 \\", String(repeating: "á", count: 70_000)].enumerated() {
            try await city.write { stores, tx in try stores.settings.set("n\(number)", to: text, at: Instant(milliseconds: .min), tx) }
            #expect(try await city.read { stores, tx in try stores.settings.setting("n\(number)", tx) } == text)
        }
        for bytes in [Data(), Data([0]), version] {
            try await city.write { stores, tx in
                try stores.idempotency.remember("k\(bytes.count)", scope: "s", result: bytes, at: .noon, tx)
            }
            #expect(try await city.read { stores, tx in try stores.idempotency.result(of: "k\(bytes.count)", scope: "s", tx) } == bytes)
        }
        let numbers = try await city.read { _, tx in
            try tx.sql.all("SELECT set_at FROM city_setting WHERE set_at = $1", Int64.min) { try $0.next(Int64.self) }
        }
        #expect(numbers == [.min, .min, .min])
    }

    @Test(arguments: Engine.allCases)
    func `a body that throws leaves nothing`(_ engine: Engine) async throws {
        let city = try engine.open()
        await #expect(throws: CancellationError.self) {
            try await city.write { stores, tx in
                try stores.settings.set("a", to: "1", at: .noon, tx)
                throw CancellationError()
            }
        }
        #expect(try await city.read { stores, tx in try stores.settings.setting("a", tx) } == nil)
    }

    @Test(arguments: Engine.allCases)
    func `after a statement that failed nothing is committed, even where the body goes on`(_ engine: Engine) async throws {
        let city = try engine.open()
        await #expect(throws: StoreError.self) {
            try await city.write { stores, tx in
                try stores.settings.set("a", to: "1", at: .noon, tx)
                _ = try? tx.sql.run("INSERT INTO city_setting (name, value, set_at) VALUES ($1, $2, $3)", "a", "2", 1)
            }
        }
        #expect(try await city.read { stores, tx in try stores.settings.setting("a", tx) } == nil)
    }

    @Test(arguments: Engine.allCases)
    func `a unique index names itself, a broken rule is our fault`(_ engine: Engine) async throws {
        let city = try engine.open()
        let insert: SQL = "INSERT INTO invitation (account_id, id, token_hash, created_at, expires_at) VALUES ($1, $2, $3, 0, 0)"
        let token = Data([1])
        try await city.write { stores, tx in
            try stores.accounts.insert(.sample(), tx)
            try tx.sql.run(insert, ID<Int>.sample, ID<Int>.sample(1), token)
        }
        await #expect(throws: StoreError.duplicate("invitation_token_hash")) {
            try await city.write { _, tx in _ = try tx.sql.run(insert, ID<Int>.sample, ID<Int>.sample(2), token) }
        }
        await #expect {
            try await city.write { _, tx in _ = try tx.sql.run(insert, ID<Int>.sample(7), ID<Int>.sample(3), Data([2])) }
        } throws: { error in
            if case StoreError.broken = error { true } else { false }
        }
    }

    @Test(arguments: Engine.allCases)
    func `a glance sees what was committed before it, one state of it all, and cannot write; many are made at once`(
        _ engine: Engine
    ) async throws {
        let city = try engine.open()
        let unit = city.stores.unit
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<40 {
                group.addTask {
                    try await city.write { stores, tx in
                        try stores.settings.set("a\(number)", to: "1", at: .noon, tx)
                        try stores.settings.set("b\(number)", to: "1", at: .noon, tx)
                    }
                    let seen = try await unit.glance { tx in
                        let settings = city.stores.settings
                        return try (0..<40).map { number in
                            (try settings.setting("a\(number)", tx), try settings.setting("b\(number)", tx))
                        }
                    }
                    #expect(seen[number].0 == "1" && seen.allSatisfy { $0.0 == $0.1 })
                }
            }
            try await group.waitForAll()
        }
        await #expect(throws: StoreError.self) {
            try await unit.glance { tx in try city.stores.settings.set("c", to: "1", at: .noon, tx) }
        }
        #expect(try await unit.glance { tx in try city.stores.settings.setting("c", tx) } == nil)
    }

    @Test(arguments: Engine.allCases)
    func `a read cannot write, and a transaction that is over answers nobody`(_ engine: Engine) async throws {
        let city = try engine.open()
        await #expect(throws: StoreError.self) {
            try await city.read { stores, tx in try stores.settings.set("a", to: "1", at: .noon, tx) }
        }
        final class Kept: @unchecked Sendable { var transaction: (any Transaction)? }
        let kept = Kept()
        try await city.write { _, tx in kept.transaction = tx }
        let over = try #require(kept.transaction)
        #expect(throws: StoreError.self) { try city.stores.settings.setting("a", over) }
    }

    @Test(arguments: Engine.allCases)
    func `among many units at the same time one that fails takes back only its own`(_ engine: Engine) async throws {
        let city = try engine.open()
        let failed = await withTaskGroup(of: Int?.self) { group in
            for number in 0..<300 {
                group.addTask {
                    do {
                        try await city.write { stores, tx in
                            try stores.settings.set("n\(number)", to: "x", at: .noon, tx)
                            if number % 7 == 3 { throw CancellationError() }
                            if number % 7 == 5 { try tx.sql.run("INSERT INTO nowhere VALUES (1)") }
                        }
                        return nil
                    } catch { return number }
                }
            }
            return await group.reduce(into: Set<Int>()) { if let number = $1 { $0.insert(number) } }
        }
        #expect(failed == Set((0..<300).filter { $0 % 7 == 3 || $0 % 7 == 5 }))
        let kept = try await city.read { _, tx in try tx.sql.all("SELECT name FROM city_setting") { try $0.next(String.self) } }
        #expect(Set(kept) == Set((0..<300).filter { !failed.contains($0) }.map { "n\($0)" }))
    }

    @Test(arguments: Engine.allCases)
    func `a counter that many raise at the same time counts each`(_ engine: Engine) async throws {
        let city = try engine.open()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<200 {
                group.addTask {
                    try await city.write { stores, tx in _ = try stores.throttles.hit(Data([1]), window: .hours(1), at: .noon, tx) }
                }
            }
            try await group.waitForAll()
        }
        #expect(try await city.read { stores, tx in try stores.throttles.count(Data([1]), window: .hours(1), at: .noon, tx) } == 200)
    }

    @Test(arguments: Engine.durable)
    func `a read sees one moment while others write`(_ engine: Engine) async throws {
        let city = try engine.open()
        let count: SQL = "SELECT count(*) FROM city_setting"
        let counts = try await withThrowingTaskGroup(of: (Int, Int)?.self) { group in
            for number in 0..<50 {
                group.addTask {
                    try await city.write { stores, tx in try stores.settings.set("n\(number)", to: "x", at: .noon, tx) }
                    return nil
                }
                group.addTask {
                    try await city.read { _, tx in
                        let before = try tx.sql.first(count) { try $0.next(Int.self) } ?? -1
                        Thread.sleep(forTimeInterval: 0.002)
                        return (before, try tx.sql.first(count) { try $0.next(Int.self) } ?? -2)
                    }
                }
            }
            return try await group.reduce(into: [(Int, Int)]()) { if let pair = $1 { $0.append(pair) } }
        }
        #expect(counts.count == 50)
        #expect(counts.allSatisfy { $0.0 == $0.1 })
    }
}
