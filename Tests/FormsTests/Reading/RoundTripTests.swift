import Core
import Foundation
import Testing

@testable import Forms

@Suite struct RoundTripTests {
    private func book(_ bytes: [UInt8], _ name: String) throws -> SheetBook {
        let file = FormFile(name: name, bytes: bytes)
        return try FormReader.book(of: file, kind: file.kind(), limits: ReadLimits(), all: true).0
    }

    /// Rows as header and text, whatever line they stand on.
    private func rows(_ book: SheetBook) -> [String: [[String: String]]] {
        Dictionary(
            uniqueKeysWithValues: book.sheets.map { sheet in
                let headers = Dictionary(uniqueKeysWithValues: sheet.header.cells.map { ($0.column, $0.text) })
                return (
                    sheet.name,
                    sheet.rows.map { row in
                        Dictionary(uniqueKeysWithValues: row.cells.compactMap { cell in headers[cell.column].map { ($0, cell.text) } })
                    }.filter { !$0.isEmpty }
                )
            })
    }

    @Test(arguments: ["agriculture-grains", "biomass-plot-repeats", "odk-all-question-types", "socio-economic-survey"])
    func `a workbook survives YAML and back`(name: String) throws {
        let path = try #require(Bundle.module.path(forResource: "Fixtures/xlsforms/\(name)", ofType: "xlsx"))
        let original = try book([UInt8](Data(contentsOf: URL(fileURLWithPath: path))), "f.xlsx")
        let yaml = try book(Array(YamlWriter.text(original).utf8), "f.yaml")
        let again = try book(WorkbookWriter.bytes(yaml), "f.xlsx")
        #expect(rows(yaml) == rows(original))
        #expect(rows(again) == rows(original))
        #expect(again.sheets.map { $0.header.cells.map(\.text) } == original.sheets.map { $0.header.cells.map(\.text) })
    }

    @Test func `empty rows stay where they are, so that findings name the same row`() throws {
        let sheet = MadeWorkbook.data([["type", "name", ""], ["text", "a", ""], [], [], ["text", "b", "lost"], [], ["note", "", ""]])
        let original = try book(MadeWorkbook(sheets: [("survey", sheet)]).bytes.map { $0 }, "f.xlsx")
        let yaml = try book(Array(YamlWriter.text(original).utf8), "f.yaml")
        let again = try book(WorkbookWriter.bytes(yaml), "f.xlsx")
        #expect(again.sheets[0].rows.filter { !$0.cells.isEmpty }.map(\.number) == [2, 5, 7])
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("round-\(UUID().uuidString).xlsx")
        defer { try? FileManager.default.removeItem(at: folder) }
        try Data(MadeWorkbook(sheets: [("survey", sheet)]).bytes).write(to: folder)
        let told = FormConverter.convert(path: folder.path, to: "yaml").findings
        #expect(told.map(\.code) == ["convert.cell_without_header"])
        #expect(told.first?.message.contains("C5") == true)
    }

    @Test func `a word that only begins like an escape is written as it is`() throws {
        let sheet = MadeWorkbook.data([["instance_xmlns"], ["a"]])
        let bytes = WorkbookWriter.bytes(
            try book(MadeWorkbook(sheets: [("settings", sheet), ("survey", sheet)]).bytes.map { $0 }, "f.xlsx"))
        let again = try book(bytes, "f.xlsx")
        #expect(again.sheets[0].header.cells.map(\.text).first == "instance_xmlns")
        var archive = try ZipArchive(bytes, limits: ReadLimits())
        let part = String(decoding: try #require(try archive.contents(of: "xl/worksheets/sheet1.xml")), as: UTF8.self)
        #expect(part.contains(">instance_xmlns<"))
    }

    @Test func `texts with every oddity survive`() throws {
        let odd = [
            "no", "~", "null", "1.10", "007", "2024-01-01", "a: b", "# c", "- d", "'q'", "\"q\"", "a\nb", " edge ", "_x0041_", "é ñ 日本",
            "a\\n", "{x}",
            "*a", "&b", "%", "@", "`", "a\u{A0}b", "<&>", "yes", "a, b", "[x]", "!t", "|", ">", "\u{2028}",
        ]
        let sheet = MadeWorkbook.data([["type", "name"]] + odd.map { [$0, "x"] })
        let original = try book(MadeWorkbook(sheets: [("survey", sheet)]).bytes.map { $0 }, "f.xlsx")
        let yaml = try book(Array(YamlWriter.text(original).utf8), "f.yaml")
        let again = try book(WorkbookWriter.bytes(yaml), "f.xlsx")
        #expect(yaml.sheets[0].rows.map { $0.cells[0].text } == original.sheets[0].rows.map { $0.cells[0].text })
        #expect(again.sheets[0].rows.map { $0.cells[0].text } == original.sheets[0].rows.map { $0.cells[0].text })
    }
}
