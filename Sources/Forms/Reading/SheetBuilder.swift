/// Gathers rows whose cells are known by column name into a sheet.
struct SheetBuilder {
    let name: String
    private let line: Int
    private var columns: [String: Int] = [:]
    private var order: [String] = []
    private(set) var rows: [SheetRow] = []

    init(name: String, line: Int, order: [String] = []) {
        (self.name, self.line) = (name, line)
        for header in order { _ = column(header) }
    }

    /// The place of a column; a new name gets the next place.
    mutating func column(_ header: String) -> Int {
        if let place = columns[header] { return place }
        columns[header] = order.count
        order.append(header)
        return order.count - 1
    }

    mutating func append(_ cells: [String: SheetCell], line: Int) {
        let filled = cells.values.filter { $0.text.utf8.contains { $0 > 0x20 } }
        guard !filled.isEmpty else { return }
        rows.append(SheetRow(number: line, cells: filled.sorted { $0.column < $1.column }))
    }

    /// A row that holds nothing, as a workbook may have between others.
    mutating func appendBlank(line: Int) { rows.append(SheetRow(number: line, cells: [])) }

    var sheet: Sheet {
        let header = order.enumerated().map { SheetCell(column: $0.offset, row: line, text: $0.element) }
        return Sheet(name: name, header: SheetRow(number: line, cells: header), rows: rows)
    }
}
