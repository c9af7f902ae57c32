import Mustache

/// Escaping for HTML and XML, byte by byte.
package enum Markup {
    package static func escaped(_ text: String) -> String {
        var text = text
        return text.withUTF8 { bytes in
            guard let first = bytes.firstIndex(where: isSpecial) else { return String(decoding: bytes, as: UTF8.self) }
            var plain: [UInt8] = []
            plain.reserveCapacity(bytes.count + 32)
            plain.append(contentsOf: bytes[..<first])
            for byte in bytes[first...] {
                switch byte {
                case UInt8(ascii: "<"): plain.append(contentsOf: "&lt;".utf8)
                case UInt8(ascii: ">"): plain.append(contentsOf: "&gt;".utf8)
                case UInt8(ascii: "&"): plain.append(contentsOf: "&amp;".utf8)
                case UInt8(ascii: "\""): plain.append(contentsOf: "&quot;".utf8)
                case UInt8(ascii: "'"): plain.append(contentsOf: "&#39;".utf8)
                default: plain.append(byte)
                }
            }
            return String(decoding: plain, as: UTF8.self)
        }
    }

    private static func isSpecial(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "<") || byte == UInt8(ascii: ">") || byte == UInt8(ascii: "&") || byte == UInt8(ascii: "\"")
            || byte == UInt8(ascii: "'")
    }
}

/// The content type of our templates: the library's own walks over characters, which costs more than the rest of a page.
struct PageContent: MustacheContentType {
    static let name = "PAGE"
    func escapeText(_ text: String) -> String { Markup.escaped(text) }
}
