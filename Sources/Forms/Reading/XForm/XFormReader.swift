import Core

/// Reads XForm XML as ODK tools write it: the instance gives the tree, binds and controls say what its nodes are.
struct XFormReader {
    private var log: FindingLog
    private let files: DataFiles
    private var definition: FormDefinition
    private var texts: XFormTexts
    private var binds: [String: XMLTree] = [:]
    /// Paths of nodes by the `id` of their bind, which controls may name instead.
    private var pathsByBindID: [String: String] = [:]
    private var body: XFormBody
    private var usedBinds: Set<String> = []

    /// Reads a whole form.
    static func read(_ file: FormFile, files: DataFiles, limits: ReadLimits) throws(ReadProblem) -> ReadForm {
        let root = try XMLTree.read(file.bytes, part: file.name, limits: limits)
        guard let model = root.first("head")?.first("model"), let primary = model.first("instance")?.children.first,
            let body = root.first("body")
        else {
            throw ReadProblem(
                "xform.not_a_form", "This XML is no XForm: it needs h:html with a model, an instance and h:body.", row: root.line)
        }
        var reader = XFormReader(file: file.name, files: files, model: model)
        reader.definition.settings.title = root.first("head")?.first("title")?.text.trimmed
        reader.readSettings(primary, body: body, file: file.name)
        reader.readInstances(model)
        reader.body.read(body, root: "/" + primary.name, paths: reader.pathsByBindID, texts: reader.texts, log: &reader.log)
        reader.readNodes(primary)
        reader.readActions(model)
        return ReadForm(definition: reader.definition, findings: reader.log.findings)
    }

    private init(file: String, files: DataFiles, model: XMLTree) {
        self.files = files
        log = FindingLog(file: file)
        definition = FormDefinition(file: file)
        texts = XFormTexts(model.first("itext"), log: &log)
        body = XFormBody()
        let root = model.first("instance")?.children.first?.name ?? "data"
        for bind in model.children("bind") {
            let path = XFormPath.absolute(bind.attributes["nodeset"] ?? bind.attributes["ref"] ?? "", in: "/" + root)
            if binds[path] == nil { binds[path] = bind }
            if let id = bind.attributes["id"] { pathsByBindID[id] = path }
        }
        definition.languages = texts.languages.map { FormLanguage(name: $0, language: LanguageNames.tag(of: $0)) }
        definition.settings.defaultLanguage = texts.defaultLanguage
        definition.texts = texts.all
    }

    private mutating func readSettings(_ primary: XMLTree, body: XMLTree, file: String) {
        definition.settings.rootName = primary.name
        definition.settings.formID = primary.attributes["id"] ?? primary.attributes["xmlns"] ?? String(file.prefix { $0 != "." })
        definition.settings.version = primary.attributes["version"] ?? primary.attributes["orx:version"]
        if let namespace = primary.attributes["xmlns"], namespace != "http://www.w3.org/2002/xforms" {
            definition.settings.instanceNamespace = namespace
        }
        definition.settings.style = body.attributes["class"]
    }

    private mutating func readInstances(_ model: XMLTree) {
        for instance in model.children("instance").dropFirst() {
            guard let id = instance.attributes["id"] else { continue }
            let place = SourcePlace(row: instance.line)
            if let source = instance.attributes["src"] {
                if source.hasSuffix("instance/last-saved") {
                    definition.instances[id] = SecondaryInstance(id, content: .lastSaved, at: place)
                } else {
                    let file = source.split(separator: "/").last.map(String.init) ?? source
                    definition.instances[id] = files.instance(id, file: file, at: place, log: &log)
                }
            } else if let root = instance.children.first {
                definition.instances[id] = SecondaryInstance(id, content: Self.content(root), at: place)
            }
        }
    }

    /// A list of equal items is a table, which can be searched quickly; anything else stays a tree.
    private static func content(_ root: XMLTree) -> SecondaryInstance.Content {
        guard root.name == "root", root.attributes.isEmpty, let first = root.children.first else { return .tree(root.element) }
        let columns = first.children.map(\.name)
        guard !columns.isEmpty, Set(columns).count == columns.count else { return .tree(root.element) }
        var rows: [[String]] = []
        rows.reserveCapacity(root.children.count)
        for item in root.children {
            guard item.name == "item", item.attributes.isEmpty, item.children.map(\.name) == columns,
                item.children.allSatisfy({ $0.children.isEmpty && $0.attributes.isEmpty })
            else { return .tree(root.element) }
            rows.append(item.children.map(\.text))
        }
        return .table(columns: columns, rows: rows)
    }

    // MARK: - Nodes

    private mutating func readNodes(_ primary: XMLTree) {
        let path = "/" + primary.name
        if let meta = primary.first("meta") {
            readMeta(meta, path + "/meta")
        } else {
            definition.settings.omitsInstanceID = true
        }
        definition.nodes += nodes(in: primary, path: path, leavingOut: "meta")
        for (path, bind) in binds where !usedBinds.contains(path) && !path.hasSuffix("/" + primary.name) && !path.contains("/meta/") {
            log.warning(
                "xform.bind_without_node", SourcePlace(row: bind.line, column: "nodeset"),
                "The bind of \(path) belongs to no node of the instance.")
        }
        for (path, control) in body.controls where !body.met.contains(path) {
            log.error("xform.unknown_node", control.place, "The control names \(path), which the instance does not have.")
        }
    }

    private mutating func readMeta(_ meta: XMLTree, _ path: String) {
        definition.settings.omitsInstanceID = meta.first("instanceID") == nil
        if let bind = binds[path + "/instanceName"], let calculate = bind.attributes["calculate"] {
            definition.settings.instanceName = FormExpression(calculate, at: SourcePlace(row: bind.line, column: "calculate"))
        }
        if meta.first("audit") != nil {
            definition.nodes.append(FormNode("audit", .question(.audit), at: SourcePlace(row: meta.line)))
        }
        for entity in meta.children("entity") {
            var row = entity.attributes
            row["list_name"] = entity.attributes["dataset"]
            row["label"] = binds[path + "/entity/label"]?.attributes["calculate"]
            definition.entities.append(row)
        }
        for name in ["instanceID", "instanceName", "audit", "entity", "label"] { usedBinds.insert(path + "/" + name) }
    }

    private mutating func nodes(in parent: XMLTree, path: String, leavingOut: String? = nil) -> [FormNode] {
        var nodes: [(node: FormNode, order: Int)] = []
        var seen: [String: Int] = [:]
        var last = -1
        for element in parent.children where element.name != leavingOut {
            let childPath = path + "/" + element.name
            if let index = seen[element.name] {
                // More rows of a repeat: how many there are at the start.
                if case .repeating = nodes[index].node.kind, !Self.isTemplate(element) { nodes[index].node.initialRows += 1 }
                continue
            }
            seen[element.name] = nodes.count
            let node = node(element, path: childPath)
            last = body.firstOrder(under: childPath) ?? last
            nodes.append((node, last))
        }
        // The order of the body is the order of asking.
        return nodes.enumerated().sorted { ($0.element.order, $0.offset) < ($1.element.order, $1.offset) }.map(\.element.node)
    }

    private static func isTemplate(_ element: XMLTree) -> Bool {
        element.attributes.keys.contains { XMLReading.local($0) == "template" }
    }

    private mutating func node(_ element: XMLTree, path: String) -> FormNode {
        let bind = binds[path]
        if bind != nil { usedBinds.insert(path) }
        let place = SourcePlace(row: body.controls[path]?.element.line ?? bind?.line ?? element.line)
        if let repeating = body.repeats[path] {
            var node = FormNode(element.name, .repeating, at: place)
            node.initialRows = Self.isTemplate(element) ? 0 : 1
            fill(&node, bind)
            repeating.fill(&node)
            if let group = body.groups[path] { group.fill(&node, texts) }
            node.children = nodes(in: element, path: path)
            return node
        }
        if !element.children.isEmpty || body.groups[path] != nil {
            var node = FormNode(element.name, .group, at: place)
            fill(&node, bind)
            if let group = body.groups[path] { group.fill(&node, texts) } else { node.hasControl = false }
            node.children = nodes(in: element, path: path)
            return node
        }
        let control = body.controls[path]
        if control != nil { body.met.insert(path) }
        let type = XFormTypes.type(control: control?.element, bind: bind)
        var node = FormNode(element.name, .question(type), at: place)
        fill(&node, bind)
        node.hasControl = control != nil
        control?.fill(&node, texts)
        let text = element.text
        if !text.isEmpty {
            let value = FormExpression(text, at: SourcePlace(row: element.line))
            if DynamicDefault.isDynamic(text, type: type) {
                // In an instance every value is plain text, whatever it looks like.
                definition.actions.append(
                    FormAction(events: [.firstLoad], target: FormExpression(path, at: value.place), effect: .setText(text)))
            } else {
                node.defaultValue = value
            }
        }
        return node
    }

    private func fill(_ node: inout FormNode, _ bind: XMLTree?) {
        guard let bind else { return }
        for (key, value) in bind.attributes.sorted(by: { $0.key < $1.key }) {
            let expression = FormExpression(value, at: SourcePlace(row: bind.line, column: key))
            let isFalse = value.trimmed == "false()"
            switch key {
            case "nodeset", "ref", "id": break
            case "type":
                let name = XMLReading.local(value)
                node.dataType = DataType(rawValue: name) ?? (name == "integer" ? .integer : nil)
            case "relevant": node.relevant = expression
            case "required": node.required = isFalse ? nil : expression
            case "readonly": node.readOnly = isFalse ? nil : expression
            case "constraint": node.constraint = expression
            case "calculate": node.calculation = expression
            case "jr:constraintMsg": node.constraintMessage = texts.text(ofAttribute: value, at: expression.place)
            case "jr:requiredMsg": node.requiredMessage = texts.text(ofAttribute: value, at: expression.place)
            case "jr:preload": node.preload = Preload(kind: value, parameters: bind.attributes["jr:preloadParams"] ?? "")
            case "jr:preloadParams": break
            case "entities:saveto": node.saveTo = value
            case "orx:max-pixels": node.parameters["max-pixels"] = value
            case "odk:quality": node.parameters["quality"] = value
            default: node.columns["bind::" + key] = value
            }
        }
    }

    private mutating func readActions(_ model: XMLTree) {
        for element in model.children {
            if let action = XFormActions.action(element, root: "/" + (definition.settings.rootName ?? "data"), paths: pathsByBindID) {
                definition.actions.append(action)
            }
        }
    }
}

/// Paths of an XForm.
enum XFormPath {
    /// An absolute path without blanks; a relative one begins at the root element or the parent given.
    static func absolute(_ path: String, in parent: String) -> String {
        let path = path.filter { !$0.isWhitespace }
        if path.hasPrefix("/") { return path.hasSuffix("/") ? String(path.dropLast()) : path }
        var parts = parent.split(separator: "/").map(String.init)
        for part in path.split(separator: "/") {
            if part == ".." { _ = parts.popLast() } else if part != "." { parts.append(String(part)) }
        }
        return "/" + parts.joined(separator: "/")
    }
}

/// Which of XLSForm's types a control and its bind make.
enum XFormTypes {
    static func type(control: XMLTree?, bind: XMLTree?) -> QuestionType {
        let data = bind?.attributes["type"].map { XMLReading.local($0) } ?? "string"
        let appearance = control?.attributes["appearance"] ?? ""
        switch control?.name {
        case "select1": return .selectOne
        case "select": return .selectMultiple
        case "rank": return .rank
        case "range": return .range
        case "trigger": return .acknowledge
        case "upload":
            let media = control?.attributes["mediatype"] ?? ""
            return media.hasPrefix("image") ? .image : media.hasPrefix("audio") ? .audio : media.hasPrefix("video") ? .video : .file
        case "input" where control?.attributes["query"] != nil: return .selectOne
        case "input", "secret", "textarea":
            let readOnly = bind?.attributes["readonly"]?.trimmed == "true()"
            return typed(data) ?? (readOnly && appearance.isEmpty ? .note : .text)
        default: return silent(bind, data)
        }
    }

    private static func typed(_ data: String) -> QuestionType? {
        switch data {
        case "int", "integer", "long": .integer
        case "decimal", "float", "double": .decimal
        case "date": .date
        case "time": .time
        case "dateTime": .dateTime
        case "geopoint": .geopoint
        case "geotrace": .geotrace
        case "geoshape": .geoshape
        case "barcode": .barcode
        default: nil
        }
    }

    private static func silent(_ bind: XMLTree?, _ data: String) -> QuestionType {
        guard let bind else { return .hidden }
        switch (bind.attributes["jr:preload"], bind.attributes["jr:preloadParams"]) {
        case ("timestamp", "start"): return .start
        case ("timestamp", "end"): return .end
        case ("date", "today"): return .today
        case ("property", let name?): return QuestionType(rawValue: name) ?? .hidden
        default: return bind.attributes["calculate"] != nil ? .calculate : .hidden
        }
    }
}

/// Actions of a model, a control or a repeat.
enum XFormActions {
    static func action(_ element: XMLTree, root: String, paths: [String: String]) -> FormAction? {
        let place = SourcePlace(row: element.line)
        guard ["setvalue", "setgeopoint", "recordaudio"].contains(element.name) else { return nil }
        let events = (element.attributes["event"] ?? element.attributes["ev:event"] ?? "").split(separator: " ").compactMap { word in
            FormAction.Event(rawValue: String(word)) ?? (word == "xforms-ready" ? .load : nil)
        }
        let target = element.attributes["ref"].map { XFormPath.absolute($0, in: root) } ?? element.attributes["bind"].flatMap { paths[$0] }
        guard let target, !events.isEmpty else { return nil }
        let effect: FormAction.Effect
        switch element.name {
        case "setgeopoint": effect = .setGeopoint
        case "recordaudio": effect = .recordAudio
        default:
            effect = element.attributes["value"].map { .setValue(FormExpression($0, at: place)) } ?? .setText(element.text)
        }
        return FormAction(events: events, target: FormExpression(target, at: place), effect: effect)
    }
}
