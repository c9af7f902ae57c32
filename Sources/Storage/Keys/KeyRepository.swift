import Core
import Foundation

/// Wrapped data keys as rows.
///
/// A destroyed one leaves its owner and the date.
struct KeyRepository: KeyStore {
    func insert(_ key: WrappedKey, at now: Instant, _ tx: any Transaction) throws {
        let count = try tx.sql.run(Self.insert, key.owner.id, key.owner.kind, key.rootID, key.bytes, now)
        guard count == 1 else { throw StoreError.duplicate("data_key") }
    }

    func key(of owner: KeyOwner, _ tx: any Transaction) throws -> WrappedKey? {
        try tx.sql.first(Self.byOwner, owner.id, owner.kind) { row in
            let rootID: String = try row.next()
            guard let bytes = try row.next(Data?.self) else { throw SealError.destroyed }
            return WrappedKey(owner: owner, rootID: rootID, bytes: bytes)
        }
    }

    func destroy(_ owner: KeyOwner, at now: Instant, _ tx: any Transaction) throws {
        try tx.sql.run(Self.destroy, owner.id, owner.kind, now)
        // Hashes of words go with the words.
        if owner.kind == .caseFile { try tx.sql.run(CaseRepository.forgetSearch, owner.id) }
    }
}

extension KeyRepository {
    static let insert: SQL = """
        INSERT INTO data_key (owner_id, owner_kind, root_id, wrapped, created_at) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (owner_id, owner_kind) DO NOTHING
        """
    static let byOwner: SQL = "SELECT root_id, wrapped FROM data_key WHERE owner_id = $1 AND owner_kind = $2"
    static let destroy: SQL = """
        UPDATE data_key SET wrapped = NULL, destroyed_at = $3 WHERE owner_id = $1 AND owner_kind = $2 AND wrapped IS NOT NULL
        """
}

extension KeyOwner.Kind: SQLStorable {}

extension SQLRow {
    /// Two columns: kind and id.
    mutating func nextOwner() throws -> KeyOwner { try KeyOwner(kind: next(), id: next()) }
}
