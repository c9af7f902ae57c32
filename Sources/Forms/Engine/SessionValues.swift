extension FormSession {
    /// The relevant answers: groups as objects, repeats as arrays of objects, leaves as XForms text.
    package var values: JSONValue { values(inside: 0, row: 0) }

    private func values(inside node: Int, row: Int32) -> JSONValue {
        var members = [JSONValue.Member]()
        for child in form.nodes[node].children {
            let compiled = form.nodes[child]
            if compiled.name == "meta", compiled.parent == 0, compiled.kind == .group { continue }
            if compiled.isRepeat {
                let rows = answers.rows[Int(row)].children[compiled.childIndex].filter {
                    answers.isRelevant(NodeRef(row: $0, node: Int32(child)), form)
                }
                if answers.isRelevant(NodeRef(row: row, node: Int32(node)), form) {
                    members.append(.init(compiled.name, .array(rows.map { values(inside: child, row: $0) })))
                }
                continue
            }
            let ref = NodeRef(row: row, node: Int32(child))
            guard compiled.questionType != .note, !answers.isHidden(ref, form) else { continue }
            members.append(.init(compiled.name, compiled.isContainer ? values(inside: child, row: row) : .text(written(ref))))
        }
        return .object(members)
    }

    /// Sets answers from such values, without their checks; also numbers, booleans, arrays, and names of questions anywhere in the form.
    ///
    /// The names that the form does not have are given back.
    package mutating func set(_ values: JSONValue) -> [String] {
        var unknown = [String]()
        for member in values.members {
            if let child = form.nodes[0].children.first(where: { form.nodes[$0].name == member.name }) {
                set(member.value, child, row: 0, &unknown)
            } else if member.name == form.rootName, case .object = member.value {
                unknown += set(member.value)
            } else if let node = form.node(named: member.name) {
                setAnywhere(member.value, node, &unknown)
            } else {
                unknown.append(member.name)
            }
        }
        return unknown
    }

    /// A value by the name of its question alone: in the first row of the repeats around it.
    private mutating func setAnywhere(_ value: JSONValue, _ node: Int, _ unknown: inout [String]) {
        var row: Int32 = 0
        var chain = [Int]()
        var around = form.nodes[node].parent
        while around >= 0 {
            if form.nodes[around].isRepeat { chain.append(around) }
            around = form.nodes[around].parent
        }
        for repeating in chain.reversed() { row = rows(of: repeating, in: row, least: 1)[0] }
        set(value, node, row: row, &unknown)
    }

    private mutating func rows(of repeating: Int, in row: Int32, least: Int) -> [Int32] {
        let child = form.nodes[repeating].childIndex
        while answers.rows[Int(row)].children[child].count < min(least, FormSession.rowLimit) { _ = insertRow(of: repeating, in: row) }
        return answers.rows[Int(row)].children[child]
    }

    private mutating func set(_ value: JSONValue, _ node: Int, row: Int32, _ unknown: inout [String]) {
        let compiled = form.nodes[node]
        switch value {
        case .array(let items) where compiled.isRepeat:
            for (item, row) in zip(items, rows(of: node, in: row, least: items.count)) { setMembers(item, node, row: row, &unknown) }
        case .object where compiled.isRepeat: setMembers(value, node, row: rows(of: node, in: row, least: 1)[0], &unknown)
        case .object: setMembers(value, node, row: row, &unknown)
        default:
            guard let type = compiled.questionType else { return }
            let written = FormSession.written(value, type)
            let reader = AnswerReader(zone: environment.zone, appearance: compiled.appearance)
            let text = written.isEmpty ? "" : (try? reader.read(written, type, compiled.dataType)) ?? written
            store(text, at: NodeRef(row: row, node: Int32(node)))
        }
    }

    private mutating func setMembers(_ value: JSONValue, _ node: Int, row: Int32, _ unknown: inout [String]) {
        for member in value.members {
            if let child = form.nodes[node].children.first(where: { form.nodes[$0].name == member.name }) {
                set(member.value, child, row: row, &unknown)
            } else {
                unknown.append(member.name)
            }
        }
    }

    private static func written(_ value: JSONValue, _ type: QuestionType) -> String {
        switch value {
        case .null, .object: ""
        case .boolean(let truth): type == .acknowledge ? (truth ? "OK" : "") : truth ? "true" : "false"
        case .number(let number): NumberText.text(number)
        case .text(let text): text
        case .array(let items): items.map { written($0, type) }.joined(separator: type == .geotrace || type == .geoshape ? ";" : " ")
        }
    }
}
