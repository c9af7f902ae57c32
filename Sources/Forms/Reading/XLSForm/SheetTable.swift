/// A sheet whose columns are understood, with cleaned cells.
struct SheetTable {
    /// A column of the sheet.
    struct Column {
        var name: ColumnName
        /// As written.
        var header: String
    }

    /// A cleaned cell of a row.
    struct Value {
        var text: String
        var place: SourcePlace
    }

    /// A row with its values by column.
    struct Row {
        var number: Int
        /// As a workbook counts it, with the header in row 1, whatever the file: names that are made of a row are the same in all.
        var ordinal: Int
        var values: [ColumnName: Value]

        subscript(field field: String) -> Value? { values[ColumnName(field: field)] }
    }

    let name: String
    /// By place in the sheet; nil where there is no header or the column repeats another.
    private(set) var columns: [Column?] = []
    private let sheet: Sheet
    private let collapsesBlanks: Bool
    /// Whether rows are numbered by the lines of a text file.
    private let rowsAreLines: Bool

    init(
        _ sheet: Sheet, as names: ColumnNames, required: Set<String> = [], collapsesBlanks: Bool = false, rowsAreLines: Bool = false,
        log: inout FindingLog
    ) {
        self.sheet = sheet
        self.rowsAreLines = rowsAreLines
        self.collapsesBlanks = collapsesBlanks
        name = sheet.name
        let usesDoubleColon = sheet.header.cells.contains { $0.text.contains("::") }
        columns = Array(repeating: nil, count: (sheet.header.cells.last?.column ?? -1) + 1)
        for cell in sheet.header.cells where cell.column < 20_000 {
            let header = Self.clean(cell.text, collapsesBlanks: true)
            guard !header.isEmpty else { continue }
            columns[cell.column] = Column(name: names.resolve(header, usesDoubleColon: usesDoubleColon), header: header)
        }
        takeNearMisses(names, required: required, log: &log)
        leaveOutRepeated(names, log: &log)
    }

    /// A required column that is missing, and one whose header is nearly it.
    private mutating func takeNearMisses(_ names: ColumnNames, required: Set<String>, log: inout FindingLog) {
        let present = Set(columns.compactMap { $0?.name.field })
        for field in required.sorted() where !present.contains(field) {
            let near = columns.indices.filter { index in
                guard let column = columns[index], !column.name.isKnown else { return false }
                return EditDistance.between(ColumnNames.folded(column.header), field) <= 1
            }
            guard near.count == 1, let column = columns[near[0]] else { continue }
            columns[near[0]]!.name = ColumnName(field: field)
            log.warning(
                "xlsform.header_near", SourcePlace(sheet: name, row: sheet.header.number, column: column.header),
                "The column '\(column.header)' is read as '\(field)'. Correct its spelling.")
        }
    }

    /// Of two columns that say the same, the second is left out; an error where they disagree.
    private mutating func leaveOutRepeated(_ names: ColumnNames, log: inout FindingLog) {
        var first: [ColumnName: Int] = [:]
        for index in columns.indices {
            guard let column = columns[index] else { continue }
            guard let other = first[column.name], let earlier = columns[other] else {
                first[column.name] = index
                continue
            }
            let place = SourcePlace(sheet: name, row: sheet.header.number, column: column.header)
            let same = earlier.header == column.header
            if column.name.field == "form_id", names.isSettings {
                // Early forms have both; the one with today's name counts.
                let winner = ColumnNames.folded(column.header) == "form_id" ? index : other
                columns[winner == index ? other : index] = nil
                first[column.name] = winner
                log.warning("xlsform.duplicate_header", place, "The form's id stands in two columns. 'form_id' is read; remove the other.")
                continue
            }
            if let row = conflict(other, index) {
                log.error(
                    "xlsform.duplicate_header", place,
                    "The columns '\(earlier.header)' and '\(column.header)' say the same and differ in row \(row). Rename or remove one.")
            } else if column.name.isKnown || same {
                log.warning(
                    "xlsform.duplicate_header", place,
                    same
                        ? "The column '\(column.header)' stands twice. The first is read; remove the other."
                        : "The columns '\(earlier.header)' and '\(column.header)' say the same. Both are read as one; remove one.")
            }
            merged[index] = other
            columns[index] = nil
        }
    }

    /// Columns whose cells are read as those of another.
    private var merged: [Int: Int] = [:]

    private func conflict(_ a: Int, _ b: Int) -> Int? {
        sheet.rows.first { row in
            guard let left = row.cells.first(where: { $0.column == a }), let right = row.cells.first(where: { $0.column == b }) else {
                return false
            }
            return left.text.trimmed != right.text.trimmed
        }?.number
    }

    var rowCount: Int { sheet.rows.count }

    /// The row, or line, in which the columns are named.
    var headerRow: Int { sheet.header.number }

    func has(_ field: String) -> Bool { columns.contains { $0?.name.field == field } }

    /// Languages named in the headers of texts, in order.
    var languages: [String] {
        var seen: [String] = []
        for case let column? in columns where ColumnNames.translated.contains(column.name.field) && !column.name.detail.isEmpty {
            if !seen.contains(column.name.detail) { seen.append(column.name.detail) }
        }
        return seen
    }

    /// The first header that names a language.
    func header(of language: String) -> String? {
        columns.lazy.compactMap { $0 }.first { $0.name.detail == language && ColumnNames.translated.contains($0.name.field) }?.header
    }

    /// Calls `body` with each filled cell of each row: its column and cleaned text.
    func eachRow(log: inout FindingLog, _ body: (SheetRow, [(column: Int, value: Value)], inout FindingLog) -> Void) {
        var cells: [(column: Int, value: Value)] = []
        for row in sheet.rows {
            cells.removeAll(keepingCapacity: true)
            for cell in row.cells {
                let index = merged[cell.column] ?? cell.column
                guard index < columns.count, let column = columns[index] else { continue }
                let place = SourcePlace(sheet: name, row: cell.row, column: column.header)
                if let fault = cell.fault {
                    report(fault, cell, column, place, &log)
                    continue
                }
                let text = Self.clean(cell.text, collapsesBlanks: collapsesBlanks)
                guard !text.isEmpty else { continue }
                cells.append((index, Value(text: text, place: place)))
            }
            if !cells.isEmpty { body(row, cells, &log) }
        }
    }

    /// All rows with their values by column; smart quotation marks in expressions are made plain ones.
    func rows(log: inout FindingLog) -> [Row] {
        var rows: [Row] = []
        rows.reserveCapacity(sheet.rows.count)
        let ordinals =
            rowsAreLines ? Dictionary(sheet.rows.enumerated().map { ($0.element.number, $0.offset + 2) }) { first, _ in first } : [:]
        eachRow(log: &log) { row, cells, log in
            var values: [ColumnName: Value] = [:]
            for cell in cells {
                guard let column = columns[cell.column] else { continue }
                var value = cell.value
                if ColumnNames.expressions.contains(column.name.field) { SmartQuotes.mend(&value, log: &log) }
                if value.text.utf8.contains(UInt8(ascii: "$")) { LooseReferences.mend(&value, log: &log) }
                values[column.name] = values[column.name] ?? value
            }
            rows.append(Row(number: row.number, ordinal: ordinals[row.number] ?? row.number, values: values))
        }
        return rows
    }

    private func report(_ fault: SheetCell.Fault, _ cell: SheetCell, _ column: Column, _ place: SourcePlace, _ log: inout FindingLog) {
        guard column.name.isKnown else { return }
        let address = SheetReading.letters(of: cell.column) + String(cell.row)
        switch fault {
        case .errorValue:
            log.error(
                "xlsform.cell_error", place, "Cell \(address) holds the error \(cell.text). Correct its formula or write the text itself.")
        case .formulaWithoutValue:
            log.error(
                "xlsform.formula_without_value", place,
                "Cell \(address) holds a formula whose result was not saved. Open the file in a spreadsheet program and save it.")
        }
    }

    /// Left by copying from web pages or by broken programs, seen by nobody.
    private static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09, 0x0A, 0x0D: false
        case ..<0x20, 0x7F, 0x200B, 0xFEFF, 0x2060: true
        default: false
        }
    }

    /// Without blanks at the ends, non-breaking blanks as blanks, and runs of blanks as one where asked.
    static func clean(_ text: String, collapsesBlanks: Bool) -> String {
        var text = text
        if !text.utf8.allSatisfy({ $0 < 0x7F && $0 >= 0x20 }) {
            if text.unicodeScalars.contains("\u{A0}") { text = text.replacing("\u{A0}", with: " ") }
            if text.unicodeScalars.contains(where: isInvisible) { text.unicodeScalars.removeAll(where: isInvisible) }
        }
        text = text.trimmed
        guard collapsesBlanks, text.contains("  ") else { return text }
        var result = ""
        var blank = false
        for character in text {
            if character == " " {
                if !blank { result.append(character) }
                blank = true
            } else {
                result.append(character)
                blank = false
            }
        }
        return result
    }
}

/// The typographic quotation marks that text programs put where an expression needs plain ones.
enum SmartQuotes {
    private static let plain: [Unicode.Scalar: Unicode.Scalar] = [
        "\u{2018}": "'", "\u{2019}": "'", "\u{201A}": "'", "\u{201B}": "'", "\u{201C}": "\"", "\u{201D}": "\"", "\u{201E}": "\"",
    ]

    static func mend(_ value: inout SheetTable.Value, log: inout FindingLog) {
        guard !value.text.utf8.allSatisfy({ $0 < 0x80 }), value.text.unicodeScalars.contains(where: { plain[$0] != nil }) else { return }
        var text = String.UnicodeScalarView()
        for scalar in value.text.unicodeScalars { text.append(plain[scalar] ?? scalar) }
        value.text = String(text)
        log.warning(
            "xlsform.smart_quotes", value.place,
            "The expression has typographic quotation marks. They are read as plain ones (' and \"); write them so.")
    }
}

/// References written with blanks inside, `${ name }`.
enum LooseReferences {
    static func mend(_ value: inout SheetTable.Value, log: inout FindingLog) {
        guard value.text.contains("${ ") || value.text.contains(" }") else { return }
        var result = ""
        var rest = value.text[...]
        var changed = false
        while let start = rest.firstRange(of: "${") {
            result += rest[..<start.upperBound]
            rest = rest[start.upperBound...]
            guard let end = rest.firstIndex(of: "}") else { break }
            let name = rest[..<end]
            let bare = name.trimmed
            changed = changed || bare != name
            result += bare
            rest = rest[end...]
        }
        guard changed else { return }
        value.text = result + rest
        log.warning("xlsform.reference_blanks", value.place, "A reference has blanks in it. It is read without; write ${name}.")
    }
}
