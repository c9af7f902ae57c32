/// The words of an expression, as far as the checks of a form need them: nothing here evaluates or refuses.
enum ExpressionScan {
    struct Token: Equatable {
        enum Kind: Equatable {
            case literal
            case number
            case reference
            /// A name directly followed by `(`.
            case function
            case name
            case comparison
            case operation
            case union
            case symbol
        }

        var kind: Kind
        /// Without quotation marks, `${` and `}`.
        var text: String
    }

    static func tokens(of text: String) -> [Token] {
        let bytes = Array(text.utf8)
        var tokens: [Token] = []
        var at = 0
        func string(_ from: Int, _ to: Int) -> String { String(decoding: bytes[from..<to], as: UTF8.self) }
        func isNameByte(_ byte: UInt8) -> Bool {
            byte >= 0x80 || byte == 0x5F || (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".") || byte == UInt8(ascii: ":")
        }
        while at < bytes.count {
            let byte = bytes[at]
            switch byte {
            case 0x00...0x20: at += 1
            case UInt8(ascii: "'"), UInt8(ascii: "\""):
                let end = bytes[(at + 1)...].firstIndex(of: byte) ?? bytes.count
                tokens.append(Token(kind: .literal, text: string(at + 1, end)))
                at = end + 1
            case UInt8(ascii: "$") where at + 1 < bytes.count && bytes[at + 1] == UInt8(ascii: "{"):
                let end = bytes[at...].firstIndex(of: UInt8(ascii: "}")) ?? bytes.count
                tokens.append(Token(kind: .reference, text: string(min(at + 2, end), end)))
                at = end + 1
            case 0x30...0x39:
                var end = at
                while end < bytes.count, (0x30...0x39).contains(bytes[end]) || bytes[end] == UInt8(ascii: ".") { end += 1 }
                // Dates and times are one word, not a subtraction.
                while end < bytes.count, bytes[end] == UInt8(ascii: "-") || bytes[end] == UInt8(ascii: ":"), end + 1 < bytes.count,
                    (0x30...0x39).contains(bytes[end + 1])
                {
                    end += 1
                    while end < bytes.count, (0x30...0x39).contains(bytes[end]) || "T.Z".utf8.contains(bytes[end]) { end += 1 }
                }
                tokens.append(Token(kind: .number, text: string(at, end)))
                at = end
            case UInt8(ascii: "="), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "!"):
                let end = at + 1 < bytes.count && bytes[at + 1] == UInt8(ascii: "=") ? at + 2 : at + 1
                tokens.append(Token(kind: .comparison, text: string(at, end)))
                at = end
            case UInt8(ascii: "+"), UInt8(ascii: "*"), UInt8(ascii: "-"):
                tokens.append(Token(kind: .operation, text: string(at, at + 1)))
                at += 1
            case UInt8(ascii: "|"):
                tokens.append(Token(kind: .union, text: "|"))
                at += 1
            default:
                if byte >= 0x80 || byte == 0x5F || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) {
                    var end = at
                    while end < bytes.count, isNameByte(bytes[end]) { end += 1 }
                    var next = end
                    while next < bytes.count, bytes[next] <= 0x20 { next += 1 }
                    let word = string(at, end)
                    let opens = end < bytes.count && bytes[end] == UInt8(ascii: "(")
                    if opens {
                        tokens.append(Token(kind: .function, text: word))
                    } else if word == "mod" || word == "div", at > 0, bytes[at - 1] <= 0x20, end < bytes.count, bytes[end] <= 0x20 {
                        tokens.append(Token(kind: .operation, text: word))
                    } else {
                        tokens.append(Token(kind: .name, text: word))
                    }
                    at = end
                } else {
                    tokens.append(Token(kind: .symbol, text: string(at, at + 1)))
                    at += 1
                }
            }
        }
        return tokens
    }
}
