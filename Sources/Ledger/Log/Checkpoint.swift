package import Core
import Crypto
package import Foundation

/// The head of the log at one moment: how many entries, their root, and our signature.
package struct Checkpoint: Sendable, Hashable {
    package let size: Int
    package let root: MerkleHash
    package let at: Instant
    /// The right edge of the tree, from which the next batch goes on.
    package let frontier: Data
    /// The signed note that outsiders keep: `tlog-checkpoint` of C2SP, signed with Ed25519.
    package let note: String

    package init(size: Int, root: MerkleHash, at: Instant, frontier: Data, note: String) {
        (self.size, self.root, self.at, self.frontier, self.note) = (size, root, at, frontier, note)
    }

    /// The checkpoint of a frontier, signed.
    package init(_ frontier: MerkleFrontier, at now: Instant, seal: LedgerSeal) throws {
        self.init(
            size: frontier.size, root: frontier.root, at: now, frontier: frontier.bytes,
            note: try seal.sign(Self.text(size: frontier.size, root: frontier.root)))
    }

    static func text(size: Int, root: MerkleHash) -> String { "\(LedgerSeal.name)\n\(size)\n\(root.bytes.base64EncodedString())\n" }

    /// Size and root of a note that we signed; nil for anything else.
    package static func open(_ note: String, seal: LedgerSeal) -> (size: Int, root: MerkleHash)? {
        guard let text = seal.signedText(of: note) else { return nil }
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.count >= 4, lines[0] == LedgerSeal.name, let size = Int(lines[1]), size >= 0,
            let bytes = Data(base64Encoded: String(lines[2])), let root = MerkleHash(bytes)
        else { return nil }
        return (size, root)
    }
}
