import Core

/// Turns a form as written into one that runs, collecting everything that is wrong with it.
struct FormCompiler {
    let definition: FormDefinition
    var findings: [Finding] = []
    private var crowd = FindingCrowd()

    let languages: [FormLanguage]
    let defaultLanguage: Int
    let rootName: String
    var nodes: [CompiledNode] = []
    var scopes: [Scope] = []
    var names: [String: [Int]] = [:]
    var lists: [CompiledList] = []
    var listIndex: [String: Int] = [:]
    var instances: [DataSource] = []
    var instanceIndex: [String: Int] = [:]
    var texts: [String: CompiledText] = [:]
    var actions: [CompiledAction] = []
    /// The written row of each node.
    var written: [FormNode] = []
    var missingTranslations: [String: (count: Int, first: SourcePlace)] = [:]

    init(_ definition: FormDefinition) {
        self.definition = definition
        languages = definition.languages.isEmpty ? [FormLanguage(name: "", language: nil)] : definition.languages
        let wanted = definition.settings.defaultLanguage
        defaultLanguage =
            languages.firstIndex { $0.name == wanted }
            ?? languages.firstIndex { language in
                wanted.map { $0.lowercased() == language.language?.tag || $0.lowercased() == language.name.lowercased() } ?? false
            }
            ?? 0
        rootName = definition.settings.rootName ?? "data"
    }

    mutating func compile() -> Form? {
        addNodes()
        addLists()
        for id in definition.instances.keys.sorted() where instanceIndex[id] == nil {
            guard let instance = definition.instances[id] else { continue }
            instanceIndex[id] = instances.count
            instances.append(DataSource(instance))
        }
        for index in nodes.indices { compileTexts(index) }
        for (id, text) in definition.texts { texts[id] = compiled(text, at: 0) }
        for index in nodes.indices { compileExpressions(index) }
        inferTypes()
        compileActions()
        for (language, missing) in missingTranslations.sorted(by: { $0.key < $1.key }) {
            report(
                .warning, "form.missing_translation", at: missing.first,
                "\(missing.count == 1 ? "One text has" : "\(missing.count) texts have") no \(language); the default language is shown instead. This is the first."
            )
        }
        let graph = buildGraph()
        checkUse()
        if findings.contains(where: { $0.severity == .error }) { return nil }
        return Form(self, graph: graph, actions: actions)
    }

    mutating func report(_ severity: Finding.Severity, _ code: String, at place: SourcePlace, _ message: String) {
        guard let message = crowd.told(message, code) else { return }
        findings.append(
            Finding(
                file: definition.file, sheet: place.sheet, row: place.row, column: place.column, severity: severity, code: code,
                message: message))
    }

    // MARK: Nodes

    private mutating func addNodes() {
        nodes.append(
            CompiledNode(
                index: 0, name: rootName, kind: .root, parent: -1, path: "/" + rootName, place: SourcePlace(), scope: 0, slot: 0, depth: 0))
        written.append(FormNode(rootName, .group))
        scopes.append(Scope(node: 0, depth: 0, parent: -1, slots: [0]))
        let hasMeta = definition.nodes.contains { $0.name == "meta" && $0.kind == .group }
        for node in definition.nodes where hasMeta || node.kind != .question(.audit) { add(node, to: 0) }
        if !hasMeta { addMeta() }
    }

    /// What every submission carries: `meta/instanceID`, `meta/instanceName`, and `meta/audit` where the form has it.
    private mutating func addMeta() {
        var meta = FormNode("meta", .group)
        meta.hasControl = false
        // The device's log of what was touched is data about the submission, wherever its row stands.
        meta.children = definition.nodes.filter { $0.kind == .question(.audit) }.prefix(1).map { $0 }
        var identifier = FormNode("instanceID", .question(.hidden))
        identifier.preload = Preload(kind: "uid", parameters: "")
        if !definition.settings.omitsInstanceID { meta.children.append(identifier) }
        if let name = definition.settings.instanceName {
            var node = FormNode("instanceName", .question(.calculate), at: name.place)
            node.calculation = name
            meta.children.append(node)
        }
        add(meta, to: 0)
    }

    private mutating func add(_ node: FormNode, to parent: Int) {
        let index = nodes.count
        let around = nodes[parent]
        var scope = around.scope
        var depth = around.depth
        var slot = 0
        if case .repeating = node.kind {
            scope = scopes.count
            depth += 1
            scopes.append(Scope(node: index, depth: depth, parent: around.scope, slots: [index]))
            scopes[around.scope].children.append(scope)
        } else {
            slot = scopes[scope].slots.count
            scopes[scope].slots.append(index)
        }
        let kind: CompiledNode.Kind =
            switch node.kind {
            case .question(let type): .question(type)
            case .group: .group
            case .repeating: .repeating
            }
        let compiled = CompiledNode(
            index: index, name: node.name, kind: kind, parent: parent, path: around.path + "/" + node.name, place: node.place, scope: scope,
            slot: slot, depth: depth)
        if case .repeating = node.kind { compiled.childIndex = scopes[around.scope].children.count - 1 }
        compiled.dataType = node.dataType ?? kind.dataType(parameters: node.parameters)
        compiled.fixedRows = node.fixedRows
        compiled.initialRows = node.initialRows
        compiled.appearance = Set(node.appearance.split(whereSeparator: \.isWhitespace).map { $0.lowercased() })
        compiled.parameters = node.parameters
        compiled.hasControl = node.hasControl
        compiled.saveTo = node.saveTo
        compiled.preload = node.preload ?? kind.preload
        compiled.order = around.children.count
        nodes.append(compiled)
        written.append(node)
        nodes[parent].children.append(index)
        names[node.name, default: []].append(index)
        for child in node.children { add(child, to: index) }
    }

    // MARK: Lists

    private mutating func addLists() {
        for (name, list) in definition.choiceLists.sorted(by: { $0.key < $1.key }) {
            let columns = ["name", "label"] + list.columns.filter { $0 != "name" && $0 != "label" }
            let rows = list.choices.map { choice in
                [choice.name, plainWords(choice.label)] + columns.dropFirst(2).map { choice.columns[$0] ?? "" }
            }
            let instance = instances.count
            instances.append(.table(DataTable(columns: columns, rows: rows)))
            if definition.instances[name] == nil { instanceIndex[name] = instance }
            listIndex[name] = lists.count
            lists.append(compiledList(name, list.choices, instance: instance))
        }
    }

    mutating func compiledList(_ name: String, _ choices: [Choice], instance: Int) -> CompiledList {
        var byName = [String: Int](minimumCapacity: choices.count)
        var result = [CompiledChoice]()
        result.reserveCapacity(choices.count)
        for (index, choice) in choices.enumerated() {
            if byName[choice.name] == nil { byName[choice.name] = index }
            var compiled = CompiledChoice(name: choice.name)
            compiled.label = choice.label.map { self.compiled($0, at: 0) }
            compiled.shortLabel = choice.shortLabel.map { self.compiled($0, at: 0) }
            compiled.media = self.media(choice.media, at: 0)
            result.append(compiled)
        }
        return CompiledList(name: name, choices: result, byName: byName, instance: instance)
    }

    /// The words of a text in the default language, without answers.
    private func plainWords(_ text: FormText?) -> String {
        guard let text else { return "" }
        let pieces = text.translations[languages[defaultLanguage].name] ?? text.translations[""] ?? text.translations.values.first ?? []
        return pieces.map { piece in if case .words(let words) = piece { words } else { "" } }.joined()
    }
}

extension CompiledNode.Kind {
    fileprivate func dataType(parameters: [String: String]) -> DataType {
        guard case .question(let type) = self else { return .text }
        if type == .range {
            let numbers = [parameters["start"] ?? "1", parameters["end"] ?? "10", parameters["step"] ?? "1"]
            return numbers.allSatisfy { Int($0) != nil } ? .integer : .decimal
        }
        return type.dataType
    }

    /// What the device or server fills in, by XLSForm's type.
    fileprivate var preload: Preload? {
        guard case .question(let type) = self else { return nil }
        return switch type {
        case .start: Preload(kind: "timestamp", parameters: "start")
        case .end: Preload(kind: "timestamp", parameters: "end")
        case .today: Preload(kind: "date", parameters: "today")
        case .deviceID, .subscriberID, .simSerial, .phoneNumber, .username, .email: Preload(kind: "property", parameters: type.rawValue)
        default: nil
        }
    }
}
