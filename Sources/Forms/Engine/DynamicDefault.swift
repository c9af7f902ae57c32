/// Tells a default that is computed from one that is text, by pyxform's rule: an operator, a reference, a call or a predicate makes it computed.
enum DynamicDefault {
    static func isDynamic(_ text: String, type: QuestionType?) -> Bool {
        let bytes = Array(text.utf8)
        let mayHaveHyphens = [.date, .dateTime, .geopoint, .geotrace, .geoshape].contains(type)
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            if let length = literal(bytes, index) {
                index += length
                continue
            }
            switch byte {
            case UInt8(ascii: "-"):
                if mayHaveHyphens { return false }
                return true
            case UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "|"): return true
            case UInt8(ascii: "$") where index + 1 < bytes.count && bytes[index + 1] == UInt8(ascii: "{"):
                guard let end = bytes[index...].firstIndex(of: UInt8(ascii: "}")) else { break }
                var name = Substring(String(decoding: bytes[(index + 2)..<end], as: UTF8.self))
                if name.hasPrefix("last-saved#") { name = name.dropFirst(11) }
                if Lexer.isName(String(name)) { return true }
            case UInt8(ascii: " "):
                let rest = bytes[index...]
                if rest.starts(with: " mod ".utf8) || rest.starts(with: " div ".utf8) { return true }
            default:
                if let length = name(bytes, index) {
                    let after = index + length
                    if after < bytes.count, bytes[after] == UInt8(ascii: "(") || bytes[after] == UInt8(ascii: "[") { return true }
                    index = after
                    continue
                }
            }
            index += 1
        }
        return false
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    /// The length of a date, time, number or quoted text that begins here.
    private static func literal(_ bytes: [UInt8], _ start: Int) -> Int? {
        let byte = bytes[start]
        if byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"") {
            return bytes[(start + 1)...].firstIndex(of: byte).map { $0 - start + 1 }
        }
        func shape(_ pattern: String, from: Int) -> Int? {
            var index = from
            for wanted in pattern.utf8 {
                guard index < bytes.count, wanted == 0x39 ? isDigit(bytes[index]) : bytes[index] == wanted else { return nil }
                index += 1
            }
            return index
        }
        let unsigned = byte == UInt8(ascii: "-") ? start + 1 : start
        if let date = shape("9999-99-99", from: unsigned) {
            if date < bytes.count, bytes[date] == UInt8(ascii: "T"), let time = shape("99:99:99", from: date + 1) {
                return zone(bytes, time) - start
            }
            return date - start
        }
        if let time = shape("99:99:99", from: start) { return zone(bytes, time) - start }
        var index = unsigned
        var digits = 0
        while index < bytes.count,
            isDigit(bytes[index]) || (bytes[index] == UInt8(ascii: ".") && index + 1 < bytes.count && isDigit(bytes[index + 1]))
        {
            digits += 1
            index += 1
        }
        return digits > 0 ? index - start : nil
    }

    /// Where a fraction and offset after a time end.
    private static func zone(_ bytes: [UInt8], _ start: Int) -> Int {
        var index = start
        while index < bytes.count, isDigit(bytes[index]) || [0x2E, 0x2B, 0x2D, 0x3A, 0x5A].contains(bytes[index]) { index += 1 }
        return index
    }

    /// The length of a name that begins here.
    private static func name(_ bytes: [UInt8], _ start: Int) -> Int? {
        func isStart(_ byte: UInt8) -> Bool {
            (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || byte == 0x5F || byte >= 0x80
        }
        guard isStart(bytes[start]) else { return nil }
        var index = start + 1
        while index < bytes.count, isStart(bytes[index]) || isDigit(bytes[index]) || [0x2D, 0x2E, 0x3A].contains(bytes[index]) {
            index += 1
        }
        return index - start
    }
}
