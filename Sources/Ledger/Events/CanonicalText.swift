import Core
import Crypto
package import Foundation

/// The one way of writing values into an entry, so that the same event has the same bytes everywhere.
package enum CanonicalText {
    private enum Any16 {}

    /// A JSON string: only what JSON demands is escaped, as RFC 8785 has it.
    static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\u{8}": result += "\\b"
            case "\u{C}": result += "\\f"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case "\u{0}"..."\u{1F}":
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }

    /// SHA-256 of bytes in hexadecimal digits.
    package static func digest(_ bytes: Data) -> String { Data(SHA256.hash(data: bytes)).hexadecimal }

    /// Sixteen bytes as an identifier is written; anything else in hexadecimal digits.
    static func name(_ bytes: Data) -> String { ID<Any16>(bytes)?.description ?? bytes.hexadecimal }
}
