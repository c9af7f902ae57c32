import Core
import Foundation

/// What repeated requests already did.
struct IdempotencyRepository: IdempotencyStore {
    func result(of key: String, scope: String, _ tx: any Transaction) throws -> Data? {
        try tx.sql.first(Self.byKey, scope, key) { try $0.next() }
    }

    func remember(_ key: String, scope: String, result: Data, at now: Instant, _ tx: any Transaction) throws {
        guard try tx.sql.run(Self.remember, scope, key, result, now) == 1 else { throw StoreError.duplicate("idempotency") }
    }

    func forget(before instant: Instant, _ tx: any Transaction) throws -> Int { try tx.sql.run(Self.forget, instant) }
}

extension IdempotencyRepository {
    static let byKey: SQL = "SELECT result FROM idempotency WHERE scope = $1 AND key = $2"
    static let remember: SQL = """
        INSERT INTO idempotency (scope, key, result, remembered_at) VALUES ($1, $2, $3, $4) ON CONFLICT (scope, key) DO NOTHING
        """
    static let forget: SQL = "DELETE FROM idempotency WHERE remembered_at < $1"
}
