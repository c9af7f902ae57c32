extension FormSession {
    /// Whether a question stands in a row of a repeat, so that there may be several of its name.
    package func isRepeated(_ ref: QuestionRef) -> Bool { node(at: ref).map { form.nodes[Int($0.node)].depth > 0 } ?? false }

    /// Whether the only question of that name is asked once for each row of a repeat.
    package func isInRepeat(named name: String) -> Bool { form.node(named: name).map { form.nodes[$0].depth > 0 } ?? false }

    /// The innermost row around a question (or the row itself) of a repeat that takes rows by hand, and where one could be added.
    ///
    /// Nil outside of such rows: repeats with a count of their own are walked through, not edited.
    package func row(around ref: QuestionRef) -> (row: QuestionRef, prompt: QuestionRef)? {
        guard var here = node(at: ref) else { return nil }
        while true {
            let node = form.nodes[Int(here.node)]
            guard node.parent >= 0 else { return nil }
            guard node.isRepeat else {
                here = NodeRef(row: here.row, node: Int32(node.parent))
                continue
            }
            let parent = answers.rows[Int(here.row)].parent
            if canAdd(parent, node.index) { return (self.ref(here), promptRef(parent, node.index)) }
            here = NodeRef(row: parent, node: Int32(node.parent))
        }
    }

    /// Where the next row of the repeat of this row or prompt would be added; nil where rows are not added by hand.
    package func prompt(besides row: QuestionRef) -> QuestionRef? {
        switch position(of: row) {
        case .prompt(let parent, let repeating)?: return canAdd(parent, repeating) ? promptRef(parent, repeating) : nil
        case .node(let node)? where form.nodes[Int(node.node)].isRepeat:
            let parent = answers.rows[Int(node.row)].parent
            return canAdd(parent, Int(node.node)) ? promptRef(parent, Int(node.node)) : nil
        default: return nil
        }
    }

    /// Why the answer that a relevant question has now may not stand; nil where it may.
    package func refusal(of ref: QuestionRef) -> AnswerError? {
        guard let node = node(at: ref), answers.isRelevant(node, form), !isReadOnly(node) else { return nil }
        do throws(AnswerError) {
            try check(answers.text(node, form), at: node)
            return nil
        } catch {
            return error
        }
    }
}
