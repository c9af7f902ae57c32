import Foundation
import Ledger
import Testing

/// Hashes and proofs against the vectors of Certificate Transparency (RFC 6962; the same eight leaves as in its own test suite).
struct MerkleTests {
    private static let inputs = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
    private static let leaves = inputs.map { MerkleHash.leaf(bytes($0)) }
    private static let roots = [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ]

    private static func bytes(_ digits: String) -> Data {
        let values = digits.compactMap(\.hexDigitValue)
        return Data(stride(from: 0, to: values.count, by: 2).map { UInt8(values[$0] << 4 | values[$0 + 1]) })
    }

    @Test func `the empty tree has the hash of nothing`() {
        #expect(MerkleHash.empty.description == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
        #expect(MerkleTree(leaves: []).root() == .empty)
    }

    @Test func `trees of one to eight leaves have the published roots`() {
        var frontier = MerkleFrontier()
        for (index, root) in Self.roots.enumerated() {
            frontier.append(Self.leaves[index])
            #expect(frontier.root.description == root)
            #expect(MerkleTree(leaves: Self.leaves).root(size: index + 1).description == root)
        }
    }

    @Test func `published audit paths come out`() {
        let tree = MerkleTree(leaves: Self.leaves)
        #expect(
            tree.inclusion(of: 0, size: 8)?.map(\.description) == [
                "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
            ])
        #expect(
            tree.inclusion(of: 5, size: 8)?.map(\.description) == [
                "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
                "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            ])
        #expect(
            tree.inclusion(of: 2, size: 3)?.map(\.description) == ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"])
    }

    @Test func `published consistency proofs come out`() {
        let tree = MerkleTree(leaves: Self.leaves)
        #expect(
            tree.consistency(from: 6, to: 8)?.map(\.description) == [
                "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
                "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            ])
        #expect(
            tree.consistency(from: 2, to: 5)?.map(\.description) == [
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            ])
        #expect(tree.consistency(from: 8, to: 8) == [])
    }

    @Test func `every proof of trees up to 40 leaves holds, and none for another leaf, place or root`() throws {
        let leaves = (0..<40).map { MerkleHash.leaf(Data([UInt8($0)])) }
        let tree = MerkleTree(leaves: leaves)
        for size in 1...40 {
            let root = tree.root(size: size)
            for position in 0..<size {
                let path = try #require(tree.inclusion(of: position, size: size))
                #expect(MerkleProof.isIncluded(leaves[position], at: position, size: size, path: path, root: root))
                #expect(!MerkleProof.isIncluded(.leaf(Data([99])), at: position, size: size, path: path, root: root))
                #expect(!MerkleProof.isIncluded(leaves[position], at: position, size: size, path: path + [root], root: root))
                if size > 1 {
                    #expect(!MerkleProof.isIncluded(leaves[position], at: (position + 1) % size, size: size, path: path, root: root))
                }
            }
            for first in 1...size {
                let path = try #require(tree.consistency(from: first, to: size))
                let old = tree.root(size: first)
                #expect(MerkleProof.isConsistent(first: first, firstRoot: old, second: size, secondRoot: root, path: path))
                #expect(!MerkleProof.isConsistent(first: first, firstRoot: .empty, second: size, secondRoot: root, path: path))
                #expect(!MerkleProof.isConsistent(first: first, firstRoot: old, second: size, secondRoot: .empty, path: path))
            }
        }
        #expect(tree.inclusion(of: 40) == nil)
        #expect(tree.consistency(from: 0) == nil)
    }

    @Test func `a frontier goes on where its bytes were kept`() {
        var whole = MerkleFrontier()
        for leaf in Self.leaves.prefix(5) { whole.append(leaf) }
        var kept = MerkleFrontier(size: 5, bytes: whole.bytes)
        kept?.append(Self.leaves[5])
        #expect(kept?.root.description == Self.roots[5])
        #expect(MerkleFrontier(size: 5, bytes: Data(count: 32)) == nil)
    }
}
