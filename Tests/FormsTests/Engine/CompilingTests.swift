import Core
import Foundation
import Testing

@testable import Forms

private typealias F = TestForm

struct CompilingTests {
    @Test func `a cycle is told by the names of its questions, with its cell`() {
        let findings = F.findings([
            F.node("a", .question(.calculate)) { $0.calculation = FormExpression("${b} + 1") },
            F.node("b", .question(.calculate)) { $0.calculation = FormExpression("${a} + 1") },
        ])
        #expect(findings.contains { $0.code == "form.cycle" && $0.severity == .error && $0.message.contains("a → b → a") && $0.row == 2 })
    }

    @Test func `a group that one of its own answers shows runs with a warning`() throws {
        let nodes = [
            F.node("g", .group) {
                $0.relevant = FormExpression("${source} = 'user' or ${deep} = 4")
                $0.children = [
                    F.node("source", .question(.text)) { $0.defaultValue = FormExpression("user") },
                    F.node("n", .question(.integer)), F.node("deep", .question(.calculate)) { $0.calculation = FormExpression("${n} + 1") },
                ]
            },
            F.node("seen", .question(.calculate)) { $0.calculation = FormExpression("concat('[', ${n}, ']')") },
        ]
        let findings = F.findings(nodes)
        #expect(findings.map(\.code) == ["form.cycle_own_answer"] && findings.allSatisfy { $0.severity == .warning })
        var session = try F.session(nodes)
        try session.answer(QuestionRef("/data/g/n"), "7")
        #expect(session.text(named: "seen") == "[7]")
        try session.answer(QuestionRef("/data/g/source"), "system")
        #expect(session.text(named: "seen") == "[]")
        #expect(session.allSteps().isEmpty)
        let isFilled = session.prefill("source", "user")
        #expect(isFilled)
        #expect(session.text(named: "seen") == "[7]", "what it hid comes back")
    }

    @Test func `groups in groups that their own answers show run, whoever reads them`() throws {
        let nodes = [
            F.node("out", .group) {
                $0.relevant = FormExpression("${n} != 3")
                $0.children = [
                    F.node("within", .group) {
                        $0.relevant = FormExpression("${n} != 4")
                        $0.children = [
                            F.node("n", .question(.integer)),
                            F.node("twice", .question(.calculate)) { $0.calculation = FormExpression("${n} * 2") },
                        ]
                    }
                ]
            },
            F.node("seen", .question(.calculate)) { $0.calculation = FormExpression("concat('[', ${twice}, ']')") },
        ]
        let findings = F.findings(nodes)
        #expect(findings.map(\.code) == ["form.cycle_own_answer", "form.cycle_own_answer"])
        var session = try F.session(nodes)
        for (text, seen) in [("2", "[4]"), ("3", "[]"), ("5", "[10]"), ("4", "[]"), ("6", "[12]")] {
            let isFilled = session.prefill("n", text)
            #expect(isFilled)
            #expect(session.text(named: "seen") == seen, "\(text)")
        }
    }

    @Test(arguments: [
        ("${c} = 1", "form.unknown_reference"), ("instance('no')/root/item[a = 1]/b = 'x'", "form.unknown_list"),
        ("c = 1", "form.unknown_path"), ("foo(1)", "form.unknown_function"),
        ("not()", "form.wrong_arguments"),
        ("1 or or 1", "form.expression_syntax"),
        ("regex(., '[')", "form.bad_pattern"), ("regex(., 'a+')", "form.unanchored_pattern"),
        ("${n} > 'x' or ${n} = 'x'", "form.type_mismatch"),
    ]) func `what is wrong with an expression has its code`(_ text: String, _ code: String) {
        let findings = F.findings([
            F.node("n", .question(.integer)), F.node("q", .question(.text)) { $0.constraint = FormExpression(text) },
        ])
        #expect(findings.map(\.code).contains(code), "\(findings.map(\.line))")
    }

    @Test func `a slip in an expression disables its question and not the form`() throws {
        var session = try F.session([
            F.node("a", .question(.text)) { $0.relevant = FormExpression("1 = 1 or or 2") },
            F.node("b", .question(.integer)) { $0.constraint = FormExpression("unheard(.)") },
            F.node("c", .question(.calculate)) { $0.calculation = FormExpression("concat('x'") },
        ])
        #expect(session.allSteps().map(\.name) == ["b"])
        try session.answer(QuestionRef("/data/b"), "7")
        #expect(session.submission.contains("<b>7</b><c/>"))
    }

    @Test func `long chains are read and deep ones refused`() throws {
        let desk = try ExpressionDesk(environment: F.environment)
        let chain = (0..<10_000).map { "\($0) = 10000" }.joined(separator: " or ")
        #expect(desk.evaluate(chain)["value"] == .boolean(false))
        #expect(desk.evaluate(String(repeating: "(", count: 5000) + "1" + String(repeating: ")", count: 5000))["error"] != nil)
        #expect(desk.evaluate(String(repeating: "(", count: 100) + "1" + String(repeating: ")", count: 100))["value"] == .number(1))
    }

    @Test func `a pattern cannot take for ever`() throws {
        let desk = try ExpressionDesk(environment: F.environment)
        let text = String(repeating: "a", count: 5000)
        #expect(desk.evaluate("regex('\(text)!', '(a+)+')")["value"] == .boolean(false))
        #expect(desk.evaluate("regex('abc1', '(?=.*[0-9])[a-z0-9]+')")["value"] == .boolean(true))
        #expect(desk.evaluate("regex('abab', '(ab)\\1')")["value"] == .boolean(true))
        #expect(desk.evaluate("regex('\(text)!', '(?=(a+)+b)x')")["error"] != nil)
    }

    @Test func `other people's expressions read the answers and rules' outputs`() throws {
        var session = try F.session([F.node("n", .question(.integer))])
        let expression = try session.form.expression("${n} > 3 and ${triage} = 'high'", externals: ["triage"])
        #expect(expression.questions == ["n"])
        try session.answer(QuestionRef("/data/n"), "5")
        #expect(session.holds(expression, externals: ["triage": .text("high")]))
        #expect(!session.holds(expression, externals: ["triage": .text("low")]))
        #expect(throws: ExpressionError.unknownReference("${nobody}")) { try session.form.expression("${nobody}") }
    }

    @Test func `a seeded order is JavaRosa's`() {
        #expect(Shuffle.order(8, seed: 1).map { "abcdefgh".map(String.init)[$0] }.joined() == "gfeachbd")
        #expect(Shuffle.order(8, seed: -1_234_567_890_123).map { "abcdefgh".map(String.init)[$0] }.joined() == "dbhfecag")
    }
}
