/// One step of a walk through a form.
package struct FormStep: Sendable, Hashable {
    package enum Kind: Sendable, Hashable {
        /// A group begins, or a row of a repeat.
        case group
        /// Something to read.
        case note
        case ask
        /// Whether to add another row.
        case `repeat`
        case done
    }

    package let kind: Kind
    package let ref: QuestionRef
    package let name: String
    /// Nil for groups, repeats and the end.
    package let type: QuestionType?
    package var label = ""
    package var shortLabel: String?
    package var hint = ""
    package var guidanceHint = ""
    package var isRequired = false
    /// The stored text.
    package var value = ""
    package var appearance: Set<String> = []
    package var parameters: [String: String] = [:]
    /// File names by `image`, `big-image`, `audio`, `video`.
    package var media: [String: String] = [:]
    /// Answered already and not to be changed.
    package var isLocked = false
}

extension FormSession {
    /// The first step.
    package mutating func firstStep() -> FormStep {
        // Walking makes rows: the step is looked at when that is done, and not in what the session was before.
        let first = next(after: .start)
        return step(at: first)
    }

    /// The step after one, groups and notes included; after what is not there any more, the first.
    package mutating func step(after ref: QuestionRef) -> FormStep {
        let following = next(after: position(of: ref) ?? .start)
        return step(at: following)
    }

    /// The step at a place; nil where there is none or it is not relevant.
    ///
    /// The question of a group is the first inside.
    package mutating func step(at ref: QuestionRef) -> FormStep? {
        guard let position = position(of: ref) else { return nil }
        switch position {
        case .node(let node):
            guard answers.isRelevant(node, form), form.nodes[Int(node.node)].isShown else { return nil }
            prune(node)
            return step(at: position)
        case .prompt(let parent, let repeating): return canAdd(parent, repeating) ? step(at: position) : nil
        default: return nil
        }
    }

    /// The step before one that somebody answers; nil at the beginning.
    package mutating func step(before ref: QuestionRef) -> FormStep? {
        let limit = position(of: ref) ?? .end
        var last: Position?
        var position = next(after: .start)
        while position != limit, position != .end {
            if reads(position) { last = position }
            position = next(after: position)
        }
        return last.map { step(at: $0) }
    }

    /// The first question without an answer that can be given; `done` where all have one.
    package mutating func firstUnanswered() -> FormStep {
        var position = next(after: .start)
        while position != .end {
            if case .node(let node) = position, form.nodes[Int(node.node)].questionType != nil, !form.nodes[Int(node.node)].isCaption,
                !isReadOnly(node), answers.text(node, form).isEmpty
            {
                return step(at: position)
            }
            position = next(after: position)
        }
        return step(at: .end)
    }

    /// All questions that are relevant now, with what they are answered; groups and notes included.
    package mutating func allSteps() -> [FormStep] {
        var steps = [FormStep]()
        var position = next(after: .start)
        while position != .end {
            steps.append(step(at: position))
            position = next(after: position)
        }
        return steps
    }

    /// Whether the step waits for somebody: a question, or "another one?".
    func reads(_ position: Position) -> Bool {
        switch position {
        case .node(let node): form.nodes[Int(node.node)].questionType != nil && !isReadOnly(node)
        case .prompt: true
        default: false
        }
    }

    func step(at position: Position) -> FormStep {
        switch position {
        case .start, .end: return FormStep(kind: .done, ref: QuestionRef("/" + form.rootName), name: form.rootName, type: nil)
        case .prompt(let parent, let repeating):
            let node = form.nodes[repeating]
            var step = FormStep(kind: .repeat, ref: promptRef(parent, repeating), name: node.name, type: nil)
            step.label = words(node.label, at: NodeRef(row: parent, node: Int32(node.parent)))
            step.appearance = node.appearance
            return step
        case .node(let ref):
            let node = form.nodes[Int(ref.node)]
            let kind: FormStep.Kind = node.isContainer ? .group : isReadOnly(ref) ? .note : .ask
            var step = FormStep(kind: kind, ref: self.ref(ref), name: node.name, type: node.questionType)
            step.label = words(node.label, at: ref)
            let short = words(node.shortLabel, at: ref)
            step.shortLabel = short.isEmpty ? nil : short
            step.hint = words(node.hint, at: ref)
            step.guidanceHint = words(node.guidanceHint, at: ref)
            step.appearance = node.appearance
            step.parameters = node.parameters
            step.media = node.media.mapValues { words($0, at: ref) }.filter { !$0.value.isEmpty }
            if !node.isContainer {
                step.value = written(ref)
                step.isRequired = kind == .ask && isRequired(ref)
                step.isLocked = kind == .note && node.questionType != .note
            }
            return step
        }
    }

    // MARK: Walking

    /// The next place in order of the form that is relevant and shown.
    mutating func next(after position: Position) -> Position {
        switch position {
        case .start: return first(among: form.nodes[0].children[...], in: 0) ?? leave(0, row: 0)
        case .node(let ref):
            let node = form.nodes[Int(ref.node)]
            if node.isContainer, let inside = first(among: node.children[...], in: ref.row) { return inside }
            return leave(node.index, row: ref.row)
        case .prompt(let parent, let repeating): return afterSiblings(of: repeating, in: parent)
        case .end: return .end
        }
    }

    /// The first relevant place among siblings.
    private mutating func first(among siblings: ArraySlice<Int>, in row: Int32) -> Position? {
        for index in siblings {
            let node = form.nodes[index]
            if node.isRepeat {
                for child in answers.rows[Int(row)].children[node.childIndex] {
                    if let found = enter(NodeRef(row: child, node: Int32(index))) { return found }
                }
                if let found = enterCounted(index, in: row) { return found }
                if canAdd(row, index) { return .prompt(parent: row, repeating: index) }
                continue
            }
            let ref = NodeRef(row: row, node: Int32(index))
            if node.isContainer {
                if let found = enter(ref) { return found }
            } else if node.isShown, answers.isRelevant(ref, form) {
                prune(ref)
                return .node(ref)
            }
        }
        return nil
    }

    /// A group or row itself, or what is shown inside of one that is not shown.
    private mutating func enter(_ ref: NodeRef) -> Position? {
        guard answers.isRelevant(ref, form) else { return nil }
        let node = form.nodes[Int(ref.node)]
        return node.isShown ? .node(ref) : first(among: node.children[...], in: ref.row)
    }

    /// The next row that the count asks for, made when the walk comes to it, as in JavaRosa.
    private mutating func enterCounted(_ repeating: Int, in parent: Int32) -> Position? {
        while let row = nextCountedRow(of: repeating, in: parent) {
            if let found = enter(NodeRef(row: row, node: Int32(repeating))) { return found }
        }
        return nil
    }

    /// What comes after a node and everything inside it.
    private mutating func leave(_ index: Int, row: Int32) -> Position {
        let node = form.nodes[index]
        guard node.parent >= 0 else { return .end }
        guard node.isRepeat else { return afterSiblings(of: index, in: row) }
        let parent = answers.rows[Int(row)].parent
        let position = Int(answers.rows[Int(row)].position)
        for sibling in answers.rows[Int(parent)].children[node.childIndex].dropFirst(position + 1) {
            if let found = enter(NodeRef(row: sibling, node: Int32(index))) { return found }
        }
        if let found = enterCounted(index, in: parent) { return found }
        return canAdd(parent, index) ? .prompt(parent: parent, repeating: index) : afterSiblings(of: index, in: parent)
    }

    private mutating func afterSiblings(of index: Int, in row: Int32) -> Position {
        let parent = form.nodes[index].parent
        let later = form.nodes[parent].children[(form.nodes[index].order + 1)...]
        return first(among: later, in: row) ?? leave(parent, row: row)
    }
}
