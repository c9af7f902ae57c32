import Core
import Forms
import Foundation

/// What is fuzzed: the readers of questionnaires and the expression language, each with what follows from reading.
///
/// Made by `tools/fuzz`, which sets `VENTANILLA_FUZZ_TARGET` and keeps what was found under `.build/fuzz-corpus`.
enum FuzzTarget: String {
    case xlsx, yaml, xform, expressions

    static let chosen = FuzzTarget(rawValue: ProcessInfo.processInfo.environment["VENTANILLA_FUZZ_TARGET"] ?? "") ?? .expressions

    /// Reads the bytes as this kind of input; what comes of it is used as a person would.
    func run(_ bytes: [UInt8]) {
        switch self {
        case .xlsx:
            // Half of the runs begin with the bytes of the packed file, half with those of a sheet inside a sound one.
            guard let first = bytes.first, first != UInt8(ascii: "P") else { return FormWalk.load(bytes, "form.xlsx") }
            FormWalk.load(Self.workbook(Array(bytes.dropFirst()), shared: first & 1 == 1), "form.xlsx")
        case .yaml: FormWalk.load(bytes, bytes.first == UInt8(ascii: "|") ? "form.md" : "form.yaml")
        case .xform: FormWalk.load(bytes, "form.xml")
        case .expressions: Self.evaluate(bytes)
        }
    }

    /// A workbook with these bytes as its survey sheet, or as its table of texts.
    private static func workbook(_ content: [UInt8], shared: Bool) -> [UInt8] {
        let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
        let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
        let row = "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"B1\" t=\"s\"><v>1</v></c><c r=\"C1\" t=\"s\"><v>2</v></c></row>"
        let sheet = "<worksheet xmlns=\"\(main)\"><sheetData>\(row)</sheetData></worksheet>"
        let texts = "<sst><si><t>type</t></si><si><t>name</t></si><si><t>label</t></si></sst>"
        var zip = ZipWriter()
        zip.add(
            "xl/workbook.xml",
            Array("<workbook xmlns:r=\"\(office)\"><sheets><sheet name=\"survey\" r:id=\"r1\"/></sheets></workbook>".utf8))
        zip.add(
            "xl/_rels/workbook.xml.rels",
            Array(
                "<Relationships><Relationship Id=\"r1\" Type=\"\(office)/worksheet\" Target=\"s.xml\"/><Relationship Id=\"r2\" Type=\"\(office)/sharedStrings\" Target=\"t.xml\"/></Relationships>"
                    .utf8))
        zip.add("xl/s.xml", shared ? Array(sheet.utf8) : content, deflating: false)
        zip.add("xl/t.xml", shared ? content : Array(texts.utf8), deflating: false)
        return zip.finished()
    }

    /// Answers that expressions may read.
    private static let desk: ExpressionDesk? = {
        let values = JSONValue(
            Data(
                #"{"a":"x y","n":7,"d":"2026-05-06","p":"19.4 -99.1 0 0","g":{"t":"19 -99;19.5 -99;19 -99.5"},"r":[{"i":1,"s":"q"},{"i":2.5,"s":""}]}"#
                    .utf8))
        let environment = FormEnvironment(
            now: Instant(milliseconds: 1_784_000_000_000), zone: LocalZone(identifier: "America/Mexico_City") ?? .utc, chance: .seeded(1))
        return try? ExpressionDesk(values: values ?? .object([]), environment: environment)
    }()

    private static func evaluate(_ bytes: [UInt8]) { _ = desk?.evaluate(String(decoding: bytes, as: UTF8.self)) }
}

/// A form that could be read is walked through, answered with what bytes say, and written.
enum FormWalk {
    static func load(_ bytes: [UInt8], _ name: String) {
        guard let form = FormReader.load(bytes, name: name).form else { return }
        let environment = FormEnvironment(
            now: Instant(milliseconds: 1_784_000_000_000), zone: .utc, chance: .seeded(1))
        var session = FormSession(form, environment: environment)
        var step = session.firstStep()
        for round in 0..<40 where step.kind != .done {
            if step.kind == .ask {
                let choices = session.choices(step.ref, limit: 5).found
                for answer in choices.map(\.name) + ["2", "2026-05-06", "x"] where (try? session.answer(step.ref, answer)) != nil { break }
            } else if step.kind == .repeat, round % 3 == 0 {
                _ = try? session.addRow(step.ref)
            }
            step = session.step(after: step.ref)
        }
        _ = session.finalValidation()
        _ = session.submission
        _ = try? FormSession(form, resuming: session.data, environment: environment)
    }
}
