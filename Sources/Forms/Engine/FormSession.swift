import Core

/// Somebody filling in a form: a value that holds the answers and nothing else; the form is shared.
package struct FormSession: Sendable {
    package let form: Form
    /// Time, zone, chance and properties; set it anew for each request.
    package var environment: FormEnvironment
    /// Index of the language in `form.languages`.
    package var language: Int
    /// Questions whose answers are given and cannot be changed, by name.
    package var locked: Set<String> = []
    /// The answers last sent with this form, by question name.
    package var lastSaved: [String: String] = [:]
    /// Expressions that could not be computed, by path of their question: for the log, without answers.
    package internal(set) var problems: [String: ExpressionError] = [:]

    var answers: AnswerTree
    /// For lists in random order without a seed of their own: the order stays the same through the session.
    var shuffleSeed: Int64
    var startedAt: Int64
    /// Nodes that calculations changed since the last look at actions.
    var changedByForm: [NodeRef] = []

    /// Begins: defaults, what the device fills in, calculations.
    package init(_ form: Form, environment: FormEnvironment, language: Int? = nil, lastSaved: [String: String] = [:]) {
        self.form = form
        self.environment = environment
        self.language = language ?? form.defaultLanguage
        self.lastSaved = lastSaved
        answers = AnswerTree(form)
        shuffleSeed = Int64(environment.chance.bytes(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) } >> 1) + 1
        startedAt = environment.now.milliseconds
        fill(0, withRows: true)
        runActions(.firstLoad, in: 0)
        runActions(.load, in: 0)
        recalculateAll()
        changedByForm = []
    }

    /// A session from what `data` kept.
    init(form: Form, environment: FormEnvironment, language: Int, answers: AnswerTree, shuffleSeed: Int64, startedAt: Int64) {
        (self.form, self.environment, self.language, self.answers) = (form, environment, language, answers)
        (self.shuffleSeed, self.startedAt) = (shuffleSeed, startedAt)
    }

    // MARK: Computing

    func evaluator(externals: [String: Value] = [:]) -> Evaluator {
        Evaluator(form: form, answers: answers, environment: environment, language: language, externals: externals, lastSaved: lastSaved)
    }

    /// The value of an expression that was compiled against the form.
    package func evaluate(_ expression: CompiledExpression, externals: [String: Value] = [:]) throws(ExpressionError) -> Value {
        var evaluator = evaluator(externals: externals)
        return try evaluator.value(expression.expression, .init(at: NodeRef(row: 0, node: 0)))
    }

    /// Whether such an expression holds; what cannot be computed does not.
    package func holds(_ expression: CompiledExpression, externals: [String: Value] = [:]) -> Bool {
        (try? evaluate(expression, externals: externals))?.truth ?? false
    }

    mutating func compute(_ expression: Expression, at ref: NodeRef, candidate: String? = nil) -> Value? {
        do throws(ExpressionError) {
            var evaluator = evaluator()
            return try evaluator.value(expression, .init(at: ref, candidate: candidate))
        } catch {
            if problems.count < 100 { problems[form.nodes[Int(ref.node)].path] = error }
            return nil
        }
    }

    /// The same without noting problems.
    func computed(_ expression: Expression, at ref: NodeRef, candidate: String? = nil) -> Value? {
        var evaluator = evaluator()
        return try? evaluator.value(expression, .init(at: ref, candidate: candidate))
    }

    // MARK: Words

    /// A text in the session's language, with answers in it.
    func words(_ text: CompiledText?, at ref: NodeRef) -> String {
        guard let pieces = text?.pieces(language, fallback: form.defaultLanguage) else { return "" }
        var result = ""
        for piece in pieces {
            switch piece {
            case .words(let words): result += words
            case .value(let expression): result += computed(expression, at: ref)?.text ?? ""
            }
        }
        return result
    }
}

extension Evaluator {
    /// A text by its id, in the session's language.
    mutating func words(_ id: String, _ frame: Frame) throws(ExpressionError) -> String {
        guard let pieces = form.texts[id]?.pieces(language, fallback: form.defaultLanguage) else { return "" }
        var result = ""
        for piece in pieces {
            switch piece {
            case .words(let words): result += words
            case .value(let expression): result += try text(expression, frame)
            }
        }
        return result
    }

    /// `jr:choice-name()`: the label of a choice of a question.
    mutating func choiceName(_ arguments: [Expression], _ frame: Frame) throws(ExpressionError) -> Value {
        let name = try text(arguments[0], frame)
        guard case .number(let index) = arguments[1], !name.isEmpty else { return .empty }
        let node = Int(index)
        switch form.nodes[node].choices {
        case .list(let list, _)?:
            guard let choice = form.lists[list].byName[name] else { return .empty }
            guard let pieces = form.lists[list].choices[choice].label?.pieces(language, fallback: form.defaultLanguage) else {
                return .text(name)
            }
            var label = ""
            for piece in pieces {
                switch piece {
                case .words(let words): label += words
                case .value(let expression): label += try text(expression, frame)
                }
            }
            return .text(label)
        case .nodes(let nodeset, let value, let label, let labelIsText)?:
            let set = try nodes(nodeset, frame)
            for position in 0..<set.count where set.child(position, value) == name {
                let found = set.child(position, label)
                return .text(labelIsText ? try words(found, frame) : found)
            }
            return .empty
        default: return .text(name)
        }
    }
}

extension NodeSet {
    /// The text of a column or child of one of the nodes of a secondary instance.
    func child(_ index: Int, _ name: String) -> String {
        switch self {
        case .rows(let table, let rows, _): return table.column(name).map { table.cell(rows[index], $0) } ?? ""
        case .elements(let tree, let elements):
            guard let child = tree.nodes[Int(elements[index])].children.first(where: { tree.nodes[Int($0)].name == name }) else {
                return ""
            }
            return tree.nodes[Int(child)].text
        default: return ""
        }
    }
}
