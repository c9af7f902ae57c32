/// A word of an expression.
enum Token: Sendable, Hashable {
    case number(Double)
    case text(String)
    /// A name, perhaps with prefix: `jr:itext`.
    case name(String)
    /// `prefix:*`
    case wildcard
    case op(Expression.Operator)
    case or, and
    case open, close, openPredicate, closePredicate, comma
    case slash, doubleSlash, dot, doubleDot, at, axis
    /// `${name}` and `${last-saved#name}`
    case reference(String, lastSaved: Bool)
    /// `$name`
    case variable(String)
}

/// Splits an expression into words.
///
/// Whether `*`, `div` or `or` are operators depends on what stands before them.
struct Lexer {
    /// The text, and how many words it may have.
    static let limits = (bytes: 500_000, tokens: 200_000)

    private let bytes: [UInt8]
    private var position = 0

    static func tokens(_ text: String) throws(ExpressionError) -> [Token] {
        guard text.utf8.count <= limits.bytes else { throw .tooLarge("longer than \(limits.bytes) bytes") }
        var lexer = Lexer(bytes: Array(text.utf8))
        var tokens = [Token]()
        while let token = try lexer.next(after: tokens.last) {
            tokens.append(token)
            if tokens.count > limits.tokens { throw .tooLarge("more than \(limits.tokens) words") }
        }
        return tokens
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    private mutating func next(after last: Token?) throws(ExpressionError) -> Token? {
        skipBlanks()
        guard position < bytes.count else { return nil }
        let byte = bytes[position]
        let afterValue = last.map(Lexer.endsValue) ?? false
        switch byte {
        case UInt8(ascii: "("): return take(1, .open)
        case UInt8(ascii: ")"): return take(1, .close)
        case UInt8(ascii: "["): return take(1, .openPredicate)
        case UInt8(ascii: "]"): return take(1, .closePredicate)
        case UInt8(ascii: ","): return take(1, .comma)
        case UInt8(ascii: "@"): return take(1, .at)
        case UInt8(ascii: "+"): return take(1, .op(.add))
        case UInt8(ascii: "-"): return take(1, .op(.subtract))
        case UInt8(ascii: "|"): return take(1, .op(.union))
        case UInt8(ascii: "="): return take(1, .op(.equal))
        case UInt8(ascii: "*"): return take(1, afterValue ? .op(.multiply) : .wildcard)
        case UInt8(ascii: "/"): return peek(1) == UInt8(ascii: "/") ? take(2, .doubleSlash) : take(1, .slash)
        case UInt8(ascii: "!"):
            guard peek(1) == UInt8(ascii: "=") else { throw unexpected() }
            return take(2, .op(.notEqual))
        case UInt8(ascii: "<"): return peek(1) == UInt8(ascii: "=") ? take(2, .op(.lessOrEqual)) : take(1, .op(.less))
        case UInt8(ascii: ">"): return peek(1) == UInt8(ascii: "=") ? take(2, .op(.greaterOrEqual)) : take(1, .op(.greater))
        case UInt8(ascii: ":"):
            guard peek(1) == UInt8(ascii: ":") else { throw unexpected() }
            return take(2, .axis)
        case UInt8(ascii: "\""), UInt8(ascii: "'"): return try literal(quote: byte)
        case UInt8(ascii: "."):
            if let following = peek(1), Lexer.isDigit(following) { return number() }
            return peek(1) == UInt8(ascii: ".") ? take(2, .doubleDot) : take(1, .dot)
        case UInt8(ascii: "$"): return try reference()
        case UInt8(ascii: "0")...UInt8(ascii: "9"): return number()
        default: break
        }
        guard Lexer.startsName(byte) else { throw unexpected() }
        if afterValue {
            for (word, token) in Lexer.wordOperators where bytes[position...].starts(with: word) { return take(word.count, token) }
        }
        return name()
    }

    private static let wordOperators: [([UInt8], Token)] = [
        (Array("and".utf8), .and), (Array("or".utf8), .or), (Array("div".utf8), .op(.divide)), (Array("mod".utf8), .op(.modulo)),
    ]

    /// After these a `*` multiplies and `or` joins.
    private static func endsValue(_ token: Token) -> Bool {
        switch token {
        case .number, .text, .name, .wildcard, .close, .closePredicate, .dot, .doubleDot, .reference, .variable: true
        default: false
        }
    }

    private mutating func skipBlanks() {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x09, 0x0A, 0x0D, 0x0C: position += 1
            case 0xC2 where peek(1) == 0xA0: position += 2
            default: return
            }
        }
    }

    private func peek(_ distance: Int) -> UInt8? { position + distance < bytes.count ? bytes[position + distance] : nil }

    private mutating func take(_ length: Int, _ token: Token) -> Token {
        position += length
        return token
    }

    private mutating func literal(quote: UInt8) throws(ExpressionError) -> Token {
        let start = position + 1
        guard let end = bytes[start...].firstIndex(of: quote) else {
            throw .syntax("a text that begins with \(quote == UInt8(ascii: "'") ? "an apostrophe" : "a quotation mark") has no end")
        }
        position = end + 1
        return .text(String(decoding: bytes[start..<end], as: UTF8.self))
    }

    private mutating func number() -> Token {
        let start = position
        while let byte = peek(0), Lexer.isDigit(byte) { position += 1 }
        if peek(0) == UInt8(ascii: "."), peek(1) != UInt8(ascii: ".") {
            position += 1
            while let byte = peek(0), Lexer.isDigit(byte) { position += 1 }
        }
        var text = String(decoding: bytes[start..<position], as: UTF8.self)
        if text.hasSuffix(".") { text.removeLast() }
        if text.hasPrefix(".") { text = "0" + text }
        return .number(Double(text) ?? .nan)
    }

    private mutating func reference() throws(ExpressionError) -> Token {
        if peek(1) == UInt8(ascii: "{") {
            guard let end = bytes[position...].firstIndex(of: UInt8(ascii: "}")) else { throw .syntax("'${' has no closing '}'") }
            var name = String(decoding: bytes[(position + 2)..<end], as: UTF8.self)
            while name.first?.isWhitespace == true { name.removeFirst() }
            while name.last?.isWhitespace == true { name.removeLast() }
            position = end + 1
            let saved = name.hasPrefix("last-saved#")
            if saved { name = String(name.dropFirst("last-saved#".count)) }
            guard !name.isEmpty, Lexer.isName(name) else { throw .syntax("'${\(name)}' is not the name of a question") }
            return .reference(name, lastSaved: saved)
        }
        guard let following = peek(1), Lexer.startsName(following) else { throw unexpected() }
        position += 1
        guard case .name(let name) = name() else { throw unexpected() }
        return .variable(name)
    }

    private mutating func name() -> Token {
        let start = position
        scanName()
        if peek(0) == UInt8(ascii: ":"), peek(1) != UInt8(ascii: ":") {
            if peek(1) == UInt8(ascii: "*") {
                position += 2
                return .wildcard
            }
            if let following = peek(1), Lexer.startsName(following) {
                position += 1
                scanName()
            }
        }
        return .name(String(decoding: bytes[start..<position], as: UTF8.self))
    }

    private mutating func scanName() {
        while let byte = peek(0), Lexer.startsName(byte) || Lexer.isDigit(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".") {
            if byte == 0xC2, peek(1) == 0xA0 { return }
            position += 1
        }
    }

    private func unexpected() -> ExpressionError {
        let rest = String(decoding: bytes[position...].prefix(24), as: UTF8.self)
        return .syntax("cannot be read from '\(rest)' on")
    }

    static func isName(_ text: String) -> Bool {
        guard let first = text.utf8.first, startsName(first) else { return false }
        return text.utf8.allSatisfy {
            startsName($0) || isDigit($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: ":")
        }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    /// Letters, the underscore, and every letter beyond ASCII.
    private static func startsName(_ byte: UInt8) -> Bool {
        (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || byte == 0x5F || byte >= 0x80
    }
}
