extension FormSession {
    /// Takes an answer; an empty text clears it.
    ///
    /// Checks type, choices, required and constraint, then computes what follows.
    package mutating func answer(_ ref: QuestionRef, _ written: String) throws(AnswerError) {
        guard let node = node(at: ref), let type = form.nodes[Int(node.node)].questionType else { throw .unknownQuestion(ref.path) }
        guard !isReadOnly(node) else { throw .locked(form.nodes[Int(node.node)].name) }
        let text = try read(written, type, at: node)
        try check(text, at: node)
        store(text, at: node)
    }

    /// What would be stored, without storing it.
    private func read(_ written: String, _ type: QuestionType, at node: NodeRef) throws(AnswerError) -> String {
        guard !written.allSatisfy(\.isWhitespace) else { return "" }
        let compiled = form.nodes[Int(node.node)]
        let text = try AnswerReader(zone: environment.zone, appearance: compiled.appearance).read(written, type, compiled.dataType)
        if type.isSelect { try checkChoices(text, type, at: node) }
        if type == .range { try checkRange(text, compiled) }
        return text
    }

    private func checkChoices(_ text: String, _ type: QuestionType, at node: NodeRef) throws(AnswerError) {
        let names = type == .selectOne ? [text[...]] : Evaluator.tokens(text)
        guard Set(names).count == names.count else { throw .choice("") }
        for name in names where !isChoice(String(name), at: node) { throw .choice(String(name)) }
        if type == .rank, names.count != choiceCount(at: node) { throw .type(.ranking) }
    }

    /// A range has its own bounds and steps.
    private func checkRange(_ text: String, _ node: CompiledNode) throws(AnswerError) {
        let number = NumberText.number(text)
        let start = node.parameters["start"].map(NumberText.number) ?? 1
        let end = node.parameters["end"].map(NumberText.number) ?? 10
        let step = abs(node.parameters["step"].map(NumberText.number) ?? 1)
        guard start.isFinite, end.isFinite, step.isFinite, step > 0 else { return }
        let steps = (number - start) / step
        guard number >= min(start, end) - 1e-9, number <= max(start, end) + 1e-9, abs(steps - steps.rounded()) < 1e-6 else {
            throw .constraint(nil)
        }
    }

    /// Whether a stored text may stand: an answer where one is needed, and the constraint.
    func check(_ text: String, at node: NodeRef) throws(AnswerError) {
        let compiled = form.nodes[Int(node.node)]
        if text.isEmpty {
            if isRequired(node) { throw .required(message(compiled.requiredMessage, at: node)) }
            return
        }
        guard let constraint = compiled.constraint else { return }
        let value = computed(constraint, at: node, candidate: text)
        if !(value?.truth ?? true) { throw .constraint(message(compiled.constraintMessage, at: node)) }
    }

    private func message(_ text: CompiledText?, at node: NodeRef) -> String? {
        let message = words(text, at: node)
        return message.isEmpty ? nil : message
    }

    func isRequired(_ node: NodeRef) -> Bool {
        let compiled = form.nodes[Int(node.node)]
        if compiled.isRequiredAlways { return true }
        return compiled.required.map { computed($0, at: node)?.truth ?? false } ?? false
    }

    /// Not to be answered: notes, questions whose condition says so, answers that are locked.
    func isReadOnly(_ node: NodeRef) -> Bool {
        let compiled = form.nodes[Int(node.node)]
        if compiled.questionType == .note || !compiled.isShown { return true }
        if locked.contains(compiled.name), !answers.text(node, form).isEmpty { return true }
        return compiled.readOnly.map { computed($0, at: node)?.truth ?? false } ?? false
    }

    /// Takes the answer away, even where one is needed: the question is asked again.
    package mutating func clear(_ ref: QuestionRef) {
        guard let node = node(at: ref), !isReadOnly(node) else { return }
        store("", at: node)
    }

    // MARK: Looking

    /// The stored text of a question; empty where it is not answered or not there.
    package func text(_ ref: QuestionRef) -> String { node(at: ref).map { answers.text($0, form) } ?? "" }

    /// The stored text of the question of that name, in the first row where it is in a repeat; empty while it is not relevant.
    package func text(named name: String) -> String {
        guard let node = form.node(named: name), let row = answers.rows(ofScope: form.nodes[node].scope, inside: 0, form).first else {
            return ""
        }
        let ref = NodeRef(row: row, node: Int32(node))
        return answers.isRelevant(ref, form) ? answers.text(ref, form) : ""
    }

    /// Whether it and everything around it is relevant.
    package func isRelevant(_ ref: QuestionRef) -> Bool { node(at: ref).map { answers.isRelevant($0, form) } ?? false }

    /// Whether its answer is given and cannot be changed.
    package func isLocked(_ ref: QuestionRef) -> Bool { node(at: ref).map(isReadOnly) ?? true }

    /// Sets the answer of a question that the resident does not answer, or that is known from elsewhere, without its checks.
    ///
    /// What cannot be read by its type is not taken.
    package mutating func prefill(_ name: String, _ text: String, lock: Bool = false) -> Bool {
        guard let node = form.node(named: name), let type = form.nodes[node].questionType else { return false }
        for row in answers.rows(ofScope: form.nodes[node].scope, inside: 0, form) {
            let ref = NodeRef(row: row, node: Int32(node))
            guard let stored = try? read(text, type, at: ref) else { return false }
            store(stored, at: ref)
        }
        if lock { locked.insert(name) }
        return true
    }
}
