import Foundation
import Testing

/// `docs/identity-requirements.md` names tests that are there.
@Suite struct RequirementTests {
    private static let root = ErrorWordsTests.root

    private static func rows() throws -> [(number: Int, tests: [(suite: String, name: String)])] {
        let text = try String(contentsOf: root.appending(path: "docs/identity-requirements.md"), encoding: .utf8)
        return text.split(separator: "\n").compactMap { line in
            guard let number = line.firstMatch(of: /^\| (\d+) \|/).flatMap({ Int($0.1) }) else { return nil }
            return (number, line.matches(of: /`([A-Za-z0-9_.]+)::([^`]+)`/).map { (String($0.1), String($0.2)) })
        }
    }

    /// Sources of tests by the name of their file.
    private static func sources(_ folder: String, _ ending: String) throws -> [String: String] {
        var sources: [String: String] = [:]
        for case let file as URL in FileManager.default.enumerator(at: root.appending(path: folder), includingPropertiesForKeys: nil)!
        where file.pathExtension == ending {
            sources[file.lastPathComponent, default: ""] += try String(contentsOf: file, encoding: .utf8)
        }
        return sources
    }

    @Test func `all fifty requirements are there, each with a test`() throws {
        let rows = try Self.rows()
        #expect(rows.map(\.number) == Array(1...50))
        #expect(rows.filter { $0.tests.isEmpty }.map(\.number) == [])
    }

    @Test func `every test that is named exists`() throws {
        let (swift, python) = (try Self.sources("Tests", "swift"), try Self.sources("Checks", "py"))
        for row in try Self.rows() {
            for (suite, name) in row.tests {
                let isThere =
                    suite.hasSuffix(".py")
                    ? python[suite]?.contains("def \(name)(") == true : swift[suite + ".swift"]?.contains("func `\(name)`") == true
                #expect(isThere, "\(row.number): \(suite)::\(name)")
            }
        }
    }

    @Test func `no page of an administrator takes or shows a password, and none of their handlers reads one`() throws {
        let templates = try Self.sources("Sources/Web/Templates/admin", "mustache")
        let handlers = try Self.sources("Sources/Web/Admin", "swift")
        #expect(templates.count > 6 && handlers.count > 6)
        for (name, text) in templates.merging(handlers, uniquingKeysWith: +) {
            #expect(!text.contains("type=\"password\"") && !text.contains("[\"password\"]"), "\(name)")
        }
    }
}
