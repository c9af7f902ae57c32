import Core
import Testing

@testable import Forms

@Suite struct TextSheetsTests {
    @Test func `every scalar of YAML stays the text that was written`() throws {
        let book = try YamlSheets().read(
            """
            survey:
              - type: integer
                name: no
                default: 1.10
                label: "2024-01-01"
                relevant: yes
              - type: text
                name: 007
                label: ~
            """, file: "f.yaml")
        #expect(
            book.texts() == [
                ["type", "name", "default", "label", "relevant"], ["integer", "no", "1.10", "2024-01-01", "yes"], ["text", "007"],
            ])
        #expect(book.sheets[0].rows[0].cells.map(\.row) == [2, 3, 4, 5, 6])
    }

    @Test func `the order of columns that yxf keeps is kept, and nested texts are columns`() throws {
        let book = try YamlSheets().read(
            """
            yxf: {headers: {survey: ["#", name, type]}}
            survey:
              - {type: text, name: a, label: {es: Hola, en: Hello}}
            settings: {form_title: T}
            """, file: "f.yaml")
        #expect(book.texts() == [["#", "name", "type", "label::es", "label::en"], ["", "a", "text", "Hola", "Hello"]])
        #expect(book.texts(1) == [["form_title"], ["T"]])
    }

    @Test func `merge keys and anchors are filled in`() throws {
        let book = try YamlSheets().read("survey:\n- &a {type: text, name: x, label: L}\n- {<<: *a, name: y}\n", file: "f.yaml")
        #expect(book.texts()[2] == ["text", "y", "L"])
    }

    @Test(arguments: [
        ("survey: [a", "yaml.syntax", 2), ("survey:\n- type: text\n  name: a: b\n", "yaml.syntax", 3), ("- a\n", "yaml.not_a_form", nil),
        ("survey: x", "yaml.shape", 1), ("survey:\n- x\n", "yaml.shape", 2), ("survey:\n- type: [a]\n", "yaml.shape", 2),
        ("survey:\n- type: text\n  type: note\n", "yaml.duplicate_key", 2), ("", "yaml.not_a_form", nil),
        ("survey:\n- type: *nobody\n", "yaml.syntax", 2),
    ])
    func `what is wrong in YAML is told with its line`(text: String, code: String, line: Int?) {
        let problem = #expect(throws: ReadProblem.self) { try YamlSheets().read(text, file: "f.yaml") }
        #expect(problem?.code == code)
        #expect(problem?.row == line)
    }

    @Test func `a bomb of references is refused, also where it would be a key`() {
        var text = "a: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        for level in 1...12 { text += "b\(level): &a\(level) [\(Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", "))]\n" }
        for bomb in [text + "survey: *a12\n", text + "survey: [{type: *a12}]\n", text + "? *a12\n: x\n"] {
            #expect(#expect(throws: ReadProblem.self) { try YamlSheets().read(bomb, file: "f.yaml") }?.code == "yaml.too_large")
        }
    }

    @Test func `deep nesting is refused`() {
        for text in [
            String(repeating: "[", count: 100_000), String(repeating: "- ", count: 100_000), String(repeating: "{a: ", count: 50_000),
        ] {
            #expect(throws: ReadProblem.self) { try YamlSheets().read("survey: " + text, file: "f.yaml") }
            #expect(throws: ReadProblem.self) { try YamlSheets().read(text, file: "f.yaml") }
        }
    }

    @Test func `Markdown tables name their sheet in the first column`() throws {
        let book = try MarkdownSheets().read(
            #"""
            # a comment
            | survey  |               |      |                |
            |         | type          | name | label          |
            |---------|---------------|------|----------------|
            |         | select_one yn | q    | Sí \| no        |  # another
            |         | note          |      | only a note    |
            | choices |
            |         | list_name | name | label |
            |         | yn        | y    | Yes   |
            """#, file: "f.md")
        #expect(book.names == ["survey", "choices"])
        #expect(book.texts() == [["type", "name", "label"], ["select_one yn", "q", "Sí | no"], ["note", "", "only a note"]])
        #expect(book.sheets[0].rows.map(\.number) == [5, 6])
        #expect(book.texts(1) == [["list_name", "name", "label"], ["yn", "y", "Yes"]])
    }

    @Test func `Markdown tables may stand below a heading with the sheet's name`() throws {
        let book = try MarkdownSheets().read("## survey\n\nWords.\n\n| type | name |\n| --- | --- |\n| text | a |\n", file: "f.md")
        #expect(book.texts() == [["type", "name"], ["text", "a"]])
    }

    @Test func `CSV is read with quotes, line breaks, marks and other separators`() throws {
        let reader = CSVReader()
        #expect(
            try reader.records("a,b\r\n\"x, \"\"y\"\"\",\"1\n2\"\n\n3,\n").map(\.fields) == [
                ["a", "b"], ["x, \"y\"", "1\n2"], ["3", ""],
            ])
        #expect(try reader.records("a;b\n1;2,5").map(\.fields) == [["a", "b"], ["1", "2,5"]])
        #expect(try reader.records("a\tb\n1\t2").map(\.line) == [1, 2])
        #expect(throws: ReadProblem.self) { try reader.records("a,\"b\n") }
    }

    @Test func `old encodings are read as Windows-1252 and told`() {
        #expect(TextDecoding.text([0x41, 0xF1, 0x93]) == ("Añ\u{201C}", true))
        #expect(TextDecoding.text([0xEF, 0xBB, 0xBF, 0x41]) == ("A", false))
        #expect(TextDecoding.text([0xFF, 0xFE, 0x41, 0x00]) == ("A", false))
    }
}
