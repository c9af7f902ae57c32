package import Core
import Foundation

/// Turns a questionnaire from one kind of file into another, cell by cell.
package enum FormConverter {
    /// The bytes of the form in a file as `.xlsx` or `.yaml`; nil with findings where it cannot be read.
    package static func convert(path: String, to suffix: String, limits: ReadLimits = ReadLimits()) -> (
        bytes: [UInt8]?, findings: [Finding]
    ) {
        let name = URL(fileURLWithPath: path).lastPathComponent
        do throws(ReadProblem) {
            let file = try FormFile.open(path, limits: limits)
            let kind = try file.kind()
            guard kind != .xform else {
                throw ReadProblem("convert.format", "XForm XML cannot be turned into sheets. Convert the form it was made of.")
            }
            let (book, findings) = try FormReader.book(of: file, kind: kind, limits: limits, all: true)
            switch suffix.lowercased() {
            case "xlsx": return (WorkbookWriter.bytes(book), findings + book.findings + headless(book, keepsGaps: true))
            case "yaml", "yml": return (Array(YamlWriter.text(book).utf8), findings + book.findings + headless(book))
            default: throw ReadProblem("convert.format", "A questionnaire is written as .xlsx or .yaml.")
            }
        } catch {
            return (nil, [error.finding(in: name)])
        }
    }

    /// Cells whose column has no header: YAML has no word for them.
    ///
    /// A workbook keeps those between other columns.
    private static func headless(_ book: SheetBook, keepsGaps: Bool = false) -> [Finding] {
        book.sheets.compactMap { sheet in
            let headers = Set(sheet.header.cells.map(\.column))
            let lost = sheet.rows.flatMap(\.cells).filter { !keepsGaps && !headers.contains($0.column) }
            guard let first = lost.first ?? sheet.beyond else { return nil }
            let count = lost.count + sheet.beyondCount
            let address = SheetReading.letters(of: first.column) + String(first.row)
            return Finding(
                file: book.file, sheet: sheet.name, row: first.row, severity: .warning, code: "convert.cell_without_header",
                message:
                    "\(count == 1 ? "One cell has" : "\(count) cells have") no header above and cannot be written; the first is \(address). Write a word in the first row of its column."
            )
        }
    }
}
