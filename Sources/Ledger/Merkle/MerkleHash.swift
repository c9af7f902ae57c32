import Crypto
package import Foundation

/// The hash of a leaf or node of a Merkle tree as RFC 6962, section 2.1, defines it: SHA-256, 32 bytes.
package struct MerkleHash: Sendable, Hashable, CustomStringConvertible {
    package let bytes: Data

    /// Takes 32 bytes; nil for any other length.
    package init?(_ bytes: Data) {
        guard bytes.count == 32 else { return nil }
        self.bytes = bytes
    }

    private init(_ digest: SHA256.Digest) { bytes = Data(digest) }

    /// The hash of a tree without leaves: of nothing.
    package static let empty = MerkleHash(SHA256.hash(data: Data()))

    /// The hash of an entry: prefix 0, so that no entry can pass for a node.
    package static func leaf(_ entry: some DataProtocol) -> MerkleHash {
        var hash = SHA256()
        hash.update(data: [0])
        hash.update(data: entry)
        return MerkleHash(hash.finalize())
    }

    /// The hash over two subtrees: prefix 1.
    package static func node(_ left: MerkleHash, _ right: MerkleHash) -> MerkleHash {
        var hash = SHA256()
        hash.update(data: [1])
        hash.update(data: left.bytes)
        hash.update(data: right.bytes)
        return MerkleHash(hash.finalize())
    }

    /// Lower-case hexadecimal digits.
    package var description: String { bytes.hexadecimal }
}

extension Data {
    /// Lower-case hexadecimal digits.
    package var hexadecimal: String {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        text.reserveCapacity(count * 2)
        for byte in self {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }
}
