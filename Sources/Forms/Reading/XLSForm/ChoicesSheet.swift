/// Reads the `choices` and `external_choices` sheets.
struct ChoicesSheet {
    private(set) var lists: [String: ChoiceList] = [:]
    /// Names of the lists in the order of the sheet.
    private(set) var order: [String] = []

    /// What a column of the sheet is for.
    private enum Role {
        case list
        case name
        case text(Text, language: String)
        case column(String)
        case nothing
    }

    private enum Text {
        case label
        case short
        case image
        case bigImage
        case audio
        case video
    }

    init() {}

    init(_ table: SheetTable, languages: FormLanguages, allowsDuplicates: Bool, log: inout FindingLog) {
        guard table.rowCount > 0 else { return }
        let sheet = table.name
        let roles = Self.roles(of: table, languages: languages, log: &log)
        guard table.has("name") else {
            log.error(
                "xlsform.header_missing", SourcePlace(sheet: sheet, row: table.headerRow),
                "The sheet has no column 'name'. Choices need the columns 'list_name', 'name' and 'label'.")
            return
        }
        let columns = roles.compactMap { role -> String? in
            if case .column(let header) = role { return header }
            return nil
        }
        let checksLabels = roles.contains {
            if case .text(.label, _) = $0 { return true }
            return false
        }
        var seen: [String: Set<String>] = [:]
        var current = ""
        var building = ChoiceList("")
        func keep(_ lists: inout [String: ChoiceList]) {
            if !current.isEmpty { lists[current] = building }
        }
        table.eachRow(log: &log) { row, cells, log in
            var list = ""
            var choice = Choice("", at: SourcePlace(sheet: sheet, row: row.number))
            var hasName = false
            for cell in cells {
                switch roles[cell.column] {
                case .list: list = cell.value.text
                case .name:
                    choice.name = cell.value.text
                    hasName = true
                case .text(let text, let language): Self.put(cell.value, text, language, into: &choice)
                case .column(let header): choice.columns[header] = cell.value.text
                case .nothing: break
                }
            }
            // A row without a list is a note of the author.
            guard !list.isEmpty else { return }
            // The name that KoboToolbox made for a choice without one.
            if !hasName, let made = choice.columns["$autovalue"] { (choice.name, hasName) = (made, true) }
            guard hasName else {
                log.error(
                    "xlsform.choice_without_name", choice.place,
                    "This choice of '\(list)' has no name. Write in the column 'name' what is stored when it is chosen.")
                return
            }
            if list != current {
                keep(&lists)
                current = list
                if let known = lists[list] {
                    building = known
                } else {
                    building = ChoiceList(list, columns: columns)
                    order.append(list)
                }
                // Held here alone while it grows.
                lists[list] = nil
            }
            if !seen[list, default: []].insert(choice.name).inserted, !allowsDuplicates {
                log.warning(
                    "xlsform.choice_duplicate", choice.place,
                    "The list '\(list)' has '\(choice.name)' twice. Both are offered and cannot be told apart afterwards; rename one.")
            }
            if checksLabels, choice.label == nil, choice.media.isEmpty {
                log.warning(
                    "xlsform.choice_without_label", choice.place,
                    "The choice '\(choice.name)' of '\(list)' has no label; its name is shown.")
            }
            building.choices.append(choice)
        }
        keep(&lists)
    }

    /// Adds a choice to a list, for `or_other`.
    mutating func append(_ choice: Choice, to list: String) { lists[list]?.choices.append(choice) }

    private static func put(_ value: SheetTable.Value, _ text: Text, _ language: String, into choice: inout Choice) {
        switch text {
        case .label: add(value, language, to: &choice.label)
        case .short: add(value, language, to: &choice.shortLabel)
        case .image: add(value, language, to: &choice.media.image)
        case .bigImage: add(value, language, to: &choice.media.bigImage)
        case .audio: add(value, language, to: &choice.media.audio)
        case .video: add(value, language, to: &choice.media.video)
        }
    }

    private static func add(_ value: SheetTable.Value, _ language: String, to text: inout FormText?) {
        if text == nil { text = FormText(at: value.place) }
        text!.translations[language] = [.words(value.text)]
    }

    private static func roles(of table: SheetTable, languages: FormLanguages, log: inout FindingLog) -> [Role] {
        table.columns.map { column in
            guard let column else { return .nothing }
            let language = languages.canonical[column.name.detail] ?? column.name.detail
            switch column.name.field {
            case "list_name": return .list
            case "name": return .name
            case "label": return .text(.label, language: language)
            case "short": return .text(.short, language: language)
            case "image": return .text(.image, language: language)
            case "big-image": return .text(.bigImage, language: language)
            case "audio": return .text(.audio, language: language)
            case "video": return .text(.video, language: language)
            default:
                guard !column.header.contains(" ") else {
                    log.warning(
                        "xlsform.choice_column_ignored", SourcePlace(sheet: table.name, row: table.headerRow, column: column.header),
                        "A column of choices whose header has blanks cannot be used in a filter and is left out. Write it with '_'.")
                    return .nothing
                }
                return .column(column.header)
            }
        }
    }
}
