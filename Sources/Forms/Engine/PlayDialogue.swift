import Foundation

/// A form asked line by line, as `ventanilla play --json` does: takes what was written, gives what to show.
package struct PlayDialogue: Sendable {
    package private(set) var session: FormSession
    package private(set) var isDone = false
    /// What is added at the end: outputs of rules, the unit, the reasons.
    private let conclusion: @Sendable (FormSession) -> [JSONValue.Member]
    /// Where it waits for an answer.
    private var waiting = Position.start
    private var isValidating = false

    package init(
        _ session: FormSession,
        conclusion: @escaping @Sendable (FormSession) -> [JSONValue.Member] = { _ in
            [.init("outputs", .object([])), .init("unit", .null), .init("because", .array([]))]
        }
    ) {
        self.session = session
        self.conclusion = conclusion
    }

    /// The first lines.
    package mutating func begin() -> [JSONValue] { walk(from: session.next(after: .start)) }

    /// The lines after an answer or a command.
    package mutating func receive(_ line: String) -> [JSONValue] {
        if line.hasPrefix("{") {
            guard let command = JSONValue(.init(line.utf8)), case .object = command else {
                return refuse("type", "This is not a command that can be read.")
            }
            return obey(command)
        }
        return answer(line)
    }

    private mutating func obey(_ command: JSONValue) -> [JSONValue] {
        if let text = command["answer"] { return answer(text.text ?? text.json) }
        if command["back"] != nil {
            let step = session.step(before: ref(waiting))
            guard let step, let position = session.position(of: step.ref) else { return [line(waiting)] }
            isValidating = false
            return wait(at: position)
        }
        if let target = command["goto"]?.text {
            guard let step = session.step(at: QuestionRef(target)), let position = session.position(of: step.ref) else {
                return refuse("choice", "There is no such place, or it is not asked now.")
            }
            isValidating = false
            return walk(from: position)
        }
        if let target = command["delete"]?.text { return delete(QuestionRef(target)) }
        return refuse("type", "This command is not known.")
    }

    private mutating func answer(_ written: String) -> [JSONValue] {
        switch waiting {
        case .prompt(let parent, let repeating):
            switch written.blanksTrimmed.lowercased() {
            case "yes", "y", "sí", "si", "true", "1":
                let row = session.insertRow(of: repeating, in: parent)
                return walk(from: .node(NodeRef(row: row, node: Int32(repeating))))
            case "no", "n", "", "false", "0": return walk(from: session.next(after: waiting))
            default: return refuse("choice", "Answer yes or no.")
            }
        case .node(let node):
            do throws(AnswerError) {
                try session.answer(session.ref(node), written)
            } catch {
                return refuse(error.name, error.message)
            }
            return isValidating ? finish() : walk(from: session.next(after: waiting))
        default: return []
        }
    }

    private mutating func delete(_ ref: QuestionRef) -> [JSONValue] {
        guard let node = session.node(at: ref), session.form.nodes[Int(node.node)].isRepeat else {
            return refuse("choice", "There is no such row.")
        }
        let parent = session.answers.rows[Int(node.row)].parent
        let position = Int(session.answers.rows[Int(node.row)].position)
        do throws(AnswerError) {
            try session.deleteRow(ref)
        } catch {
            return refuse(error.name, error.message)
        }
        isValidating = false
        if isLive(waiting) { return [line(waiting)] }
        let rows = session.answers.rows[Int(parent)].children[session.form.nodes[Int(node.node)].childIndex]
        if rows.indices.contains(position) { return walk(from: .node(NodeRef(row: rows[position], node: node.node))) }
        let prompt = Position.prompt(parent: parent, repeating: Int(node.node))
        return walk(from: session.canAdd(parent, Int(node.node)) ? prompt : session.next(after: prompt))
    }

    private func isLive(_ position: Position) -> Bool {
        switch position {
        case .node(let node): session.answers.isLive(node.row) && session.answers.isRelevant(node, session.form)
        case .prompt(let parent, let repeating): session.answers.isLive(parent) && session.canAdd(parent, repeating)
        default: true
        }
    }

    // MARK: Showing

    /// Shows everything up to the next step that waits.
    private mutating func walk(from start: Position) -> [JSONValue] {
        var lines = [JSONValue]()
        var position = start
        while position != .end {
            lines.append(line(position))
            if session.reads(position) {
                waiting = position
                return lines
            }
            position = session.next(after: position)
        }
        return lines + finish()
    }

    private mutating func wait(at position: Position) -> [JSONValue] {
        waiting = position
        return [line(position)]
    }

    private mutating func finish() -> [JSONValue] {
        if let refused = session.finalValidation(), let position = session.position(of: refused.ref), session.reads(position) {
            isValidating = true
            waiting = position
            return refuse(refused.error.name, refused.error.message)
        }
        session.finish()
        isDone = true
        var members: [JSONValue.Member] = [.init("values", session.values), .init("submission", .text(session.submission))]
        members += conclusion(session)
        return [.object([.init("done", .object(members))])]
    }

    private func refuse(_ code: String, _ message: String) -> [JSONValue] {
        [.object([.init("error", .object([.init("code", .text(code)), .init("message", .text(message))]))]), line(waiting)]
    }

    private func ref(_ position: Position) -> QuestionRef {
        switch position {
        case .node(let node): session.ref(node)
        case .prompt(let parent, let repeating): session.promptRef(parent, repeating)
        default: QuestionRef("/")
        }
    }

    private func line(_ position: Position) -> JSONValue {
        let step = session.step(at: position)
        var members: [JSONValue.Member] = [.init("ref", .text(step.ref.path))]
        switch step.kind {
        case .ask:
            let choices = session.choices(step.ref).found.map {
                JSONValue.object([.init("name", .text($0.name)), .init("label", .text($0.label))])
            }
            members += [
                .init("name", .text(step.name)), .init("type", .text(step.type?.rawValue ?? "")), .init("label", .text(step.label)),
                .init("hint", .text(step.hint)), .init("required", .boolean(step.isRequired)), .init("value", .text(step.value)),
                .init("choices", .array(choices)),
            ]
            return .object([.init("ask", .object(members))])
        default:
            members.append(.init("label", .text(step.label)))
            let name =
                switch step.kind {
                case .group: "group"
                case .note: "note"
                default: "repeat"
                }
            return .object([.init(name, .object(members))])
        }
    }
}
