package import Foundation

/// The right edge of a growing tree: enough to add leaves and to tell the root, without the leaves before.
///
/// Holds one hash for each bit that is set in the size, so at most 64.
package struct MerkleFrontier: Sendable, Hashable {
    /// How many leaves were added.
    package private(set) var size: Int
    /// Roots of the perfect subtrees from left to right, largest first.
    private var subtrees: [MerkleHash]

    /// A tree without leaves.
    package init() { (size, subtrees) = (0, []) }

    /// Reads what ``bytes`` wrote; nil when it does not fit the size.
    package init?(size: Int, bytes: Data) {
        guard size >= 0, bytes.count == size.nonzeroBitCount * 32 else { return nil }
        self.size = size
        let start = bytes.startIndex
        subtrees = (0..<size.nonzeroBitCount).compactMap { MerkleHash(Data(bytes[(start + $0 * 32)..<(start + $0 * 32 + 32)])) }
    }

    /// The subtrees one after the other, 32 bytes each.
    package var bytes: Data { subtrees.reduce(into: Data()) { $0.append($1.bytes) } }

    /// Adds a leaf at position ``size``.
    package mutating func append(_ leaf: MerkleHash) {
        var (carry, bits) = (leaf, size)
        while bits & 1 == 1 {
            carry = .node(subtrees.removeLast(), carry)
            bits >>= 1
        }
        subtrees.append(carry)
        size += 1
    }

    /// The tree head over all leaves.
    package var root: MerkleHash {
        guard var root = subtrees.last else { return .empty }
        for subtree in subtrees.dropLast().reversed() { root = .node(subtree, root) }
        return root
    }
}
