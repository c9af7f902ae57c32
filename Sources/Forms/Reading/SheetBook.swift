package import Core

/// A cell that holds something, with its place in the file.
package struct SheetCell: Sendable, Equatable {
    /// Why a cell has no usable text.
    package enum Fault: Sendable, Equatable {
        /// The program that saved the file put an error value there, such as `#REF!`.
        case errorValue
        /// A formula whose result was not saved with the file.
        case formulaWithoutValue
    }

    /// 0-based place among the columns of the sheet.
    package var column: Int
    /// 1-based row of the sheet, or line of the text file.
    package var row: Int
    /// The text as it was written: not trimmed, line breaks as `\n`.
    package var text: String
    package var fault: Fault?

    package init(column: Int, row: Int, text: String, fault: Fault? = nil) {
        (self.column, self.row, self.text, self.fault) = (column, row, text, fault)
    }
}

/// A row of a sheet: only the cells that hold something, by column.
package struct SheetRow: Sendable, Equatable {
    package var number: Int
    package var cells: [SheetCell]

    package init(number: Int, cells: [SheetCell]) { (self.number, self.cells) = (number, cells) }
}

/// A table of a questionnaire file: a header and rows, whatever the file was.
package struct Sheet: Sendable, Equatable {
    package var name: String
    package var header: SheetRow
    package var rows: [SheetRow]
    /// The first cell to the right of the last header, which is not read, and how many there are.
    package var beyond: SheetCell?
    package var beyondCount = 0

    package init(name: String, header: SheetRow, rows: [SheetRow]) {
        (self.name, self.header, self.rows) = (name, header, rows)
    }
}

/// What every reader of tables delivers: sheets by name, in the order of the file.
package struct SheetBook: Sendable, Equatable {
    /// How the file was written.
    package enum Format: Sendable, Equatable {
        case workbook
        case yaml
        case markdown
        case csv
    }

    /// The name of the file, for findings.
    package var file: String
    package var format: Format
    /// The names of all sheets, those too that were not read.
    package var names: [String]
    package var sheets: [Sheet]
    /// What was noticed while reading.
    package var findings: [Finding]

    package init(file: String, format: Format, names: [String], sheets: [Sheet], findings: [Finding] = []) {
        (self.file, self.format, self.names, self.sheets, self.findings) = (file, format, names, sheets, findings)
    }
}

/// A reason for which a file cannot be read at all.
struct ReadProblem: Error, Equatable {
    var code: String
    var message: String
    var sheet: String?
    var row: Int?
    var column: String?

    init(_ code: String, _ message: String, sheet: String? = nil, row: Int? = nil, column: String? = nil) {
        (self.code, self.message, self.sheet, self.row, self.column) = (code, message, sheet, row, column)
    }

    func finding(in file: String) -> Finding {
        Finding(file: file, sheet: sheet, row: row, column: column, code: code, message: message)
    }
}
