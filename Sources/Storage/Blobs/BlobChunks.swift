import Core
import Foundation

/// Sealed files as rows of PostgreSQL, in pieces, so that every node sees them and one backup holds all.
struct BlobChunks: BlobStore, BlobKeeping {
    let unit: any UnitOfWork
    let chance: Chance

    private static let size = 512 * 1024

    func put(_ sealed: Sealed, at now: Instant) async throws -> ID<Blob> {
        let id = ID<Blob>(at: now, chance: chance)
        try await keep(sealed, as: id, at: now)
        return id
    }

    func keep(_ sealed: Sealed, as id: ID<Blob>, at now: Instant) async throws {
        let bytes = sealed.bytes
        try await unit.write { tx in
            let sql = try tx.sql
            for (number, start) in stride(from: 0, to: max(1, bytes.count), by: Self.size).enumerated() {
                try sql.run(Self.insert, id, number, Data(bytes.dropFirst(start).prefix(Self.size)), now)
            }
        }
    }

    func get(_ id: ID<Blob>) async throws -> Sealed {
        let pieces = try await unit.read { tx in try tx.sql.all(Self.pieces, id) { try $0.next(Data.self) } }
        guard !pieces.isEmpty else { throw StoreError.broken("a file is missing") }
        return Sealed(bytes: pieces.reduce(into: Data()) { $0.append($1) })
    }

    func delete(_ id: ID<Blob>) async throws { try await unit.write { tx in _ = try tx.sql.run(Self.delete, id) } }

    func sweep(olderThan instant: Instant, isNamed: @escaping @Sendable (ID<Blob>) async throws -> Bool) async throws -> Int {
        var count = 0
        var last = Data()
        while true {
            let after = last
            let page = try await unit.read { tx in try tx.sql.all(Self.old, instant, after) { try $0.next(ID<Blob>.self) } }
            guard let end = page.last else { return count }
            for id in page where try await !isNamed(id) {
                try await delete(id)
                count += 1
            }
            last = end.data
        }
    }
}

extension BlobChunks {
    static let insert: SQL = "INSERT INTO blob (id, piece, bytes, created_at) VALUES ($1, $2, $3, $4)"
    static let pieces: SQL = "SELECT bytes FROM blob WHERE id = $1 ORDER BY piece"
    static let delete: SQL = "DELETE FROM blob WHERE id = $1"
    static let old: SQL = "SELECT id FROM blob WHERE piece = 0 AND created_at < $1 AND id > $2 ORDER BY id LIMIT 500"
}
