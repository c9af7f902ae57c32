extension FormSession {
    /// What waits to be computed: triggers in rows, in the order of the graph.
    struct Agenda {
        private var heap: [UInt64] = []
        private var waiting: Set<UInt64> = []

        var isEmpty: Bool { heap.isEmpty }

        mutating func add(_ trigger: Int, _ row: Int32) {
            let key = UInt64(trigger) << 32 | UInt64(UInt32(bitPattern: row))
            guard waiting.insert(key).inserted else { return }
            heap.append(key)
            var index = heap.count - 1
            while index > 0 {
                let parent = (index - 1) / 2
                if heap[parent] <= heap[index] { break }
                heap.swapAt(parent, index)
                index = parent
            }
        }

        mutating func next() -> (trigger: Int, row: Int32)? {
            guard let first = heap.first, let last = heap.popLast() else { return nil }
            if !heap.isEmpty {
                heap[0] = last
                var index = 0
                while true {
                    var least = index
                    for child in [2 * index + 1, 2 * index + 2] where child < heap.count && heap[child] < heap[least] { least = child }
                    if least == index { break }
                    heap.swapAt(least, index)
                    index = least
                }
            }
            waiting.remove(first)
            return (Int(first >> 32), Int32(truncatingIfNeeded: first))
        }
    }

    /// Computes everything.
    mutating func recalculateAll() {
        var agenda = Agenda()
        for (index, trigger) in form.graph.triggers.enumerated() {
            for row in answers.rows(ofScope: form.nodes[trigger.node].scope, inside: 0, form) { agenda.add(index, row) }
        }
        work(&agenda)
    }

    /// Computes again what depends on nothing but the moment (`now()`, `today()`), after a draft was left for a while.
    package mutating func refresh() {
        var agenda = Agenda()
        for (index, trigger) in form.graph.triggers.enumerated() where trigger.isVolatile {
            for row in answers.rows(ofScope: form.nodes[trigger.node].scope, inside: 0, form) { agenda.add(index, row) }
        }
        work(&agenda)
    }

    /// Sets a stored text and computes what follows from it, then does what the form does on that change.
    mutating func store(_ text: String, at ref: NodeRef, depth: Int = 0) {
        let isChanged = answers.text(ref, form) != text
        let overridden = form.graph.overridden[Int(ref.node)] ?? []
        guard isChanged || !overridden.isEmpty else { return }
        var agenda = Agenda()
        for index in overridden {
            let target = form.graph.triggers[index].node
            let start = answers.ancestor(of: ref.row, depth: commonDepth(Int(ref.node), target))
            for row in answers.rows(ofScope: form.nodes[target].scope, inside: start, form) { agenda.add(index, row) }
        }
        if isChanged {
            answers.set(ref, text, form)
            readers(of: ref, &agenda)
        }
        work(&agenda)
        if isChanged { runValueActions(of: ref, depth: depth) }
    }

    /// Puts on the agenda what reads a node.
    func readers(of ref: NodeRef, _ agenda: inout Agenda) {
        for reader in form.graph.readers[Int(ref.node)] {
            let trigger = form.graph.triggers[reader.trigger]
            let start = answers.ancestor(of: ref.row, depth: reader.sharedDepth)
            for row in answers.rows(ofScope: form.nodes[trigger.node].scope, inside: start, form) { agenda.add(reader.trigger, row) }
        }
    }

    /// The same for everything inside a node whose relevance changed.
    private func readersInside(of ref: NodeRef, _ agenda: inout Agenda) {
        readers(of: ref, &agenda)
        let depth = form.nodes[Int(ref.node)].depth
        for child in form.nodes[Int(ref.node)].children {
            if form.nodes[child].depth > depth {
                let list = answers.rows[Int(ref.row)].children[form.nodes[child].childIndex]
                for row in list { readersInside(of: NodeRef(row: row, node: Int32(child)), &agenda) }
                if list.isEmpty { readers(of: NodeRef(row: ref.row, node: Int32(child)), &agenda) }
            } else {
                readersInside(of: NodeRef(row: ref.row, node: Int32(child)), &agenda)
            }
        }
    }

    /// Computes what is on the agenda and, where something changed, what depends on it.
    mutating func work(_ agenda: inout Agenda) {
        // Each trigger comes after what it reads, so that the work ends by itself; circles across rows are cut here.
        var budget = 200_000 + 64 * form.graph.triggers.count * max(1, answers.rows.count)
        while budget > 0, let (index, row) = agenda.next() {
            budget -= 1
            guard answers.isLive(row) else { continue }
            let trigger = form.graph.triggers[index]
            let ref = NodeRef(row: row, node: Int32(trigger.node))
            let value = trigger.overlooked.isEmpty ? compute(trigger.expression, at: ref) : computeOverlooking(trigger, at: ref)
            switch trigger.kind {
            case .relevant:
                let hidden = !(value?.truth ?? true)
                guard answers.isHidden(ref, form) != hidden else { continue }
                answers.hide(ref, hidden, form)
                readersInside(of: ref, &agenda)
            case .calculation:
                let text = value.map { StoredText.of($0, as: form.nodes[trigger.node].dataType, zone: environment.zone) } ?? ""
                guard answers.text(ref, form) != text else { continue }
                answers.set(ref, text, form)
                readers(of: ref, &agenda)
                if form.valueActions[trigger.node] != nil { changedByForm.append(ref) }
            }
        }
    }

    /// The value of a trigger as if the groups that it overlooks were shown.
    private mutating func computeOverlooking(_ trigger: Graph.Trigger, at ref: NodeRef) -> Value? {
        let groups = trigger.overlooked.map { group in
            NodeRef(row: answers.ancestor(of: ref.row, depth: form.nodes[group].depth), node: Int32(group))
        }
        let hidden = groups.filter { answers.isHidden($0, form) }
        for group in hidden { answers.hide(group, false, form) }
        defer { for group in hidden { answers.hide(group, true, form) } }
        return compute(trigger.expression, at: ref)
    }

    // MARK: Actions

    /// Static defaults and what the device fills in; at the start also first rows, and those inside.
    ///
    /// As in JavaRosa, a counted repeat begins with a row as well, and a row that is added begins without rows of the repeats inside.
    mutating func fill(_ row: Int32, withRows: Bool) {
        for node in form.scopes[Int(answers.rows[Int(row)].scope)].slots {
            let compiled = form.nodes[node]
            let ref = NodeRef(row: row, node: Int32(node))
            if !compiled.staticDefault.isEmpty {
                answers.set(ref, StoredText.written(compiled.staticDefault, type: compiled, zone: environment.zone), form)
            }
            if let preload = compiled.preload, preload.parameters != "end" { answers.set(ref, preloaded(preload), form) }
        }
        guard withRows else { return }
        for scope in form.scopes[Int(answers.rows[Int(row)].scope)].children {
            let repeating = form.scopes[scope].node
            for _ in 0..<max(0, form.nodes[repeating].initialRows) { fill(answers.addRow(of: repeating, in: row, form), withRows: true) }
        }
    }

    func preloaded(_ preload: Preload) -> String {
        let now = Moment(environment.now, zone: environment.zone)
        switch (preload.kind, preload.parameters) {
        case ("timestamp", _): return now.description
        case ("date", _): return CalendarDay(days: now.localDay).description
        case ("uid", _): return "uuid:" + UUIDText.version4(environment.chance)
        case ("property", let name): return environment.properties[name] ?? ""
        default: return ""
        }
    }

    /// Runs actions of an event whose targets lie in a row or below.
    mutating func runActions(_ event: FormAction.Event, in row: Int32) {
        for action in form.actions where action.events.contains(event) && action.source == nil {
            let scope = form.nodes[action.targetNode].scope
            for place in answers.rows(ofScope: scope, inside: row, form) {
                perform(action, at: NodeRef(row: place, node: Int32(action.targetNode)), depth: 0)
            }
        }
        if event == .firstLoad || event == .load {
            for action in form.actions where action.events.contains(event) && action.source != nil {
                for place in answers.rows(ofScope: form.nodes[action.targetNode].scope, inside: row, form) {
                    perform(action, at: NodeRef(row: place, node: Int32(action.targetNode)), depth: 0)
                }
            }
        }
    }

    /// Actions that a changed value sets off; they may change others, which set off more, within a bound.
    mutating func runValueActions(of ref: NodeRef, depth: Int) {
        let changed = [ref] + changedByForm
        changedByForm = []
        guard depth < 32, !form.valueActions.isEmpty else { return }
        for change in changed {
            for action in form.valueActions[Int(change.node)] ?? [] {
                guard answers.isLive(change.row), let targets = try? targets(of: action, from: change) else { continue }
                for target in targets { perform(action, at: target, depth: depth + 1) }
            }
        }
    }

    private func targets(of action: CompiledAction, from source: NodeRef) throws(ExpressionError) -> [NodeRef] {
        let shared = answers.ancestor(of: source.row, depth: commonDepth(Int(source.node), action.targetNode))
        return answers.rows(ofScope: form.nodes[action.targetNode].scope, inside: shared, form).map {
            NodeRef(row: $0, node: Int32(action.targetNode))
        }
    }

    /// How many repeats two nodes have in common.
    func commonDepth(_ a: Int, _ b: Int) -> Int {
        var scopes = Set<Int>()
        var scope = form.nodes[a].scope
        while scope >= 0 {
            scopes.insert(scope)
            scope = form.scopes[scope].parent
        }
        scope = form.nodes[b].scope
        while !scopes.contains(scope) { scope = form.scopes[scope].parent }
        return form.scopes[scope].depth
    }

    private mutating func perform(_ action: CompiledAction, at target: NodeRef, depth: Int) {
        guard !action.takesPlace else { return }
        var text = action.text ?? ""
        if let expression = action.value {
            text =
                compute(expression, at: target).map {
                    StoredText.set($0, as: form.nodes[action.targetNode].dataType, zone: environment.zone)
                } ?? ""
        }
        store(text, at: target, depth: depth)
    }
}
