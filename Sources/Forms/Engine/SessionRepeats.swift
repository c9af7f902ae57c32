extension FormSession {
    /// Adds a row where a `repeat` step asks for one, or at the end of the repeat of any of its rows; its path is given back.
    package mutating func addRow(_ ref: QuestionRef) throws(AnswerError) -> QuestionRef {
        let place: (parent: Int32, repeating: Int)
        switch position(of: ref) {
        case .prompt(let parent, let repeating)?: place = (parent, repeating)
        case .node(let node)? where form.nodes[Int(node.node)].isRepeat: place = (answers.rows[Int(node.row)].parent, Int(node.node))
        default: throw .unknownQuestion(ref.path)
        }
        guard canAdd(place.parent, place.repeating) else { throw .locked(form.nodes[place.repeating].name) }
        let row = insertRow(of: place.repeating, in: place.parent)
        return self.ref(NodeRef(row: row, node: Int32(place.repeating)))
    }

    /// Deletes a row with everything in it.
    package mutating func deleteRow(_ ref: QuestionRef) throws(AnswerError) {
        guard let node = node(at: ref), form.nodes[Int(node.node)].isRepeat else { throw .unknownQuestion(ref.path) }
        let compiled = form.nodes[Int(node.node)]
        guard !compiled.fixedRows, compiled.repeatCount == nil else { throw .locked(compiled.name) }
        let parent = answers.rows[Int(node.row)].parent
        let position = Int(answers.rows[Int(node.row)].position)
        answers.deleteRow(node.row, form)
        var agenda = Agenda()
        rowsChanged(of: Int(node.node), in: parent, from: position, &agenda)
        // As in JavaRosa, the row that takes the place of the deleted one is computed like a new one.
        let left = answers.rows[Int(parent)].children[compiled.childIndex]
        if position < left.count, !form.graph.overridden.isEmpty { computeRow(left[position], &agenda) }
        work(&agenda)
    }

    /// The rows of a repeat, by the path of one of them or of the next.
    package func rows(_ ref: QuestionRef) -> [QuestionRef] {
        let place: (parent: Int32, repeating: Int)
        switch position(of: ref) {
        case .prompt(let parent, let repeating)?: place = (parent, repeating)
        case .node(let node)? where form.nodes[Int(node.node)].isRepeat: place = (answers.rows[Int(node.row)].parent, Int(node.node))
        default: return []
        }
        return answers.rows[Int(place.parent)].children[form.nodes[place.repeating].childIndex].map {
            self.ref(NodeRef(row: $0, node: Int32(place.repeating)))
        }
    }

    /// Whether somebody may add a row by hand now.
    func canAdd(_ parent: Int32, _ repeating: Int) -> Bool {
        let node = form.nodes[repeating]
        guard !node.fixedRows, node.repeatCount == nil, node.isShown else { return false }
        guard answers.isRelevant(NodeRef(row: parent, node: Int32(node.parent)), form) else { return false }
        guard let relevant = node.relevant else { return true }
        // The condition is that of the row there would be.
        var trial = self
        let row = trial.answers.addRow(of: repeating, in: parent, form)
        return trial.computed(relevant, at: NodeRef(row: row, node: Int32(repeating)))?.truth ?? true
    }

    /// One more row where the count says so; rows are never taken away, so that a slip of the finger loses nothing.
    mutating func nextCountedRow(of repeating: Int, in parent: Int32) -> Int32? {
        let node = form.nodes[repeating]
        guard let count = node.repeatCount else { return nil }
        let around = NodeRef(row: parent, node: Int32(node.parent))
        guard answers.isRelevant(around, form), let value = computed(count, at: around)?.number, value.isFinite else { return nil }
        let wanted = min(Int(max(0, min(value, Double(FormSession.rowLimit)))), FormSession.rowLimit)
        return answers.rows[Int(parent)].children[node.childIndex].count < wanted ? insertRow(of: repeating, in: parent) : nil
    }

    /// The most rows that a repeat may have.
    static let rowLimit = 10_000

    mutating func insertRow(of repeating: Int, in parent: Int32) -> Int32 {
        let row = answers.addRow(of: repeating, in: parent, form, byHand: true)
        fill(row, withRows: false)
        runActions(.newRepeat, in: row)
        var agenda = Agenda()
        computeRow(row, &agenda)
        rowsChanged(of: repeating, in: parent, from: Int(answers.rows[Int(row)].position), &agenda)
        work(&agenda)
        return row
    }

    /// Everything in a new row and in the rows made in it.
    private mutating func computeRow(_ row: Int32, _ agenda: inout Agenda) {
        let scope = Int(answers.rows[Int(row)].scope)
        for trigger in form.graph.ofScope[scope] { agenda.add(trigger, row) }
        for list in answers.rows[Int(row)].children { for child in list { computeRow(child, &agenda) } }
    }

    /// What reads the rows of a repeat as a whole, and positions from one row on.
    private mutating func rowsChanged(of repeating: Int, in parent: Int32, from position: Int, _ agenda: inout Agenda) {
        for index in form.graph.overriddenByRows[repeating] ?? [] {
            let target = form.graph.triggers[index].node
            let start = answers.ancestor(of: parent, depth: commonDepth(form.nodes[repeating].parent, target))
            for row in answers.rows(ofScope: form.nodes[target].scope, inside: start, form) { agenda.add(index, row) }
        }
        let later = answers.rows[Int(parent)].children[form.nodes[repeating].childIndex].dropFirst(position)
        var inside = [repeating]
        while let node = inside.popLast() {
            inside += form.nodes[node].children
            for reader in form.graph.readers[node] {
                let trigger = form.graph.triggers[reader.trigger]
                let scope = form.nodes[trigger.node].scope
                if reader.sharedDepth < form.nodes[repeating].depth {
                    let start = answers.ancestor(of: parent, depth: reader.sharedDepth)
                    for row in answers.rows(ofScope: scope, inside: start, form) { agenda.add(reader.trigger, row) }
                } else if node == repeating {
                    for start in later { for row in answers.rows(ofScope: scope, inside: start, form) { agenda.add(reader.trigger, row) } }
                }
            }
        }
    }
}
