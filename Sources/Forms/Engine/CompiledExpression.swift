import Core

/// An expression of somebody else (a rule, a route) that reads a form's answers.
package struct CompiledExpression: Sendable, Hashable {
    /// As written.
    package let text: String
    /// Names of the questions that it reads, sorted.
    package let questions: [String]
    /// Names of the rules' outputs that it reads, sorted.
    package let externals: [String]
    let expression: Expression
}

extension Form {
    /// Compiles an expression against the form: `${triage} = 'high' and ${age} > 60`.
    ///
    /// `externals` are names that stand for values given when it is evaluated; a question of that name comes first.
    package func expression(_ text: String, externals: [String] = []) throws(ExpressionError) -> CompiledExpression {
        let binder = Binder(
            nodes: nodes, names: names, instanceIndex: instanceIndex, rootName: rootName, host: 0, externals: Set(externals))
        let bound = try binder.bind(try Parser.parse(text), .node(0))
        let reads = Reads(bound, nodes)
        return CompiledExpression(
            text: text, questions: Set(reads.reads.map { nodes[$0.node].name }).sorted(), externals: reads.externals.sorted(),
            expression: bound)
    }

    /// What a question is, for whoever describes a service around the form.
    package struct Question: Sendable, Hashable {
        package let name: String
        package let type: QuestionType?
        package let isRepeat: Bool
        package let isInRepeat: Bool
        package let isShown: Bool
        /// Choice names of a select whose list is written in the form.
        package let choices: [String]
    }

    /// All nodes in order.
    package var questions: [Question] { nodes.dropFirst().map(describe) }

    /// The question of that name; nil where there is none or several.
    package func question(named name: String) -> Question? { node(named: name).map { describe(nodes[$0]) } }

    private func describe(_ node: CompiledNode) -> Question {
        var choices = [String]()
        if case .list(let list, _)? = node.choices { choices = lists[list].choices.map(\.name) }
        return Question(
            name: node.name, type: node.questionType, isRepeat: node.isRepeat, isInRepeat: node.depth > 0, isShown: node.isShown,
            choices: choices)
    }
}
