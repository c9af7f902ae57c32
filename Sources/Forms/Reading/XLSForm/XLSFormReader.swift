import Core

/// Makes a form of the sheets of an XLSForm, whatever file they came from.
struct XLSFormReader {
    let book: SheetBook
    let files: DataFiles
    private var log: FindingLog
    /// The most rows of questions; the largest forms in use have some thousands.
    static let rowLimit = 50_000

    init(book: SheetBook, files: DataFiles) {
        (self.book, self.files) = (book, files)
        log = FindingLog(file: book.file)
        log.append(contentsOf: book.findings)
    }

    /// The form as far as it could be read, and all that there is to say about it.
    mutating func read() -> (definition: FormDefinition, findings: [Finding]) {
        var definition = FormDefinition(file: book.file)
        let parts = SheetNames.parts(of: book.names)
        guard let survey = sheet("survey", parts) else {
            log.error(
                "xlsform.sheet_missing", SourcePlace(sheet: "survey"),
                "There is no sheet 'survey'. The sheets are: \(book.names.map { "'\($0)'" }.joined(separator: ", ")). Rename the one with the questions."
            )
            return (definition, log.findings)
        }
        tellNames(parts)
        let settings = sheet("settings", parts).map { SettingsSheet($0, log: &log) } ?? SettingsSheet()
        definition.settings = settings.settings
        let table = SheetTable(
            survey, as: .survey, required: ["type", "name", "label"], collapsesBlanks: settings.collapsesBlanks,
            rowsAreLines: book.format != .workbook, log: &log)
        guard table.has("type") else {
            log.error(
                "xlsform.header_missing", SourcePlace(sheet: survey.name, row: survey.header.number),
                "The sheet '\(survey.name)' has no column 'type'. Its first row must name the columns: type, name, label.")
            return (definition, log.findings)
        }
        guard table.rowCount <= Self.rowLimit else {
            log.error(
                "xlsform.too_many_rows", SourcePlace(sheet: survey.name, row: survey.rows[Self.rowLimit].number),
                "The sheet '\(survey.name)' has more than \(Self.rowLimit) rows, which no questionnaire has. Lists of choices belong on the sheet 'choices'."
            )
            return (definition, log.findings)
        }
        if survey.header.number > 1, book.format == .workbook {
            log.warning(
                "xlsform.header_row", SourcePlace(sheet: survey.name, row: survey.header.number),
                "The columns are named in row \(survey.header.number). Other programs look for them in the first row only.")
        }
        let choiceTable = sheet("choices", parts).map { SheetTable($0, as: .choices, required: ["list_name", "name"], log: &log) }
        let externalTable = sheet("external_choices", parts).map {
            SheetTable($0, as: .choices, required: ["list_name", "name"], log: &log)
        }
        let languages = languages(
            of: [table, choiceTable, externalTable].compactMap { $0 }, default: settings.settings.defaultLanguage,
            at: settings.languagePlace)
        definition.languages = languages.languages

        let allowsDuplicates = settings.settings.allowsDuplicateChoices
        let choices =
            choiceTable.map { ChoicesSheet($0, languages: languages, allowsDuplicates: allowsDuplicates, log: &log) } ?? ChoicesSheet()
        let external = externalTable.map { ChoicesSheet($0, languages: languages, allowsDuplicates: true, log: &log) } ?? ChoicesSheet()
        let entities = sheet("entities", parts).map { EntitiesSheet($0, log: &log) } ?? EntitiesSheet()
        definition.entities = entities.rows

        var reading = SurveySheet(
            table: table, languages: languages, choices: choices, entities: entities,
            sources: ChoiceSources(files: files, external: external, sheetName: choiceTable?.name),
            rootName: settings.settings.rootName ?? "data")
        reading.read(log: &log)
        definition.nodes = reading.nodes
        definition.choiceLists = reading.choices.lists.merging(external.lists) { list, _ in list }
        definition.instances = reading.instances
        if let title = reading.settings["title"] { definition.settings.title = title }
        if let id = reading.settings["form_id"] { definition.settings.formID = id }
        finish(&definition)
        StaticChecks(definition: definition).run(log: &log)
        return (definition, log.findings)
    }

    private func sheet(_ part: String, _ parts: [String: Int]) -> Sheet? {
        guard let index = parts[part] else { return nil }
        let name = book.names[index]
        return book.sheets.first { $0.name == name }
    }

    private mutating func tellNames(_ parts: [String: Int]) {
        for (part, index) in parts.sorted(by: { $0.value < $1.value }) {
            let name = book.names[index]
            guard name.lowercased() != part, part != "survey" || book.names.count > 1 else { continue }
            log.warning("xlsform.sheet_name", SourcePlace(sheet: name), "The sheet '\(name)' is read as '\(part)'. Rename it.")
        }
        for part in ["choices", "settings", "entities"] where parts[part] == nil {
            let taken = Set(parts.values)
            for (index, name) in book.names.enumerated() where !taken.contains(index) && !name.hasPrefix("_") {
                guard EditDistance.between(SheetNames.folded(name), part) <= 2 else { continue }
                log.warning("xlsform.sheet_ignored", SourcePlace(sheet: name), "The sheet '\(name)' is not read. Did you mean '\(part)'?")
            }
        }
    }

    private mutating func languages(of tables: [SheetTable], default name: String?, at place: SourcePlace) -> FormLanguages {
        var languages = FormLanguages()
        let named = tables.flatMap(\.languages)
        // Texts without a language are in the default one.
        let hasPlain = tables.contains { table in
            table.columns.contains { $0.map { ColumnNames.translated.contains($0.name.field) && $0.name.detail.isEmpty } ?? false }
        }
        if let name, hasPlain, !named.isEmpty, name.lowercased() != "default" {
            languages.add(name, at: place, log: &log)
            languages.setDefault(name)
        }
        for table in tables {
            for language in table.languages {
                languages.add(
                    language, at: SourcePlace(sheet: table.name, row: table.headerRow, column: table.header(of: language)), log: &log)
            }
        }
        if let name, !named.isEmpty, languages.canonical[name] == nil, name.lowercased() != "default" {
            let tag = LanguageNames.tag(of: name)
            if let same = languages.languages.first(where: { $0.language != nil && $0.language == tag }) {
                languages.alias(name, for: same.name)
            } else {
                log.warning(
                    "xlsform.default_language_unknown", place,
                    "The default language '\(name)' is none of the form's: \(languages.languages.map(\.name).joined(separator: ", ")).")
            }
        }
        return languages
    }

    /// What can be told only when all rows are read: triggers, data that expressions ask for, names with blanks.
    private mutating func finish(_ definition: inout FormDefinition) {
        if let name = definition.settings.defaultLanguage, !definition.languages.contains(where: { $0.name == name }) {
            let tag = LanguageNames.tag(of: name)
            definition.settings.defaultLanguage = definition.languages.first { $0.language != nil && $0.language == tag }?.name
        }
        var questions: Set<String> = []
        var silent: Set<String> = []
        definition.nodes.visit { node in
            guard case .question(let type) = node.kind else { return }
            questions.insert(node.name)
            if type == .calculate || !node.hasControl { silent.insert(node.name) }
        }
        for index in definition.nodes.indices {
            Triggers.resolve(&definition.nodes[index], questions: questions, silent: silent, log: &log)
        }
        ReferencedData.add(to: &definition, files: files, log: &log)
        checkGeometry(definition)
        checkBlanks(definition)
    }

    /// What a map shows beside the answer must be a list, a file, entities or a repeat of the form.
    private mutating func checkGeometry(_ definition: FormDefinition) {
        var repeats: Set<String> = []
        definition.nodes.visit { if case .repeating = $0.kind { repeats.insert("${\($0.name)}") } }
        let lists = Set(definition.entities.compactMap { $0["list_name"] })
        var found = log
        definition.nodes.visit { node in
            guard let name = node.parameters["reference-geometry"], definition.choiceLists[name] == nil, definition.instances[name] == nil,
                !lists.contains(name), !repeats.contains(name)
            else { return }
            found.error(
                "xlsform.parameter_value", node.place.column("parameters"),
                "'reference-geometry' is '\(name)'; it must name a list of choices, a file, a list of entities or a repeat.")
        }
        log = found
    }

    /// Several answers are stored with blanks between: a name with a blank in it cannot be told from two names.
    private mutating func checkBlanks(_ definition: FormDefinition) {
        var severe: Set<String> = []
        var mild: Set<String> = []
        definition.nodes.visit { node in
            guard case .question(let type) = node.kind, case .list(let list, _)? = node.choices else { return }
            if type == .selectMultiple { severe.insert(list) } else { mild.insert(list) }
        }
        for (name, list) in definition.choiceLists.sorted(by: { $0.key < $1.key }) where severe.contains(name) || mild.contains(name) {
            for choice in list.choices where choice.name.contains(where: \.isWhitespace) {
                if severe.contains(name) {
                    log.error(
                        "xlsform.choice_name_blank", choice.place.column("name"),
                        "The choice '\(choice.name)' of '\(name)' has a blank in its name and a question takes several of them. Write '_' instead."
                    )
                } else {
                    log.warning(
                        "xlsform.choice_name_blank", choice.place.column("name"),
                        "The choice '\(choice.name)' of '\(name)' has a blank in its name. Write '_' instead, before a question takes several."
                    )
                }
            }
        }
    }
}

extension [FormNode] {
    /// Calls `body` with every node, containers before what they hold.
    func visit(_ body: (FormNode) -> Void) {
        for node in self {
            body(node)
            node.children.visit(body)
        }
    }
}

/// The `trigger` column: which questions, when they change, set this one.
enum Triggers {
    static func resolve(_ node: inout FormNode, questions: Set<String>, silent: Set<String>, log: inout FindingLog) {
        for index in node.children.indices { resolve(&node.children[index], questions: questions, silent: silent, log: &log) }
        guard let trigger = node.trigger else { return }
        var names: [String] = []
        for part in trigger.text.split(separator: ",") {
            let word = part.trimmed
            var name = word
            if SurveySheet.isReference(word) {
                name = String(word.dropFirst(2).dropLast())
            } else if word.contains("${"), let reference = reference(in: word) {
                name = reference
                log.warning("xlsform.trigger", trigger.place, "A trigger names questions only. '\(word)' is read as ${\(reference)}.")
            } else if word.contains("${") {
                log.error("xlsform.trigger", trigger.place, "A trigger names questions: write ${name}, or ${a}, ${b}.")
                continue
            } else if questions.contains(word) {
                log.warning("xlsform.trigger", trigger.place, "The trigger '\(word)' is read as ${\(word)}. Write it so.")
            }
            guard XMLName.isValid(name) || !questions.contains(name) else { continue }
            if silent.contains(name) {
                log.error(
                    "xlsform.trigger_silent", trigger.place,
                    "Nobody is asked '\(name)', so it cannot trigger anything. Name a question that is asked.")
            } else if questions.contains(name) {
                names.append(name)
            } else {
                log.warning(
                    "xlsform.trigger_unknown", trigger.place,
                    "The trigger names '\(name)', which no question is called. It is left out. \(advice(name, questions))")
            }
        }
        node.trigger = names.isEmpty ? nil : FormExpression(names.map { "${\($0)}" }.joined(separator: ", "), at: trigger.place)
    }

    /// The only reference of a text.
    private static func reference(in text: String) -> String? {
        let names = ExpressionScan.tokens(of: text).filter { $0.kind == .reference }.map(\.text)
        return names.count == 1 && XMLName.isValid(names[0]) ? names[0] : nil
    }

    private static func advice(_ name: String, _ questions: Set<String>) -> String {
        EditDistance.nearest(to: name, among: questions).map { "Did you mean ${\($0)}?" } ?? ""
    }
}

/// Data that expressions ask for without a row of its own: `pulldata('file', …)` and the answers last sent.
enum ReferencedData {
    static func add(to definition: inout FormDefinition, files: DataFiles, log: inout FindingLog) {
        var wanted: [(String, SourcePlace)] = []
        var usesLastSaved = false
        func look(_ expression: FormExpression?) {
            guard let expression else { return }
            let text = expression.text
            if text.contains("last-saved#") { usesLastSaved = true }
            guard text.contains("pulldata") || text.contains("instance(") else { return }
            let tokens = ExpressionScan.tokens(of: text)
            for (index, token) in tokens.enumerated() where token.kind == .function {
                guard index + 2 < tokens.count, tokens[index + 2].kind == .literal else { continue }
                let name = tokens[index + 2].text
                if token.text == "pulldata" || (token.text == "instance" && files.has(name + ".csv")) {
                    wanted.append((name, expression.place))
                }
            }
        }
        func words(_ text: FormText?) {
            guard let text else { return }
            for case .words(let words) in text.translations.values.joined() where words.contains("last-saved#") { usesLastSaved = true }
        }
        look(definition.settings.instanceName)
        definition.nodes.visit { node in
            for expression in [
                node.relevant, node.required, node.readOnly, node.constraint, node.calculation, node.defaultValue, node.repeatCount,
            ] { look(expression) }
            for text in [node.label, node.hint, node.guidanceHint, node.constraintMessage, node.requiredMessage] { words(text) }
            switch node.choices {
            case .list(_, let filter), .instance(_, let filter, _, _), .rows(_, let filter): look(filter)
            default: break
            }
        }
        for (name, place) in wanted where definition.instances[name] == nil && definition.choiceLists[name] == nil {
            let file = name.hasSuffix(".csv") ? name : name + ".csv"
            definition.instances[name] = files.instance(name, file: file, at: place, log: &log)
        }
        if usesLastSaved { definition.instances["__last-saved"] = SecondaryInstance("__last-saved", content: .lastSaved) }
    }
}
