import Core

/// Reads a questionnaire in one CSV file: the first column names the sheet, as pyxform takes it.
struct CSVSheets {
    var limits = ReadLimits()

    func read(_ text: String, file: String) throws(ReadProblem) -> SheetBook {
        var tables: [(name: String, rows: [SheetRow])] = []
        for record in try CSVReader(limits: limits).records(text) {
            if let name = record.fields.first?.trimmed, !name.isEmpty { tables.append((name, [])) }
            let cells = record.fields.dropFirst().enumerated().compactMap { index, field -> SheetCell? in
                let text = field.trimmed
                return text.isEmpty ? nil : SheetCell(column: index, row: record.line, text: text)
            }
            guard !cells.isEmpty else { continue }
            guard !tables.isEmpty else {
                throw ReadProblem("csv.no_sheet", "The first column must name the sheet: a row 'survey', then its rows.", row: record.line)
            }
            tables[tables.count - 1].rows.append(SheetRow(number: record.line, cells: cells))
        }
        let sheets = tables.compactMap { table in
            table.rows.first.map { Sheet(name: table.name, header: $0, rows: Array(table.rows.dropFirst())) }
        }
        return SheetBook(file: file, format: .csv, names: tables.map(\.name), sheets: sheets)
    }
}
