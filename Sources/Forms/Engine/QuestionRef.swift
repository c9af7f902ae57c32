/// Where an answer is, from outside: `/data/trees[2]/height[1]`; steps without a position mean the first.
package struct QuestionRef: Sendable, Hashable, Codable, CustomStringConvertible {
    package let path: String

    package init(_ path: String) { self.path = path }

    package var description: String { path }
}

/// Where a walk through the form stands.
enum Position: Sendable, Hashable {
    case start
    case node(NodeRef)
    /// "Another one?", after the rows of a repeat.
    case prompt(parent: Int32, repeating: Int)
    case end
}

extension FormSession {
    /// The place of a path; nil where there is none.
    func position(of ref: QuestionRef) -> Position? {
        var node = 0
        var row: Int32 = 0
        let steps = ref.path.utf8.split(separator: UInt8(ascii: "/")).map { Substring($0) }
        guard let first = steps.first, name(first) == form.rootName[...] else { return nil }
        for (index, step) in steps.enumerated().dropFirst() {
            guard let child = form.names[String(name(step))]?.first(where: { form.nodes[$0].parent == node }) else { return nil }
            node = child
            guard form.nodes[child].isRepeat else { continue }
            let rows = answers.rows[Int(row)].children[form.nodes[child].childIndex]
            let number = number(step)
            if number == rows.count + 1, index == steps.count - 1 { return .prompt(parent: row, repeating: child) }
            guard rows.indices.contains(number - 1) else { return nil }
            row = rows[number - 1]
        }
        return .node(NodeRef(row: row, node: Int32(node)))
    }

    /// The node of a path that exists.
    func node(at ref: QuestionRef) -> NodeRef? {
        if case .node(let node)? = position(of: ref) { return node }
        return nil
    }

    private func name(_ step: Substring) -> Substring { Substring(step.utf8.prefix { $0 != UInt8(ascii: "[") }) }

    private func number(_ step: Substring) -> Int {
        let bytes = step.utf8
        guard let open = bytes.firstIndex(of: UInt8(ascii: "[")), bytes.last == UInt8(ascii: "]") else { return 1 }
        return Int(Substring(bytes[bytes.index(after: open)...].dropLast())) ?? 0
    }

    /// The path of a node, with positions.
    func ref(_ node: NodeRef) -> QuestionRef {
        var path = "/" + form.rootName
        add(Int(node.node), row: Int(node.row), to: &path)
        return QuestionRef(path)
    }

    /// Adds the steps from the root to a node that stands in a row.
    private func add(_ index: Int, row: Int, to path: inout String) {
        let node = form.nodes[index]
        guard node.parent >= 0 else { return }
        add(node.parent, row: node.isRepeat ? Int(answers.rows[row].parent) : row, to: &path)
        path += "/"
        path += node.name
        if node.isRepeat { path += "[\(answers.rows[row].position + 1)]" } else { path += "[1]" }
    }

    /// The path of a row that could be added.
    func promptRef(_ parent: Int32, _ repeating: Int) -> QuestionRef {
        let node = form.nodes[repeating]
        let around = ref(NodeRef(row: parent, node: Int32(node.parent)))
        return QuestionRef(around.path + "/\(node.name)[\(answers.rows[Int(parent)].children[node.childIndex].count + 1)]")
    }

    /// The questions of that name; one in each row of the repeats around it.
    package func refs(named name: String) -> [QuestionRef] {
        guard let node = form.node(named: name) else { return [] }
        return answers.rows(ofScope: form.nodes[node].scope, inside: 0, form).map { ref(NodeRef(row: $0, node: Int32(node))) }
    }
}
