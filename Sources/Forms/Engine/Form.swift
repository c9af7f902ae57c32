package import Core

/// A compiled form: immutable, shared by everybody who fills it in.
package final class Form: Sendable {
    /// The file it was read from.
    package let file: String
    package let title: String
    package let formID: String
    package let version: String?
    /// Languages in the order of the file; one without a name where the form names none.
    package let languages: [FormLanguage]
    /// Index of the language that is spoken where nobody chose.
    package let defaultLanguage: Int
    package let settings: FormSettings
    /// The `entities` sheet as written.
    package let entities: [[String: String]]

    let rootName: String
    let nodes: [CompiledNode]
    let scopes: [Scope]
    let names: [String: [Int]]
    let lists: [CompiledList]
    let listIndex: [String: Int]
    let instances: [DataSource]
    let instanceIndex: [String: Int]
    let texts: [String: CompiledText]
    let actions: [CompiledAction]
    /// Those that a question's change sets off, by the question.
    let valueActions: [Int: [CompiledAction]]
    let graph: Graph
    /// What drafts are marked with, so that answers are never read into another form.
    let fingerprint: UInt64
    let foldedLabels = FoldedLabels()

    init(_ parts: FormCompiler, graph: Graph, actions: [CompiledAction]) {
        let definition = parts.definition
        file = definition.file
        formID = definition.settings.formID ?? definition.file.fileStem
        title = definition.settings.title ?? definition.settings.formID ?? definition.file.fileStem
        version = definition.settings.version
        languages = parts.languages
        defaultLanguage = parts.defaultLanguage
        settings = definition.settings
        entities = definition.entities
        rootName = parts.rootName
        (nodes, scopes, names) = (parts.nodes, parts.scopes, parts.names)
        (lists, listIndex, instances, instanceIndex, texts) = (
            parts.lists, parts.listIndex, parts.instances, parts.instanceIndex, parts.texts
        )
        self.actions = actions
        valueActions = Dictionary(grouping: actions.filter { $0.source != nil && $0.events.contains(.valueChanged) }) { $0.source ?? 0 }
        self.graph = graph
        fingerprint = Form.fingerprint(parts.nodes)
    }

    /// Compiles a form and says everything that is wrong with it at once; nil where a finding is an error.
    package static func compile(_ definition: FormDefinition) -> (form: Form?, findings: [Finding]) {
        var compiler = FormCompiler(definition)
        let form = compiler.compile()
        return (compiler.findings.contains { $0.severity == .error } ? nil : form, compiler.findings)
    }

    /// FNV-1a over paths and types.
    private static func fingerprint(_ nodes: [CompiledNode]) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for node in nodes {
            for byte in (node.path + " " + node.dataType.rawValue + "\n").utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        }
        return hash
    }

    /// Reads and resolves an expression of a node at run time (a seed).
    func bound(_ text: String, at host: Int) throws(ExpressionError) -> Expression {
        try Binder(nodes: nodes, names: names, instanceIndex: instanceIndex, rootName: rootName, host: host)
            .bind(try Parser.parse(text), .node(host))
    }

    /// The only node of that name; nil where there is none or several.
    func node(named name: String) -> Int? {
        guard let found = names[name], found.count == 1 else { return nil }
        return found[0]
    }

    /// BCP 47 tag of a language of the form.
    func languageTag(_ index: Int) -> String {
        languages.indices.contains(index) ? languages[index].language?.tag ?? "en" : "en"
    }

    /// The form's language nearest to these, in order of wish; the default where none fits.
    package func language(_ wishes: [Language]) -> Int {
        for wish in wishes {
            if let exact = languages.firstIndex(where: { $0.language == wish }) { return exact }
            let base = wish.tag.split(separator: "-")[0]
            if let near = languages.firstIndex(where: { $0.language?.tag.split(separator: "-").first == base }) { return near }
        }
        return defaultLanguage
    }

    /// Index of a language by its name as written or its tag.
    package func language(named name: String) -> Int? {
        languages.firstIndex { $0.name == name } ?? languages.firstIndex { $0.language?.tag == name.lowercased() }
            ?? languages.firstIndex { $0.name.lowercased().hasPrefix(name.lowercased()) && !name.isEmpty }
    }
}

extension String {
    /// `questionnaire` of `a/questionnaire.xlsx`.
    var fileStem: String {
        let name = split(separator: "/").last ?? ""
        return String(name.split(separator: ".").first ?? "form")
    }
}
