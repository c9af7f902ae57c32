/// A whole tree, by its leaves: gives proofs.
///
/// Keeps every leaf in memory, 32 bytes and a little each; a proof costs one hash a leaf.
package struct MerkleTree: Sendable {
    private let leaves: [MerkleHash]

    package init(leaves: [MerkleHash]) { self.leaves = leaves }

    package var size: Int { leaves.count }

    /// The tree head over the first `size` leaves; over all where nil.
    package func root(size: Int? = nil) -> MerkleHash { Self.root(leaves[..<(size ?? leaves.count)]) }

    /// The audit path of a leaf (RFC 6962, 2.1.1), from the leaf's sibling upwards; nil where there is no such leaf.
    package func inclusion(of position: Int, size: Int? = nil) -> [MerkleHash]? {
        let size = size ?? leaves.count
        guard (0..<size).contains(position), size <= leaves.count else { return nil }
        return Self.path(position, leaves[..<size])
    }

    /// Proves that the tree of `first` leaves is the beginning of the tree of `second` (RFC 6962, 2.1.2); nil outside 1 to size.
    package func consistency(from first: Int, to second: Int? = nil) -> [MerkleHash]? {
        let second = second ?? leaves.count
        guard first >= 1, first <= second, second <= leaves.count else { return nil }
        return Self.subproof(first, leaves[..<second], isWhole: true)
    }

    private static func root(_ leaves: ArraySlice<MerkleHash>) -> MerkleHash {
        var frontier = MerkleFrontier()
        for leaf in leaves { frontier.append(leaf) }
        return frontier.root
    }

    /// The largest power of two below `count`.
    static func split(_ count: Int) -> Int { 1 << (Int.bitWidth - 1 - (count - 1).leadingZeroBitCount) }

    private static func path(_ position: Int, _ leaves: ArraySlice<MerkleHash>) -> [MerkleHash] {
        guard leaves.count > 1 else { return [] }
        let middle = leaves.startIndex + split(leaves.count)
        return position < split(leaves.count)
            ? path(position, leaves[..<middle]) + [root(leaves[middle...])]
            : path(position - split(leaves.count), leaves[middle...]) + [root(leaves[..<middle])]
    }

    private static func subproof(_ first: Int, _ leaves: ArraySlice<MerkleHash>, isWhole: Bool) -> [MerkleHash] {
        guard first != leaves.count else { return isWhole ? [] : [root(leaves)] }
        let step = split(leaves.count)
        let middle = leaves.startIndex + step
        return first <= step
            ? subproof(first, leaves[..<middle], isWhole: isWhole) + [root(leaves[middle...])]
            : subproof(first - step, leaves[middle...], isWhole: false) + [root(leaves[..<middle])]
    }
}
