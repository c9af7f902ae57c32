import Foundation
import Testing

/// The table of complaints names tests that are there.
struct ComplaintDocsTests {
    private static let root = (0..<3).reduce(URL(filePath: #filePath)) { url, _ in url.deletingLastPathComponent() }

    /// The names of all tests: `@Test … func` in Swift, `def test_…` in the checks.
    private static func names() throws -> Set<String> {
        var names: Set<String> = []
        for folder in ["Tests", "Checks"] {
            for case let file as URL in FileManager.default.enumerator(at: root.appending(path: folder), includingPropertiesForKeys: nil)!
            where ["swift", "py"].contains(file.pathExtension) {
                let text = try String(contentsOf: file, encoding: .utf8)
                names.formUnion(text.matches(of: /func `([^`]+)`/).map { String($0.1) })
                names.formUnion(text.matches(of: /def (test_[a-z0-9_]+)\(/).map { String($0.1) })
            }
        }
        return names
    }

    @Test func `every complaint has a test with its name`() throws {
        let text = try String(contentsOf: Self.root.appending(path: "docs/complaints.md"), encoding: .utf8)
        let names = try Self.names()
        let rows = text.split(separator: "\n").filter { $0.hasPrefix("| ") && !$0.hasPrefix("| Complaint") && !$0.hasPrefix("| ---") }
        #expect(rows.count >= 28)
        for row in rows {
            let told = row.split(separator: "|").last?.matches(of: /`([^`]+)`/).map { String($0.1) } ?? []
            #expect(!told.isEmpty, "no test stands at: \(row)")
            for name in told { #expect(names.contains(name), "no test is called «\(name)»") }
        }
    }
}
