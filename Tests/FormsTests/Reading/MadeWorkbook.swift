import Foundation

@testable import Forms

/// A workbook made by hand, to have in it exactly the oddity that a test is about.
struct MadeWorkbook {
    /// Sheet name and the XML inside `<sheetData>`.
    var sheets: [(name: String, data: String)] = []
    var sharedStrings: String?
    var styles: String?
    var workbookProperties = ""
    var absoluteTargets = false
    var deflating = true
    var dimension = ""
    var extra: [(String, [UInt8])] = []

    var bytes: [UInt8] {
        var zip = ZipWriter()
        let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
        let relationships = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
        let folder = absoluteTargets ? "/xl/" : ""
        var listed = ""
        var related = ""
        for (index, sheet) in sheets.enumerated() {
            listed += "<sheet name=\"\(sheet.name)\" sheetId=\"\(index + 1)\" r:id=\"rId\(index + 1)\"/>"
            related +=
                "<Relationship Id=\"rId\(index + 1)\" Type=\"\(relationships)/worksheet\" Target=\"\(folder)worksheets/s\(index + 1).xml\"/>"
        }
        if sharedStrings != nil {
            related += "<Relationship Id=\"rS\" Type=\"\(relationships)/sharedStrings\" Target=\"\(folder)sharedStrings.xml\"/>"
        }
        if styles != nil { related += "<Relationship Id=\"rT\" Type=\"\(relationships)/styles\" Target=\"\(folder)styles.xml\"/>" }
        let rels = "http://schemas.openxmlformats.org/package/2006/relationships"
        add(
            "_rels/.rels",
            "<Relationships xmlns=\"\(rels)\"><Relationship Id=\"r1\" Type=\"\(relationships)/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>",
            &zip)
        add(
            "xl/workbook.xml",
            "<workbook xmlns=\"\(main)\" xmlns:r=\"\(relationships)\">\(workbookProperties)<sheets>\(listed)</sheets></workbook>", &zip)
        add("xl/_rels/workbook.xml.rels", "<Relationships xmlns=\"\(rels)\">\(related)</Relationships>", &zip)
        for (index, sheet) in sheets.enumerated() {
            add(
                "xl/worksheets/s\(index + 1).xml",
                "<worksheet xmlns=\"\(main)\">\(dimension)<sheetData>\(sheet.data)</sheetData></worksheet>", &zip)
        }
        if let sharedStrings { add("xl/sharedStrings.xml", "<sst xmlns=\"\(main)\">\(sharedStrings)</sst>", &zip) }
        if let styles { add("xl/styles.xml", "<styleSheet xmlns=\"\(main)\">\(styles)</styleSheet>", &zip) }
        for (name, content) in extra { zip.add(name, content, deflating: deflating) }
        return zip.finished()
    }

    private func add(_ name: String, _ text: String, _ zip: inout ZipWriter) {
        zip.add(name, Array("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\(text)".utf8), deflating: deflating)
    }

    /// Rows of inline texts; an empty text is no cell.
    static func data(_ rows: [[String]], from first: Int = 1) -> String {
        rows.enumerated().map { index, row in
            "<row r=\"\(first + index)\">"
                + row.enumerated().filter { !$0.element.isEmpty }.map { column, text in
                    let escaped = text.replacing("&", with: "&amp;").replacing("<", with: "&lt;")
                    return
                        "<c r=\"\(SheetReading.letters(of: column))\(first + index)\" t=\"inlineStr\"><is><t xml:space=\"preserve\">\(escaped)</t></is></c>"
                }.joined() + "</row>"
        }.joined()
    }

    /// Reads all sheets.
    func read(limits: ReadLimits = ReadLimits()) throws -> SheetBook {
        try WorkbookReader(limits: limits, wanted: { Set($0.indices) }).read(bytes, file: "made.xlsx")
    }
}

extension SheetBook {
    /// The texts of the sheet's rows, header first, by column place.
    func texts(_ sheet: Int = 0) -> [[String]] {
        ([sheets[sheet].header] + sheets[sheet].rows).map { row in
            var texts = Array(repeating: "", count: (row.cells.last?.column ?? -1) + 1)
            for cell in row.cells { texts[cell.column] = cell.text }
            return texts
        }
    }
}
