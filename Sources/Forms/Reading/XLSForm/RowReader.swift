import Core

/// Names used in one group, repeat or form.
struct NameScope {
    private var names: Set<String> = []
    private var folded: Set<String> = []

    init() {}

    func contains(_ name: String) -> Bool { names.contains(name) }

    mutating func take(_ name: String, at place: SourcePlace, log: inout FindingLog) {
        if name == "meta" {
            log.warning(
                "xlsform.name_reserved", place,
                "The name 'meta' is kept for data about the submission. It works here; other programs refuse it.")
        }
        guard names.insert(name).inserted else {
            log.error(
                "xlsform.name_duplicate", place, "There are two questions or groups '\(name)' in the same group. Give each its own name.")
            return
        }
        if !folded.insert(name.lowercased()).inserted {
            log.warning(
                "xlsform.name_case", place,
                "'\(name)' differs from another name only in capital letters. Many programs cannot tell them apart.")
        }
    }
}

/// Reads what all rows of the survey sheet have in common.
struct RowReader {
    let row: SheetTable.Row
    let sheet: String
    let languages: FormLanguages

    func place(_ column: String) -> SourcePlace {
        row[field: column]?.place ?? SourcePlace(sheet: sheet, row: row.number, column: column)
    }

    /// The name of a question; nil with a finding where it cannot be used.
    ///
    /// `generated` stands in for a missing one.
    func name(generated: String?, log: inout FindingLog) -> String? {
        guard let cell = row[field: "name"] else {
            if let generated = koboName ?? generated { return generated }
            log.error("xlsform.name_missing", place("name"), "The question has no name. Write one in the column 'name'.")
            return nil
        }
        return checked(cell, log: &log)
    }

    /// The name of a group; one without gets a name of its own, with a warning.
    func name(ifMissing generated: String, log: inout FindingLog) -> String? {
        guard let cell = row[field: "name"] else {
            if let koboName { return koboName }
            log.warning("xlsform.group_without_name", place("name"), "The group has no name and is called '\(generated)'. Write a name.")
            return generated
        }
        return checked(cell, log: &log)
    }

    /// The name that KoboToolbox made for a row without one.
    private var koboName: String? {
        row.values.first { $0.key.field.lowercased() == "$autoname" }.map(\.value.text).flatMap { XMLName.isValid($0) ? $0 : nil }
    }

    private func checked(_ cell: SheetTable.Value, log: inout FindingLog) -> String? {
        guard XMLName.isValid(cell.text) else {
            log.error(
                "xlsform.name_invalid", cell.place,
                "'\(cell.text)' cannot be a name: begin with a letter or '_' and use letters, digits, '-', '_' and '.'. Perhaps "
                    + "'\(XMLName.mended(cell.text))'?")
            return nil
        }
        return cell.text
    }

    /// Puts texts, expressions and everything else of the row into a node.
    func fill(_ node: inout FormNode, log: inout FindingLog) {
        // Texts without a language first, so that a column naming the default language overrides them.
        for (column, value) in row.values.sorted(by: { ($0.key.field, $0.key.detail) < ($1.key.field, $1.key.detail) }) {
            let language = languages.canonical[column.detail] ?? column.detail
            let expression = FormExpression(value.text, at: value.place)
            switch column.field {
            case "type", "name", "choice_filter", "save_to", "disabled", "#": break
            case "label": Self.add(value, language, to: &node.label)
            case "short": Self.add(value, language, to: &node.shortLabel)
            case "hint": Self.add(value, language, to: &node.hint)
            case "guidance_hint": Self.add(value, language, to: &node.guidanceHint)
            case "constraint_message": Self.add(value, language, to: &node.constraintMessage)
            case "required_message": Self.add(value, language, to: &node.requiredMessage)
            case "image": Self.add(value, language, to: &node.media.image)
            case "big-image": Self.add(value, language, to: &node.media.bigImage)
            case "audio": Self.add(value, language, to: &node.media.audio)
            case "video": Self.add(value, language, to: &node.media.video)
            case "relevant": node.relevant = Self.truth(expression)
            case "constraint": node.constraint = Self.truth(expression)
            case "calculation": node.calculation = Self.truth(expression)
            case "readonly": node.readOnly = yesOrNo(expression, log: &log)
            case "required": node.required = yesOrNo(expression, log: &log)
            case "default": node.defaultValue = expression
            case "trigger": node.trigger = expression
            case "repeat_count": node.repeatCount = expression
            case "appearance": node.appearance = value.text
            case "parameters":
                if let parameters = Parameters.parse(value.text) {
                    node.parameters = parameters
                } else {
                    log.error("xlsform.parameters_syntax", value.place, "Parameters are written as 'key=value key=value'.")
                }
            case "bind_type":
                node.dataType = DataType(rawValue: value.text)
                if node.dataType == nil { node.columns["bind::type"] = value.text }
            case "body" where column.detail.lowercased() == "jr:noaddremove": node.fixedRows = YesNo.isYes(value.text)
            case "bind", "body", "instance": node.columns[column.field + "::" + column.detail] = value.text
            default: node.columns[column.detail.isEmpty ? column.field : column.field + "::" + column.detail] = value.text
            }
        }
        if node.media.bigImage != nil, node.media.image == nil {
            log.error("xlsform.big_image", place("big-image"), "A 'big-image' needs an 'image' beside it.")
        }
        if let value = node.calculation ?? node.trigger, node.label == nil, node.hint == nil, case .question = node.kind {
            // Nobody is asked a question that is calculated and has no words.
            node.hasControl = value.text.isEmpty
        }
    }

    /// Tells that a question has no words.
    func checkLabel(_ node: FormNode, log: inout FindingLog) {
        guard case .question(let type) = node.kind, type.isShown, node.hasControl, node.label == nil, node.hint == nil, node.media.isEmpty
        else { return }
        log.warning("xlsform.label_missing", place("label"), "The question '\(node.name)' has no label; its name is shown.")
    }

    private static func add(_ value: SheetTable.Value, _ language: String, to text: inout FormText?) {
        if text == nil { text = FormText(at: value.place) }
        text!.translations[language] = [.words(value.text)]
    }

    /// `yes` and `no` as expressions.
    private static func truth(_ expression: FormExpression) -> FormExpression {
        if YesNo.isYes(expression.text) { return FormExpression("true()", at: expression.place) }
        if YesNo.isNo(expression.text) { return FormExpression("false()", at: expression.place) }
        return expression
    }

    private func yesOrNo(_ expression: FormExpression, log: inout FindingLog) -> FormExpression? {
        if YesNo.isNo(expression.text) { return nil }
        let folded = expression.text.lowercased()
        let isAlmostYes = YesNo.almostYes.contains(folded)
        guard isAlmostYes || YesNo.almostNo.contains(folded) else { return Self.truth(expression) }
        log.warning(
            "xlsform.yes_no", expression.place, "'\(expression.text)' is read as '\(isAlmostYes ? "yes" : "no")'. Write 'yes' or 'no'.")
        return isAlmostYes ? FormExpression("true()", at: expression.place) : nil
    }
}

/// What some types add to their questions.
enum Specials {
    static func apply(_ special: RowType.Special, to node: inout FormNode, log: inout FindingLog) {
        switch special {
        case .none: break
        case .limit(let limit, let hint):
            if node.constraint == nil { node.constraint = FormExpression("0 <= . and . <= \(limit)", at: node.place) }
            if hint, node.hint == nil { node.hint = FormText(words: ["": "Enter a number 0-\(limit)."], at: node.place) }
        case .digits:
            if node.constraint == nil { node.constraint = FormExpression(#"regex(., '^\d*$')"#, at: node.place) }
            if node.hint == nil { node.hint = FormText(words: ["": "Enter numbers only."], at: node.place) }
        case .osm:
            log.warning(
                "xlsform.not_supported", node.place.column("type"),
                "Questions of type 'osm' are asked as a file; the map of buildings is not shown.")
        case .backgroundGeopoint:
            node.dataType = .geopoint
            if node.calculation != nil {
                log.error(
                    "xlsform.background_geopoint", node.place.column("calculation"),
                    "A 'background-geopoint' has no calculation. Remove it.")
            }
            if node.trigger == nil {
                log.error("xlsform.background_geopoint", node.place.column("trigger"), "A 'background-geopoint' needs a 'trigger'.")
            }
            (node.trigger, node.calculation) = (nil, nil)
            log.warning(
                "xlsform.not_supported", node.place.column("type"), "A 'background-geopoint' is never filled in here; it stays empty.")
        case .uri(let property): node.preload = Preload(kind: "property", parameters: property)
        }
    }
}

/// The words of the choice and the question that `or_other` adds.
enum OtherWords {
    private static let words: [String: (choice: String, question: String)] = [
        "en": ("Other", "Specify other."), "es": ("Otro", "Especifique otro."), "fr": ("Autre", "Précisez autre."),
        "pt": ("Outro", "Especifique outro."),
    ]

    static func choice(_ languages: [String]) -> FormText { text(languages) { $0.choice } }
    static func question(_ languages: [String]) -> FormText { text(languages) { $0.question } }

    private static func text(_ languages: [String], _ word: ((choice: String, question: String)) -> String) -> FormText {
        guard !languages.isEmpty else { return FormText(words: ["": word(words["en"]!)]) }
        return FormText(
            words: Dictionary(
                uniqueKeysWithValues: languages.map { name in
                    let tag = LanguageNames.tag(of: name)?.tag.prefix { $0 != "-" } ?? "en"
                    return (name, word(words[String(tag)] ?? words["en"]!))
                }))
    }
}

/// Loops of early forms: the same questions for each choice of a list.
enum Loops {
    /// The group with one group for each choice in it; `%(name)s` and `%(label)s` stand for the choice.
    static func expanded(_ node: FormNode, over list: ChoiceList) -> FormNode {
        var group = node
        group.kind = .group
        group.children = list.choices.filter { $0.name != "none" }.map { choice in
            var column = FormNode(choice.name, .group, at: choice.place)
            column.label = choice.label
            column.children = node.children.map { filled($0, choice) }
            return column
        }
        return group
    }

    private static func filled(_ node: FormNode, _ choice: Choice) -> FormNode {
        var node = node
        func plain(_ text: String, _ language: String = "") -> String {
            guard text.contains("%(") else { return text }
            let words = choice.label?.translations[language] ?? choice.label?.translations.min { $0.key < $1.key }?.value ?? []
            let label = words.map { piece in if case .words(let words) = piece { words } else { "" } }.joined()
            return text.replacing("%(name)s", with: choice.name).replacing("%(label)s", with: label)
        }
        func expression(_ value: FormExpression?) -> FormExpression? { value.map { FormExpression(plain($0.text), at: $0.place) } }
        func text(_ value: FormText?) -> FormText? {
            guard var value else { return nil }
            for (language, pieces) in value.translations {
                value.translations[language] = pieces.map { piece in
                    if case .words(let words) = piece { .words(plain(words, language)) } else { piece }
                }
            }
            return value
        }
        node.name = plain(node.name)
        (node.label, node.hint, node.guidanceHint) = (text(node.label), text(node.hint), text(node.guidanceHint))
        (node.constraintMessage, node.requiredMessage) = (text(node.constraintMessage), text(node.requiredMessage))
        (node.relevant, node.constraint, node.required) = (
            expression(node.relevant), expression(node.constraint), expression(node.required)
        )
        (node.calculation, node.defaultValue) = (expression(node.calculation), expression(node.defaultValue))
        node.children = node.children.map { filled($0, choice) }
        return node
    }
}
