/// The controls, groups and repeats of an XForm's body by the node they show.
struct XFormBody {
    /// A control of a question.
    struct Control {
        var element: XMLTree
        var place: SourcePlace { SourcePlace(row: element.line) }
        var path: String
        var actions: [FormAction] = []
        var order: Int

        func fill(_ node: inout FormNode, _ texts: XFormTexts) {
            XFormBody.words(of: element, into: &node, texts)
            node.appearance = element.attributes["appearance"] ?? ""
            node.actions = actions
            for (key, value) in element.attributes.sorted(by: { $0.key < $1.key }) {
                switch key {
                case "ref", "bind", "nodeset", "appearance", "mediatype", "query": break
                case "start", "end", "step": node.parameters[key] = value
                default: node.columns["body::" + key] = value
                }
            }
            guard case .question(let type) = node.kind, type.isSelect else { return }
            node.choices = choices(texts)
        }

        private func choices(_ texts: XFormTexts) -> ChoiceSource {
            if let query = element.attributes["query"] {
                return .nodeset(FormExpression(query, at: place), value: "name", label: "label", labelIsText: false)
            }
            if let itemset = element.first("itemset") {
                let label = itemset.first("label")?.attributes["ref"] ?? "label"
                let compact = label.filter { !$0.isWhitespace }
                let isText = compact.hasPrefix("jr:itext(") && compact.hasSuffix(")")
                return .nodeset(
                    FormExpression(itemset.attributes["nodeset"] ?? "", at: SourcePlace(row: itemset.line, column: "nodeset")),
                    value: itemset.first("value")?.attributes["ref"] ?? "name",
                    label: isText ? String(compact.dropFirst(9).dropLast()) : label, labelIsText: isText)
            }
            return .items(
                element.children("item").map { item in
                    let forms = texts.forms(of: item.first("label"))
                    var choice = Choice(
                        item.first("value")?.text.trimmed ?? "", label: forms["long"] ?? forms[""], at: SourcePlace(row: item.line))
                    choice.shortLabel = forms["short"]
                    choice.media = XFormBody.media(forms)
                    return choice
                })
        }
    }

    /// A group: what it is called and how it looks.
    struct Group {
        var element: XMLTree

        func fill(_ node: inout FormNode, _ texts: XFormTexts) {
            XFormBody.words(of: element, into: &node, texts)
            if let appearance = element.attributes["appearance"] { node.appearance = appearance }
            for (key, value) in element.attributes where !["ref", "bind", "nodeset", "appearance"].contains(key) {
                node.columns["body::" + key] = value
            }
        }
    }

    /// A repeat: how its rows are counted.
    struct Repeat {
        var element: XMLTree
        var actions: [FormAction] = []

        func fill(_ node: inout FormNode) {
            let place = SourcePlace(row: element.line)
            node.repeatCount = element.attributes["jr:count"].map { FormExpression($0, at: place.column("jr:count")) }
            node.fixedRows = ["true()", "true"].contains(element.attributes["jr:noAddRemove"]?.trimmed)
            node.appearance = element.attributes["appearance"] ?? ""
            node.actions = actions
        }
    }

    private(set) var controls: [String: Control] = [:]
    private(set) var groups: [String: Group] = [:]
    private(set) var repeats: [String: Repeat] = [:]
    /// Controls whose node was found.
    var met: Set<String> = []
    private var count = 0
    private var orders: [String: Int] = [:]

    mutating func read(_ body: XMLTree, root: String, paths: [String: String], texts: XFormTexts, log: inout FindingLog) {
        read(children: body, context: root, root: root, paths: paths, log: &log)
    }

    /// The place in the body of the first control at or below a path.
    func firstOrder(under path: String) -> Int? { orders[path] }

    private mutating func read(children parent: XMLTree, context: String, root: String, paths: [String: String], log: inout FindingLog) {
        for element in parent.children {
            let named = element.attributes["ref"] ?? element.attributes["nodeset"]
            let path = named.map { XFormPath.absolute($0, in: context) } ?? element.attributes["bind"].flatMap { paths[$0] }
            switch element.name {
            case "label", "hint", "help", "alert", "setvalue", "setgeopoint", "recordaudio": break
            case "group":
                if let path, groups[path] == nil {
                    groups[path] = Group(element: element)
                    note(path)
                } else if path == nil, element.first("repeat") == nil,
                    element.first("label") != nil || element.attributes["appearance"] != nil
                {
                    log.warning(
                        "xform.group_without_node", SourcePlace(row: element.line),
                        "A group that names no node cannot be shown: its questions are asked without it. Give it a 'ref'.")
                }
                // A group without node around a repeat carries the repeat's words.
                if path == nil, let repeating = element.first("repeat"), let nodeset = repeating.attributes["nodeset"] {
                    groups[XFormPath.absolute(nodeset, in: context)] = Group(element: element)
                }
                read(children: element, context: path ?? context, root: root, paths: paths, log: &log)
            case "repeat":
                guard let path else { continue }
                let actions = element.children.compactMap { XFormActions.action($0, root: root, paths: paths) }
                repeats[path] = Repeat(element: element, actions: actions)
                note(path)
                read(children: element, context: path, root: root, paths: paths, log: &log)
            case "input", "secret", "textarea", "select", "select1", "upload", "trigger", "range", "rank":
                guard let path else {
                    log.error(
                        "xform.control_without_node", SourcePlace(row: element.line), "This \(element.name) names no node. Give it a 'ref'."
                    )
                    continue
                }
                let actions = element.children.compactMap { XFormActions.action($0, root: root, paths: paths) }
                note(path)
                if controls[path] == nil {
                    controls[path] = Control(element: element, path: path, actions: actions, order: count)
                } else {
                    log.warning(
                        "xform.second_control", SourcePlace(row: element.line), "\(path) is asked in two places; only the first is used.")
                }
            default:
                log.warning(
                    "xform.not_supported", SourcePlace(row: element.line), "The element '\(element.name)' is not supported and is left out."
                )
            }
        }
    }

    /// Remembers the order of a node and of all that contain it.
    private mutating func note(_ path: String) {
        count += 1
        var path = path[...]
        while !path.isEmpty {
            let key = String(path)
            if orders[key] != nil { break }
            orders[key] = count
            path = path[..<(path.lastIndex(of: "/") ?? path.startIndex)]
        }
    }

    fileprivate static func words(of element: XMLTree, into node: inout FormNode, _ texts: XFormTexts) {
        let label = texts.forms(of: element.first("label"))
        let hint = texts.forms(of: element.first("hint"))
        node.label = label["long"] ?? label[""] ?? node.label
        node.shortLabel = label["short"] ?? node.shortLabel
        node.hint = hint["long"] ?? hint[""] ?? node.hint
        node.guidanceHint = hint["guidance"] ?? node.guidanceHint
        let media = media(label)
        if !media.isEmpty { node.media = media }
    }

    fileprivate static func media(_ forms: [String: FormText]) -> FormMedia {
        func bare(_ text: FormText?) -> FormText? {
            guard var text else { return nil }
            for (language, pieces) in text.translations {
                text.translations[language] = pieces.map { piece in
                    guard case .words(let words) = piece, words.hasPrefix("jr://"), let slash = words.lastIndex(of: "/") else {
                        return piece
                    }
                    return .words(String(words[words.index(after: slash)...]))
                }
            }
            return text
        }
        return FormMedia(
            image: bare(forms["image"]), bigImage: bare(forms["big-image"]), audio: bare(forms["audio"]), video: bare(forms["video"]))
    }
}
