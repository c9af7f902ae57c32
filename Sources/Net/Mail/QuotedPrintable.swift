/// Text as quoted-printable (RFC 2045, section 6.7): lines of at most 76 ASCII characters that old servers leave alone.
enum QuotedPrintable {
    static func encode(_ text: String) -> String {
        text.replacing("\r\n", with: "\n").split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r" }
            .map(line).joined(separator: "\r\n")
    }

    private static func line(_ text: Substring) -> String {
        var out = ""
        var width = 0
        let bytes = Array(text.utf8)
        for (index, byte) in bytes.enumerated() {
            let last = index == bytes.count - 1
            let plain = (0x21...0x7E).contains(byte) && byte != 0x3D || (byte == 0x20 || byte == 0x09) && !last
            let token = plain ? String(UnicodeScalar(byte)) : "=" + hex(byte)
            // One column stays free for the mark of a soft break.
            if width + token.utf8.count > 75 {
                out += "=\r\n"
                width = 0
            }
            out += token
            width += token.utf8.count
        }
        return out
    }

    private static func hex(_ byte: UInt8) -> String {
        let text = String(byte, radix: 16, uppercase: true)
        return text.count == 1 ? "0" + text : text
    }
}
