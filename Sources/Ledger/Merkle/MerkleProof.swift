/// Checks proofs, as somebody does who has tree heads and no leaves (RFC 9162, 2.1.3.2 and 2.1.4.2).
package enum MerkleProof {
    /// Whether the leaf stands at `position` in the tree of `size` leaves with this root.
    package static func isIncluded(
        _ leaf: MerkleHash, at position: Int, size: Int, path: [MerkleHash], root: MerkleHash
    ) -> Bool {
        guard position >= 0, position < size else { return false }
        var (node, last, hash) = (position, size - 1, leaf)
        for sibling in path {
            guard last != 0 else { return false }
            if node & 1 == 1 || node == last {
                hash = .node(sibling, hash)
                while node & 1 == 0, node != 0 { (node, last) = (node >> 1, last >> 1) }
            } else {
                hash = .node(hash, sibling)
            }
            (node, last) = (node >> 1, last >> 1)
        }
        return last == 0 && hash == root
    }

    /// Whether the tree of `second` leaves begins with the tree of `first` leaves: nothing was changed or taken away.
    package static func isConsistent(
        first: Int, firstRoot: MerkleHash, second: Int, secondRoot: MerkleHash, path: [MerkleHash]
    ) -> Bool {
        guard first >= 1, first <= second else { return false }
        guard first < second else { return path.isEmpty && firstRoot == secondRoot }
        var proof = path[...]
        if first & (first - 1) == 0 { proof = ([firstRoot] + path)[...] }
        guard let start = proof.popFirst() else { return false }
        var (node, last) = (first - 1, second - 1)
        while node & 1 == 1 { (node, last) = (node >> 1, last >> 1) }
        var (old, new) = (start, start)
        for hash in proof {
            guard last != 0 else { return false }
            if node & 1 == 1 || node == last {
                (old, new) = (.node(hash, old), .node(hash, new))
                while node & 1 == 0, node != 0 { (node, last) = (node >> 1, last >> 1) }
            } else {
                new = .node(new, hash)
            }
            (node, last) = (node >> 1, last >> 1)
        }
        return last == 0 && old == firstRoot && new == secondRoot
    }
}
