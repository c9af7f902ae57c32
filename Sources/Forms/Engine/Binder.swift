/// Resolves the references of one expression against the form.
struct Binder {
    let nodes: [CompiledNode]
    let names: [String: [Int]]
    let instanceIndex: [String: Int]
    let rootName: String
    /// The node that the expression belongs to.
    let host: Int
    /// Names of rules' outputs.
    var externals: Set<String> = []
    /// Leaves unknown functions and wrong arguments to evaluation, and reads unknown paths as empty: `eval`.
    var isLenient = false

    /// What relative paths start from.
    enum Frame {
        case node(Int)
        case item
    }

    func bind(_ expression: Expression, _ frame: Frame) throws(ExpressionError) -> Expression {
        switch expression {
        case .number, .text, .answers, .data, .item, .external: return expression
        case .or(let terms): return .or(try all(terms, frame))
        case .and(let terms): return .and(try all(terms, frame))
        case .chain(let first, let links):
            var bound = [Expression.Link]()
            for link in links { bound.append(.init(op: link.op, right: try bind(link.right, frame))) }
            return .chain(try bind(first, frame), bound)
        case .negative(let operand): return .negative(try bind(operand, frame))
        case .unknownCall(let name, let arguments):
            if isLenient { return .unknownCall(name, arguments) }
            throw .unknownFunction(name)
        case .call(.indexedRepeat, let arguments): return .answers(try indexedRepeat(arguments, frame))
        case .call(.choiceName, let arguments) where arguments.count == 2:
            return .call(.choiceName, [try bind(arguments[0], frame), .number(Double(try question(arguments[1], frame)))])
        case .call(let function, let arguments):
            guard function.arity.contains(arguments.count) else {
                if isLenient { return .call(function, arguments) }
                throw .arguments(function.rawValue, "\(arguments.count) argument\(arguments.count == 1 ? "" : "s")")
            }
            return .call(function, try all(arguments, frame))
        case .filter(let inner, let predicates, let steps):
            guard steps.isEmpty else { throw .unsupported("a path after parentheses or a function") }
            let bound = try bind(inner, frame)
            guard Evaluator.isNodeSet(bound) else { throw .unsupported("a predicate after something that is not a path") }
            var inside = frame
            if case .answers(let path) = bound { inside = .node(path.target) }
            if case .data = bound { inside = .item }
            return .filter(bound, try all(predicates, inside), [])
        case .path(let path): return try location(path, frame)
        }
    }

    private func all(_ expressions: [Expression], _ frame: Frame) throws(ExpressionError) -> [Expression] {
        var bound = [Expression]()
        bound.reserveCapacity(expressions.count)
        for expression in expressions { bound.append(try bind(expression, frame)) }
        return bound
    }

    // MARK: Paths

    /// A way through the form: nodes from the root down, with the conditions put on them.
    private struct Way {
        var nodes: [Int]
        var predicates: [[Expression]]
    }

    private func location(_ path: Expression.LocationPath, _ frame: Frame) throws(ExpressionError) -> Expression {
        switch path.start {
        case .lastSaved(let name):
            guard path.steps.isEmpty else { throw .unsupported("a path after ${last-saved#…}") }
            guard names[name] != nil else { throw .unknownReference("${last-saved#\(name)}") }
            return .call(.lastSaved, [.text(name)])
        case .instance(let id):
            if id == "__last-saved", let name = path.steps.last?.name { return .call(.lastSaved, [.text(name)]) }
            guard let instance = instanceIndex[id] else { throw .unknownReference("the list '\(id)'") }
            return .data(DataPath(instance: instance, steps: try dataSteps(path.steps)))
        case .context:
            if case .item = frame { return .item(try bound(path.steps, .item)) }
        case .named(let name):
            if names[name] == nil, externals.contains(name), path.steps.isEmpty { return .external(name) }
        default: break
        }
        let ways = try ways(path, frame)
        let answers = ways.map { Expression.answers(answerPath($0, path, frame)) }
        guard let first = answers.first else {
            if let constant = attribute(path) { return constant }
            if isLenient { return .item([.init(axis: .child, name: "")]) }
            throw .unknownReference(path.written)
        }
        if answers.count == 1 { return first }
        return .chain(first, answers.dropFirst().map { .init(op: .union, right: $0) })
    }

    /// `/data/@version`, the only attributes that answers have.
    private func attribute(_ path: Expression.LocationPath) -> Expression? {
        guard let last = path.steps.last, last.axis == .attribute else { return nil }
        return last.name == "version" ? .call(.version, []) : .text("")
    }

    private func ways(_ path: Expression.LocationPath, _ frame: Frame) throws(ExpressionError) -> [Way] {
        var ways: [Way]
        var steps = path.steps
        switch path.start {
        case .named(let name):
            guard let found = names[name] else {
                if name == rootName {
                    ways = [way(to: 0)]
                    break
                }
                throw .unknownReference("${\(name)}")
            }
            guard found.count == 1 else { throw .unknownReference("${\(name)} (there are \(found.count) questions of that name)") }
            ways = [way(to: found[0])]
        case .root:
            if steps.isEmpty { return [way(to: 0)] }
            if steps[0].axis == .descendantOrSelf {
                ways = [way(to: 0)]
            } else {
                guard steps[0].axis == .child, steps[0].name == nil || steps[0].name == rootName else { return [] }
                ways = [way(to: 0)]
                steps.removeFirst()
            }
        case .current: ways = [way(to: host)]
        default:
            guard case .node(let node) = frame else { return [] }
            ways = [way(to: node)]
        }
        for step in steps { ways = try follow(step, ways) }
        return ways
    }

    private func way(to node: Int) -> Way {
        var chain = [node]
        while let last = chain.last, nodes[last].parent >= 0 { chain.append(nodes[last].parent) }
        return Way(nodes: chain.reversed(), predicates: [[Expression]](repeating: [], count: chain.count))
    }

    private func follow(_ step: Expression.Step, _ ways: [Way]) throws(ExpressionError) -> [Way] {
        var result = [Way]()
        for way in ways {
            guard let last = way.nodes.last else { continue }
            switch step.axis {
            case .itself where step.name == nil || nodes[last].name == step.name: result.append(way)
            case .parent where way.nodes.count > 1: result.append(Way(nodes: way.nodes.dropLast(), predicates: way.predicates.dropLast()))
            case .child:
                for child in nodes[last].children where step.name == nil || nodes[child].name == step.name {
                    result.append(Way(nodes: way.nodes + [child], predicates: way.predicates + [[]]))
                }
            case .descendant, .descendantOrSelf:
                var queue = step.axis == .descendantOrSelf ? [way] : expand(way)
                while !queue.isEmpty {
                    let next = queue.removeFirst()
                    if step.name == nil || next.nodes.last.map({ nodes[$0].name }) == step.name { result.append(next) }
                    queue = expand(next) + queue
                }
            default: break
            }
        }
        if !step.predicates.isEmpty {
            for index in result.indices {
                guard let last = result[index].nodes.last else { continue }
                result[index].predicates[result[index].nodes.count - 1] += try all(step.predicates, .node(last))
            }
        }
        return result
    }

    private func expand(_ way: Way) -> [Way] {
        guard let last = way.nodes.last else { return [] }
        return nodes[last].children.map { Way(nodes: way.nodes + [$0], predicates: way.predicates + [[]]) }
    }

    /// As JavaRosa does it: repeats that target and start have in common keep the start's rows, as long as no condition is put on them.
    private func answerPath(_ way: Way, _ path: Expression.LocationPath, _ frame: Frame) -> AnswerPath {
        var fromHost = true
        var start = host
        if case .node(let node) = frame, path.start != .current {
            fromHost = node == host
            start = node
        }
        let around = self.way(to: start).nodes
        var shared = 0
        while shared < way.nodes.count, shared < around.count, way.nodes[shared] == around[shared], way.predicates[shared].isEmpty {
            shared += 1
        }
        // A repeat named from above means its rows; `..` means the row that it is in.
        if shared == way.nodes.count, shared > 1, nodes[way.nodes[shared - 1]].isRepeat, path.endsByName { shared -= 1 }
        let depth = shared == 0 ? 0 : nodes[way.nodes[shared - 1]].depth
        var segments = [AnswerPath.Segment]()
        for index in shared..<way.nodes.count {
            let node = nodes[way.nodes[index]]
            if node.isRepeat || !way.predicates[index].isEmpty {
                segments.append(.init(node: node.index, isRepeat: node.isRepeat, predicates: way.predicates[index]))
            }
        }
        return AnswerPath(fromHost: fromHost, sharedDepth: depth, segments: segments, target: way.nodes[way.nodes.count - 1])
    }

    private func bound(_ steps: [Expression.Step], _ frame: Frame) throws(ExpressionError) -> [Expression.Step] {
        var result = [Expression.Step]()
        for step in steps {
            var copy = step
            copy.predicates = try all(step.predicates, frame)
            result.append(copy)
        }
        return result
    }

    // MARK: Secondary instances

    private func dataSteps(_ steps: [Expression.Step]) throws(ExpressionError) -> [DataPath.Step] {
        var result = [DataPath.Step]()
        for step in steps {
            var predicates = [DataPath.Predicate]()
            for predicate in step.predicates { predicates.append(Binder.predicate(try bind(predicate, .item))) }
            result.append(.init(axis: step.axis, name: step.name, anyNode: step.anyNode, predicates: predicates))
        }
        return result
    }

    /// Finds an equality between a column and something that does not depend on the row.
    static func predicate(_ condition: Expression) -> DataPath.Predicate {
        func key(_ expression: Expression) -> DataPath.Key? {
            guard case .chain(let left, let links) = expression, links.count == 1, links[0].op == .equal else { return nil }
            if let column = left.column, !links[0].right.readsItem { return .init(column: column, value: links[0].right) }
            if let column = links[0].right.column, !left.readsItem { return .init(column: column, value: left) }
            return nil
        }
        if let whole = key(condition) { return .init(condition: condition, key: whole, isKeyOnly: true) }
        if case .and(let terms) = condition { return .init(condition: condition, key: terms.lazy.compactMap(key).first, isKeyOnly: false) }
        return .init(condition: condition, key: nil, isKeyOnly: false)
    }

    // MARK: Functions that take references

    private func question(_ argument: Expression, _ frame: Frame) throws(ExpressionError) -> Int {
        var path = argument
        if case .text(let text) = argument { path = try Parser.parse(text) }
        guard case .path(let location) = path, case .answers(let found) = try self.location(location, frame) else {
            throw .arguments("jr:choice-name", "a second argument that is not a question")
        }
        return found.target
    }

    private func indexedRepeat(_ arguments: [Expression], _ frame: Frame) throws(ExpressionError) -> AnswerPath {
        let name = Function.indexedRepeat.rawValue
        guard arguments.count >= 3, arguments.count.isMultiple(of: 2) == false, arguments.count <= 11 else {
            throw .arguments(name, "\(arguments.count) arguments")
        }
        guard case .path(let location) = arguments[0] else { throw .arguments(name, "a first argument that is not a question") }
        guard let target = try ways(location, frame).first else { throw .unknownReference(location.written) }
        var indexes = [Int: Expression]()
        for position in stride(from: 1, to: arguments.count, by: 2) {
            guard case .path(let location) = arguments[position], let repeating = try ways(location, frame).first?.nodes.last,
                nodes[repeating].isRepeat
            else { throw .arguments(name, "argument \(position + 1), which is not a repeat") }
            guard target.nodes.contains(repeating) else {
                throw .arguments(name, "argument \(position + 1), which is not around the question")
            }
            indexes[repeating] = try bind(arguments[position + 1], frame)
        }
        var path = answerPath(target, location, frame)
        guard let first = target.nodes.first(where: { indexes[$0] != nil }) else { return path }
        path.sharedDepth = min(path.sharedDepth, nodes[first].depth - 1)
        let around = way(to: host).nodes
        var segments = [AnswerPath.Segment]()
        for node in target.nodes where nodes[node].isRepeat && nodes[node].depth > path.sharedDepth {
            var segment = AnswerPath.Segment(node: node, isRepeat: true, predicates: [], index: indexes[node])
            if segment.index == nil, around.contains(node) {
                let own = AnswerPath(fromHost: true, sharedDepth: nodes[node].depth, segments: [], target: node)
                segment.index = .call(.position, [.answers(own)])
            }
            segments.append(segment)
        }
        path.segments = segments
        return path
    }
}

extension Expression.LocationPath {
    /// Whether its last step goes down to a name, rather than up or nowhere.
    fileprivate var endsByName: Bool {
        guard let last = steps.last(where: { !($0.axis == .itself && $0.predicates.isEmpty) }) else {
            switch start {
            case .named: return true
            default: return false
            }
        }
        return last.axis != .parent && last.axis != .itself
    }
}

extension Expression {
    /// The column that it names, inside a condition on items.
    fileprivate var column: String? {
        guard case .item(let steps) = self else { return nil }
        let named = steps.filter { !($0.axis == .itself && $0.predicates.isEmpty) }
        guard named.count == 1, named[0].axis == .child, named[0].predicates.isEmpty else { return nil }
        return named[0].name
    }

    /// Whether it looks at the item or its position.
    fileprivate var readsItem: Bool {
        switch self {
        case .item, .call(.position, _), .call(.last, _): true
        case .call(let function, let arguments): function.isVolatile || arguments.contains(where: \.readsItem)
        case .or(let terms), .and(let terms): terms.contains(where: \.readsItem)
        case .chain(let first, let links): first.readsItem || links.contains { $0.right.readsItem }
        case .negative(let operand): operand.readsItem
        case .filter(let inner, let predicates, _): inner.readsItem || predicates.contains(where: \.readsItem)
        default: false
        }
    }
}
