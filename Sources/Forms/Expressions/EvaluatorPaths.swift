extension Evaluator {
    /// The answer a path leads to; empty where it is not relevant or not there.
    mutating func answer(_ path: AnswerPath, _ frame: Frame) throws(ExpressionError) -> Value {
        if path.segments.isEmpty {
            let ref = NodeRef(row: answers.ancestor(of: start(path, frame).row, depth: path.sharedDepth), node: Int32(path.target))
            return answers.isRelevant(ref, form) ? typed(ref, frame) : .empty
        }
        let refs = try references(path, frame)
        guard refs.count <= 1 else { throw .severalNodes(form.nodes[path.target].path) }
        return refs.isEmpty ? .empty : typed(refs[0], frame)
    }

    private func start(_ path: AnswerPath, _ frame: Frame) -> NodeRef { path.fromHost ? frame.host : frame.context }

    /// All relevant nodes that a path leads to.
    mutating func references(_ path: AnswerPath, _ frame: Frame) throws(ExpressionError) -> [NodeRef] {
        var rows = [answers.ancestor(of: start(path, frame).row, depth: path.sharedDepth)]
        for segment in path.segments {
            if segment.isRepeat {
                let child = form.nodes[segment.node].childIndex
                var next = [Int32]()
                for row in rows { next += answers.rows[Int(row)].children[child] }
                rows = next
            }
            try spend(rows.count)
            if let index = segment.index {
                let wanted = max(1, try integer(index, frame))
                rows = rows.indices.contains(wanted - 1) ? [rows[wanted - 1]] : []
            }
            for predicate in segment.predicates {
                var kept = [Int32]()
                for (offset, row) in rows.enumerated() {
                    var inner = frame
                    inner.context = NodeRef(row: row, node: Int32(segment.node))
                    inner.item = nil
                    inner.position = offset + 1
                    inner.size = rows.count
                    try spend(1)
                    if try passes(predicate, inner) { kept.append(row) }
                }
                rows = kept
            }
        }
        var refs = [NodeRef]()
        refs.reserveCapacity(rows.count)
        for row in rows {
            let ref = NodeRef(row: row, node: Int32(path.target))
            if answers.isRelevant(ref, form) { refs.append(ref) }
        }
        return refs
    }

    /// A stored text read by the type of its bind.
    func typed(_ ref: NodeRef, _ frame: Frame) -> Value {
        let node = form.nodes[Int(ref.node)]
        let text = ref == frame.host ? frame.candidate ?? answers.text(ref, form) : answers.text(ref, form)
        return Evaluator.read(text, as: node.dataType, zone: environment.zone)
    }

    static func read(_ text: String, as type: DataType, zone: LocalZone) -> Value {
        if text.isEmpty { return .empty }
        switch type {
        case .integer, .long, .decimal:
            let number = NumberText.number(text)
            return number.isNaN ? .text(text) : .number(number)
        case .boolean:
            return text == "true" || text == "1" ? .boolean(true) : text == "false" || text == "0" ? .boolean(false) : .text(text)
        case .date: return Moment.parse(text, zone: zone).map { .date($0.localDay) } ?? .text(text)
        case .dateTime: return Moment.parse(text, zone: zone).map { .dateTime($0) } ?? .text(text)
        default: return .text(text)
        }
    }

    /// What a path into a secondary instance leads to.
    mutating func data(_ path: DataPath, _ frame: Frame) throws(ExpressionError) -> NodeSet {
        switch form.instances[path.instance] {
        case .table(let table): return try rows(of: table, path.steps, frame)
        case .tree(let tree): return try elements(of: tree, from: [0], path.steps, frame)
        }
    }

    private mutating func rows(of table: DataTable, _ steps: [DataPath.Step], _ frame: Frame) throws(ExpressionError) -> NodeSet {
        let steps = steps.filter { !($0.axis == .itself && $0.predicates.isEmpty) }
        guard let root = steps.first, root.axis == .child, root.name == nil || root.name == table.root, root.predicates.isEmpty else {
            if steps.first?.axis == .descendantOrSelf { return try rows(of: table, descendants(steps, table), frame) }
            return .rows(table, [], column: -1)
        }
        guard steps.count > 1 else { return .rows(table, [], column: -2) }
        let item = steps[1]
        guard item.axis == .child, item.name == nil || item.name == table.item else { return .rows(table, [], column: -1) }
        var rows: [Int32]?
        for predicate in item.predicates { rows = try filter(table, rows, predicate, frame) }
        let chosen = rows ?? table.allRows
        guard steps.count > 2 else { return .rows(table, chosen, column: -1) }
        guard steps.count == 3, steps[2].axis == .child, let name = steps[2].name else {
            throw .unsupported("a path deeper than the columns of a list")
        }
        guard let column = table.column(name) else { return .rows(table, [], column: -1) }
        let cells = NodeSet.rows(table, chosen, column: column)
        guard !steps[2].predicates.isEmpty else { return cells }
        throw .unsupported("a condition on a column of a list; put it on the item")
    }

    private func descendants(_ steps: [DataPath.Step], _ table: DataTable) -> [DataPath.Step] {
        let rest = steps.dropFirst()
        let root = DataPath.Step(axis: .child, name: table.root, anyNode: false, predicates: [])
        let item = DataPath.Step(axis: .child, name: table.item, anyNode: false, predicates: [])
        switch rest.first?.name {
        case table.root?: return Array(rest)
        case table.item?: return [root] + rest
        default: return [root, item] + rest
        }
    }

    /// Rows that pass: by the index where the condition has an equality, then by looking.
    private mutating func filter(
        _ table: DataTable, _ rows: [Int32]?, _ predicate: DataPath.Predicate, _ frame: Frame
    ) throws(ExpressionError) -> [Int32] {
        var candidates = rows
        if rows == nil, let key = predicate.key, let column = table.column(key.column) {
            switch try value(key.value, frame) {
            case .text(let text):
                let hits = table.rows(where: column, is: text)
                if predicate.isKeyOnly { return hits }
                candidates = hits
            case .number(let number):
                if number.isNaN { return [] }
                if let hits = table.rows(where: column, is: number) {
                    if predicate.isKeyOnly { return hits }
                    candidates = hits
                }
            default: break
            }
        }
        var kept = [Int32]()
        let list = candidates ?? table.allRows
        try spend(list.count)
        var inner = frame
        inner.size = rows?.count ?? table.count
        for (offset, row) in list.enumerated() {
            inner.item = .row(table, row)
            inner.position = (rows == nil ? Int(row) : offset) + 1
            if try passes(predicate.condition, inner) { kept.append(row) }
        }
        return kept
    }

    private mutating func elements(
        of tree: DataTree, from start: [Int32], _ steps: [DataPath.Step], _ frame: Frame
    ) throws(ExpressionError) -> NodeSet {
        var current = start
        for step in steps {
            var next = [Int32]()
            for element in current {
                var found = tree.step(step.axis, from: element)
                found = found.filter { index in
                    let node = tree.nodes[Int(index)]
                    if step.axis != .attribute, node.isAttribute { return false }
                    return step.name == nil ? step.anyNode || index != 0 : node.name == step.name
                }
                try spend(found.count + 1)
                for predicate in step.predicates {
                    var kept = [Int32]()
                    for (offset, index) in found.enumerated() {
                        var inner = frame
                        inner.item = .element(tree, index)
                        inner.position = offset + 1
                        inner.size = found.count
                        if try passes(predicate.condition, inner) { kept.append(index) }
                    }
                    found = kept
                }
                next += found
            }
            current = next
        }
        return .elements(tree, current)
    }

    /// Steps from the item that a predicate looks at.
    mutating func itemNodes(_ steps: [Expression.Step], _ frame: Frame) throws(ExpressionError) -> NodeSet {
        let steps = steps.filter { !($0.axis == .itself && $0.predicates.isEmpty) }
        switch frame.item {
        case .row(let table, let row)?:
            guard let step = steps.first else { return .rows(table, [row], column: -1) }
            guard steps.count == 1, step.axis == .child, let name = step.name, step.predicates.isEmpty else {
                throw .unsupported("a path other than a column's name inside a condition on a list")
            }
            guard let column = table.column(name) else { return .rows(table, [], column: -1) }
            return .rows(table, [row], column: column)
        case .element(let tree, let element)?:
            let plain = steps.map { step in
                DataPath.Step(
                    axis: step.axis, name: step.name, anyNode: step.anyNode,
                    predicates: step.predicates.map { DataPath.Predicate(condition: $0, key: nil, isKeyOnly: false) })
            }
            return try elements(of: tree, from: [element], plain, frame)
        case nil: return .values([])
        }
    }
}

extension DataTree {
    func step(_ axis: Expression.Step.Axis, from element: Int32) -> [Int32] {
        let node = nodes[Int(element)]
        switch axis {
        case .child, .attribute: return node.children.filter { nodes[Int($0)].isAttribute == (axis == .attribute) }
        case .parent: return node.parent >= 0 ? [node.parent] : []
        case .itself: return [element]
        case .descendant, .descendantOrSelf:
            var found = axis == .descendantOrSelf ? [element] : []
            var queue = Array(node.children.reversed())
            while let index = queue.popLast() {
                found.append(index)
                queue += nodes[Int(index)].children.reversed()
            }
            return found
        }
    }
}
