import Core
import Foundation
import Testing

@testable import Forms

/// Every row of the table on which three engines agree.
struct ExpressionTableTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let expression: String
        let expected: String
        let type: String
        let zone: String
        var testDescription: String { "\(expression) as \(type) is \(expected)" }
    }

    static let rows: [Row] = {
        guard let url = Bundle.module.url(forResource: "Fixtures/expressions", withExtension: "tsv"),
            let text = try? String(contentsOf: url, encoding: .utf8)
        else { return [] }
        return text.split(separator: "\n").dropFirst().map { line in
            let cells = line.split(separator: "\t", omittingEmptySubsequences: false).map { unescape(String($0)) }
            return Row(
                expression: cells[0], expected: cells[1], type: cells[3],
                zone: cells[4].hasPrefix("TZ=") ? String(cells[4].dropFirst(3)) : "America/Mexico_City")
        }
    }()

    private static func unescape(_ text: String) -> String {
        var result = ""
        var escaped = false
        for character in text {
            if escaped {
                result.append(["t": "\t", "n": "\n", "r": "\r"][character] ?? character)
                escaped = false
            } else if character == "\\" {
                escaped = true
            } else {
                result.append(character)
            }
        }
        return result
    }

    @Test func `the table is there`() { #expect(Self.rows.count == 357) }

    @Test(arguments: rows) func `an expression has the value that three engines give it`(_ row: Row) throws {
        let zone = try #require(LocalZone(identifier: row.zone))
        let now = try #require(Instant(iso8601: "2026-07-15T15:30:00Z"))
        let desk = try ExpressionDesk(environment: FormEnvironment(now: now, zone: zone))
        let answer = desk.evaluate(row.expression)
        if row.type == "error" {
            #expect(answer["error"] != nil, "\(answer.json)")
            return
        }
        let value = try #require(answer["value"], "\(answer.json)")
        let text: String =
            switch value {
            case .text(let text): text
            case .number(let number): NumberText.text(number)
            case .boolean(let truth): truth ? "true" : "false"
            default: ""
            }
        let number: Double =
            switch value {
            case .number(let number): number
            case .boolean(let truth): truth ? 1 : 0
            default: NumberText.number(text)
            }
        switch row.type {
        case "boolean":
            let truth: Bool =
                switch value {
                case .boolean(let truth): truth
                case .number(let number): Value.number(number).truth
                default: !text.isEmpty
                }
            #expect(String(truth) == row.expected)
        case "number":
            if row.expected == "NaN" {
                #expect(number.isNaN)
            } else {
                #expect(abs(number - (Double(row.expected) ?? .nan)) <= abs(number) * 1e-15 + 1e-16 || number == Double(row.expected))
            }
        case "string": #expect(text == row.expected)
        case "regex":
            let pattern = row.expected.dropFirst().dropLast()
            #expect(text.range(of: String(pattern).replacingOccurrences(of: "\\\\", with: "\\"), options: .regularExpression) != nil)
        case "length": #expect(String(text.count) == row.expected)
        case "date": #expect(text == row.expected)
        default:
            let factor = try #require(Double(row.type.split(separator: ":")[1]))
            #expect((number * factor).rounded() == ((Double(row.expected) ?? .nan) * factor).rounded())
        }
    }
}
