/// One of KoboToolbox's tables: a matrix, a rating or a ranking, which its server turns into groups before a form is filled in.
///
/// The same groups and names are made here, so that answers fit those that came through Kobo.
struct KoboTable {
    let kind: RowType.Container
    /// The list of choices: what the rows of a rating or ranking are chosen from, or the rows of a matrix.
    let list: String
    /// What is said when a ranking has the same twice.
    private let message: FormText?
    /// The most rows of a rating or levels of a ranking: names are made for them, and levels compared with all before them.
    static let rowLimit = 500
    /// Rows of a rating or levels of a ranking so far, also those that were refused.
    var rows = 0
    /// The levels of a ranking so far.
    private var levels: [String] = []

    /// The table that begins here; nil where it is none, or names no list.
    init?(_ container: RowType.Container, of node: FormNode, choices: ChoicesSheet, at typeCell: SheetTable.Value, log: inout FindingLog) {
        let columns = Dictionary(node.columns.map { (ColumnNames.folded($0.key), $0.value) }) { first, _ in first }
        switch container {
        case .matrix: kind = .matrix
        case .score, .ranking: kind = container
        case .group where columns["kobo--score-choices"] != nil: kind = .score
        case .group where columns["kobo--rank-items"] != nil: kind = .ranking
        default: return nil
        }
        let column = [.matrix: "kobo--matrix_list", .score: "kobo--score-choices"][kind] ?? "kobo--rank-items"
        message = columns["kobo--rank-constraint-message"].map { FormText(words: ["": $0], at: node.place) }
        list = columns[column] ?? ""
        guard choices.lists[list] != nil else {
            let place = node.place.column(column)
            log.error(
                "xlsform.list_unknown", place,
                list.isEmpty
                    ? "The table '\(node.name)' names no list. Write one of the choices sheet in '\(column)'."
                    : "The table '\(node.name)' uses the list '\(list)', which the choices sheet does not have.")
            return
        }
        log.warning(
            "xlsform.kobo_table", typeCell.place,
            "'\(typeCell.text)' is one of KoboToolbox's tables. It becomes the groups and questions that KoboToolbox makes of it.")
    }

    /// The group that a table begins with.
    func begun(_ node: FormNode) -> FormNode {
        guard kind != .matrix else { return node }
        var group = node
        var header = FormNode(
            node.name + (kind == .score ? "_header" : "_label"), .question(kind == .score ? .selectOne : .note), at: node.place)
        (header.label, header.hint, header.shortLabel, header.media) = (node.label, node.hint, node.shortLabel, node.media)
        (group.label, group.hint, group.shortLabel, group.media, group.required) = (nil, nil, nil, FormMedia(), nil)
        group.appearance = "field-list"
        if kind == .score {
            header.appearance = "label"
            header.choices = .list(list, filter: nil)
        }
        if header.label != nil || kind == .score { group.children.append(header) }
        return group
    }

    /// Makes a row what its table says: a place on a scale, or a level that differs from those before it.
    mutating func take(_ row: inout FormNode) {
        guard kind == .ranking else {
            row.appearance = "list-nolabel"
            return
        }
        if row.appearance.isEmpty { row.appearance = "minimal" }
        row.required = FormExpression("true()", at: row.place)
        if !levels.isEmpty {
            if let message { row.constraintMessage = message }
            let others = levels.map { ". != ${\($0)}" }.joined(separator: " and ")
            row.constraint = FormExpression(row.constraint.map { "(\($0.text)) and \(others)" } ?? others, at: row.place)
        }
        levels.append(row.name)
    }

    /// A name made of a row's words, as Kobo makes them: `Night life` is `Night_life`, `1st need` is `_1st_need`.
    static func name(of label: FormText?, row: Int, isTaken: (String) -> Bool) -> String {
        var words = ""
        for case .words(let text) in label?.translations.min(by: { $0.key < $1.key })?.value ?? [] { words += text }
        var name = ""
        for scalar in words.trimmed.unicodeScalars.prefix(60) {
            let isPlain = scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil)
            if isPlain { name.unicodeScalars.append(scalar) } else if name.last != "_" { name += "_" }
        }
        while name.hasSuffix("_") { name.removeLast() }
        if name.isEmpty { name = "row_\(row)" }
        if name.first?.isNumber == true { name = "_" + name }
        guard isTaken(name) else { return name }
        return (1...).lazy.map { "\(name)_\($0 < 10 ? "00" : $0 < 100 ? "0" : "")\($0)" }.first { !isTaken($0) } ?? name
    }
}

/// Kobo's matrix: every question of it for every choice of a list.
enum KoboMatrix {
    /// A group with the title, and one for each choice with the questions, named `matrix_choice_question`.
    ///
    /// The titles of the columns are kept in the instance and shown by no control: each question has its own words here.
    static func groups(of matrix: FormNode, over list: ChoiceList) -> [FormNode] {
        var header = FormNode(matrix.name + "_header", .group, at: matrix.place)
        header.relevant = matrix.relevant
        var title = FormNode(header.name + "_note", .question(.note), at: matrix.place)
        (title.label, title.hint, title.media) = (matrix.label, matrix.hint, matrix.media)
        title.hasControl = title.label != nil
        header.children = [title]
        for column in matrix.children {
            var note = FormNode("\(header.name)_\(column.name)", .question(.note), at: column.place)
            note.hasControl = false
            header.children.append(note)
        }
        let names = Set(matrix.children.map(\.name))
        return [header]
            + list.choices.map { choice in
                var group = FormNode(
                    "\(matrix.name)_\(XMLName.isValid("_" + choice.name) ? choice.name : XMLName.mended(choice.name))", .group)
                group.place = matrix.place
                group.appearance = "field-list"
                (group.label, group.media, group.relevant) = (choice.label, choice.media, matrix.relevant)
                var note = FormNode(group.name + "_note", .question(.note), at: matrix.place)
                note.hasControl = false
                group.children = [note] + matrix.children.map { renamed($0, base: group.name, names) }
                return group
            }
    }

    /// The text with the base before each of the names that stands between the marks.
    private static func prefixed(
        _ text: String, between open: String, and close: Character, _ base: String, _ names: Set<String>
    ) -> String {
        guard text.contains(open) else { return text }
        var rest = text[...]
        var whole = ""
        while let mark = rest.firstRange(of: open) {
            whole += rest[..<mark.upperBound]
            rest = rest[mark.upperBound...]
            let name = rest.prefix { $0 != close && $0 != open.last }
            if name.endIndex < rest.endIndex, rest[name.endIndex] == close, names.contains(String(name)) { whole += base + "_" }
        }
        return whole + String(rest)
    }

    private static func renamed(_ node: FormNode, base: String, _ names: Set<String>) -> FormNode {
        func text(_ text: String) -> String {
            prefixed(prefixed(text, between: "${", and: "}", base, names), between: "../", and: ",", base, names)
        }
        func expression(_ value: FormExpression?) -> FormExpression? { value.map { FormExpression(text($0.text), at: $0.place) } }
        func words(_ value: FormText?) -> FormText? {
            guard var value else { return nil }
            for (language, pieces) in value.translations {
                value.translations[language] = pieces.map { piece in
                    if case .words(let words) = piece { .words(text(words)) } else { piece }
                }
            }
            return value
        }
        var node = node
        node.name = "\(base)_\(node.name)"
        (node.label, node.hint, node.guidanceHint) = (words(node.label), words(node.hint), words(node.guidanceHint))
        (node.constraintMessage, node.requiredMessage) = (words(node.constraintMessage), words(node.requiredMessage))
        (node.relevant, node.required, node.readOnly) = (
            expression(node.relevant), expression(node.required), expression(node.readOnly)
        )
        (node.constraint, node.calculation) = (expression(node.constraint), expression(node.calculation))
        (node.defaultValue, node.trigger) = (expression(node.defaultValue), expression(node.trigger))
        if case .list(let list, let filter)? = node.choices { node.choices = .list(list, filter: expression(filter)) }
        if case .instance(let id, let filter, let value, let label)? = node.choices {
            node.choices = .instance(id, filter: expression(filter), value: value, label: label)
        }
        return node
    }
}
