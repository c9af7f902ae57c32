import Core
import Foundation
import GRDB
import Identity
import Synchronization
import TestSupport
import Testing
import Work

@testable import Storage

/// What is particular to SQLite.
struct SQLiteTests {
    @Test func `the writer waits for the disk at every commit`() async throws {
        let city = try Engine.file.open()
        let settings = try await city.write { _, tx in
            let synchronous = try tx.sql.first("PRAGMA synchronous") { try $0.next(Int.self) }
            let mode = try tx.sql.first("PRAGMA journal_mode") { try $0.next(String.self) }
            let keys = try tx.sql.first("PRAGMA foreign_keys") { try $0.next(Int.self) }
            let erasing = try tx.sql.first("PRAGMA secure_delete") { try $0.next(Int.self) }
            return (synchronous, mode, keys, erasing)
        }
        #expect(settings == (2, "wal", 1, 1))
    }

    /// A unit of work that looks from outside, at the moment it is told of success, whether it is in the database.
    private final class Witness: WaitingWrite, @unchecked Sendable {
        let mayWrite = true
        let name: String
        let fails: Bool
        let outside: DatabaseQueue
        private(set) var attempts = 0
        private(set) var visible: Set<String> = []
        private(set) var error: (any Error)?

        init(_ name: String, fails: Bool, outside: DatabaseQueue) { (self.name, self.fails, self.outside) = (name, fails, outside) }

        func attempt(_ transaction: SQLTransaction) throws {
            attempts += 1
            try transaction.run("INSERT INTO city_setting (name, value, set_at) VALUES ($1, 'x', 1)", name)
            visible = try names()
            if fails { throw CancellationError() }
        }

        func finish(_ error: (any Error)?) {
            self.error = error
            visible = (try? names()) ?? []
        }

        private func names() throws -> Set<String> {
            try outside.unsafeReentrantWrite { Set(try String.fetchAll($0, sql: "SELECT name FROM city_setting")) }
        }
    }

    @Test func `units that wait share a commit, and one that fails spoils nothing`() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/city.sqlite"
        let queue = try SQLiteUnit.openWriter(path)
        _ = try queue.unsafeReentrantWrite { try Migrator().migrateAlone(SQLiteConnection($0), at: .noon) }
        let outside = try DatabaseQueue(path: path)
        let units = (0..<5).map { Witness("n\($0)", fails: $0 == 2, outside: outside) }
        GroupCommit(queue: queue).perform(units)
        let kept: Set = ["n0", "n1", "n3", "n4"]
        for unit in units {
            #expect(unit.attempts == 1)
            // Nobody was told before all of them were on disk: one commit.
            #expect(unit.visible == kept)
            #expect((unit.error is CancellationError) == unit.fails)
        }
    }

    @Test func `on a full disk the units that do not fit fail, the others are kept`() async throws {
        let city = try Engine.file.open()
        try await city.write { _, tx in
            let pages = try tx.sql.first("PRAGMA page_count") { try $0.next(Int.self) } ?? 0
            _ = try tx.sql.first(Storage.SQL("PRAGMA max_page_count = \(pages + 20)")) { try $0.next(Int.self) }
        }
        let outcomes = await withTaskGroup(of: (Int, StoreError?).self) { group in
            for number in 0..<40 {
                group.addTask {
                    do {
                        try await city.write { stores, tx in
                            try stores.settings.set("a\(number)", to: "x", at: .noon, tx)
                            let value = number.isMultiple(of: 4) ? String(repeating: "x", count: 200_000) : "x"
                            try stores.settings.set("b\(number)", to: value, at: .noon, tx)
                        }
                        return (number, nil)
                    } catch { return (number, error as? StoreError) }
                }
            }
            return await group.reduce(into: [Int: StoreError?]()) { $0[$1.0] = $1.1 }
        }
        for number in 0..<40 {
            let isTooLarge = number.isMultiple(of: 4)
            #expect(outcomes[number] == .some(isTooLarge ? .unavailable : nil))
            let kept = try await city.read { stores, tx in
                try [stores.settings.setting("a\(number)", tx), stores.settings.setting("b\(number)", tx)].compactMap { $0 }.count
            }
            #expect(kept == (isTooLarge ? 0 : 2))
        }
    }

    @Test func `two programs on one file take turns`() async throws {
        let folder = try TemporaryFolder()
        let cities = try (0..<2).map { _ in OpenCity(try .inFile(folder), folder) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<200 {
                let city = cities[number % 2]
                group.addTask {
                    try await city.write { stores, tx in _ = try stores.throttles.hit(Data([1]), window: .hours(1), at: .noon, tx) }
                }
            }
            try await group.waitForAll()
        }
        #expect(try await cities[0].read { stores, tx in try stores.throttles.count(Data([1]), window: .hours(1), at: .noon, tx) } == 200)
    }

    @Test func `a closed database finishes what waits and takes nothing more`() async throws {
        let city = try Engine.file.open()
        let stores = city.stores
        let waiting = (0..<50).map { number in
            Task { try await stores.unit.write { tx in try stores.settings.set("n\(number)", to: "x", at: .noon, tx) } }
        }
        for task in waiting { try await task.value }
        city.database.close()
        await #expect(throws: StoreError.unavailable) {
            try await stores.unit.write { tx in try stores.settings.set("z", to: "x", at: .noon, tx) }
        }
    }
}
