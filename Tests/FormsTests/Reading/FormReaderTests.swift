import Core
import Foundation
import Testing

@testable import Forms

@Suite struct FormReaderTests {
    /// A folder of its own that is removed afterwards.
    private func withFolder(_ body: (URL) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "forms-" + UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try body(folder)
    }

    @Test(arguments: ["agriculture-grains", "biomass-plot-repeats", "odk-all-question-types", "socio-economic-survey"])
    func `forms of others are read as they are`(name: String) throws {
        let path = try #require(Bundle.module.path(forResource: "Fixtures/xlsforms/\(name)", ofType: "xlsx"))
        let read = FormReader.read(path: path)
        #expect(read.errors.isEmpty)
        var count = 0
        read.definition?.nodes.visit { _ in count += 1 }
        #expect(
            count
                == ["agriculture-grains": 346, "biomass-plot-repeats": 73, "odk-all-question-types": 96, "socio-economic-survey": 22][name])
    }

    @Test(
        arguments: [
            ([], "file.empty"), ([0xD0, 0xCF, 0x11, 0xE0, 1], "file.old_excel"),
            (Array("version https://git-lfs.github.com/spec/v1\noid sha256:1\n".utf8), "file.lfs_pointer"),
            (Array("%PDF-1.7".utf8), "file.format"),
            (Array("PK\u{3}\u{4}".utf8), "workbook.damaged"), (Array("hello".utf8), "file.format"),
            (Array("<html></html>".utf8), "file.format"),
            (Array("<?xml version=\"1.0\"?><Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\"/>".utf8), "file.old_excel"),
        ] as [([UInt8], String)]) func `a file that is no spreadsheet is named for what it is`(bytes: [UInt8], code: String)
    {
        let read = FormReader.read(bytes, name: "form.xlsx")
        #expect(read.errors == [code])
        #expect(!read.isReadable)
    }

    @Test func `a missing file, a folder and a file that is too large are told`() throws {
        try withFolder { folder in
            #expect(FormReader.read(path: folder.path + "/no.xlsx").errors == ["file.missing"])
            #expect(FormReader.read(path: folder.path).errors == ["file.missing"])
            var limits = ReadLimits()
            limits.fileBytes = 10
            let file = folder.appending(path: "a.yaml")
            try Data("survey: []          ".utf8).write(to: file)
            #expect(FormReader.read(path: file.path, limits: limits).errors == ["file.too_large"])
        }
    }

    @Test(arguments: [
        ("{\"features\": [ {\"properties\":{\"a\":\"[{\\\"]\"}} , {} ], \"name\":\"features\",\"type\":\"FeatureCollection\"}", 2 as Int?),
        ("{\"type\":\"FeatureCollection\",\"features\":[]}", 0), ("{\"type\":\"FeatureCollection\",\"features\":[{},1]}", nil),
        ("{\"type\":\"FeatureCollection\",\"features\":[{}", nil), ("{\"type\":\"Feature\",\"features\":[]}", nil), ("[]", nil), ("", nil),
        ("{\"type\":\"FeatureCollection\",\"features\":{\"x\":[]}}", nil), ("{\"type\":\"FeatureCollection\",\"features\":[]", nil),
        ("{\"type\":\"FeatureCollection\",\"features\":[" + String(repeating: "[", count: 100_000), nil),
        ("{\"type\":\"FeatureCollection\",\"features\":[{\"a\":" + String(repeating: "[", count: 100_000), nil),
    ]) func `features of GeoJSON are found one by one`(text: String, count: Int?) {
        let table = try? GeoJSONTable.read(Array(text.utf8), limits: ReadLimits())
        #expect(table?.rows.count == count)
    }

    @Test func `files whose rows would be filled up to too many cells are refused`() throws {
        var limits = ReadLimits()
        limits.cells = 20
        // Four features with three properties of their own each: fourteen columns for each of them.
        let features = (0..<4).map { n in "{\"properties\":{\"a\(n)\":1,\"b\(n)\":1,\"c\(n)\":1}}" }
        func collection(_ features: [String]) -> [UInt8] {
            Array("{\"type\":\"FeatureCollection\",\"features\":[\(features.joined(separator: ","))]}".utf8)
        }
        #expect(try GeoJSONTable.read(collection(Array(features.prefix(2))), limits: limits).columns.count == 8)
        let problem = #expect(throws: ReadProblem.self) { try GeoJSONTable.read(collection(features), limits: limits) }
        #expect(problem?.code == "data.too_large")
        try withFolder { folder in
            try Data("name,label,c,d,e,f\na\nb\nc\n".utf8).write(to: folder.appending(path: "towns.csv"))
            let form = folder.appending(path: "f.yaml")
            try Data("survey:\n- {type: select_one_from_file towns.csv, name: t, label: T}\n".utf8).write(to: form)
            limits.cells = 23
            #expect(FormReader.read(path: form.path, limits: limits).findings.map(\.code).contains("data.too_large"))
            limits.cells = 24
            #expect(!FormReader.read(path: form.path, limits: limits).findings.map(\.code).contains("data.too_large"))
        }
    }

    @Test func `half a million mistakes of one kind are not all told`() {
        let rows = String(repeating: "| | text | a | A |\n", count: 3000)
        let read = FormReader.read(Array("| survey |\n| | type | name | label |\n\(rows)".utf8), name: "f.md")
        #expect(read.findings.count == 1000)
        #expect(read.findings.last?.message.hasSuffix("There are more of these, which are not told.") == true)
    }

    @Test func `a sheet with more questions than anybody asks is refused before it is read`() {
        let rows = String(repeating: "| | text | a | A |\n", count: 50_001)
        let read = FormReader.read(Array("| survey |\n| | type | name | label |\n\(rows)".utf8), name: "f.md")
        #expect(read.findings.map(\.code) == ["xlsform.too_many_rows"])
        #expect(read.findings.first?.row == 50_003)
    }

    @Test func `signs that nobody sees are no part of a word`() {
        let read = FormReader.read(Array("| survey |\n| | ty\0pe | name | label |\n| | te\u{1}xt | a | A |\n".utf8), name: "f.md")
        #expect(read.findings == [])
    }

    @Test func `choice files beside the form are read, also CSV of old encodings and GeoJSON`() throws {
        try withFolder { folder in
            try Data([UInt8]("name,label,state\na,Le\u{F3}n,x\nb,\"B, C\",\n".unicodeScalars.map { UInt8($0.value) })).write(
                to: folder.appending(path: "towns.csv"))
            try FileManager.default.createDirectory(at: folder.appending(path: "media"), withIntermediateDirectories: true)
            try Data(
                """
                {"type":"FeatureCollection","features":[{"type":"Feature","id":"p1","properties":{"title":"Parque","size":2,"open":true},
                "geometry":{"type":"Point","coordinates":[-99.1,19.4]}}]}
                """.utf8
            ).write(to: folder.appending(path: "media/parks.geojson"))
            try Data("<root><item><name>x</name></item></root>".utf8).write(to: folder.appending(path: "trees.xml"))
            let form = """
                survey:
                - {type: select_one_from_file towns.csv, name: t, label: T, choice_filter: "state = 'x'"}
                - {type: select_one_from_file parks.geojson, name: p, label: P}
                - {type: select_one_from_file trees.xml, name: x, label: X, parameters: label=name}
                - {type: select_one_from_file towns.csv, name: w, label: W, parameters: value=nope}
                - {type: select_one_from_file ../secret.csv, name: s, label: S}
                """
            try Data(form.utf8).write(to: folder.appending(path: "form.yaml"))
            let read = FormReader.read(path: folder.appending(path: "form.yaml").path)
            #expect(
                read.definition == nil && read.errors == ["xlsform.file_suffix"])
            let parsed = FormReader.parsed(
                FormFile(name: "form.yaml", bytes: Array(form.utf8)), beside: folder.appending(path: "form.yaml"), limits: ReadLimits())
            let instances = parsed.definition?.instances
            #expect(
                instances?["towns"]?.content
                    == .table(columns: ["name", "label", "state"], rows: [["a", "León", "x"], ["b", "B, C", ""]]))
            #expect(
                instances?["parks"]?.content
                    == .table(
                        columns: ["id", "geometry", "open", "size", "title"], rows: [["p1", "19.4 -99.1 0 0", "true", "2", "Parque"]]))
            guard case .tree? = instances?["trees"]?.content else {
                Issue.record("no tree")
                return
            }
            #expect(parsed.warnings == ["data.encoding", "xlsform.file_column"])
        }
    }

    @Test func `the same form as a workbook, YAML, Markdown and CSV is the same`() throws {
        let markdown =
            "| survey |\n| | type | name | label |\n| | select_one yn | a | A |\n| choices |\n| | list_name | name | label |\n| | yn | y | Yes |\n"
        let yaml = "survey:\n- {type: select_one yn, name: a, label: A}\nchoices:\n- {list_name: yn, name: y, label: \"Yes\"}\n"
        let csv = "survey\n,type,name,label\n,select_one yn,a,A\nchoices\n,list_name,name,label\n,yn,y,Yes\n"
        let workbook = MadeWorkbook(sheets: [
            ("survey", MadeWorkbook.data([["type", "name", "label"], ["select_one yn", "a", "A"]])),
            ("choices", MadeWorkbook.data([["list_name", "name", "label"], ["yn", "y", "Yes"]])),
        ]).bytes
        let files: [(String, [UInt8])] = [
            ("f.md", Array(markdown.utf8)), ("f.yaml", Array(yaml.utf8)), ("f.csv", Array(csv.utf8)), ("f.xlsx", workbook),
        ]
        for (name, bytes) in files {
            let read = FormReader.read(bytes, name: name)
            #expect(read.findings.isEmpty, "\(name)")
            #expect(read.node("a")?.label?.words() == "A")
            #expect(read.definition?.choiceLists["yn"]?.choices.map(\.name) == ["y"])
        }
    }

    @Test func `error values in cells are told with their address`() {
        let data =
            MadeWorkbook.data([["type", "name", "label"]])
            + "<row r=\"2\"><c r=\"A2\" t=\"inlineStr\"><is><t>text</t></is></c><c r=\"B2\" t=\"inlineStr\"><is><t>a</t></is></c><c r=\"C2\" t=\"e\"><v>#REF!</v></c></row>"
        let read = FormReader.read(MadeWorkbook(sheets: [("survey", data)]).bytes, name: "f.xlsx")
        #expect(read.errors == ["xlsform.cell_error"])
        #expect(read.findings[0].row == 2)
        #expect(read.findings[0].column == "label")
        #expect(read.findings[0].message.contains("C2"))
    }

    @Test func `invalid UTF-8 and random bytes give findings, never a crash`() {
        var generator = SystemRandomNumberGenerator()
        for name in ["f.yaml", "f.md", "f.csv", "f.xml", "f.xlsx", "f"] {
            for prefix in ["", "survey:\n- type: ", "| survey |\n|", "<h:html>", "PK\u{3}\u{4}"] {
                for _ in 0..<10 {
                    let bytes = Array(prefix.utf8) + (0..<200).map { _ in UInt8.random(in: 0...255, using: &generator) }
                    _ = FormReader.read(bytes, name: name)
                }
            }
        }
    }
}

@Suite struct LoadedFormTests {
    @Test func `mistakes of rows and of expressions are told together`() {
        let text = "| survey |\n| | type | name | label | relevant |\n| | txt | a | A | |\n| | text | b | B | ${a} = 1 and ${nope} = 2 |\n"
        let loaded = FormReader.load(Array(text.utf8), name: "f.md")
        #expect(loaded.form == nil)
        #expect(loaded.findings.map(\.code) == ["xlsform.type_unknown", "form.unknown_reference"])
        #expect(loaded.findings.last?.row == 4)
        #expect(loaded.findings.last?.column == "relevant")
    }

    @Test(arguments: ["agriculture-grains", "biomass-plot-repeats", "odk-all-question-types", "socio-economic-survey"])
    func `forms of others compile as they are`(name: String) throws {
        let path = try #require(Bundle.module.path(forResource: "Fixtures/xlsforms/\(name)", ofType: "xlsx"))
        let loaded = FormReader.load(path: path)
        #expect(loaded.findings.filter { $0.severity == .error } == [])
        #expect(loaded.form != nil)
    }
}
