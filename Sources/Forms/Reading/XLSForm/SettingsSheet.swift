/// Reads the `settings` sheet.
struct SettingsSheet {
    var settings = FormSettings()
    /// Whether runs of blanks in the survey sheet are read as one, as XLSForm does unless told otherwise.
    var collapsesBlanks = true
    /// Where the default language is named.
    private(set) var languagePlace = SourcePlace(sheet: "settings", column: "default_language")

    init() {}

    init(_ sheet: Sheet, log: inout FindingLog) {
        let table = SheetTable(sheet, as: .settings, log: &log)
        let rows = table.rows(log: &log)
        guard let row = rows.first else { return }
        if let extra = rows.dropFirst().first {
            log.warning(
                "xlsform.settings_rows", SourcePlace(sheet: sheet.name, row: extra.number),
                "Only the first row of settings is read. Remove the others.")
        }
        for (column, value) in row.values { take(column, value, log: &log) }
        if let title = row[field: "title"], settings.title == nil { settings.title = title.text }
    }

    private mutating func take(_ column: ColumnName, _ value: SheetTable.Value, log: inout FindingLog) {
        let text = value.text
        switch column.field {
        case "title": settings.title = text
        case "form_id": settings.formID = text
        case "version": settings.version = text
        case "default_language": (settings.defaultLanguage, languagePlace) = (text, value.place)
        case "instance_name": settings.instanceName = FormExpression(text, at: value.place)
        case "style": settings.style = text
        case "instance_xmlns": settings.instanceNamespace = text
        case "allow_choice_duplicates": settings.allowsDuplicateChoices = YesNo.isYes(text)
        case "omit_instanceid": settings.omitsInstanceID = YesNo.isYes(text)
        case "clean_text_values": collapsesBlanks = !YesNo.isNo(text)
        case "name":
            if XMLName.isValid(text) {
                settings.rootName = text
            } else {
                log.error(
                    "xlsform.name_invalid", value.place,
                    "'\(text)' cannot be the name of the form's data. Begin with a letter and use letters, digits, '-' and '_'.")
            }
        default: settings.columns[column.detail.isEmpty ? column.field : column.field + "::" + column.detail] = text
        }
    }
}

/// The words for yes and no that XLSForm takes.
enum YesNo {
    static func isYes(_ text: String) -> Bool { yes.contains(text.lowercased()) }
    static func isNo(_ text: String) -> Bool { no.contains(text.lowercased()) }

    private static let yes: Set<String> = ["yes", "true", "true()"]
    private static let no: Set<String> = ["no", "false", "false()"]
    /// What people write beside `yes`; read as yes with a warning.
    static let almostYes: Set<String> = ["y", "x", "si", "sí", "oui", "sim", "ja", "required", "mandatory", "obligatorio", "*"]
    static let almostNo: Set<String> = ["n", "non", "não", "nao", "nein", "optional", "opcional", "-"]
}
