/// What was answered, for a page on which somebody checks it.
package struct AnswerSummary: Sendable, Hashable {
    package var sections: [Section]

    /// A group or a row of a repeat; the answers outside of any come first, without a title.
    package struct Section: Sendable, Hashable {
        package var ref: QuestionRef
        package var label: String
        /// How many groups with a title are around it.
        package var depth: Int
        package var entries: [Entry]
    }

    package struct Entry: Sendable, Hashable {
        package var ref: QuestionRef
        package var name: String
        package var type: QuestionType
        package var label: String
        /// As people read it; empty where there is none.
        package var answer: String
        /// As stored.
        package var text: String
        package var isLocked: Bool
        /// Not to be read over a shoulder: the appearance `masked`.
        package var isMasked = false
    }
}

extension FormSession {
    /// All relevant questions that somebody answers, by group, with their answers in words.
    package mutating func summary() -> AnswerSummary {
        var sections = [AnswerSummary.Section(ref: QuestionRef("/" + form.rootName), label: "", depth: 0, entries: [])]
        for step in allSteps() {
            switch step.kind {
            case .group:
                guard let node = node(at: step.ref) else { continue }
                let compiled = form.nodes[Int(node.node)]
                let label = compiled.isRepeat ? rowTitle(step.label, node) : step.label
                guard !label.isEmpty else { continue }
                sections.append(.init(ref: step.ref, label: label, depth: titledDepth(compiled), entries: []))
            case .ask, .note:
                guard let type = step.type, type != .note, let node = node(at: step.ref), !form.nodes[Int(node.node)].isCaption else {
                    continue
                }
                var target = sections.count - 1
                // After a group ends, what follows belongs to the groups that are still open.
                while target > 0, !step.ref.path.hasPrefix(sections[target].ref.path + "/") { target -= 1 }
                if target != sections.count - 1 {
                    var copy = sections[target]
                    copy.entries = []
                    sections.append(copy)
                    target = sections.count - 1
                }
                sections[target].entries.append(
                    .init(
                        ref: step.ref, name: step.name, type: type, label: step.label.isEmpty ? step.name : step.label,
                        answer: readable(node),
                        text: step.value, isLocked: step.isLocked, isMasked: step.appearance.contains("masked")))
            default: break
            }
        }
        return AnswerSummary(sections: sections.filter { !$0.entries.isEmpty })
    }

    private func titledDepth(_ node: CompiledNode) -> Int {
        var depth = 0
        var around = node.parent
        while around > 0 {
            if form.nodes[around].label != nil { depth += 1 }
            around = form.nodes[around].parent
        }
        return depth
    }

    private func rowTitle(_ label: String, _ row: NodeRef) -> String {
        (label.isEmpty ? form.nodes[Int(row.node)].name : label) + " \(Int(answers.rows[Int(row.row)].position) + 1)"
    }

    /// The answer of a question as people read it, in the session's language.
    package func readable(_ ref: QuestionRef) -> String { node(at: ref).map(readable) ?? "" }

    func readable(_ ref: NodeRef) -> String {
        let node = form.nodes[Int(ref.node)]
        let text = answers.text(ref, form)
        guard !text.isEmpty, let type = node.questionType else { return "" }
        let tag = form.languageTag(language)
        switch type {
        case .selectOne: return label(of: text, at: ref)
        case .selectMultiple: return Evaluator.tokens(text).map { label(of: String($0), at: ref) }.joined(separator: ", ")
        case .rank:
            return Evaluator.tokens(text).enumerated().map { "\($0.offset + 1). " + label(of: String($0.element), at: ref) }.joined(
                separator: ", ")
        default: break
        }
        switch node.dataType {
        case .decimal: return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
        case .date:
            guard let moment = Moment.parse(text, zone: environment.zone) else { return text }
            let format = node.appearance.contains("year") ? "%Y" : node.appearance.contains("month-year") ? "%B %Y" : "%e %B %Y"
            return (try? DateFormat.text(moment, format, language: tag)) ?? text
        case .dateTime:
            guard let moment = Moment.parse(text, zone: environment.zone) else { return text }
            return (try? DateFormat.text(moment, "%e %B %Y, %H:%M", language: tag)) ?? text
        case .time: return String(text.prefix(5))
        case .geopoint:
            guard let point = GeoText.points(text)?.first else { return text }
            return StoredText.place(point)
        case .geotrace, .geoshape: return (GeoText.points(text) ?? []).map { StoredText.place($0) }.joined(separator: "; ")
        default: return text
        }
    }
}

extension StoredText {
    /// Latitude and longitude: `19.4326, -99.1332`.
    fileprivate static func place(_ point: [Double]) -> String { point.prefix(2).map { NumberText.text($0) }.joined(separator: ", ") }
}
