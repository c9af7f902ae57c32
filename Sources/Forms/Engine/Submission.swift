extension FormSession {
    /// The answers as an XForms instance: what ODK Central takes.
    ///
    /// Not relevant nodes are left out.
    package var submission: String {
        var xml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<\(form.rootName)"
        if let namespace = form.settings.instanceNamespace { xml += " xmlns=\"\(XMLText.attribute(namespace))\"" }
        xml += " id=\"\(XMLText.attribute(form.formID))\""
        if let version = form.version { xml += " version=\"\(XMLText.attribute(version))\"" }
        xml += ">"
        write(inside: 0, row: 0, to: &xml)
        return xml + "</\(form.rootName)>"
    }

    private func write(inside node: Int, row: Int32, to xml: inout String) {
        var children = form.nodes[node].children
        // In a row that was added, JavaRosa puts the rows inside after everything else of their group.
        if answers.rows[Int(row)].isAdded {
            children = children.filter { !form.nodes[$0].isRepeat } + children.filter { form.nodes[$0].isRepeat }
        }
        for child in children {
            let compiled = form.nodes[child]
            if compiled.isRepeat {
                for inner in answers.rows[Int(row)].children[compiled.childIndex] {
                    write(NodeRef(row: inner, node: Int32(child)), to: &xml)
                }
            } else {
                write(NodeRef(row: row, node: Int32(child)), to: &xml)
            }
        }
    }

    private func write(_ ref: NodeRef, to xml: inout String) {
        guard !answers.isHidden(ref, form) else { return }
        let node = form.nodes[Int(ref.node)]
        let text = node.isContainer ? "" : written(ref)
        if node.children.isEmpty, text.isEmpty {
            xml += "<\(node.name)/>"
            return
        }
        xml += "<\(node.name)>"
        if node.isContainer { write(inside: node.index, row: ref.row, to: &xml) } else { xml += XMLText.escaped(text) }
        xml += "</\(node.name)>"
    }

    /// The text of an answer as it is given out: JavaRosa writes a date that a calculation without a type of its own gives as a moment.
    func written(_ ref: NodeRef) -> String {
        let node = form.nodes[Int(ref.node)]
        let text = answers.text(ref, form)
        guard node.isInferredDate, text.utf8.count == 10, let moment = Moment.parse(text, zone: environment.zone) else { return text }
        return moment.description
    }

    /// Checks everything that is relevant, as when sending: the first answer that may not stand, and why.
    package mutating func finalValidation() -> (ref: QuestionRef, error: AnswerError)? {
        var position = next(after: .start)
        while position != .end {
            if case .node(let node) = position, form.nodes[Int(node.node)].questionType != nil {
                // JavaRosa answers each question once more, so that calculations take back what was answered over them.
                if !form.graph.overridden.isEmpty { store(answers.text(node, form), at: node) }
                do throws(AnswerError) {
                    if !isReadOnly(node) || !answers.text(node, form).isEmpty { try check(answers.text(node, form), at: node) }
                } catch {
                    return (ref(node), error)
                }
            }
            position = next(after: position)
        }
        return nil
    }

    /// Ends: fills in the time of the end.
    ///
    /// Call it before sending.
    package mutating func finish() {
        for node in form.nodes where node.preload?.parameters == "end" {
            for row in answers.rows(ofScope: node.scope, inside: 0, form) {
                store(preloaded(Preload(kind: "timestamp", parameters: "end")), at: NodeRef(row: row, node: Int32(node.index)))
            }
        }
    }

    /// Identifier of the submission; empty where the form leaves it out.
    package var instanceID: String { text(QuestionRef("/\(form.rootName)/meta/instanceID")) }

    /// What the author wants this submission to be called; empty where they did not say.
    package var instanceName: String { text(QuestionRef("/\(form.rootName)/meta/instanceName")) }
}

/// Text inside of XML.
enum XMLText {
    static func escaped(_ text: String) -> String {
        var result = ""
        result.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\r": result += "&#13;"
            case "\t", "\n": result.unicodeScalars.append(scalar)
            default:
                // What XML 1.0 cannot hold is left out.
                if scalar.value >= 0x20, scalar.value != 0xFFFE, scalar.value != 0xFFFF { result.unicodeScalars.append(scalar) }
            }
        }
        return result
    }

    static func attribute(_ text: String) -> String {
        escaped(text).split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "&quot;")
    }
}
