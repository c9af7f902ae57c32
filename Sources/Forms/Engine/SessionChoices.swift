import Foundation
import Synchronization

extension FormSession {
    /// A choice as it is shown.
    package struct ChoiceView: Sendable, Hashable {
        package let name: String
        package let label: String
        /// The shorter wording, where there is one.
        package let shortLabel: String?
        /// File names by `image`, `big-image`, `audio`, `video`.
        package let media: [String: String]
    }

    /// Choices in order: those that a search finds, up to a limit, and how many there are in all.
    package func choices(_ ref: QuestionRef, search: String? = nil, limit: Int = .max) -> (found: [ChoiceView], total: Int) {
        guard let node = node(at: ref) else { return ([], 0) }
        let set = choiceSet(at: node)
        var order = Array(0..<set.count)
        if let search, !search.allSatisfy(\.isWhitespace) { order = matching(search, set, limit, at: node) }
        return (order.prefix(limit).map { view(set, $0, at: node) }, order.count)
    }

    /// The label of one choice in the session's language; its name where there is no such choice.
    package func choiceLabel(_ ref: QuestionRef, _ name: String) -> String {
        guard let node = node(at: ref) else { return name }
        return label(of: name, at: node)
    }

    /// The choices of a select at this moment.
    enum ChoiceSet: Sendable {
        /// Indexes into a list of the form.
        case list(Int, [Int32]?, count: Int)
        case nodes(NodeSet, value: String, label: String, labelIsText: Bool)
        case texts([String])

        case none
    }

    func choiceSet(at ref: NodeRef) -> ChoiceSet {
        let node = form.nodes[Int(ref.node)]
        let frame = Evaluator.Frame(at: ref)
        var evaluator = evaluator()
        switch node.choices {
        case .list(let list, let filter)?:
            var rows: [Int32]?
            if let filter {
                let path = DataPath(
                    instance: form.lists[list].instance,
                    steps: [
                        .init(axis: .child, name: "root", anyNode: false, predicates: []),
                        .init(axis: .child, name: "item", anyNode: false, predicates: [filter]),
                    ])
                guard case .rows(_, let found, _)? = try? evaluator.data(path, frame) else { return .list(list, [], count: 0) }
                rows = found
            }
            if let seed = shuffle(node, at: ref) {
                let all = rows ?? Array(0..<Int32(form.lists[list].choices.count))
                rows = Shuffle.order(all.count, seed: seed).map { all[$0] }
            }
            return .list(list, rows, count: form.lists[list].choices.count)
        case .nodes(let nodeset, let value, let label, let labelIsText)?:
            guard var set = try? evaluator.nodes(nodeset, frame) else { return .none }
            if let seed = shuffle(node, at: ref) { set = set.picking(Shuffle.order(set.count, seed: seed)) }
            return .nodes(set, value: value, label: label, labelIsText: labelIsText)
        case .rows(let nodeset)?:
            guard let set = try? evaluator.nodes(nodeset, frame), let values = try? evaluator.values(of: set, frame) else { return .none }
            var texts = values.map(\.text).filter { !$0.isEmpty }
            if let seed = shuffle(node, at: ref) { texts = Shuffle.order(texts.count, seed: seed).map { texts[$0] } }
            return .texts(texts)
        case nil: return .none
        }
    }

    /// The seed of `randomize=true`; nil where the order is the list's own.
    private func shuffle(_ node: CompiledNode, at ref: NodeRef) -> Int64? {
        guard node.parameters["randomize"]?.lowercased() == "true" else { return nil }
        guard let written = node.parameters["seed"] else { return shuffleSeed &+ Int64(node.index) }
        if let number = Double(written) { return Shuffle.seed(.number(number)) }
        guard let expression = try? form.bound(written, at: node.index) else { return shuffleSeed }
        return Shuffle.seed(computed(expression, at: ref) ?? .empty)
    }

    func isChoice(_ name: String, at ref: NodeRef) -> Bool {
        if case .list(let list, nil)? = form.nodes[Int(ref.node)].choices { return form.lists[list].byName[name] != nil }
        if case .list(let list, let filter?)? = form.nodes[Int(ref.node)].choices {
            // One row is enough to look at where names are unique.
            guard case .table(let table) = form.instances[form.lists[list].instance], let column = table.column("name") else {
                return false
            }
            for row in table.rows(where: column, is: name) {
                var frame = Evaluator.Frame(at: ref)
                frame.item = .row(table, row)
                frame.position = Int(row) + 1
                var evaluator = evaluator()
                if (try? evaluator.passes(filter.condition, frame)) ?? false { return true }
            }
            return false
        }
        let set = choiceSet(at: ref)
        return (0..<set.count).contains { self.name(set, $0) == name }
    }

    func choiceCount(at ref: NodeRef) -> Int { choiceSet(at: ref).count }

    func name(_ set: ChoiceSet, _ index: Int) -> String {
        switch set {
        case .list(let list, let rows, _): form.lists[list].choices[rows.map { Int($0[index]) } ?? index].name
        case .nodes(let set, let value, _, _): set.child(index, value)
        case .texts(let texts): texts[index]
        case .none: ""
        }
    }

    func view(_ set: ChoiceSet, _ index: Int, at ref: NodeRef) -> ChoiceView {
        switch set {
        case .list(let list, let rows, _):
            let choice = form.lists[list].choices[rows.map { Int($0[index]) } ?? index]
            let short = words(choice.shortLabel, at: ref)
            return ChoiceView(
                name: choice.name, label: choice.label == nil ? choice.name : words(choice.label, at: ref),
                shortLabel: short.isEmpty ? nil : short,
                media: choice.media.mapValues { words($0, at: ref) }.filter { !$0.value.isEmpty })
        case .nodes(let nodes, let value, let label, let labelIsText):
            let name = nodes.child(index, value)
            var shown = nodes.child(index, label)
            if labelIsText { shown = words(form.texts[shown], at: ref) }
            return ChoiceView(name: name, label: shown.isEmpty ? name : shown, shortLabel: nil, media: [:])
        case .texts(let texts): return ChoiceView(name: texts[index], label: texts[index], shortLabel: nil, media: [:])
        case .none: return ChoiceView(name: "", label: "", shortLabel: nil, media: [:])
        }
    }

    func label(of name: String, at ref: NodeRef) -> String {
        if case .list(let list, _)? = form.nodes[Int(ref.node)].choices {
            guard let index = form.lists[list].byName[name] else { return name }
            return view(.list(list, nil, count: 0), index, at: ref).label
        }
        let set = choiceSet(at: ref)
        guard let index = (0..<set.count).first(where: { self.name(set, $0) == name }) else { return name }
        return view(set, index, at: ref).label
    }

    /// Those whose label or name begins with the words, then those that contain them.
    private func matching(_ search: String, _ set: ChoiceSet, _ limit: Int, at ref: NodeRef) -> [Int] {
        let wanted = FoldedLabels.fold(search)
        var first = [Int]()
        var others = [Int]()
        func look(_ folded: String, _ index: Int) {
            if folded.utf8.starts(with: wanted.utf8) {
                first.append(index)
            } else if FoldedLabels.contains(folded, wanted) {
                others.append(index)
            }
        }
        if case .list(let list, let rows, _) = set {
            let folded = form.foldedLabels.labels(of: list, language: language, form.lists[list].choices.count) { index in
                view(.list(list, nil, count: 0), index, at: ref).label
            }
            for index in 0..<set.count { look(folded[rows.map { Int($0[index]) } ?? index], index) }
        } else {
            for index in 0..<set.count { look(FoldedLabels.fold(view(set, index, at: ref).label), index) }
        }
        return first + others
    }

    /// Drops choices that are not offered any more, after a question that they depend on changed.
    mutating func prune(_ ref: NodeRef) {
        let node = form.nodes[Int(ref.node)]
        guard let type = node.questionType, type.isSelect, node.choices != nil else { return }
        let text = answers.text(ref, form)
        guard !text.isEmpty else { return }
        let names = type == .selectOne ? [text[...]] : Evaluator.tokens(text)
        let kept = names.filter { isChoice(String($0), at: ref) }
        if kept.count != names.count { store(kept.joined(separator: " "), at: ref) }
    }
}

extension FormSession.ChoiceSet {
    var count: Int {
        switch self {
        case .list(_, let rows, let count): rows?.count ?? count
        case .nodes(let set, _, _, _): set.count
        case .texts(let texts): texts.count
        case .none: 0
        }
    }
}

/// Labels without accents and in lower case, made once for each list and language.
final class FoldedLabels: Sendable {
    private let known = Mutex<[String: [String]]>([:])

    static func fold(_ text: String) -> String {
        text.folding(options: [.diacriticInsensitive, .caseInsensitive, .widthInsensitive], locale: nil).lowercased()
    }

    static func contains(_ text: String, _ part: String) -> Bool {
        guard let first = part.utf8.first else { return true }
        let (text, part) = (text.utf8, part.utf8)
        var index = text.startIndex
        while let found = text[index...].firstIndex(of: first) {
            if text[found...].starts(with: part) { return true }
            index = text.index(after: found)
        }
        return false
    }

    func labels(of list: Int, language: Int, _ count: Int, _ label: (Int) -> String) -> [String] {
        let key = "\(list) \(language)"
        if let labels = known.withLock({ $0[key] }) { return labels }
        let labels = (0..<count).map { FoldedLabels.fold(label($0)) }
        known.withLock { $0[key] = labels }
        return labels
    }
}
