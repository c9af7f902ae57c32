package import Foundation

/// A UUIDv7 (RFC 9562, section 5.7) in 16 bytes, typed by what it names, so that a case is never looked up by a draft's id.
///
/// Sorts by time of creation. Made in Swift from a handed-in instant and handed-in chance, never by the database.
package struct ID<Named>: Sendable, Hashable, Comparable, CustomStringConvertible {
    package let high: UInt64
    package let low: UInt64

    package init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// A new identifier: 48 bits of milliseconds, then 74 bits of chance.
    package init(at now: Instant, chance: Chance) {
        let random = chance.bytes(16)
        let a = random.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        let b = random.suffix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        let time = UInt64(bitPattern: now.milliseconds) & 0xFFFF_FFFF_FFFF
        self.init(high: time << 16 | 0x7000 | (a & 0x0FFF), low: 0x8000_0000_0000_0000 | (b & 0x3FFF_FFFF_FFFF_FFFF))
    }

    /// Reads 16 bytes, as kept in the database; nil for any other length.
    package init?(_ data: Data) {
        guard data.count == 16 else { return nil }
        var words: (UInt64, UInt64) = (0, 0)
        for (index, byte) in data.enumerated() {
            if index < 8 { words.0 = words.0 << 8 | UInt64(byte) } else { words.1 = words.1 << 8 | UInt64(byte) }
        }
        self.init(high: words.0, low: words.1)
    }

    /// Reads the 36-character text form, in either case; nil for anything else.
    package init?(_ text: String) {
        guard let uuid = UUID(uuidString: text) else { return nil }
        self.init(withUnsafeBytes(of: uuid.uuid) { Data($0) })
    }

    /// The 16 bytes, most significant first.
    package var data: Data {
        var data = Data(capacity: 16)
        withUnsafeBytes(of: high.bigEndian) { data.append(contentsOf: $0) }
        withUnsafeBytes(of: low.bigEndian) { data.append(contentsOf: $0) }
        return data
    }

    /// Lower-case text form with hyphens.
    package var description: String {
        let hex = Self.hex(high) + Self.hex(low)
        let parts = [0..<8, 8..<12, 12..<16, 16..<20, 20..<32].map { range in
            String(hex[hex.index(hex.startIndex, offsetBy: range.lowerBound)..<hex.index(hex.startIndex, offsetBy: range.upperBound)])
        }
        return parts.joined(separator: "-")
    }

    package static func < (a: Self, b: Self) -> Bool { (a.high, a.low) < (b.high, b.low) }

    private static func hex(_ word: UInt64) -> String {
        let text = String(word, radix: 16)
        return String(repeating: "0", count: 16 - text.count) + text
    }
}

extension ID: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let id = ID(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not an identifier")
        }
        self = id
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
