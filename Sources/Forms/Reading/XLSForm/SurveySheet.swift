/// Reads the `survey` sheet into the tree of groups, repeats and questions.
struct SurveySheet {
    /// A group or repeat that is not yet closed.
    private struct Open {
        var node: FormNode
        var container: RowType.Container
        /// The list that a loop goes over.
        var list: String?
        /// What its rows become, where it is one of Kobo's tables.
        var table: KoboTable?
        var names = NameScope()
        /// The list of a group shown as a table, once its first select is met; empty until then.
        var sharedList: String?
    }

    let table: SheetTable
    let languages: FormLanguages
    let entities: EntitiesSheet
    let sources: ChoiceSources

    private(set) var nodes: [FormNode] = []
    private(set) var choices: ChoicesSheet
    private(set) var instances: [String: SecondaryInstance] = [:]
    /// Settings that early forms keep in the survey sheet.
    private(set) var settings: [String: String] = [:]
    private var open: [Open] = []
    private var names = NameScope()
    private var savedTo: [String: Int] = [:]
    private var repeatNames: Set<String> = []
    /// What tables and loops made of the rows: questions and groups for choices, comparisons of levels.
    private var made = 0
    private let rootName: String

    init(
        table: SheetTable, languages: FormLanguages, choices: ChoicesSheet, entities: EntitiesSheet, sources: ChoiceSources,
        rootName: String
    ) {
        (self.table, self.languages, self.choices, self.entities) = (table, languages, choices, entities)
        (self.sources, self.rootName) = (sources, rootName)
    }

    mutating func read(log: inout FindingLog) {
        for row in table.rows(log: &log) { take(row, log: &log) }
        while let left = open.popLast() {
            log.error(
                "xlsform.begin_without_end", left.node.place,
                "The \(left.container.rawValue) '\(left.node.name)' that begins here never ends. Add a row 'end_\(left.container.rawValue)'."
            )
            append(left.node)
        }
    }

    private mutating func append(_ node: FormNode) {
        if open.isEmpty { nodes.append(node) } else { open[open.count - 1].node.children.append(node) }
    }

    private mutating func take(_ row: SheetTable.Row, log: inout FindingLog) {
        let place = SourcePlace(sheet: table.name, row: row.number)
        if let disabled = row[field: "disabled"] {
            log.warning(
                "xlsform.disabled", disabled.place,
                "The column 'disabled' is not part of XLSForm. Use 'relevant' instead, or delete the row.")
            if YesNo.isYes(disabled.text) { return }
        }
        guard let typeCell = row[field: "type"] else {
            let named = row[field: "name"] != nil || row.values.keys.contains { $0.field == "label" }
            if named {
                log.error(
                    "xlsform.type_missing", place.column("type"), "The question has no type. Write one, such as 'text', or delete the row.")
            } else if !row.values.keys.allSatisfy({ $0.field == "#" }) {
                log.warning("xlsform.row_ignored", place, "The row has neither type, name nor label and is left out.")
            }
            return
        }
        guard let reading = RowType.read(typeCell.text) else {
            // A known word with something after it, or no known word at all.
            let near =
                RowType.nearest(to: typeCell.text).map { " Did you mean '\($0)'?" }
                ?? " Write one of XLSForm's, such as text, integer, date, select_one list, note or begin_group."
            log.error("xlsform.type_unknown", typeCell.place, "There is no question type '\(typeCell.text)'.\(near)")
            // Kept as a text, so that references to it are not told as further mistakes.
            question(.text, .none, row, log: &log)
            return
        }
        if let properly = reading.properly {
            log.warning("xlsform.type_dialect", typeCell.place, "The type '\(typeCell.text)' is read as '\(properly)'. Write it so.")
        }
        switch reading.type {
        case .end(let container): end(container, row, typeCell, log: &log)
        case .begin(let container, let list): begin(container, list: list, row, typeCell, log: &log)
        case .setting(let field): settings[field] = row[field: "name"]?.text
        case .externalInstance(let suffix): externalInstance(suffix, row, log: &log)
        case .select(let type, let list, let kind, let orOther):
            select(type, list: list, kind: kind, orOther: orOther, row, typeCell, log: &log)
        case .tableRow: tableRow(row, typeCell, log: &log)
        case .question(let type, let special): question(type, special, row, log: &log)
        }
    }

    // MARK: - Groups and repeats

    private mutating func begin(
        _ container: RowType.Container, list: String?, _ row: SheetTable.Row, _ typeCell: SheetTable.Value, log: inout FindingLog
    ) {
        let reader = RowReader(row: row, sheet: table.name, languages: languages)
        let word = container.rawValue
        let name = reader.name(ifMissing: "\(word)_\(row.ordinal)", log: &log) ?? "\(word)_\(row.ordinal)"
        take(name, at: reader.place("name"), log: &log)
        if container == .repeating {
            if name == rootName || !repeatNames.insert(name).inserted {
                log.error(
                    "xlsform.name_duplicate", reader.place("name"),
                    "A repeat may not be called '\(name)' because \(name == rootName ? "the form's data is" : "another repeat is"). Rename it."
                )
            }
        }
        var node = FormNode(name, container == .repeating ? .repeating : .group, at: SourcePlace(sheet: table.name, row: row.number))
        reader.fill(&node, log: &log)
        if let value = row[field: "save_to"] {
            node.saveTo = entities.property(value, isContainer: true, taken: &savedTo, row: row.number, log: &log)
        }
        var opened = Open(node: node, container: container)
        if container == .loop {
            opened.list = list
            if list == nil || choices.lists[list!] == nil {
                log.error(
                    "xlsform.list_unknown", typeCell.place,
                    list == nil
                        ? "A loop goes over a list of choices: write 'begin loop over list_name'."
                        : "The loop goes over the list '\(list!)', which the choices sheet does not have.")
            }
        }
        if let table = KoboTable(container, of: node, choices: choices, at: typeCell, log: &log) {
            opened.table = table
            opened.node = table.begun(node)
            for child in opened.node.children { opened.names.take(child.name, at: child.place, log: &log) }
        }
        var words = node.appearance.split(separator: " ").map(String.init)
        if let at = words.firstIndex(of: "table-list") {
            words.remove(at: at)
            opened.node.appearance = (["field-list"] + words).joined(separator: " ")
            opened.sharedList = ""
            if node.label != nil || node.hint != nil {
                var note = FormNode("generated_table_list_label_\(row.ordinal)", .question(.note), at: node.place)
                (note.label, note.hint) = (node.label, node.hint)
                (opened.node.label, opened.node.hint) = (nil, nil)
                opened.node.children.append(note)
            }
        }
        if let count = node.repeatCount, container == .repeating, !Self.isReference(count.text) {
            // Other engines keep the count in a question of its own, which a submission shows.
            let counter = name + "_count"
            if !isTaken(counter) {
                var node = FormNode(counter, .question(.calculate), at: node.place)
                node.calculation = count
                node.readOnly = FormExpression("true()", at: count.place)
                append(node)
                opened.node.repeatCount = FormExpression("${\(counter)}", at: count.place)
            }
        }
        open.append(opened)
    }

    private mutating func end(
        _ container: RowType.Container, _ row: SheetTable.Row, _ typeCell: SheetTable.Value, log: inout FindingLog
    ) {
        guard let last = open.last, container.closes(last.container) else {
            let opened = open.last.map { "The \($0.container.rawValue) '\($0.node.name)' of row \($0.node.place.row ?? 0) is open." }
            log.error(
                "xlsform.end_without_begin", typeCell.place,
                "This row ends a \(container.rawValue) that does not begin. \(opened ?? "Nothing is open here.")")
            // Where the row closes what is open under a wrong word, the rest of the sheet is still read as meant.
            if open.count > 0, !open.contains(where: { container.closes($0.container) }) { append(open.removeLast().node) }
            return
        }
        open.removeLast()
        if container == .loop, let list = last.list.flatMap({ choices.lists[$0] }), mayMake(last.node, for: list, log: &log) {
            append(Loops.expanded(last.node, over: list))
        } else if last.container == .matrix, let list = last.table.flatMap({ choices.lists[$0.list] }),
            mayMake(last.node, for: list, log: &log)
        {
            for group in KoboMatrix.groups(of: last.node, over: list) {
                take(group.name, at: last.node.place, log: &log)
                append(group)
            }
        } else {
            append(last.node)
        }
    }

    /// Whether a matrix or loop may ask all that is in it for each choice of the list.
    private mutating func mayMake(_ node: FormNode, for list: ChoiceList, log: inout FindingLog) -> Bool {
        var count = 1
        node.children.visit { _ in count += 1 }
        return mayMake(count * list.choices.count, at: node.place, log: &log)
    }

    /// Whether so much more may be made of the rows; told once where it is more than any questionnaire has.
    private mutating func mayMake(_ count: Int, at place: SourcePlace, log: inout FindingLog) -> Bool {
        guard made <= XLSFormReader.rowLimit else { return false }
        made += count
        if made <= XLSFormReader.rowLimit { return true }
        log.error(
            "xlsform.too_many_rows", place,
            "The tables and loops up to this one become more than \(XLSFormReader.rowLimit) questions and conditions, which no questionnaire has. Shorten the lists that they go over."
        )
        return false
    }

    private mutating func tableRow(_ row: SheetTable.Row, _ typeCell: SheetTable.Value, log: inout FindingLog) {
        guard let table = open.last?.table else {
            log.error(
                "xlsform.type_unknown", typeCell.place, "'\(typeCell.text)' stands outside the group that names its list of choices.")
            return
        }
        open[open.count - 1].table?.rows += 1
        guard table.rows < KoboTable.rowLimit else {
            if table.rows == KoboTable.rowLimit {
                log.error(
                    "xlsform.too_many_rows", typeCell.place,
                    "The table has more than \(KoboTable.rowLimit) rows, which nobody can fill in. Make several tables of it.")
            }
            return
        }
        // A level is compared with all before it.
        guard table.kind != .ranking || mayMake(table.rows, at: typeCell.place, log: &log) else { return }
        guard let name = tableRowName(row, log: &log) else { return }
        select(.selectOne, list: table.list, kind: .choices, orOther: false, name: name, row, typeCell, log: &log)
        if var last = open[open.count - 1].node.children.popLast() {
            open[open.count - 1].table?.take(&last)
            append(last)
        }
    }

    /// The name of a row of Kobo's tables: written, made by Kobo, or made of its words as Kobo makes it.
    private func tableRowName(_ row: SheetTable.Row, log: inout FindingLog) -> String? {
        let reader = RowReader(row: row, sheet: table.name, languages: languages)
        var node = FormNode("", .group)
        var silent = FindingLog(file: "")
        reader.fill(&node, log: &silent)
        return reader.name(generated: KoboTable.name(of: node.label, row: row.ordinal, isTaken: isTaken), log: &log)
    }

    private mutating func take(_ name: String, at place: SourcePlace, log: inout FindingLog) {
        if open.isEmpty { names.take(name, at: place, log: &log) } else { open[open.count - 1].names.take(name, at: place, log: &log) }
    }

    private func isTaken(_ name: String) -> Bool { (open.last?.names ?? names).contains(name) }

    // MARK: - Questions

    private mutating func question(_ type: QuestionType, _ special: RowType.Special, _ row: SheetTable.Row, log: inout FindingLog) {
        let reader = RowReader(row: row, sheet: table.name, languages: languages)
        let fallback = type == .note ? "generated_note_name_\(row.ordinal)" : type == .audit ? "audit" : nil
        guard let name = reader.name(generated: fallback, log: &log) else { return }
        if type == .audit, name != "audit" {
            log.error(
                "xlsform.name_invalid", reader.place("name"), "A question of type 'audit' is always named 'audit'. Leave its name empty.")
        }
        take(name, at: reader.place("name"), log: &log)
        var node = FormNode(type == .audit ? "audit" : name, .question(type), at: SourcePlace(sheet: table.name, row: row.number))
        reader.fill(&node, log: &log)
        Specials.apply(special, to: &node, log: &log)
        save(&node, row, log: &log)
        let parameters = row[field: "parameters"]?.place ?? node.place.column("parameters")
        Parameters.check(node.parameters, of: type, fromFile: false, at: parameters, log: &log)
        if type == .range {
            Parameters.checkRange(node.parameters, appearance: node.appearance, lists: choices.lists, at: parameters, log: &log)
        }
        if type == .calculate, node.calculation == nil, !DynamicDefault.isDynamic(node.defaultValue?.text ?? "", type: type) {
            log.warning(
                "xlsform.calculation_missing", reader.place("calculation"),
                "The question '\(name)' calculates nothing and stays empty. Fill in 'calculation'.")
        }
        if type == .image, let value = node.defaultValue, !value.text.contains("jr://"),
            !DynamicDefault.isDynamic(value.text, type: type)
        {
            node.defaultValue = FormExpression("jr://images/" + value.text, at: value.place)
        }
        reader.checkLabel(node, log: &log)
        append(node)
    }

    private mutating func select(
        _ type: QuestionType, list: String, kind: RowType.ListKind, orOther: Bool, name generated: String? = nil, _ row: SheetTable.Row,
        _ typeCell: SheetTable.Value, log: inout FindingLog
    ) {
        let reader = RowReader(row: row, sheet: table.name, languages: languages)
        guard let name = reader.name(generated: generated, log: &log) else { return }
        take(name, at: reader.place("name"), log: &log)
        var node = FormNode(name, .question(type), at: SourcePlace(sheet: table.name, row: row.number))
        reader.fill(&node, log: &log)
        save(&node, row, log: &log)
        let filter = row[field: "choice_filter"].map { FormExpression($0.text, at: $0.place) }
        let parameters = row[field: "parameters"]?.place ?? node.place.column("parameters")
        Parameters.check(node.parameters, of: type, fromFile: kind == .file, at: parameters, log: &log)
        node.choices = sources.source(
            list: list, kind: kind, type: type, node: node, filter: filter, choices: choices, instances: &instances, at: typeCell.place,
            log: &log)
        tableList(&node, list: list, type: type, filter: filter, row: row, log: &log)
        reader.checkLabel(node, log: &log)
        append(node)
        if orOther { addOther(to: node, list: list, filter: filter, at: typeCell.place, log: &log) }
    }

    /// In a group shown as a table, the first select brings the header and all use one list.
    private mutating func tableList(
        _ node: inout FormNode, list: String, type: QuestionType, filter: FormExpression?, row: SheetTable.Row, log: inout FindingLog
    ) {
        guard let shared = open.last?.sharedList else { return }
        if shared.isEmpty {
            open[open.count - 1].sharedList = list
            if let filter {
                log.error("xlsform.table_list", filter.place, "Questions of a 'table-list' group cannot have a 'choice_filter'.")
            }
            var header = FormNode("reserved_name_for_field_list_labels_\(row.ordinal)", .question(type), at: node.place)
            header.appearance = "label"
            header.choices = .list(list, filter: nil)
            append(header)
        } else if shared != list {
            log.error(
                "xlsform.table_list", node.place.column("type"),
                "All questions of a 'table-list' group use one list of choices; this one uses '\(list)' and the first '\(shared)'.")
        }
        node.appearance = "list-nolabel"
    }

    private mutating func addOther(
        to node: FormNode, list: String, filter: FormExpression?, at place: SourcePlace, log: inout FindingLog
    ) {
        guard let known = choices.lists[list], !known.choices.isEmpty else {
            log.error("xlsform.or_other", place, "'or_other' goes only with a list of the choices sheet.")
            return
        }
        if let filter {
            log.error(
                "xlsform.or_other", filter.place, "A 'choice_filter' does not go with 'or_other'. Add the choice 'other' to the list.")
        }
        let names = languages.languages.map(\.name)
        if !known.choices.contains(where: { $0.name == "other" }) {
            choices.append(Choice("other", label: OtherWords.choice(names), at: node.place), to: list)
        }
        if !names.isEmpty {
            log.warning(
                "xlsform.or_other_translation", place,
                "'or_other' adds a choice and a question whose words cannot be translated. Write them in the form instead.")
        }
        var other = FormNode(node.name + "_other", .question(.text), at: node.place)
        other.label = OtherWords.question(names)
        other.relevant = FormExpression("selected(../\(node.name), 'other')", at: node.place)
        if !isTaken(other.name) { append(other) }
    }

    private mutating func save(_ node: inout FormNode, _ row: SheetTable.Row, log: inout FindingLog) {
        guard let value = row[field: "save_to"] else { return }
        node.saveTo = entities.property(value, isContainer: false, taken: &savedTo, row: row.number, log: &log)
    }

    private mutating func externalInstance(_ suffix: String, _ row: SheetTable.Row, log: inout FindingLog) {
        let reader = RowReader(row: row, sheet: table.name, languages: languages)
        guard let name = reader.name(generated: nil, log: &log) else { return }
        let file = "\(name).\(suffix)"
        // A select from the same file has read it already.
        if let known = instances[name], known.file == file { return }
        if instances[name] != nil || choices.lists[name] != nil {
            log.error(
                "xlsform.instance_duplicate", reader.place("name"), "The name '\(name)' already stands for other data. Rename one of them.")
        }
        instances[name] = sources.files.instance(name, file: file, at: reader.place("name"), log: &log)
    }

    static func isReference(_ text: String) -> Bool {
        text.hasPrefix("${") && text.hasSuffix("}") && !text.dropFirst(2).dropLast().contains { "${} ".contains($0) }
    }
}
