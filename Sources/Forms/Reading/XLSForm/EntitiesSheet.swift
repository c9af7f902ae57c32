/// Reads the `entities` sheet, which is kept and not acted on.
struct EntitiesSheet {
    private(set) var rows: [[String: String]] = []
    private(set) var lists: [String] = []

    init() {}

    init(_ sheet: Sheet, log: inout FindingLog) {
        let table = SheetTable(sheet, as: .entities, log: &log)
        let strange = table.columns.compactMap { $0 }.filter { !$0.name.isKnown }.map(\.header)
        let rows = table.rows(log: &log)
        if !strange.isEmpty, !rows.isEmpty {
            log.error(
                "xlsform.entity_column", SourcePlace(sheet: sheet.name, row: sheet.header.number, column: strange[0]),
                "Entities have no column \(strange.map { "'\($0)'" }.joined(separator: ", ")). Correct or remove it.")
        }
        for row in rows { take(row, sheet: sheet.name, log: &log) }
    }

    private mutating func take(_ row: SheetTable.Row, sheet: String, log: inout FindingLog) {
        let place = SourcePlace(sheet: sheet, row: row.number)
        func wrong(_ column: String, _ message: String) {
            log.error("xlsform.entity", row[field: column]?.place ?? place.column(column), message)
        }
        let list = row[field: "list_name"]?.text ?? ""
        if list.isEmpty {
            wrong("list_name", "The entity has no list name.")
        } else if list.hasPrefix("__") || list.contains(".") || !XMLName.isValid(list) {
            wrong("list_name", "'\(list)' cannot name a list of entities: use letters, digits, '-' and '_', and begin with a letter.")
        } else if lists.contains(list) {
            wrong("list_name", "The list '\(list)' stands twice. Give each list one row.")
        } else {
            lists.append(list)
        }
        let id = row[field: "entity_id"] != nil
        if !id, row[field: "update_if"] != nil { wrong("entity_id", "To update entities, 'entity_id' must say which.") }
        if id, row[field: "create_if"] != nil, row[field: "update_if"] == nil {
            wrong("update_if", "With 'entity_id' and 'create_if', 'update_if' must say when to update.")
        }
        if !id, row[field: "label"] == nil { wrong("label", "To create entities, 'label' must say what they are called.") }
        rows.append(Dictionary(row.values.map { ($0.key.field, $0.value.text) }) { first, _ in first })
    }

    /// Checks the `save_to` of a question and gives the property.
    func property(_ value: SheetTable.Value, isContainer: Bool, taken: inout [String: Int], row: Int, log: inout FindingLog) -> String? {
        func wrong(_ message: String) -> String? {
            log.error("xlsform.save_to", value.place, message)
            return nil
        }
        guard !lists.isEmpty else { return wrong("'save_to' needs a sheet 'entities' that declares the list.") }
        let parts = value.text.split(separator: "#", omittingEmptySubsequences: false)
        guard parts.count <= 2 else { return wrong("'save_to' may have one '#', between list and property.") }
        if parts.count == 1, lists.count > 1 { return wrong("There are several lists of entities: write 'list#property'.") }
        if parts.count == 2, !lists.contains(String(parts[0])) { return wrong("The sheet 'entities' has no list '\(parts[0])'.") }
        guard !isContainer else { return wrong("Groups and repeats cannot be saved. Put 'save_to' on the questions in them.") }
        let property = String(parts[parts.count - 1])
        guard XMLName.isValid(property), !property.hasPrefix("__"), !["name", "label"].contains(property.lowercased()) else {
            return wrong("'\(property)' cannot be a property: use letters, digits, '-' and '_', and neither 'name' nor 'label'.")
        }
        let key = (parts.count == 2 ? String(parts[0]) : lists[0]) + "#" + property
        if let other = taken[key] { return wrong("Row \(other) already saves to '\(property)'.") }
        taken[key] = row
        return value.text
    }
}
