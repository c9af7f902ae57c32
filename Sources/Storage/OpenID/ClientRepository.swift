import Core
import Foundation
import Identity
import Synchronization

/// Clients as rows; what was registered is JSON in one column, since it is read and written as a whole.
struct ClientRepository: ClientStore {
    func insert(_ client: Client, _ tx: any Transaction) throws {
        try tx.sql.run(
            Self.insert, client.id, client.state, try Self.json(client.settings), client.secretHash, client.createdAt, client.version)
    }

    func client(_ id: String, _ tx: any Transaction) throws -> Client? { try tx.sql.first(Self.byID, id, as: Self.read) }

    func update(_ client: Client, _ tx: any Transaction) throws {
        let count = try tx.sql.run(
            Self.update, client.id, client.state, try Self.json(client.settings), client.secretHash, client.version, client.version - 1)
        guard count == 1 else { throw StoreError.stale }
    }

    func delete(_ id: String, _ tx: any Transaction) throws { try tx.sql.run(Self.delete, id) }

    func clients(_ tx: any Transaction) throws -> [Client] { try tx.sql.all(Self.all, as: Self.read) }

    private static func json(_ settings: ClientSettings) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return try encoder.encode(settings)
    }

    static func read(_ row: inout SQLRow) throws -> Client {
        let (id, state, settings): (String, Client.State, Data) = (try row.next(), try row.next(), try row.next())
        return try Client(
            id: id, state: state, settings: Self.settings(settings), secretHash: row.next(), createdAt: row.next(), version: row.next())
    }

    /// Settings that were read before, by their very text: to read them again is most of what finding a client costs.
    private static let known = Mutex<[Data: ClientSettings]>([:])
    private static let mostKnown = 500

    private static func settings(_ json: Data) throws -> ClientSettings {
        if let known = known.withLock({ $0[json] }) { return known }
        let settings = try JSONDecoder().decode(ClientSettings.self, from: json)
        known.withLock { known in
            if known.count >= mostKnown { known.removeAll() }
            known[json] = settings
        }
        return settings
    }
}

extension ClientRepository {
    static let insert: SQL = """
        INSERT INTO client (id, state, settings, secret_hash, created_at, version) VALUES ($1, $2, $3, $4, $5, $6)
        """
    static let byID: SQL = "SELECT id, state, settings, secret_hash, created_at, version FROM client WHERE id = $1"
    static let all: SQL = "SELECT id, state, settings, secret_hash, created_at, version FROM client ORDER BY created_at, id"
    static let update: SQL = """
        UPDATE client SET state = $2, settings = $3, secret_hash = $4, version = $5 WHERE id = $1 AND version = $6
        """
    static let delete: SQL = "DELETE FROM client WHERE id = $1"
}

extension Client.State: SQLStorable {}

/// Signing keys as rows.
struct SigningKeyRepository: SigningKeyStore {
    func insert(_ key: KeptKey, _ tx: any Transaction) throws {
        try tx.sql.run(Self.insert, key.id, key.algorithm, key.sealed, key.createdAt, key.signsFrom, key.publishedUntil)
    }

    func keys(_ tx: any Transaction) throws -> [KeptKey] {
        try tx.sql.all(Self.all) { row in
            try KeptKey(
                id: row.next(), algorithm: row.next(), sealed: row.next(), createdAt: row.next(), signsFrom: row.next(),
                publishedUntil: row.next())
        }
    }

    func retire(_ id: String, at instant: Instant, _ tx: any Transaction) throws { try tx.sql.run(Self.retire, id, instant) }

    func forget(before instant: Instant, _ tx: any Transaction) throws -> Int { try tx.sql.run(Self.forget, instant) }

    static let insert: SQL = """
        INSERT INTO signing_key (id, algorithm, sealed, created_at, signs_from, published_until) VALUES ($1, $2, $3, $4, $5, $6)
        """
    static let all: SQL = """
        SELECT id, algorithm, sealed, created_at, signs_from, published_until FROM signing_key ORDER BY signs_from, id
        """
    static let retire: SQL = "UPDATE signing_key SET published_until = $2 WHERE id = $1 AND published_until IS NULL"
    static let forget: SQL = "DELETE FROM signing_key WHERE published_until < $1"
}

extension SignatureAlgorithm: SQLStorable {}
