import Core
import Foundation
import Testing

@testable import Forms

/// Each finding has its code, its severity and its cell: one small form for each, in `Fixtures/findings.txt`.
struct FindingCellTests {
    struct Sample: Sendable, CustomStringConvertible {
        let code: String
        let severity: Finding.Severity
        let sheet: String?
        let row: Int?
        let column: String?
        let form: String

        var description: String { code }
    }

    private static let samples: [Sample] = {
        guard let url = Bundle.module.url(forResource: "Fixtures/findings", withExtension: "txt"),
            let text = try? String(contentsOf: url, encoding: .utf8)
        else { return [] }
        return text.components(separatedBy: "\n=== ").dropFirst().compactMap { section in
            let lines = section.split(separator: "\n", maxSplits: 1).map(String.init)
            let words = lines[0].components(separatedBy: "|").map { $0.trimmingCharacters(in: .whitespaces) }
            guard words.count == 5, lines.count == 2, let severity = Finding.Severity(rawValue: words[1]) else { return nil }
            return Sample(
                code: words[0], severity: severity, sheet: words[2].isEmpty ? nil : words[2], row: Int(words[3]),
                column: words[4].isEmpty ? nil : words[4], form: lines[1] + "\n")
        }
    }()

    @Test func `the samples are there`() { #expect(Self.samples.count > 50) }

    @Test(arguments: samples) func `a finding names its cell`(sample: Sample) throws {
        let findings = FormReader.load(Array(sample.form.utf8), name: "f.md").findings
        let found = try #require(findings.first { $0.code == sample.code }, "\(findings.map(\.line))")
        #expect(found.severity == sample.severity)
        #expect(found.sheet == sample.sheet)
        #expect(found.row == sample.row)
        #expect(found.column == sample.column)
    }
}
