import Foundation

/// Reads one sheet of a workbook as rows of text.
final class SheetReading: XMLReading {
    /// What a sheet's cells refer to.
    struct Surroundings {
        var strings: [String] = []
        /// Which cell styles show a date or time.
        var dateStyles: Set<Int> = []
        var from1904 = false
    }

    private let surroundings: Surroundings
    private let limits: ReadLimits
    private let sheet: String
    private(set) var rows: [SheetRow] = []

    private var rowNumber = 0
    private var rowCells: [SheetCell] = []
    private var cellCount = 0
    private var nextColumn = 0

    private var inCell = false
    private var column = 0
    private var type = ""
    private var style = 0
    private var hasFormula = false
    private var hasValue = false
    private var value = ""
    private var inline = ""
    private var collecting = Collecting.nothing
    private var phonetic = false

    private enum Collecting {
        case nothing
        case value
        case inline
    }

    init(sheet: String, surroundings: Surroundings, limits: ReadLimits) {
        (self.sheet, self.surroundings, self.limits) = (sheet, surroundings, limits)
    }

    override func opened(_ name: String, _ attributes: [String: String]) {
        switch name {
        case "row":
            // Never from <dimension>: it is often false.
            rowNumber = attributes["r"].flatMap { Int($0) } ?? rowNumber + 1
            rowCells.removeAll(keepingCapacity: true)
            nextColumn = 0
        case "c":
            inCell = true
            column = attributes["r"].flatMap { Self.column(of: $0) } ?? nextColumn
            nextColumn = column + 1
            type = attributes["t"] ?? "n"
            style = attributes["s"].flatMap { Int($0) } ?? 0
            (hasFormula, hasValue, value, inline) = (false, false, "", "")
        case "f" where inCell: hasFormula = true
        case "v" where inCell:
            hasValue = true
            collecting = .value
        case "rPh" where inCell: phonetic = true
        case "t" where inCell && !phonetic: collecting = .inline
        default: break
        }
    }

    override func characters(_ text: String) {
        switch collecting {
        case .nothing: break
        case .value: value += text
        case .inline: inline += text
        }
    }

    override func closed(_ name: String) {
        switch name {
        case "v", "t": collecting = .nothing
        case "rPh": phonetic = false
        case "c":
            inCell = false
            take()
        case "row":
            guard !rowCells.isEmpty else { return }
            if rowCells.indices.dropFirst().contains(where: { rowCells[$0 - 1].column >= rowCells[$0].column }) {
                rowCells.sort { $0.column < $1.column }
            }
            rows.append(SheetRow(number: rowNumber, cells: rowCells))
            if rows.count > limits.rows || cellCount > limits.cells {
                stop(
                    ReadProblem(
                        "workbook.too_large",
                        "The sheet has more than \(limits.rows) rows with content. Split the form or use a CSV file for choices.",
                        sheet: sheet))
            }
        default: break
        }
    }

    private func take() {
        let cell: SheetCell
        switch text() {
        case .success(let text):
            guard text.utf8.contains(where: { $0 > 0x20 }) else { return }
            cell = SheetCell(column: column, row: rowNumber, text: Self.mended(text))
        case .failure(let fault):
            cell = SheetCell(column: column, row: rowNumber, text: value, fault: fault.fault)
        }
        rowCells.append(cell)
        cellCount += 1
    }

    private struct FaultyCell: Error { var fault: SheetCell.Fault }

    private func text() -> Result<String, FaultyCell> {
        switch type {
        case "inlineStr": return .success(hasValue && inline.isEmpty ? value : inline)
        case "s":
            guard let index = Int(value.trimmingCharacters(in: .whitespaces)), surroundings.strings.indices.contains(index) else {
                return .success("")
            }
            return .success(surroundings.strings[index])
        case "b": return .success(hasValue ? (value.contains("1") || value.lowercased().contains("true") ? "TRUE" : "FALSE") : "")
        case "e": return .failure(FaultyCell(fault: .errorValue))
        case "str", "d": return hasFormula && !hasValue ? .failure(FaultyCell(fault: .formulaWithoutValue)) : .success(value)
        default:
            guard hasValue, !value.isEmpty else {
                // Programs that compute nothing write an empty value; an empty text would be of type `str`.
                return hasFormula ? .failure(FaultyCell(fault: .formulaWithoutValue)) : .success("")
            }
            guard let number = Double(value.trimmingCharacters(in: .whitespacesAndNewlines)) else { return .success(value) }
            if surroundings.dateStyles.contains(style) {
                let isSetting = SheetNames.folded(sheet) == "settings"
                let moment =
                    isSetting
                    ? SpreadsheetDate.pythonText(number, from1904: surroundings.from1904)
                    : SpreadsheetDate.text(number, from1904: surroundings.from1904)
                if let moment { return .success(moment) }
            }
            return .success(PlainNumber.text(number))
        }
    }

    /// Line breaks in one form, and the escapes `_xHHHH_` of control characters resolved.
    static func mended(_ text: String) -> String {
        var result = text
        if result.utf8.contains(UInt8(ascii: "_")), result.contains("_x") { result = unescaped(result) }
        if result.utf8.contains(UInt8(ascii: "\r")) {
            result = result.replacingOccurrences(of: "\r\n", with: "\n").replacingOccurrences(of: "\r", with: "\n")
        }
        return result
    }

    private static func unescaped(_ text: String) -> String {
        var output = [UInt8]()
        let bytes = Array(text.utf8)
        var at = 0
        while at < bytes.count {
            if at + 7 <= bytes.count, bytes[at] == 0x5F, bytes[at + 1] == 0x78, bytes[at + 6] == 0x5F,
                let code = UInt32(String(decoding: bytes[at + 2..<at + 6], as: UTF8.self), radix: 16), code < 0x20 || code == 0x5F
            {
                if code == 9 || code == 10 || code == 13 || code == 0x5F { output.append(UInt8(code)) }
                at += 7
            } else {
                output.append(bytes[at])
                at += 1
            }
        }
        return String(decoding: output, as: UTF8.self)
    }

    /// The 0-based column of a reference such as `AB12`.
    static func column(of reference: String) -> Int? {
        var column = 0
        var letters = 0
        for byte in reference.utf8 {
            let upper = byte & 0xDF
            guard (0x41...0x5A).contains(upper) else { break }
            column = column * 26 + Int(upper - 0x40)
            letters += 1
            guard letters <= 3 else { return nil }
        }
        return letters == 0 ? nil : column - 1
    }

    /// The letters of a 0-based column.
    static func letters(of column: Int) -> String {
        var rest = column + 1
        var letters = ""
        while rest > 0 {
            letters = String(UnicodeScalar(UInt8(0x41 + (rest - 1) % 26))) + letters
            rest = (rest - 1) / 26
        }
        return letters
    }
}
