import Core

/// Evaluates single expressions over given values, as `ventanilla eval` does.
package struct ExpressionDesk: Sendable {
    private let session: FormSession

    /// Over a form, with answers.
    package init(_ form: Form, values: JSONValue = .object([]), environment: FormEnvironment) {
        var session = FormSession(form, environment: environment)
        _ = session.set(values)
        self.session = session
    }

    /// Over values alone: objects are groups, arrays of objects repeats, numbers and booleans keep their type.
    package init(values: JSONValue = .object([]), environment: FormEnvironment) throws(ExpressionError) {
        var definition = FormDefinition(file: "values")
        definition.nodes = values.members.map { ExpressionDesk.node($0) }
        definition.settings.omitsInstanceID = true
        let (form, findings) = Form.compile(definition)
        guard let form else { throw .syntax(findings.first?.message ?? "has values that cannot be read") }
        self.init(form, values: values, environment: environment)
    }

    private static func node(_ member: JSONValue.Member) -> FormNode {
        switch member.value {
        case .object(let members):
            var group = FormNode(member.name, .group)
            group.children = members.map { node($0) }
            return group
        case .array(let items) where items.contains { !$0.members.isEmpty }:
            var repeating = FormNode(member.name, .repeating)
            repeating.initialRows = 0
            var known = [String: FormNode]()
            for item in items { for inner in item.members { known[inner.name] = known[inner.name] ?? node(inner) } }
            repeating.children = known.values.sorted { $0.name < $1.name }
            return repeating
        default:
            var question = FormNode(member.name, .question(.hidden))
            switch member.value {
            case .number: question.dataType = .decimal
            case .boolean: question.dataType = .boolean
            default: break
            }
            return question
        }
    }

    /// `{"value":…,"type":…}` or `{"error":…}`.
    package func evaluate(_ text: String) -> JSONValue {
        do throws(ExpressionError) {
            return try answer(text)
        } catch {
            return .object([.init("error", .text("The expression \(error.message)."))])
        }
    }

    private func answer(_ text: String) throws(ExpressionError) -> JSONValue {
        let bound = try session.form.leniently(text)
        let frame = Evaluator.Frame(at: NodeRef(row: 0, node: 0))
        var evaluator = session.evaluator()
        if Evaluator.isNodeSet(bound) {
            let set = try evaluator.nodes(bound, frame)
            if set.count > 1 {
                let texts = try evaluator.values(of: set, frame).map { JSONValue.text($0.text) }
                return .object([.init("value", .array(texts)), .init("type", .text("nodeset"))])
            }
        }
        let value = try evaluator.value(bound, frame)
        let written: JSONValue =
            switch value {
            case .number(let number): .number(number)
            case .boolean(let truth): .boolean(truth)
            default: .text(value.text)
            }
        return .object([.init("value", written), .init("type", .text(value.typeName))])
    }
}

extension Form {
    fileprivate func leniently(_ text: String) throws(ExpressionError) -> Expression {
        var binder = Binder(nodes: nodes, names: names, instanceIndex: instanceIndex, rootName: rootName, host: 0)
        binder.isLenient = true
        return try binder.bind(try Parser.parse(text), .node(0))
    }
}
