/// What a form says and can hardly mean, beyond what compiling its expressions finds.
struct StaticChecks {
    let definition: FormDefinition

    func run(log: inout FindingLog) {
        var questions: [String: FormNode] = [:]
        definition.nodes.visit { node in
            if case .question = node.kind { questions[node.name] = questions[node.name] ?? node }
        }
        var found = log
        definition.nodes.visit { node in check(node, questions, log: &found) }
        log = found
    }

    private func check(_ node: FormNode, _ questions: [String: FormNode], log: inout FindingLog) {
        if let relevant = node.relevant { contradictory(node, relevant, questions, log: &log) }
        if let constraint = node.constraint, node.kind == .group || node.kind == .repeating {
            log.warning(
                "xlsform.constraint_on_group", constraint.place,
                "A group has no answer, so its constraint is never tested. Put it on a question.")
        }
        if node.kind == .question(.note), let required = node.required, node.calculation == nil {
            log.warning("xlsform.required_note", required.place, "A note has no answer and cannot be required. Leave 'required' empty.")
        }
    }

    /// `${q} = 'a' and ${q} = 'b'`, where one answer cannot be both.
    private func contradictory(_ node: FormNode, _ relevant: FormExpression, _ questions: [String: FormNode], log: inout FindingLog) {
        let tokens = ExpressionScan.tokens(of: relevant.text)
        guard !tokens.contains(where: { ($0.kind == .name && $0.text == "or") || $0.kind == .function }) else { return }
        var wanted: [String: Set<String>] = [:]
        for index in tokens.indices.dropLast(2) where tokens[index].kind == .reference {
            guard tokens[index + 1].kind == .comparison, tokens[index + 1].text == "=", tokens[index + 2].kind == .literal else { continue }
            wanted[tokens[index].text, default: []].insert(tokens[index + 2].text)
        }
        for (name, values) in wanted.sorted(by: { $0.key < $1.key }) where values.count > 1 {
            guard questions[name]?.kind == .question(.selectOne) else { continue }
            log.warning(
                "xlsform.unreachable", relevant.place,
                "'\(node.name)' is never asked: '\(name)' cannot be \(values.sorted().joined(separator: " and ")) at once. Perhaps 'or' is meant."
            )
        }
    }
}
