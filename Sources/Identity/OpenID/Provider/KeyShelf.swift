package import Core
import Crypto
import Foundation
import Synchronization

/// The keys that sign tokens, and their rotation.
///
/// A new key is published a day before it signs, and an old one stays published until every token it signed has ended and every
/// cache of the key set has been renewed. Rows are the truth; this keeps what was read for a minute.
package final class KeyShelf: Sendable {
    /// How long a key signs.
    package static let signing = Instant.Span.days(90)
    /// How long a new key is seen before it signs, and an old one after it no longer does.
    package static let overlap = Instant.Span.days(1)
    private static let memory = Instant.Span.minutes(1)

    private struct Held: Sendable {
        var keys: [(row: KeptKey, key: SigningKey)] = []
        var readAt: Instant?
    }

    private let unit: any UnitOfWork
    private let store: any SigningKeyStore
    private let sealing: SymmetricKey
    private let held = Mutex(Held())

    package init(unit: any UnitOfWork, store: any SigningKeyStore, ring: KeyRing) {
        (self.unit, self.store, sealing) = (unit, store, ring.derivedKey("signing-keys"))
    }

    /// The key that signs now.
    package func signer(_ algorithm: SignatureAlgorithm, at now: Instant) async throws -> SigningKey {
        let keys = try await keys(at: now)
        let able = keys.filter { $0.row.algorithm == algorithm && $0.row.signsFrom <= now }
        guard let newest = able.max(by: { $0.row.signsFrom < $1.row.signsFrom }) else { throw IdentityError.badKey }
        return newest.key
    }

    /// All keys that tokens in use may name.
    package func published(at now: Instant) async throws -> [PublicKey] {
        try await keys(at: now).filter { $0.row.publishedUntil.map { now < $0 } ?? true }.map(\.key.publicKey)
    }

    /// Makes what is missing and retires what is old; harmless at any time, on any node.
    package func rotate(at now: Instant, force: Bool = false) async throws {
        let (store, sealing) = (store, sealing)
        try await unit.write { tx in
            let rows = try store.keys(tx)
            for algorithm in [SignatureAlgorithm.es256, .rs256] {
                let mine = rows.filter { $0.algorithm == algorithm && $0.publishedUntil == nil }
                let newest = mine.max { $0.signsFrom < $1.signsFrom }
                if let newest, !force, now - newest.signsFrom < Self.signing { continue }
                let key = try SigningKey.make(algorithm)
                let from = newest == nil ? now : now + Self.overlap
                try store.insert(
                    KeptKey(
                        id: key.id, algorithm: algorithm, sealed: try Self.seal(key, sealing), createdAt: now, signsFrom: from), tx)
                for old in mine { try store.retire(old.id, at: from + Self.overlap, tx) }
            }
            _ = try store.forget(before: now, tx)
        }
        held.withLock { $0.readAt = nil }
    }

    private func keys(at now: Instant) async throws -> [(row: KeptKey, key: SigningKey)] {
        let known = held.withLock { held in held.readAt.map { now - $0 < Self.memory && now >= $0 } == true ? held.keys : nil }
        if let known { return known }
        let (store, sealing) = (store, sealing)
        var rows = try await unit.read { tx in try store.keys(tx) }
        if !SignatureAlgorithm.ours.allSatisfy({ algorithm in rows.contains { $0.algorithm == algorithm } }) {
            try await rotate(at: now)
            rows = try await unit.read { tx in try store.keys(tx) }
        }
        let keys = try rows.map { row in (row: row, key: try Self.open(row, sealing)) }
        held.withLock { $0 = Held(keys: keys, readAt: now) }
        return keys
    }

    private static func seal(_ key: SigningKey, _ sealing: SymmetricKey) throws -> Data {
        guard let box = try AES.GCM.seal(key.der, using: sealing, authenticating: Data(key.id.utf8)).combined else {
            throw SealError.unreadable
        }
        return box
    }

    private static func open(_ row: KeptKey, _ sealing: SymmetricKey) throws -> SigningKey {
        guard let box = try? AES.GCM.SealedBox(combined: row.sealed),
            let der = try? AES.GCM.open(box, using: sealing, authenticating: Data(row.id.utf8))
        else { throw SealError.unreadable }
        return try SigningKey(der: der, algorithm: row.algorithm)
    }
}

extension SignatureAlgorithm {
    /// Those that our own tokens may be signed with.
    package static let ours: [SignatureAlgorithm] = [.es256, .rs256]
}
