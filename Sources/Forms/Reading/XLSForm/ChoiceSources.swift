/// Finds where the choices of a select come from.
struct ChoiceSources {
    let files: DataFiles
    let external: ChoicesSheet
    /// The name of the sheet of choices as the file has it, for findings.
    let sheetName: String?

    private static let fileSuffixes: Set<String> = ["csv", "xml", "geojson"]

    func source(
        list: String, kind: RowType.ListKind, type: QuestionType, node: FormNode, filter: FormExpression?, choices: ChoicesSheet,
        instances: inout [String: SecondaryInstance], at place: SourcePlace, log: inout FindingLog
    ) -> ChoiceSource? {
        let suffix = list.split(separator: ".", omittingEmptySubsequences: false).dropFirst().last.map { $0.lowercased() } ?? ""
        if let search = SearchAppearance(node.appearance) {
            return searched(search, list: list, choices: choices, instances: &instances, at: place, log: &log)
        }
        switch kind {
        case .external:
            if filter == nil {
                log.warning("xlsform.external_without_filter", place, "'select_one_external' is meant for lists with a 'choice_filter'.")
            }
            guard external.lists[list] != nil else {
                log.error("xlsform.list_unknown", place, "The sheet 'external_choices' has no list '\(list)'.\(advice(list, external))")
                return nil
            }
            return .list(list, filter: filter)
        case .file where list.filter({ $0 == "." }).count != 1 || !Self.fileSuffixes.contains(suffix):
            log.error("xlsform.file_suffix", place, "The file '\(list)' must end in .csv, .xml or .geojson and have one dot in its name.")
            return nil
        case .choices where choices.lists[list] != nil: return .list(list, filter: filter)
        case .choices where list.contains("${"): return .rows(FormExpression(list, at: place), filter: filter)
        default: break
        }
        if Self.fileSuffixes.contains(suffix) {
            let id = String(list.dropLast(suffix.count + 1))
            if instances[id] == nil { instances[id] = files.instance(id, file: list, at: place, log: &log) }
            let isPlaces = suffix == "geojson"
            let value = node.parameters["value"] ?? (isPlaces ? "id" : "name")
            let label = node.parameters["label"] ?? (isPlaces ? "title" : "label")
            if case .table(let columns, _)? = instances[id]?.content {
                for column in [value, label] where !columns.contains(column) {
                    log.warning(
                        "xlsform.file_column", place,
                        "The file '\(list)' has no column '\(column)'. Add it, or name another with the parameters 'value' and 'label'.")
                }
            }
            return .instance(id, filter: filter, value: value, label: label)
        }
        let hint =
            choices.lists.isEmpty
            ? " The form has no choices; add a sheet 'choices' with 'list_name', 'name' and 'label'." : advice(list, choices)
        log.error("xlsform.list_unknown", place, "The choices sheet has no list '\(list)'.\(hint)")
        return nil
    }

    private func advice(_ list: String, _ choices: ChoicesSheet) -> String {
        EditDistance.nearest(to: list, among: choices.order).map { " Did you mean '\($0)'?" } ?? ""
    }

    /// Choices that the appearance `search('file', …)` takes from a CSV file: the one row of the list names the columns.
    private func searched(
        _ search: SearchAppearance, list: String, choices: ChoicesSheet, instances: inout [String: SecondaryInstance],
        at place: SourcePlace,
        log: inout FindingLog
    ) -> ChoiceSource? {
        guard let known = choices.lists[list] else {
            log.error(
                "xlsform.list_unknown", place, "The choices sheet has no list '\(list)' that names the columns of '\(search.file).csv'.")
            return nil
        }
        // Rows with whole numbers as names are choices of their own beside the file's.
        guard let columns = known.choices.first(where: { Int($0.name) == nil }) else { return .list(list, filter: nil) }
        if instances[search.file] == nil {
            instances[search.file] = files.instance(search.file, file: search.file + ".csv", at: place.column("appearance"), log: &log)
        }
        var label = columns.name
        if let words = columns.label?.translations.min(by: { $0.key < $1.key })?.value.first, case .words(let text) = words {
            label = text.split(separator: ",").first.map(\.trimmed) ?? text
        }
        log.warning(
            "xlsform.search", place.column("appearance"),
            "The appearance 'search()' is an old way to take choices from a file. Use 'select_one_from_file' with 'choice_filter'.")
        return .instance(
            search.file, filter: search.filter.map { FormExpression($0, at: place.column("appearance")) }, value: columns.name, label: label
        )
    }
}

/// The appearance `search('file')`, `search('file', 'matches', 'column', ${answer})` and its kin.
struct SearchAppearance: Equatable {
    var file: String
    /// The condition as a choice filter.
    var filter: String?

    init?(_ appearance: String) {
        guard let start = (appearance.firstRange(of: "search(") ?? appearance.firstRange(of: "search ("))?.upperBound,
            let arguments = Self.arguments(appearance[start...]), let first = arguments.first, let file = Self.literal(first), !file.isEmpty
        else { return nil }
        self.file = file.hasSuffix(".csv") ? String(file.dropLast(4)) : file
        var conditions: [String] = []
        if arguments.count >= 4, let kind = Self.literal(arguments[1]), let columns = Self.literal(arguments[2]) {
            let tests = columns.split(separator: ",").map { column -> String in
                switch kind.lowercased() {
                case "contains": "contains(\(column.trimmed), \(arguments[3]))"
                case "startswith": "starts-with(\(column.trimmed), \(arguments[3]))"
                case "endswith": "ends-with(\(column.trimmed), \(arguments[3]))"
                default: "\(column.trimmed) = \(arguments[3])"
                }
            }
            conditions.append(tests.count > 1 ? "(" + tests.joined(separator: " or ") + ")" : tests.joined())
        }
        if arguments.count >= 6, let column = Self.literal(arguments[4]) { conditions.append("\(column) = \(arguments[5])") }
        filter = conditions.isEmpty ? nil : conditions.joined(separator: " and ")
    }

    private static func arguments(_ text: Substring) -> [String]? {
        var arguments: [String] = []
        var current = ""
        var depth = 0
        var quote: Character?
        for character in text {
            if let open = quote {
                if character == open { quote = nil }
                current.append(character)
            } else if character == "'" || character == "\"" {
                quote = character
                current.append(character)
            } else if character == "(" {
                depth += 1
                current.append(character)
            } else if character == ")" {
                if depth == 0 {
                    arguments.append(current.trimmed)
                    return arguments
                }
                depth -= 1
                current.append(character)
            } else if character == ",", depth == 0 {
                arguments.append(current.trimmed)
                current = ""
            } else {
                current.append(character)
            }
        }
        return nil
    }

    private static func literal(_ text: String) -> String? {
        guard text.count >= 2, let first = text.first, first == "'" || first == "\"", text.last == first else { return nil }
        return String(text.dropFirst().dropLast())
    }
}
