package import Core
import Foundation

/// Proofs for outsiders: that an entry stands in the log that a checkpoint signs, and that a later log begins with an earlier one.
///
/// Whoever has a proof needs neither the database nor this program to check it: the entry's bytes, SHA-256 and the signed checkpoint are enough.
package struct LedgerProof: Sendable {
    /// An entry with its way up to the root of a checkpoint.
    package struct Inclusion: Sendable, Hashable {
        package let position: Int
        package let size: Int
        /// The bytes that are hashed, as text.
        package let entry: String
        package let leaf: MerkleHash
        /// From the leaf's sibling upwards (RFC 6962, 2.1.1).
        package let path: [MerkleHash]
        package let root: MerkleHash
        /// The signed note over size and root.
        package let checkpoint: String

        /// As C2SP's `tlog-proof` writes it: any tool for that format reads it; the entry stands in `extra`.
        package var note: String {
            var lines = ["c2sp.org/tlog-proof@v1", "extra \(Data(entry.utf8).base64EncodedString())", "index \(position)"]
            lines += path.map { $0.bytes.base64EncodedString() }
            return lines.joined(separator: "\n") + "\n\n" + checkpoint
        }
    }

    /// That the log of `second` entries begins with the one of `first`.
    package struct Consistency: Sendable, Hashable {
        package let first: Int
        package let firstRoot: MerkleHash
        package let second: Int
        package let secondRoot: MerkleHash
        /// As RFC 6962, 2.1.2, lists it.
        package let path: [MerkleHash]
    }

    /// Which entry is meant.
    package enum Wanted: Sendable, Hashable {
        case position(Int)
        case id(ID<AuditEvent>)
    }

    private let unit: any UnitOfWork
    private let ledger: any LedgerStore
    private let seal: LedgerSeal

    package init(unit: any UnitOfWork, ledger: any LedgerStore, seal: LedgerSeal) {
        (self.unit, self.ledger, self.seal) = (unit, ledger, seal)
    }

    /// Proves an entry against a checkpoint that somebody keeps, or against the newest.
    ///
    /// - Parameter kept: a signed note; it must be one of this city's.
    package func inclusion(of wanted: Wanted, under kept: String? = nil) async throws -> Inclusion {
        let head = try await head(kept)
        let (leaves, found) = try await read(head.size, looking: wanted)
        let tree = MerkleTree(leaves: leaves)
        guard tree.size == head.size, tree.root() == head.root else { throw LedgerError.notAsSigned(size: head.size) }
        guard let found, let path = tree.inclusion(of: found.position) else { throw LedgerError.noEntry }
        return Inclusion(
            position: found.position, size: head.size, entry: found.entry, leaf: leaves[found.position], path: path, root: head.root,
            checkpoint: head.note)
    }

    /// Proves that the log of the newest checkpoint begins with the log of an older one.
    package func consistency(since kept: String) async throws -> (proof: Consistency, checkpoint: String) {
        let (old, new) = (try await head(kept), try await head(nil))
        guard old.size >= 1, old.size <= new.size else { throw LedgerError.notAsSigned(size: old.size) }
        let tree = MerkleTree(leaves: try await read(new.size, looking: nil).leaves)
        guard tree.size == new.size, tree.root() == new.root, tree.root(size: old.size) == old.root,
            let path = tree.consistency(from: old.size)
        else { throw LedgerError.notAsSigned(size: old.size) }
        return (Consistency(first: old.size, firstRoot: old.root, second: new.size, secondRoot: new.root, path: path), new.note)
    }

    private func head(_ kept: String?) async throws -> (size: Int, root: MerkleHash, note: String) {
        if let kept {
            guard let (size, root) = Checkpoint.open(kept, seal: seal) else { throw LedgerError.foreignCheckpoint }
            return (size, root, kept)
        }
        guard let last = try await unit.read({ [ledger] tx in try ledger.lastCheckpoint(tx) }) else { throw LedgerError.noEntry }
        return (last.size, last.root, last.note)
    }

    /// The leaves of the first `size` entries, and the one that is looked for.
    private func read(_ size: Int, looking wanted: Wanted?) async throws -> (leaves: [MerkleHash], found: (position: Int, entry: String)?) {
        var leaves: [MerkleHash] = []
        var found: (position: Int, entry: String)?
        while leaves.count < size {
            let start = leaves.count
            let rows = try await unit.read { [ledger] tx in try ledger.rows(from: start, limit: min(500, size - start), tx) }
            if rows.isEmpty { break }
            for row in rows {
                // A gap shifts every leaf behind it, so that the root tells.
                let isWanted =
                    switch wanted {
                    case .position(let position): row.position == position
                    case .id(let id): row.event.id == id
                    case nil: false
                    }
                if isWanted { found = (leaves.count, row.event.canonical) }
                leaves.append(row.event.leaf)
            }
        }
        return (leaves, found)
    }
}
