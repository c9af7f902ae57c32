import Core
import Foundation
import Testing

@testable import Forms

@Suite struct WorkbookReaderTests {
    @Test func `a formula gives the value that was saved with it`() throws {
        let data = """
            <row r="1"><c r="A1" t="inlineStr"><is><t>type</t></is></c><c r="B1" t="inlineStr"><is><t>name</t></is></c></row>
            <row r="2"><c r="A2" t="str"><f>"te"&amp;"xt"</f><v>text</v></c><c r="B2"><f>1+2</f><v>3</v></c></row>
            """
        #expect(try MadeWorkbook(sheets: [("survey", data)]).read().texts() == [["type", "name"], ["text", "3"]])
    }

    @Test func `a formula without a saved value and an error value are marked`() throws {
        let data = """
            <row r="1"><c r="A1" t="inlineStr"><is><t>a</t></is></c><c r="B1" t="inlineStr"><is><t>b</t></is></c></row>
            <row r="2"><c r="A2"><f>NOW()</f></c><c r="B2" t="e"><v>#REF!</v></c></row>
            """
        let cells = try MadeWorkbook(sheets: [("survey", data)]).read().sheets[0].rows[0].cells
        #expect(cells.map(\.fault) == [.formulaWithoutValue, .errorValue])
        #expect(cells[1].text == "#REF!")
    }

    @Test func `rich and phonetic runs, shared and inline strings give their words only`() throws {
        let shared = """
            <si><r><t>Nom</t></r><r><rPr><b/></rPr><t>bre</t></r><rPh sb="0" eb="1"><t>ruido</t></rPh></si><si><t xml:space="preserve"> edge </t></si>
            """
        let data = """
            <row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="inlineStr"><is><r><t>in</t></r><r><t>line</t></r></is></c></row>
            """
        let book = try MadeWorkbook(sheets: [("survey", data)], sharedStrings: shared).read()
        #expect(book.texts() == [["Nombre", " edge ", "inline"]])
    }

    @Test func `numbers lose their needless zero and their exponent`() throws {
        let values = ["1.0", "1E-3", "0.1", "2.5", "1e21", "-0", "123456789012"]
        let cells = values.map { "<c><v>\($0)</v></c>" }.joined()
        let book = try MadeWorkbook(sheets: [("survey", "<row>\(cells)</row>")]).read()
        #expect(book.texts() == [["1", "0.001", "0.1", "2.5", "1000000000000000000000", "0", "123456789012"]])
    }

    @Test func `booleans are written as spreadsheets show them`() throws {
        let book = try MadeWorkbook(sheets: [("s", "<row><c t=\"b\"><v>1</v></c><c t=\"b\"><v>0</v></c></row>")]).read()
        #expect(book.texts() == [["TRUE", "FALSE"]])
    }

    @Test func `dates are told from numbers by their style, with the leap year that never was`() throws {
        let styles = """
            <numFmts><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/><numFmt numFmtId="165" formatCode="&quot;d&quot;0.00"/></numFmts>
            <cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="21"/></cellXfs>
            """
        let data =
            "<row><c s=\"0\"><v>43831</v></c><c s=\"1\"><v>43831</v></c><c s=\"2\"><v>43831.5</v></c><c s=\"3\"><v>43831</v></c>"
            + "<c s=\"4\"><v>0.75</v></c><c s=\"1\"><v>1</v></c><c s=\"1\"><v>59</v></c><c s=\"1\"><v>61</v></c></row>"
        #expect(
            try MadeWorkbook(sheets: [("s", data)], styles: styles).read().texts() == [
                ["43831", "2020-01-01", "2020-01-01T12:00:00", "43831", "18:00:00", "1900-01-01", "1900-02-28", "1900-03-01"]
            ])
        var early = MadeWorkbook(sheets: [("s", "<row><c s=\"1\"><v>42369</v></c></row>")], styles: styles)
        early.workbookProperties = "<workbookPr date1904=\"1\"/>"
        #expect(try early.read().texts() == [["2020-01-01"]])
    }

    @Test func `a version that is a moment is written as pyxform writes it`() throws {
        let styles = "<cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"22\"/></cellXfs>"
        let data = "<row><c s=\"1\"><v>45019.5877124190</v></c><c s=\"1\"><v>41255</v></c><c s=\"0\"><v>3</v></c></row>"
        // As pyxform 4.5.0 gives it for a form that is in use: 3 April 2023, 14:06:18.353.
        #expect(
            try MadeWorkbook(sheets: [("Settings", data)], styles: styles).read().texts() == [
                ["2023-04-03 14:06:18.353000", "2012-12-12 00:00:00", "3"]
            ])
    }

    @Test func `line breaks have one form and escapes of control characters are resolved`() throws {
        let data = "<row><c t=\"inlineStr\"><is><t>a&#13;&#10;b_x000D_c_x005F_x0041_</t></is></c></row>"
        #expect(try MadeWorkbook(sheets: [("s", data)]).read().texts() == [["a\nb\nc_x0041_"]])
    }

    @Test func `cells stand where their reference says, whatever the dimension claims`() throws {
        var made = MadeWorkbook(sheets: [
            ("s", "<row r=\"1\"><c r=\"C1\"><v>3</v></c><c><v>4</v></c></row><row><c r=\"A2\"><v>1</v></c></row>")
        ])
        made.dimension = "<dimension ref=\"A1:AMJ1048576\"/>"
        #expect(try made.read().texts() == [["", "", "3", "4"], ["1"]])
    }

    @Test func `stored entries, absolute targets and prefixed elements are read`() throws {
        var made = MadeWorkbook(sheets: [("s", "<x:row xmlns:x=\"u\"><x:c t=\"inlineStr\"><x:is><x:t>hola</x:t></x:is></x:c></x:row>")])
        made.deflating = false
        made.absoluteTargets = true
        #expect(try made.read().texts() == [["hola"]])
    }

    @Test func `sizes come from the central directory when local headers leave them out`() throws {
        var bytes = MadeWorkbook(sheets: [("s", MadeWorkbook.data([["hola"]]))]).bytes
        // As programs that stream do: flag bit 3 set, checksum and sizes zero in every local header.
        for at in bytes.indices.dropLast(30) where Array(bytes[at..<at + 4]) == [0x50, 0x4B, 3, 4] {
            bytes[at + 6] |= 8
            for field in at + 14..<at + 26 { bytes[field] = 0 }
        }
        let book = try WorkbookReader(wanted: { Set($0.indices) }).read(bytes, file: "made.xlsx")
        #expect(book.texts() == [["hola"]])
    }

    @Test func `a header of a thousand columns ends at the gap, and rows after sixty empty ones are told`() throws {
        let data =
            "<row r=\"1\"><c r=\"A1\"><v>1</v></c><c r=\"ALL1\"><v>2</v></c></row><row r=\"2\"><c r=\"A2\"><v>3</v></c></row>"
            + "<row r=\"100\"><c r=\"A100\"><v>4</v></c></row>"
        let book = try MadeWorkbook(sheets: [("s", data)]).read()
        #expect(book.texts() == [["1"], ["3"]])
        #expect(book.findings.map(\.code) == ["xlsform.content_ignored", "xlsform.content_ignored"])
        #expect(book.findings.map(\.row) == [1, 100])
    }

    @Test func `a sheet of 12 MB is read`() throws {
        let label = String(repeating: "x", count: 1200)
        let data =
            MadeWorkbook.data([["list_name", "name", "label"]])
            + (2...10_001).map {
                "<row r=\"\($0)\"><c t=\"inlineStr\"><is><t>l</t></is></c><c><v>\($0)</v></c><c t=\"inlineStr\"><is><t>\(label)</t></is></c></row>"
            }
            .joined()
        #expect(data.utf8.count > 12_000_000)
        #expect(try MadeWorkbook(sheets: [("choices", data)]).read().sheets[0].rows.count == 10_000)
    }

    @Test func `a zip bomb is refused before it is unpacked, whatever it declares`() throws {
        var limits = ReadLimits()
        limits.entryBytes = 4 << 20
        let rows = String(repeating: "<row/>", count: 1_000_000)
        let problem = #expect(throws: ReadProblem.self) { try MadeWorkbook(sheets: [("survey", rows)]).read(limits: limits) }
        #expect(problem?.code == "workbook.too_large")
        var lying = MadeWorkbook(sheets: [("survey", rows)]).bytes
        for at in lying.indices.dropLast(46) where Array(lying[at..<at + 4]) == [0x50, 0x4B, 1, 2] {
            for field in at + 24..<at + 28 { lying[field] = 0 }
        }
        let second = #expect(throws: ReadProblem.self) {
            try WorkbookReader(limits: limits, wanted: { Set($0.indices) }).read(lying, file: "made.xlsx")
        }
        #expect(second?.code == "workbook.too_large")
    }

    @Test(arguments: [0.1, 0.5, 0.9, 0.99]) func `a file cut off anywhere is called damaged`(part: Double) throws {
        let bytes = MadeWorkbook(sheets: [("survey", MadeWorkbook.data([["type", "name"], ["text", "a"]]))]).bytes
        let problem = #expect(throws: ReadProblem.self) {
            try WorkbookReader(wanted: { Set($0.indices) }).read(Array(bytes.prefix(Int(Double(bytes.count) * part))), file: "made.xlsx")
        }
        #expect(problem?.code == "workbook.damaged")
    }

    @Test func `any changed byte gives a finding or a book, never a crash`() throws {
        let bytes = MadeWorkbook(sheets: [("survey", MadeWorkbook.data([["type", "name"], ["text", "a"]]))]).bytes
        for at in bytes.indices {
            var changed = bytes
            changed[at] ^= 0xFF
            _ = try? WorkbookReader(wanted: { Set($0.indices) }).read(changed, file: "made.xlsx")
        }
    }

    @Test func `a document type in a part is refused`() throws {
        let made = MadeWorkbook(sheets: [("survey", "")])
        var zip = ZipWriter()
        zip.add(
            "xl/workbook.xml",
            Array("<?xml version=\"1.0\"?>\n<!-- x --><!DOCTYPE w [<!ENTITY a SYSTEM \"file:///etc/passwd\">]><w>&a;</w>".utf8))
        zip.add("xl/_rels/workbook.xml.rels", [])
        let problem = #expect(throws: ReadProblem.self) {
            try WorkbookReader(wanted: { Set($0.indices) }).read(zip.finished(), file: "made.xlsx")
        }
        #expect(problem?.code == "xml.document_type")
        #expect(try made.read().sheets.count == 1)
    }

    @Test(arguments: [
        ("content.xml", "workbook.format"), ("word/document.xml", "workbook.format"), ("xl/workbook.bin", "workbook.format"),
    ])
    func `other packed files are named for what they are`(part: String, code: String) throws {
        var zip = ZipWriter()
        zip.add(part, Array("x".utf8))
        let problem = #expect(throws: ReadProblem.self) {
            try WorkbookReader(wanted: { Set($0.indices) }).read(zip.finished(), file: "made.xlsx")
        }
        #expect(problem?.code == code)
    }

    @Test func `letters and numbers of columns fit together`() {
        for column in [0, 25, 26, 51, 701, 702, 16_383] {
            #expect(SheetReading.column(of: SheetReading.letters(of: column) + "7") == column)
        }
    }
}
