/// Text files as they come: UTF-8 with or without a mark, UTF-16 with one, or an old one-byte encoding.
enum TextDecoding {
    /// The text, and whether it was not Unicode and had to be read as Windows-1252.
    static func text(_ bytes: [UInt8]) -> (text: String, guessed: Bool) {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
            return (String(validating: bytes.dropFirst(3), as: UTF8.self) ?? windows1252(bytes.dropFirst(3)), false)
        }
        if bytes.starts(with: [0xFF, 0xFE]) { return (utf16(bytes.dropFirst(2), bigEndian: false), false) }
        if bytes.starts(with: [0xFE, 0xFF]) { return (utf16(bytes.dropFirst(2), bigEndian: true), false) }
        if let text = String(validating: bytes, as: UTF8.self) { return (text, false) }
        return (windows1252(bytes[...]), true)
    }

    /// Whether the text begins with the mark of UTF-16.
    static func isUTF16(_ bytes: [UInt8]) -> Bool { bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) }

    private static func utf16(_ bytes: ArraySlice<UInt8>, bigEndian: Bool) -> String {
        let bytes = Array(bytes)
        var units: [UInt16] = []
        for at in stride(from: 0, to: bytes.count - 1, by: 2) {
            let first = UInt16(bytes[at])
            let second = UInt16(bytes[at + 1])
            units.append(bigEndian ? first << 8 | second : second << 8 | first)
        }
        return String(decoding: units, as: UTF16.self)
    }

    /// The letters of Windows-1252 between 0x80 and 0x9F; the rest is Latin-1.
    private static let middle: [UInt32] = [
        0x20AC, 0x81, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8D, 0x017D, 0x8F,
        0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D, 0x017E, 0x0178,
    ]

    static func windows1252(_ bytes: ArraySlice<UInt8>) -> String {
        var text = String.UnicodeScalarView()
        for byte in bytes {
            let value = (0x80...0x9F).contains(byte) ? middle[Int(byte) - 0x80] : UInt32(byte)
            text.append(Unicode.Scalar(value) ?? "\u{FFFD}")
        }
        return String(text)
    }
}
