/// Writes sheets as an .xlsx file: every cell a text, as it was read.
package enum WorkbookWriter {
    /// The bytes of the file; the same sheets give the same bytes.
    package static func bytes(_ book: SheetBook) -> [UInt8] {
        let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
        let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
        let package = "http://schemas.openxmlformats.org/package/2006"
        let sheetType = "application/vnd.openxmlformats-officedocument.spreadsheetml"
        var zip = ZipWriter()
        func add(_ name: String, _ text: String) {
            zip.add(name, Array("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n\(text)".utf8))
        }
        let numbers = Array(1...max(1, book.sheets.count)).prefix(book.sheets.count)
        add(
            "[Content_Types].xml",
            "<Types xmlns=\"\(package)/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
                + "<Override PartName=\"/xl/workbook.xml\" ContentType=\"\(sheetType).sheet.main+xml\"/>"
                + numbers.map { "<Override PartName=\"/xl/worksheets/sheet\($0).xml\" ContentType=\"\(sheetType).worksheet+xml\"/>" }
                .joined()
                + "</Types>")
        add(
            "_rels/.rels",
            "<Relationships xmlns=\"\(package)/relationships\"><Relationship Id=\"rId1\" Type=\"\(office)/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
        )
        let listed = numbered(book).map { "<sheet name=\"\(escaped($0.name))\" sheetId=\"\($0.number)\" r:id=\"rId\($0.number)\"/>" }
            .joined()
        add("xl/workbook.xml", "<workbook xmlns=\"\(main)\" xmlns:r=\"\(office)\"><sheets>\(listed)</sheets></workbook>")
        add(
            "xl/_rels/workbook.xml.rels",
            "<Relationships xmlns=\"\(package)/relationships\">"
                + numbers.map { "<Relationship Id=\"rId\($0)\" Type=\"\(office)/worksheet\" Target=\"worksheets/sheet\($0).xml\"/>" }
                .joined()
                + "</Relationships>")
        for (number, sheet) in numbered(book).map({ ($0.number, $0.sheet) }) {
            add(
                "xl/worksheets/sheet\(number).xml",
                "<worksheet xmlns=\"\(main)\"><sheetData>\(data(sheet, isWorkbook: book.format == .workbook))</sheetData></worksheet>")
        }
        return zip.finished()
    }

    private static func numbered(_ book: SheetBook) -> [(number: Int, name: String, sheet: Sheet)] {
        book.sheets.enumerated().map { ($0.offset + 1, $0.element.name, $0.element) }
    }

    private static func data(_ sheet: Sheet, isWorkbook: Bool) -> String {
        var data = ""
        // Of a workbook rows keep their numbers; lines of a text file become rows one below the other.
        for (index, row) in ([sheet.header] + sheet.rows).enumerated() {
            let number = isWorkbook ? row.number : index + 1
            data += "<row r=\"\(number)\">"
            for cell in row.cells {
                data +=
                    "<c r=\"\(SheetReading.letters(of: cell.column))\(number)\" t=\"inlineStr\"><is><t xml:space=\"preserve\">\(escaped(cell.text))</t></is></c>"
            }
            data += "</row>"
        }
        return data
    }

    /// `_x0041_` would be read as an escape, so its first sign is written as one.
    ///
    /// Anything else that begins so, such as a header `instance_xmlns`, stays as it is.
    private static func guarded(_ text: String) -> String {
        guard text.contains("_x") else { return text }
        return text.replacing(/_(?=x[0-9A-Fa-f]{4}_)/, with: "_x005F_")
    }

    private static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in guarded(text).unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "\r": result += "&#13;"
            default: if scalar.value >= 0x20 || scalar == "\n" || scalar == "\t" { result.unicodeScalars.append(scalar) }
            }
        }
        return result
    }
}
