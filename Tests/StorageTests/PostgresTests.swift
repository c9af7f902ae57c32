import Cases
import Core
import Foundation
import Synchronization
import TestSupport
import Testing
import Work

@testable import Storage

/// What is particular to PostgreSQL.
struct PostgresTests {
    private func city(_ url: String, threads: Int = 2) throws -> OpenCity {
        OpenCity(try CityDatabase.open(url: url, schema: .migrate, threads: threads), nil)
    }

    /// Counts what several threads do.
    private final class Tally: Sendable {
        private let number = Mutex(0)
        var count: Int { number.withLock { $0 } }
        func add() { number.withLock { $0 += 1 } }
    }

    @Test func `of two that lock each other out one starts again, and both succeed`() async throws {
        let city = try city(PrivateCluster.shared().freshDatabase())
        try await city.write { stores, tx in for name in ["a", "b"] { try stores.settings.set(name, to: "", at: .noon, tx) } }
        let attempts = Tally()
        let holding = Tally()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for order in [["a", "b"], ["b", "a"]] {
                group.addTask {
                    try await city.write { _, tx in
                        attempts.add()
                        let append: SQL = "UPDATE city_setting SET value = value || $2 WHERE name = $1"
                        try tx.sql.run(append, order[0], "x")
                        holding.add()
                        while holding.count < 2 { usleep(1000) }
                        try tx.sql.run(append, order[1], "x")
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(attempts.count == 3)
        let values = try await city.read { stores, tx in try ["a", "b"].map { try stores.settings.setting($0, tx) } }
        #expect(values == ["xx", "xx"])
    }

    @Test func `a change that lost its race looks again`() async throws {
        let city = try city(PrivateCluster.shared().freshDatabase(), threads: 4)
        try await city.write { stores, tx in try stores.drafts.insert(.sample(), tx) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<2 {
                group.addTask {
                    try await city.write { stores, tx in
                        let draft = try #require(try stores.drafts.draft(.sample, tx))
                        Thread.sleep(forTimeInterval: 0.05)
                        try stores.drafts.update(.sample(version: draft.version + 1), tx)
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(try await city.read { stores, tx in try stores.drafts.draft(.sample, tx) }?.version == 3)
    }

    @Test func `a connection that was cut is made anew`() async throws {
        let url = try PrivateCluster.shared().freshDatabase()
        let (city, other) = (try city(url), try city(url, threads: 1))
        try await city.write { stores, tx in try stores.settings.set("a", to: "1", at: .noon, tx) }
        let cut: SQL = """
            SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
            """
        #expect(try await other.write { _, tx in try tx.sql.first(cut) { try $0.next(Int.self) } ?? 0 } >= 1)
        for name in ["b", "c", "d"] { try await city.write { stores, tx in try stores.settings.set(name, to: "1", at: .noon, tx) } }
        #expect(try await city.read { stores, tx in try stores.settings.setting("d", tx) } == "1")
    }

    @Test func `a statement that takes too long is given up and leaves nothing`() async throws {
        let city = try city(PrivateCluster.shared().freshDatabase())
        await #expect(throws: StoreError.unavailable) {
            try await city.write { stores, tx in
                try stores.settings.set("a", to: "1", at: .noon, tx)
                try tx.sql.connection.script("SET LOCAL statement_timeout = 50")
                _ = try tx.sql.first("SELECT pg_sleep(9)::text") { try $0.next(String.self) }
            }
        }
        #expect(try await city.read { stores, tx in try stores.settings.setting("a", tx) } == nil)
    }

    @Test func `a server that is not there is told, not waited for`() {
        #expect(throws: StoreError.unavailable) { try CityDatabase.open(url: "postgres://nobody@127.0.0.1:1/none") }
        #expect { try CityDatabase.open(url: "mysql://x") } throws: { ($0 as? StorageError)?.code == "storage.bad_address" }
    }

    @Test func `commits wait for the disk even where the server's default does not`() async throws {
        let url = try PrivateCluster.shared().freshDatabase()
        let connection = try PostgresConnection(url)
        try connection.script("DO $$ BEGIN EXECUTE 'ALTER DATABASE ' || current_database() || ' SET synchronous_commit = off'; END $$")
        let city = try city(url)
        let setting = try await city.read { _, tx in
            try tx.sql.first("SELECT current_setting('synchronous_commit')") { try $0.next(String.self) }
        }
        #expect(setting == "on")
    }

    @Test func `a text with a zero byte is refused, not cut short`() async throws {
        let city = try city(PrivateCluster.shared().freshDatabase())
        await #expect { try await city.write { stores, tx in try stores.settings.set("a", to: "x\0y", at: .noon, tx) } } throws: {
            if case StoreError.broken = $0 { true } else { false }
        }
    }
}
