import Core
import Foundation
import Identity

/// Counters of tries as rows, one for each key and window.
struct ThrottleRepository: ThrottleStore {
    func hit(_ key: Data, window: Instant.Span, at now: Instant, _ tx: any Transaction) throws -> Int {
        let (start, end) = Self.bounds(window, now)
        return try tx.sql.first(Self.hit, key, start, end) { try $0.next() } ?? 0
    }

    func count(_ key: Data, window: Instant.Span, at now: Instant, _ tx: any Transaction) throws -> Int {
        let (start, end) = Self.bounds(window, now)
        return try tx.sql.first(Self.count, key, start, end) { try $0.next() } ?? 0
    }

    func reset(_ key: Data, window: Instant.Span, at now: Instant, _ tx: any Transaction) throws {
        let (start, end) = Self.bounds(window, now)
        try tx.sql.run(Self.reset, key, start, end)
    }

    func forget(before instant: Instant, _ tx: any Transaction) throws -> Int { try tx.sql.run(Self.forget, instant) }

    private static func bounds(_ window: Instant.Span, _ now: Instant) -> (Instant, Instant) {
        let length = max(1, window.milliseconds)
        let start = now.milliseconds - now.milliseconds % length
        return (Instant(milliseconds: start), Instant(milliseconds: start + length))
    }
}

extension ThrottleRepository {
    static let hit: SQL = """
        INSERT INTO throttle (key, starts_at, ends_at, tries) VALUES ($1, $2, $3, 1)
        ON CONFLICT (key, starts_at, ends_at) DO UPDATE SET tries = throttle.tries + 1 RETURNING tries
        """
    static let count: SQL = "SELECT tries FROM throttle WHERE key = $1 AND starts_at = $2 AND ends_at = $3"
    static let reset: SQL = "DELETE FROM throttle WHERE key = $1 AND starts_at = $2 AND ends_at = $3"
    static let forget: SQL = "DELETE FROM throttle WHERE ends_at <= $1"
}
