/// Reads an expression: XPath 1.0 as XForms uses it.
struct Parser {
    /// How deep parentheses, calls and predicates may stand in one another.
    static let depthLimit = 160

    private let tokens: [Token]
    private var position = 0
    private var depth = 0

    static func parse(_ text: String) throws(ExpressionError) -> Expression {
        let tokens = try Lexer.tokens(text)
        guard !tokens.isEmpty else { throw .syntax("is empty") }
        var parser = Parser(tokens: tokens)
        let expression = try parser.disjunction()
        guard parser.position == tokens.count else { throw .syntax(parser.surprise()) }
        return expression
    }

    private init(tokens: [Token]) { self.tokens = tokens }

    private var token: Token? { position < tokens.count ? tokens[position] : nil }

    private func ahead(_ distance: Int) -> Token? { position + distance < tokens.count ? tokens[position + distance] : nil }

    private mutating func accept(_ wanted: Token) -> Bool {
        guard token == wanted else { return false }
        position += 1
        return true
    }

    private mutating func expect(_ wanted: Token, _ name: String) throws(ExpressionError) {
        guard accept(wanted) else { throw .syntax("misses \(name)" + (token == nil ? " at its end" : ": " + surprise())) }
    }

    private func surprise() -> String {
        guard let token else { return "ends too early" }
        switch token {
        case .close: return "has a ')' without '('"
        case .closePredicate: return "has a ']' without '['"
        case .op(let op): return "has '\(op.rawValue)' where a value is expected"
        case .or: return "has 'or' where a value is expected"
        case .and: return "has 'and' where a value is expected"
        case .number(let number): return "has the number \(NumberText.text(number)) where an operator is expected"
        case .text(let text): return "has the text '\(text.prefix(24))' where an operator is expected"
        case .name(let name): return "has '\(name)' where an operator is expected"
        case .reference(let name, _): return "has ${\(name)} where an operator is expected"
        default: return "cannot be read at word \(position + 1)"
        }
    }

    private mutating func disjunction() throws(ExpressionError) -> Expression {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.depthLimit else { throw .tooDeep(Self.depthLimit) }
        var terms = [try conjunction()]
        while accept(.or) { terms.append(try conjunction()) }
        return terms.count == 1 ? terms[0] : .or(terms)
    }

    private mutating func conjunction() throws(ExpressionError) -> Expression {
        var terms = [try chain(0)]
        while accept(.and) { terms.append(try chain(0)) }
        return terms.count == 1 ? terms[0] : .and(terms)
    }

    private static let ranks: [Set<Expression.Operator>] = [
        [.equal, .notEqual], [.less, .lessOrEqual, .greater, .greaterOrEqual], [.add, .subtract], [.multiply, .divide, .modulo],
    ]

    private mutating func chain(_ rank: Int) throws(ExpressionError) -> Expression {
        guard rank < Self.ranks.count else { return try unary() }
        let first = try chain(rank + 1)
        var links = [Expression.Link]()
        while case .op(let op)? = token, Self.ranks[rank].contains(op) {
            position += 1
            links.append(Expression.Link(op: op, right: try chain(rank + 1)))
        }
        return links.isEmpty ? first : .chain(first, links)
    }

    private mutating func unary() throws(ExpressionError) -> Expression {
        var negative = false
        var signed = false
        while accept(.op(.subtract)) {
            negative.toggle()
            signed = true
        }
        let operand = try union()
        if negative { return .negative(operand) }
        return signed ? .negative(.negative(operand)) : operand
    }

    private mutating func union() throws(ExpressionError) -> Expression {
        let first = try pathOrValue()
        var links = [Expression.Link]()
        while accept(.op(.union)) { links.append(Expression.Link(op: .union, right: try pathOrValue())) }
        return links.isEmpty ? first : .chain(first, links)
    }

    private mutating func pathOrValue() throws(ExpressionError) -> Expression {
        switch token {
        case .number(let number)?:
            position += 1
            return try filtered(.number(number))
        case .text(let text)?:
            position += 1
            return try filtered(.text(text))
        case .open?:
            position += 1
            let inner = try disjunction()
            try expect(.close, "a ')'")
            return try filtered(inner)
        case .variable(let name)?:
            throw .syntax("uses the variable '$\(name)'; answers are written ${\(name)}")
        case .reference(let name, let lastSaved)?:
            position += 1
            return .path(.init(start: lastSaved ? .lastSaved(name) : .named(name), steps: try stepsAfterStart()))
        case .name(let name)? where ahead(1) == .open && !Self.nodeTypes.contains(name):
            return try call(name)
        case .slash?:
            position += 1
            guard startsStep else { return .path(.init(start: .root, steps: [])) }
            return .path(.init(start: .root, steps: try relativeSteps()))
        case .doubleSlash?:
            return .path(.init(start: .root, steps: try stepsAfterStart()))
        default:
            guard startsStep else { throw .syntax(surprise()) }
            return .path(.init(start: .context, steps: try relativeSteps()))
        }
    }

    private static let nodeTypes: Set<String> = ["node", "text", "comment", "processing-instruction"]

    private mutating func call(_ name: String) throws(ExpressionError) -> Expression {
        position += 2
        var arguments = [Expression]()
        if !accept(.close) {
            repeat { arguments.append(try disjunction()) } while accept(.comma)
            try expect(.close, "a ')' after the arguments of \(name)()")
        }
        if name == "current", arguments.isEmpty { return .path(.init(start: .current, steps: try stepsAfterStart())) }
        if name == "instance", arguments.count == 1, case .text(let id) = arguments[0] {
            return .path(.init(start: .instance(id), steps: try stepsAfterStart()))
        }
        return try filtered(Function(rawValue: name).map { .call($0, arguments) } ?? .unknownCall(name, arguments))
    }

    private mutating func filtered(_ inner: Expression) throws(ExpressionError) -> Expression {
        let predicates = try predicates()
        let steps = try stepsAfterStart()
        guard !predicates.isEmpty || !steps.isEmpty else { return inner }
        switch inner {
        case .number, .text: throw .syntax("has a path or predicate after a plain value")
        default: return .filter(inner, predicates, steps)
        }
    }

    private mutating func predicates() throws(ExpressionError) -> [Expression] {
        var predicates = [Expression]()
        while accept(.openPredicate) {
            predicates.append(try disjunction())
            try expect(.closePredicate, "a ']'")
        }
        return predicates
    }

    /// Predicates and steps after `${x}`, `current()`, `instance('x')` or parentheses.
    private mutating func stepsAfterStart() throws(ExpressionError) -> [Expression.Step] {
        var steps = [Expression.Step]()
        let predicates = try predicates()
        if !predicates.isEmpty { steps.append(.init(axis: .itself, name: nil, predicates: predicates, anyNode: true)) }
        if accept(.slash) {
            steps += try relativeSteps()
        } else if accept(.doubleSlash) {
            steps.append(.init(axis: .descendantOrSelf, name: nil, anyNode: true))
            steps += try relativeSteps()
        }
        return steps
    }

    private var startsStep: Bool {
        switch token {
        case .name, .wildcard, .dot, .doubleDot, .at: true
        default: false
        }
    }

    private mutating func relativeSteps() throws(ExpressionError) -> [Expression.Step] {
        var steps = [try step()]
        while true {
            if accept(.slash) {
                steps.append(try step())
            } else if accept(.doubleSlash) {
                steps.append(.init(axis: .descendantOrSelf, name: nil, anyNode: true))
                steps.append(try step())
            } else {
                return steps
            }
        }
    }

    private mutating func step() throws(ExpressionError) -> Expression.Step {
        if accept(.dot) { return .init(axis: .itself, name: nil, predicates: try predicates(), anyNode: true) }
        if accept(.doubleDot) { return .init(axis: .parent, name: nil, predicates: try predicates(), anyNode: true) }
        var axis = Expression.Step.Axis.child
        if accept(.at) {
            axis = .attribute
        } else if case .name(let name)? = token, ahead(1) == .axis {
            guard let known = Expression.Step.Axis(rawValue: name) else { throw .syntax("uses the axis '\(name)', which is not supported") }
            axis = known
            position += 2
        }
        switch token {
        case .wildcard?:
            position += 1
            return .init(axis: axis, name: nil, predicates: try predicates())
        case .name(let name)? where ahead(1) == .open:
            guard name == "node" || name == "text" else { throw .syntax("calls \(name)() inside a path") }
            position += 2
            try expect(.close, "a ')' after \(name)(")
            guard name == "node" else { throw .syntax("uses text(), which is not supported") }
            return .init(axis: axis, name: nil, predicates: try predicates(), anyNode: true)
        case .name(let name)?:
            position += 1
            return .init(axis: axis, name: name, predicates: try predicates())
        default: throw .syntax(surprise())
        }
    }
}
