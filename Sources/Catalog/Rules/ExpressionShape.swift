/// Whether trying each answer beside the values that expressions name tells all that an expression can tell.
///
/// It does where answers are compared with values, chosen or not, and joined by `and`, `or` and `not`. It does not where answers are reckoned with,
/// compared with one another, or looked into: then what lies between the values that were tried may be decided otherwise.
struct ExpressionShape {
    /// What it does with answers that trying values does not settle; nil where it does nothing of the sort.
    let doubt: String?

    private enum Token: Equatable {
        case answer
        case value
        case word(String)
        case sign(String)
    }

    /// Functions that tell no more of an answer than its comparison with values does.
    private static let plain: Set<String> = [
        "not", "true", "false", "boolean", "selected", "count-selected", "if", "coalesce", "date", "string", "number",
    ]
    private static let joins: Set<String> = ["=", "!=", "<", "<=", ">", ">=", ","]

    init(_ text: String) {
        let tokens = Self.tokens(text)
        let hasAnswer = tokens.contains(.answer)
        var doubt: String?
        for (place, token) in tokens.enumerated() where doubt == nil {
            let (before, after) = (place > 0 ? tokens[place - 1] : nil, place + 1 < tokens.count ? tokens[place + 1] : nil)
            switch token {
            case .word(let name) where after == .sign("("):
                if ["today", "now", "random", "uuid", "once"].contains(name) {
                    doubt = "the rules depend on the day or on chance"
                } else if !Self.plain.contains(name), !["and", "or", "div", "mod"].contains(name) {
                    doubt = "\(name)() looks into answers"
                }
            case .word("div"), .word("mod"), .sign("+"), .sign("*"):
                if hasAnswer { doubt = "answers are reckoned with" }
            case .sign("-") where Self.ends(before) && after != nil:
                if hasAnswer { doubt = "answers are reckoned with" }
            case .sign(let sign) where Self.joins.contains(sign) && before == .answer && after == .answer:
                doubt = "answers are compared with one another"
            case .sign("/"), .sign("["):
                doubt = "a path leads to other answers"
            default: break
            }
        }
        self.doubt = doubt
    }

    /// Whether something ends here that a minus may follow.
    private static func ends(_ token: Token?) -> Bool {
        switch token {
        case .answer, .value, .sign(")"): true
        default: false
        }
    }

    private static func tokens(_ text: String) -> [Token] {
        var tokens: [Token] = []
        var rest = Substring(text)
        while let first = rest.first {
            if first == "'" || first == "\"" {
                rest = rest.dropFirst()
                rest = rest.drop { $0 != first }.dropFirst()
                tokens.append(.value)
            } else if first == "$" {
                rest = rest.drop { $0 != "}" }.dropFirst()
                tokens.append(.answer)
            } else if first.isNumber || (first == "." && (rest.dropFirst().first?.isNumber ?? false)) {
                rest = rest.drop { $0.isNumber || $0 == "." }
                tokens.append(.value)
            } else if first.isLetter || first == "_" {
                let word = rest.prefix { $0.isLetter || $0.isNumber || "_-.:".contains($0) }
                rest = rest.dropFirst(word.count)
                tokens.append(.word(String(word)))
            } else if first == "." {
                rest = rest.dropFirst()
                tokens.append(.answer)
            } else if first.isWhitespace {
                rest = rest.dropFirst()
            } else {
                let two = String(rest.prefix(2))
                let sign = ["!=", "<=", ">="].contains(two) ? two : String(first)
                rest = rest.dropFirst(sign.count)
                tokens.append(.sign(sign))
            }
        }
        return tokens
    }
}
