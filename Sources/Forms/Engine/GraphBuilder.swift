import Core

/// What an expression reads.
struct Reads: Sendable {
    struct Read: Sendable, Hashable {
        var node: Int
        var sharedDepth: Int
        /// Through a condition or an index: rows other than its own.
        var crossesRows: Bool
    }

    var reads: Set<Read> = []
    var isVolatile = false
    var externals: Set<String> = []

    init(_ expression: Expression, _ form: [CompiledNode]) { collect(expression, limit: .max, crosses: false, form) }

    private mutating func collect(_ expression: Expression, limit: Int, crosses: Bool, _ nodes: [CompiledNode]) {
        switch expression {
        case .number, .text, .path: break
        case .external(let name): externals.insert(name)
        case .or(let terms), .and(let terms): for term in terms { collect(term, limit: limit, crosses: crosses, nodes) }
        case .chain(let first, let links):
            collect(first, limit: limit, crosses: crosses, nodes)
            for link in links { collect(link.right, limit: limit, crosses: crosses, nodes) }
        case .negative(let operand): collect(operand, limit: limit, crosses: crosses, nodes)
        case .call(let function, let arguments):
            if function.isVolatile { isVolatile = true }
            for argument in arguments { collect(argument, limit: limit, crosses: crosses, nodes) }
        case .unknownCall(_, let arguments): for argument in arguments { collect(argument, limit: limit, crosses: crosses, nodes) }
        case .filter(let inner, let predicates, _):
            collect(inner, limit: limit, crosses: crosses, nodes)
            for predicate in predicates { collect(predicate, limit: limit, crosses: crosses, nodes) }
        case .item(let steps):
            for step in steps { for predicate in step.predicates { collect(predicate, limit: limit, crosses: crosses, nodes) } }
        case .data(let path):
            for step in path.steps {
                for predicate in step.predicates { collect(predicate.condition, limit: limit, crosses: crosses, nodes) }
            }
        case .answers(let path):
            let depth = min(limit, path.sharedDepth)
            let conditional = crosses || path.segments.contains { $0.index != nil || !$0.predicates.isEmpty }
            reads.insert(Read(node: path.target, sharedDepth: depth, crossesRows: conditional))
            for segment in path.segments {
                if segment.isRepeat, segment.node != path.target {
                    reads.insert(Read(node: segment.node, sharedDepth: depth, crossesRows: conditional))
                }
                if let index = segment.index { collect(index, limit: limit, crosses: crosses, nodes) }
                for predicate in segment.predicates { collect(predicate, limit: depth, crosses: true, nodes) }
            }
        }
    }
}

extension Graph {
    /// All triggers that read how many rows a repeat has, their places, or answers of several of them, also through other triggers.
    fileprivate func dependents(ofRowsOf repeating: Int, _ nodes: [CompiledNode]) -> Set<Int> {
        var found = Set<Int>()
        var inside = [repeating]
        while let node = inside.popLast() {
            inside += nodes[node].children
            for reader in readers[node] where node == repeating || reader.sharedDepth < nodes[repeating].depth {
                found.insert(reader.trigger)
            }
        }
        var waiting = Array(found)
        while let next = waiting.popLast() {
            var changed = [triggers[next].node]
            while let node = changed.popLast() {
                if triggers[next].kind == .relevant { changed += nodes[node].children }
                for reader in readers[node] where found.insert(reader.trigger).inserted { waiting.append(reader.trigger) }
            }
        }
        return found
    }
}

extension FormCompiler {
    /// Orders calculations and conditions; reports cycles by the names of their questions.
    mutating func buildGraph() -> Graph {
        var triggers = [Graph.Trigger]()
        var reads = [Reads]()
        for node in nodes {
            for (kind, expression) in [(Graph.Trigger.Kind.relevant, node.relevant), (.calculation, node.calculation)] {
                guard let expression else { continue }
                let found = Reads(expression, nodes)
                triggers.append(
                    Graph.Trigger(
                        kind: kind, node: node.index, expression: expression,
                        readsPositions: found.reads.contains {
                            $0.crossesRows || $0.sharedDepth < nodes[$0.node].depth || nodes[$0.node].isRepeat
                        },
                        isVolatile: found.isVolatile))
                reads.append(found)
            }
        }
        var calculationOf = [Int: Int]()
        var conditionOf = [Int: Int]()
        for (index, trigger) in triggers.enumerated() {
            if trigger.kind == .calculation { calculationOf[trigger.node] = index } else { conditionOf[trigger.node] = index }
        }
        let inward = triggers.indices.filter { index in
            triggers[index].kind == .relevant && reads[index].reads.contains { isInside($0.node, triggers[index].node) }
        }.map { triggers[$0].node }
        for group in inward { reportInward(group) }
        if !inward.isEmpty {
            let own = Set(inward)
            for index in triggers.indices {
                var around = triggers[index].node
                while around >= 0 {
                    if own.contains(around) { triggers[index].overlooked.append(around) }
                    around = nodes[around].parent
                }
            }
        }
        // Edges from what is read to what reads it; those across rows may close a circle harmlessly.
        var after = [[(target: Int, crosses: Bool)]](repeating: [], count: triggers.count)
        for index in triggers.indices {
            let overlooked = Set(triggers[index].overlooked)
            for read in reads[index].reads {
                if let source = calculationOf[read.node] { after[source].append((index, read.crossesRows)) }
                var around = read.node
                while around >= 0 {
                    if let source = conditionOf[around], !overlooked.contains(around) {
                        after[source].append((index, read.crossesRows))
                    }
                    around = nodes[around].parent
                }
            }
        }
        let order = sorted(triggers, after)
        var graph = Graph()
        graph.triggers = order.map { triggers[$0] }
        graph.readers = [[Graph.Reader]](repeating: [], count: nodes.count)
        for (position, index) in order.enumerated() {
            for read in reads[index].reads {
                graph.readers[read.node].append(
                    .init(trigger: position, sharedDepth: min(read.sharedDepth, nodes[triggers[index].node].depth)))
            }
        }
        for (position, index) in order.enumerated() where triggers[index].kind == .calculation && mayBeOverridden(triggers[index].node) {
            for node in sources(of: index, reads, calculationOf, conditionOf) { graph.overridden[node, default: []].append(position) }
        }
        let answered = Set(graph.overridden.values.joined())
        if !answered.isEmpty {
            for node in nodes where node.isRepeat {
                let found = graph.dependents(ofRowsOf: node.index, nodes).filter(answered.contains)
                if !found.isEmpty { graph.overriddenByRows[node.index] = found.sorted() }
            }
        }
        graph.ofScope = [[Int]](repeating: [], count: scopes.count)
        for (position, trigger) in graph.triggers.enumerated() { graph.ofScope[nodes[trigger.node].scope].append(position) }
        return graph
    }

    private func isInside(_ index: Int, _ group: Int) -> Bool {
        var around = nodes[index].parent
        while around >= 0, around != group { around = nodes[around].parent }
        return around == group
    }

    /// A group that is shown or hidden by an answer of its own: other engines call it a circle, and forms in use have it.
    private mutating func reportInward(_ group: Int) {
        let node = nodes[group]
        report(
            .warning, "form.cycle_own_answer", at: node.place.column(written[group].relevant?.place.column ?? "relevant"),
            "Whether '\(node.name)' is shown depends on an answer inside of it. It runs here, and the answer is read also while it is hidden; ODK Collect refuses the form. Move that question out of the group."
        )
    }

    /// Whether somebody is asked a question that is also calculated.
    private func mayBeOverridden(_ index: Int) -> Bool {
        let node = nodes[index]
        guard node.isShown, let type = node.questionType, type != .note else { return false }
        if case .call(.true, _)? = node.readOnly { return false }
        return true
    }

    /// All nodes that a calculation depends on, also through other calculations and conditions.
    private func sources(of trigger: Int, _ reads: [Reads], _ calculationOf: [Int: Int], _ conditionOf: [Int: Int]) -> Set<Int> {
        var found = Set<Int>()
        var seen: Set<Int> = [trigger]
        var waiting = [trigger]
        while let next = waiting.popLast() {
            for read in reads[next].reads {
                found.insert(read.node)
                var behind = [calculationOf[read.node]]
                var around = read.node
                while around >= 0 {
                    behind.append(conditionOf[around])
                    around = nodes[around].parent
                }
                for case let index? in behind where seen.insert(index).inserted { waiting.append(index) }
            }
        }
        return found
    }

    /// Kahn's order; what it cannot order is a cycle.
    private mutating func sorted(_ triggers: [Graph.Trigger], _ after: [[(target: Int, crosses: Bool)]]) -> [Int] {
        let strict = after.map { edges in edges.filter { !$0.crosses }.map(\.target) }
        let all = after.map { edges in edges.map(\.target) }
        var order = topological(all)
        if order.count == triggers.count { return order }
        let harmful = topological(strict)
        if harmful.count == triggers.count {
            reportCycle(triggers, all, ordered: Set(order), severity: .warning)
            return harmful
        }
        reportCycle(triggers, strict, ordered: Set(harmful), severity: .error)
        order = harmful
        order += triggers.indices.filter { !Set(order).contains($0) }
        return order
    }

    private func topological(_ after: [[Int]]) -> [Int] {
        var waiting = [Int](repeating: 0, count: after.count)
        for targets in after { for target in targets { waiting[target] += 1 } }
        var order = [Int]()
        order.reserveCapacity(after.count)
        var ready = waiting.indices.filter { waiting[$0] == 0 }
        var next = 0
        while next < ready.count {
            let index = ready[next]
            next += 1
            order.append(index)
            for target in after[index] {
                waiting[target] -= 1
                if waiting[target] == 0 { ready.append(target) }
            }
        }
        return order
    }

    /// Walks backwards inside of what could not be ordered until it meets itself.
    private mutating func reportCycle(_ triggers: [Graph.Trigger], _ after: [[Int]], ordered: Set<Int>, severity: Finding.Severity) {
        var before = [Int: [Int]]()
        for (source, targets) in after.enumerated() where !ordered.contains(source) {
            for target in targets where !ordered.contains(target) { before[target, default: []].append(source) }
        }
        var reported = Set<Set<Int>>()
        for start in triggers.indices where !ordered.contains(start) {
            var path = [start]
            var seen = [start: 0]
            while let last = path.last, let previous = before[last]?.first {
                if let index = seen[previous] {
                    let circle = Array(path[index...].reversed())
                    guard reported.insert(Set(circle)).inserted else { break }
                    describe(circle.map { triggers[$0] }, severity)
                    break
                }
                seen[previous] = path.count
                path.append(previous)
            }
            if reported.count >= 20 { return }
        }
    }

    private mutating func describe(_ circle: [Graph.Trigger], _ severity: Finding.Severity) {
        guard let first = circle.min(by: { $0.node < $1.node }) else { return }
        let start = circle.firstIndex { $0.node == first.node } ?? 0
        let turned = circle[start...] + circle[..<start]
        var names = turned.map { nodes[$0.node].name }
        names.append(names[0])
        let column =
            first.kind == .relevant
            ? written[first.node].relevant?.place.column ?? "relevant" : written[first.node].calculation?.place.column ?? "calculation"
        let remedy =
            severity == .error
            ? "Take one of the references out." : "It reads other rows only, so it runs; each row is computed after the ones before it."
        report(
            severity, severity == .error ? "form.cycle" : "form.cycle_across_rows", at: nodes[first.node].place.column(column),
            "Each of these depends on the one before, in a circle: \(names.joined(separator: " → ")). \(remedy)")
    }
}
