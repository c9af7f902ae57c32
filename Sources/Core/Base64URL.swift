package import Foundation

extension Data {
    /// RFC 4648 section 5, without padding.
    package var base64URL: String {
        withUnsafeBytes { bytes in
            String(unsafeUninitializedCapacity: (bytes.count * 4 + 2) / 3) { text in
                var (pending, bits, length) = (UInt32(0), 0, 0)
                for byte in bytes {
                    pending = pending << 8 | UInt32(byte)
                    bits += 8
                    while bits >= 6 {
                        bits -= 6
                        text[length] = Self.letters[Int(pending >> UInt32(bits) & 63)]
                        length += 1
                    }
                }
                if bits > 0 {
                    text[length] = Self.letters[Int(pending << UInt32(6 - bits) & 63)]
                    length += 1
                }
                return length
            }
        }
    }

    /// Nil for a text with other characters or padding, of a length that no bytes have, or with bits left over that are not zero: one
    /// text for each sequence of bytes.
    package init?(base64URL text: some StringProtocol) {
        let letters = Array(text.utf8)
        guard letters.count % 4 != 1 else { return nil }
        var isGood = true
        let bytes = [UInt8](unsafeUninitializedCapacity: letters.count * 3 / 4) { bytes, length in
            var (pending, bits) = (UInt32(0), 0)
            for letter in letters {
                let value = Self.values[Int(letter)]
                guard value < 64 else {
                    isGood = false
                    return
                }
                pending = pending << 6 | UInt32(value)
                bits += 6
                if bits >= 8 {
                    bits -= 8
                    bytes[length] = UInt8(truncatingIfNeeded: pending >> UInt32(bits))
                    length += 1
                }
            }
            isGood = pending & (1 << UInt32(bits) - 1) == 0
        }
        guard isGood else { return nil }
        self.init(bytes)
    }

    private static let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

    /// What each letter stands for; 64 for those that stand for nothing.
    private static let values: [UInt8] = (0...255).map { letter in letters.firstIndex(of: UInt8(letter)).map { UInt8($0) } ?? 64 }
}
