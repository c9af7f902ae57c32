/// What is asked at once on the web: one question, a `field-list` group, or the rows of a repeat.
package struct FormPage: Sendable, Hashable {
    package enum Kind: Sendable, Hashable {
        /// Questions and notes to show together.
        case fields
        /// The rows of a repeat, with a way to add one.
        case rows([Row])
        /// Everything was asked.
        case end
    }

    /// A row of a repeat, told by its first answers.
    package struct Row: Sendable, Hashable {
        package let ref: QuestionRef
        package let title: String
    }

    package let kind: Kind
    /// Where to come back to it: its first question, its group, or the row that could be added.
    package let ref: QuestionRef
    /// Labels of the groups around it, from the outside.
    package let captions: [String]
    package let steps: [FormStep]
}

extension FormSession {
    /// The first page.
    package mutating func firstPage() -> FormPage { page(from: next(after: .start)) }

    /// The page after the one that this belongs to.
    package mutating func page(after ref: QuestionRef) -> FormPage {
        guard let position = position(of: ref) else { return firstPage() }
        return page(from: following(position))
    }

    /// What comes after the page of a place.
    private mutating func following(_ position: Position) -> Position {
        guard case .node(let node) = position, let group = fieldList(around: node) else { return next(after: position) }
        return afterContents(of: group)
    }

    /// The page that a question, group, row or prompt belongs to; nil where it is not relevant.
    package mutating func page(at ref: QuestionRef) -> FormPage? {
        guard let position = position(of: ref) else { return nil }
        switch position {
        case .node(let node):
            guard answers.isRelevant(node, form), form.nodes[Int(node.node)].isShown else { return nil }
            return page(from: position)
        case .prompt(let parent, let repeating): return canAdd(parent, repeating) ? page(from: position) : nil
        default: return nil
        }
    }

    /// The page before the one that this belongs to; nil at the beginning.
    package mutating func page(before ref: QuestionRef) -> FormPage? {
        let current = position(of: ref).map { seat(from: $0) }
        return page(before: current ?? .end)
    }

    /// The last page that asks or tells something; nil where none does.
    package mutating func lastPage() -> FormPage? { page(before: .end) }

    private mutating func page(before limit: Position) -> FormPage? {
        var seat = seat(from: .start)
        var last: Position?
        while seat != .end, seat != limit {
            last = seat
            seat = self.seat(from: following(seat))
        }
        return last.map { page(from: $0) }
    }

    /// The page of the first question without an answer; the end where all have one.
    package mutating func firstUnansweredPage() -> FormPage {
        let step = firstUnanswered()
        return step.kind == .done ? page(from: .end) : page(at: step.ref) ?? firstPage()
    }

    /// Where the page is that begins at a place or after it: a question, a group that is asked at once, a repeat's prompt, the end.
    private mutating func seat(from start: Position) -> Position {
        var position = start
        while case .node(let node) = position {
            if let group = fieldList(around: node) {
                if hasQuestion(group) { return .node(group) }
                position = afterContents(of: group)
            } else if form.nodes[Int(node.node)].questionType != nil {
                return position
            } else {
                position = next(after: position)
            }
        }
        return position == .start ? seat(from: next(after: .start)) : position
    }

    private mutating func page(from start: Position) -> FormPage {
        switch seat(from: start) {
        case .start, .end: return FormPage(kind: .end, ref: QuestionRef("/" + form.rootName), captions: [], steps: [])
        case .prompt(let parent, let repeating):
            let rows = answers.rows[Int(parent)].children[form.nodes[repeating].childIndex]
            let shown = rows.map { NodeRef(row: $0, node: Int32(repeating)) }.filter { answers.isRelevant($0, form) }
            return FormPage(
                kind: .rows(shown.map { FormPage.Row(ref: ref($0), title: title(ofRow: $0)) }), ref: promptRef(parent, repeating),
                captions: captions(NodeRef(row: parent, node: Int32(form.nodes[repeating].parent)), includingSelf: true),
                steps: [step(at: .prompt(parent: parent, repeating: repeating))])
        case .node(let node):
            let isQuestion = form.nodes[Int(node.node)].questionType != nil
            return FormPage(
                kind: .fields, ref: ref(node), captions: captions(node, includingSelf: !isQuestion),
                steps: isQuestion ? [step(at: .node(node))] : contents(of: node))
        }
    }

    /// The outermost group with the appearance `field-list` that it stands in, or is.
    private func fieldList(around node: NodeRef) -> NodeRef? {
        var found: NodeRef?
        var current: NodeRef? = node
        while let here = current {
            if form.nodes[Int(here.node)].isContainer, form.nodes[Int(here.node)].appearance.contains("field-list") { found = here }
            current = parent(here)
        }
        return found
    }

    private func parent(_ node: NodeRef) -> NodeRef? {
        let parent = form.nodes[Int(node.node)].parent
        guard parent >= 0 else { return nil }
        return NodeRef(row: form.nodes[Int(node.node)].isRepeat ? answers.rows[Int(node.row)].parent : node.row, node: Int32(parent))
    }

    private func isInside(_ position: Position, _ group: NodeRef) -> Bool {
        var current: NodeRef?
        switch position {
        case .node(let node): current = node
        case .prompt(let parent, let repeating): current = NodeRef(row: parent, node: Int32(form.nodes[repeating].parent))
        default: return false
        }
        while let here = current {
            if here == group { return true }
            current = parent(here)
        }
        return false
    }

    private mutating func contents(of group: NodeRef) -> [FormStep] {
        var steps = [FormStep]()
        var position = next(after: .node(group))
        while isInside(position, group) {
            steps.append(step(at: position))
            position = next(after: position)
        }
        return steps
    }

    /// Whether a group holds a question or note that is relevant now.
    private mutating func hasQuestion(_ group: NodeRef) -> Bool {
        var position = next(after: .node(group))
        while isInside(position, group) {
            if case .node(let node) = position, form.nodes[Int(node.node)].questionType != nil { return true }
            position = next(after: position)
        }
        return false
    }

    private mutating func afterContents(of group: NodeRef) -> Position {
        var position = next(after: .node(group))
        while isInside(position, group) { position = next(after: position) }
        return position
    }

    private func captions(_ node: NodeRef, includingSelf: Bool) -> [String] {
        var labels = [String]()
        var current = includingSelf ? node : parent(node)
        while let here = current {
            let compiled = form.nodes[Int(here.node)]
            var label = words(compiled.label, at: here)
            if compiled.isRepeat, !label.isEmpty { label += " \(Int(answers.rows[Int(here.row)].position) + 1)" }
            if !label.isEmpty { labels.append(label) }
            current = parent(here)
        }
        return labels.reversed()
    }

    /// The first answers of a row.
    private func title(ofRow row: NodeRef) -> String {
        var found = [String]()
        var waiting = form.nodes[Int(row.node)].children
        while !waiting.isEmpty, found.count < 2 {
            let index = waiting.removeFirst()
            let node = form.nodes[index]
            if node.isRepeat { continue }
            let ref = NodeRef(row: row.row, node: Int32(index))
            guard node.isShown, answers.isRelevant(ref, form) else { continue }
            if node.isContainer {
                waiting = node.children + waiting
            } else if node.questionType?.isMedia == false {
                let answer = readable(ref)
                if !answer.isEmpty { found.append(answer) }
            }
        }
        return found.joined(separator: ", ")
    }
}
