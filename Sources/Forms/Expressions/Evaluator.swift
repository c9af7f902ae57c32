import Core

/// Computes expressions over the answers of one session.
///
/// Takes nothing from outside but what it is given.
struct Evaluator {
    let form: Form
    let answers: AnswerTree
    let environment: FormEnvironment
    /// Index of the language in the form.
    let language: Int
    var externals: [String: Value] = [:]
    var lastSaved: [String: String] = [:]
    /// What may still be looked at.
    private var work = Evaluator.workLimit

    /// Nodes and rows that one evaluation may look at, and bytes of one text.
    static let workLimit = 20_000_000
    static let textLimit = 1_000_000

    /// Where an expression is evaluated.
    struct Frame: Sendable {
        /// The node that the path starts at.
        var context: NodeRef
        /// The node that the expression belongs to.
        var host: NodeRef
        /// The row of a secondary instance that a predicate looks at.
        var item: Item?
        /// Position in the list that a predicate filters, from 1, and the list's length.
        var position: Int?
        var size = 0
        /// The new text of the host, while a constraint looks at it.
        var candidate: String?

        init(at host: NodeRef, candidate: String? = nil) {
            (context, self.host, self.candidate) = (host, host, candidate)
        }
    }

    enum Item: Sendable {
        case row(DataTable, Int32)
        case element(DataTree, Int32)
    }

    init(
        form: Form, answers: AnswerTree, environment: FormEnvironment, language: Int, externals: [String: Value] = [:],
        lastSaved: [String: String] = [:]
    ) {
        (self.form, self.answers, self.environment, self.language) = (form, answers, environment, language)
        (self.externals, self.lastSaved) = (externals, lastSaved)
    }

    mutating func spend(_ amount: Int) throws(ExpressionError) {
        work -= amount
        if work < 0 { throw .tooMuchWork }
    }

    /// The value of an expression; a single node's own for paths.
    mutating func value(_ expression: Expression, _ frame: Frame) throws(ExpressionError) -> Value {
        switch expression {
        case .number(let number): return .number(number)
        case .text(let text): return .text(text)
        case .or(let terms):
            for term in terms where try value(term, frame).truth { return .boolean(true) }
            return .boolean(false)
        case .and(let terms):
            for term in terms where !(try value(term, frame).truth) { return .boolean(false) }
            return .boolean(true)
        case .chain(let first, let links):
            if links[0].op == .union { return try single(expression, frame) }
            var result = try value(first, frame)
            for link in links { result = Evaluator.combine(result, link.op, try value(link.right, frame)) }
            return result
        case .negative(let operand): return .number(-(try value(operand, frame).number))
        case .call(let function, let arguments): return try call(function, arguments, frame)
        case .unknownCall(let name, _): throw .unknownFunction(name)
        case .answers(let path): return try answer(path, frame)
        case .item(let steps) where steps.isEmpty: return itemText(frame)
        case .item, .data, .filter: return try single(expression, frame)
        case .external(let name): return externals[name] ?? .empty
        case .path(let path): throw .unknownReference(path.written)
        }
    }

    static func combine(_ a: Value, _ op: Expression.Operator, _ b: Value) -> Value {
        switch op {
        case .equal: .boolean(a.equals(b))
        case .notEqual: .boolean(!a.equals(b))
        case .less: .boolean(a.order(beside: b) < b.order(beside: a))
        case .lessOrEqual: .boolean(a.order(beside: b) <= b.order(beside: a))
        case .greater: .boolean(a.order(beside: b) > b.order(beside: a))
        case .greaterOrEqual: .boolean(a.order(beside: b) >= b.order(beside: a))
        case .add: .number(a.number + b.number)
        case .subtract: .number(a.number - b.number)
        case .multiply: .number(a.number * b.number)
        case .divide: .number(a.number / b.number)
        case .modulo: .number(a.number.truncatingRemainder(dividingBy: b.number))
        case .union: a
        }
    }

    /// The one node of a node-set, empty where there is none.
    private mutating func single(_ expression: Expression, _ frame: Frame) throws(ExpressionError) -> Value {
        let set = try nodes(expression, frame)
        guard set.count <= 1 else { throw .severalNodes("a path") }
        return set.count == 1 ? value(of: set, at: 0, frame) : .empty
    }

    /// Whether it gives a node-set rather than one value.
    static func isNodeSet(_ expression: Expression) -> Bool {
        switch expression {
        case .answers, .data, .item, .path, .filter, .call(.randomize, _): true
        case .chain(_, let links): links[0].op == .union
        default: false
        }
    }

    mutating func nodes(_ expression: Expression, _ frame: Frame) throws(ExpressionError) -> NodeSet {
        switch expression {
        case .answers(let path): return .answers(try references(path, frame))
        case .data(let path): return try data(path, frame)
        case .item(let steps): return try itemNodes(steps, frame)
        case .call(.randomize, let arguments): return try randomize(arguments, frame)
        case .call(let function, let arguments) where function == .indexedRepeat:
            throw .arguments(function.rawValue, "\(arguments.count) arguments")
        case .chain(let first, let links) where links[0].op == .union:
            var sets = [try nodes(first, frame)]
            for link in links { sets.append(try nodes(link.right, frame)) }
            return merge(sets, frame)
        case .filter(let inner, let predicates, let steps):
            guard steps.isEmpty, Evaluator.isNodeSet(inner) else { throw .unsupported("a path after parentheses or a function") }
            return try filter(try nodes(inner, frame), predicates, frame)
        case .path(let path): throw .unknownReference(path.written)
        default: throw .type("needs a node-set (a path) where it has a value")
        }
    }

    private func merge(_ sets: [NodeSet], _ frame: Frame) -> NodeSet {
        var refs = [NodeRef]()
        for set in sets {
            guard case .answers(let more) = set else {
                return .values(sets.flatMap { set in (0..<set.count).map { value(of: set, at: $0, frame) } })
            }
            for ref in more where !refs.contains(ref) { refs.append(ref) }
        }
        return .answers(refs)
    }

    private mutating func filter(_ set: NodeSet, _ predicates: [Expression], _ frame: Frame) throws(ExpressionError) -> NodeSet {
        var set = set
        for predicate in predicates {
            var kept = [Int]()
            for index in 0..<set.count {
                try spend(1)
                var inner = frame
                inner.position = index + 1
                inner.size = set.count
                switch set {
                case .answers(let refs): inner.context = refs[index]
                case .rows(let table, let rows, _): inner.item = .row(table, rows[index])
                case .elements(let tree, let elements): inner.item = .element(tree, elements[index])
                case .values: break
                }
                if try passes(predicate, inner) { kept.append(index) }
            }
            set = set.picking(kept)
        }
        return set
    }

    /// A number picks by position; anything else by its truth.
    mutating func passes(_ predicate: Expression, _ frame: Frame) throws(ExpressionError) -> Bool {
        let value = try value(predicate, frame)
        if case .number(let number) = value { return Int(exactly: number) == frame.position }
        return value.truth
    }

    /// The value of a node of a set, read by its type.
    func value(of set: NodeSet, at index: Int, _ frame: Frame) -> Value {
        switch set {
        case .answers(let refs): typed(refs[index], frame)
        case .rows(let table, let rows, let column): .text(table.cell(rows[index], column))
        case .elements(let tree, let elements): .text(tree.nodes[Int(elements[index])].text)
        case .values(let values): values[index]
        }
    }

    mutating func values(of set: NodeSet, _ frame: Frame) throws(ExpressionError) -> [Value] {
        try spend(set.count)
        return (0..<set.count).map { value(of: set, at: $0, frame) }
    }

    private func itemText(_ frame: Frame) -> Value {
        switch frame.item {
        case .element(let tree, let element)?: .text(tree.nodes[Int(element)].text)
        default: .empty
        }
    }

    private mutating func randomize(_ arguments: [Expression], _ frame: Frame) throws(ExpressionError) -> NodeSet {
        guard (1...2).contains(arguments.count) else { throw .arguments("randomize", "\(arguments.count) arguments") }
        let set = try nodes(arguments[0], frame)
        let seed = arguments.count == 2 ? Shuffle.seed(try value(arguments[1], frame)) : Int64(randomInteger(below: 2_147_483_646)) + 1
        return set.picking(Shuffle.order(set.count, seed: seed))
    }

    /// A fraction from 0 up to, not including, 1.
    func randomFraction() -> Double {
        let word = environment.chance.bytes(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return Double(word >> 11) / 9_007_199_254_740_992
    }

    func randomInteger(below limit: Int) -> Int { min(limit - 1, Int(randomFraction() * Double(limit))) }
}

extension NodeSet {
    func picking(_ order: [Int]) -> NodeSet {
        switch self {
        case .answers(let refs): .answers(order.map { refs[$0] })
        case .rows(let table, let rows, let column): .rows(table, order.map { rows[$0] }, column: column)
        case .elements(let tree, let elements): .elements(tree, order.map { elements[$0] })
        case .values(let values): .values(order.map { values[$0] })
        }
    }
}

extension Expression.LocationPath {
    /// As the author might have written it, for messages.
    var written: String {
        var text: String
        switch start {
        case .context: text = ""
        case .root: text = "/"
        case .current: text = "current()"
        case .instance(let id): text = "instance('\(id)')"
        case .named(let name): text = "${\(name)}"
        case .lastSaved(let name): text = "${last-saved#\(name)}"
        }
        for step in steps {
            if !text.isEmpty, text.last != "/" { text += "/" }
            switch step.axis {
            case .child: text += step.name ?? "*"
            case .parent: text += ".."
            case .itself: text += "."
            case .attribute: text += "@" + (step.name ?? "*")
            case .descendant, .descendantOrSelf: text += "descendant::" + (step.name ?? "*")
            }
        }
        return text
    }
}
