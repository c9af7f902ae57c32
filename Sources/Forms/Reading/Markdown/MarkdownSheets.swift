import Core

/// Reads a questionnaire in Markdown tables: the first column names the sheet (as pyxform's tests do), or a heading above does (as `yxf` does).
struct MarkdownSheets {
    var limits = ReadLimits()

    func read(_ text: String, file: String) throws(ReadProblem) -> SheetBook {
        var tables: [(name: String, rows: [SheetRow])] = []
        var heading: String?
        var number = 0
        for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
            number += 1
            let trimmed = line.drop { $0.isWhitespace }
            if trimmed.hasPrefix("#") {
                let words = trimmed.drop { $0 == "#" }.trimmed
                if SheetNames.known.contains(words.lowercased()) {
                    heading = words
                    tables.append((words, []))
                }
                continue
            }
            guard let cells = Self.cells(of: line) else { continue }
            if Self.isSeparator(cells) { continue }
            var fields = cells[...]
            if let name = cells.first, !name.isEmpty, heading == nil || SheetNames.known.contains(name.lowercased()) {
                heading = nil
                tables.append((name, []))
                fields = fields.dropFirst()
            } else if heading == nil {
                fields = fields.dropFirst()
            }
            let filled = fields.enumerated().filter { !$0.element.isEmpty }.map {
                SheetCell(column: $0.offset, row: number, text: $0.element)
            }
            guard !filled.isEmpty else { continue }
            guard !tables.isEmpty else {
                throw ReadProblem(
                    "markdown.no_sheet", "This table does not say which sheet it is. Begin its first row with '| survey |'.", row: number)
            }
            tables[tables.count - 1].rows.append(SheetRow(number: number, cells: filled))
            if tables[tables.count - 1].rows.count > limits.rows {
                throw ReadProblem("markdown.too_large", "The table has more than \(limits.rows) rows.", row: number)
            }
        }
        guard !tables.isEmpty else {
            throw ReadProblem("markdown.not_a_form", "The file has no table of a questionnaire. Write '| survey |' and its rows below.")
        }
        var sheets: [Sheet] = []
        for table in tables {
            guard let header = table.rows.first else { continue }
            let last = header.cells.last?.column ?? -1
            let rows = table.rows.dropFirst().compactMap { row -> SheetRow? in
                let cells = row.cells.filter { $0.column <= last }
                return cells.isEmpty ? nil : SheetRow(number: row.number, cells: cells)
            }
            sheets.append(Sheet(name: table.name, header: header, rows: rows))
        }
        return SheetBook(file: file, format: .markdown, names: tables.map(\.name), sheets: sheets)
    }

    /// The cells of a line of a table, trimmed; nil for any other line.
    ///
    /// What stands behind the last `|` is a comment.
    private static func cells(of line: Substring) -> [String]? {
        let line = line.drop { $0.isWhitespace }
        guard line.first == "|", let last = line.lastIndex(of: "|"), last > line.startIndex else { return nil }
        let rest = line[line.index(after: last)...].drop { $0.isWhitespace }
        guard rest.isEmpty || rest.hasPrefix("#") else { return nil }
        var cells: [String] = []
        var cell = ""
        var escaped = false
        for character in line[line.index(after: line.startIndex)..<last] {
            if escaped {
                if character != "|" { cell.append("\\") }
                cell.append(character)
                escaped = false
            } else if character == "\\" {
                escaped = true
            } else if character == "|" {
                cells.append(cell.trimmed)
                cell = ""
            } else {
                cell.append(character)
            }
        }
        if escaped { cell.append("\\") }
        cells.append(cell.trimmed)
        return cells
    }

    private static func isSeparator(_ cells: [String]) -> Bool {
        var dashes = false
        for cell in cells where !cell.isEmpty {
            guard cell.allSatisfy({ $0 == "-" || $0 == ":" }), cell.filter({ $0 == "-" }).count >= 2 else { return false }
            dashes = true
        }
        return dashes
    }
}
