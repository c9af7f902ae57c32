import Foundation
import Testing

/// The codes of findings are a promise: each is documented with its remedy, and nothing is documented that is not there.
struct FindingCodeTests {
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../../..")
        .standardizedFileURL

    private static let families = [
        "file", "workbook", "yaml", "markdown", "csv", "text", "xml", "convert", "data", "xlsform", "form", "xform",
    ]

    /// Quoted words such as `"xlsform.type_unknown"` in the sources of the readers and the engine.
    private static func codesInSources() throws -> Set<String> {
        let sources = root.appendingPathComponent("Sources/Forms")
        let files = try #require(FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil))
        var codes = Set<String>()
        for case let file as URL in files where file.pathExtension == "swift" {
            let text = try String(contentsOf: file, encoding: .utf8)
            for word in text.split(separator: "\"") where families.contains(where: { word.hasPrefix($0 + ".") }) {
                if word.allSatisfy({ $0.isLowercase || $0 == "_" || $0 == "." }), word.split(separator: ".").count == 2 {
                    codes.insert(String(word))
                }
            }
        }
        return codes.subtracting(["form.xlsx", "form.yaml"])
    }

    @Test func `every code of a finding is documented with what to do`() throws {
        let page = try String(contentsOf: Self.root.appendingPathComponent("docs/xlsform-findings.md"), encoding: .utf8)
        var documented = Set<String>()
        for line in page.split(separator: "\n") where line.hasPrefix("| `") {
            let cells = line.split(separator: " | ").map { $0.trimmingCharacters(in: CharacterSet(charactersIn: " |`")) }
            #expect(cells.count == 3 && cells.allSatisfy { !$0.isEmpty }, "\(line)")
            documented.insert(cells[0])
        }
        let codes = try Self.codesInSources()
        #expect(codes.count > 100)
        #expect(codes.subtracting(documented) == [], "not documented")
        #expect(documented.subtracting(codes) == [], "documented and not there")
    }
}
