import Core
import Foundation
import Testing

@testable import Forms

/// Forms of the tests, written in Swift.
enum TestForm {
    static let environment = FormEnvironment(
        now: Instant(milliseconds: 1_784_000_000_000), zone: LocalZone(identifier: "America/Mexico_City") ?? .utc, chance: .seeded(1))

    static func node(_ name: String, _ kind: FormNode.Kind, _ change: (inout FormNode) -> Void = { _ in }) -> FormNode {
        var node = FormNode(name, kind, at: SourcePlace(sheet: "survey", row: 2))
        node.label = FormText(words: ["": name])
        change(&node)
        return node
    }

    static func session(_ nodes: [FormNode], lists: [ChoiceList] = []) throws -> FormSession {
        var definition = FormDefinition(file: "test.xlsx")
        definition.nodes = nodes
        for list in lists { definition.choiceLists[list.name] = list }
        let (form, findings) = Form.compile(definition)
        return FormSession(try #require(form, "\(findings.map(\.line))"), environment: environment)
    }

    static func findings(_ nodes: [FormNode]) -> [Finding] {
        var definition = FormDefinition(file: "test.xlsx")
        definition.nodes = nodes
        return Form.compile(definition).findings
    }
}

private typealias F = TestForm

struct RelevanceTests {
    /// A number, shown only for a yes, and what reads it.
    private func session() throws -> FormSession {
        try F.session([
            F.node("a", .question(.text)),
            F.node("b", .question(.integer)) { $0.relevant = FormExpression("${a} = 'yes'") },
            F.node("seen", .question(.calculate)) { $0.calculation = FormExpression("concat('[', ${b}, ']', count(${b}))") },
        ])
    }

    @Test func `a hidden answer reads as empty and comes back`() throws {
        var session = try session()
        try session.answer(QuestionRef("/data/a[1]"), "yes")
        try session.answer(QuestionRef("/data/b[1]"), "7")
        #expect(session.text(named: "seen") == "[7]1")
        try session.answer(QuestionRef("/data/a[1]"), "no")
        #expect(session.text(named: "seen") == "[]0")
        #expect(!session.submission.contains("<b>"))
        try session.answer(QuestionRef("/data/a[1]"), "yes")
        #expect(session.text(named: "seen") == "[7]1")
    }

    @Test func `a default that its list does not have is dropped when the walk comes to it, as in JavaRosa`() throws {
        var session = try F.session(
            [
                F.node("a", .question(.selectMultiple)) {
                    $0.choices = .list("c", filter: nil)
                    $0.defaultValue = FormExpression("x y z")
                }
            ], lists: [ChoiceList("c", choices: [Choice("x"), Choice("z")])])
        #expect(session.firstStep().value == "x z")
    }

    @Test func `the heading of a table is no question of its own`() throws {
        var session = try F.session(
            [
                F.node("head", .question(.selectOne)) { ($0.appearance, $0.choices) = ("label", .list("c", filter: nil)) },
                F.node("row", .question(.selectOne)) { ($0.appearance, $0.choices) = ("list-nolabel", .list("c", filter: nil)) },
            ], lists: [ChoiceList("c", choices: [Choice("a")])])
        #expect(session.summary().sections.flatMap(\.entries).map(\.name) == ["row"])
        #expect(session.firstUnanswered().name == "row")
        try session.answer(QuestionRef("/data/row"), "a")
        #expect(session.firstUnanswered().kind == .done)
    }

    @Test func `what is not relevant is not asked`() throws {
        var session = try session()
        #expect(session.allSteps().map(\.name) == ["a"])
        try session.answer(QuestionRef("/data/a[1]"), "yes")
        #expect(session.allSteps().map(\.name) == ["a", "b"])
    }

    @Test func `a required question that is hidden does not block`() throws {
        var session = try F.session([
            F.node("a", .question(.text)),
            F.node("b", .question(.text)) {
                $0.relevant = FormExpression("${a} = 'yes'")
                $0.required = FormExpression("true()")
            },
        ])
        #expect(session.finalValidation() == nil)
        try session.answer(QuestionRef("/data/a"), "yes")
        #expect(session.finalValidation()?.ref.path == "/data/b[1]")
    }

    @Test func `the device's log stands in meta, where pyxform puts it`() throws {
        let session = try F.session([F.node("audit", .question(.audit)), F.node("a", .question(.text))])
        #expect(session.submission.contains("<a/><meta><audit/><instanceID>"))
    }

    @Test func `calculations are written as JavaRosa writes them`() throws {
        let session = try F.session([
            F.node("day", .question(.calculate)) { $0.calculation = FormExpression("date('2026-01-05')") },
            F.node("text", .question(.calculate)) { $0.calculation = FormExpression("concat(${day}, '!')") },
            F.node("price", .question(.decimal)) { $0.calculation = FormExpression("2 + 2") },
            F.node("typed", .question(.date)) { $0.calculation = FormExpression("${day}") },
        ])
        let written = "<day>2026-01-05T00:00:00.000-06:00</day><text>2026-01-05!</text><price>4</price><typed>2026-01-05</typed>"
        #expect(session.submission.contains(written))
        #expect(session.text(named: "day") == "2026-01-05")
    }

    @Test func `an answer over a calculation stands until something that it depends on is answered again`() throws {
        var session = try F.session([
            F.node("a", .question(.text)),
            F.node("first", .question(.calculate)) { $0.calculation = FormExpression("substr(${a}, 0, 1)") },
            F.node("own", .question(.text)) { $0.calculation = FormExpression("concat(${first}, '!')") },
        ])
        try session.answer(QuestionRef("/data/a"), "xy")
        #expect(session.text(named: "own") == "x!")
        try session.answer(QuestionRef("/data/own"), "mine")
        #expect(session.text(named: "own") == "mine")
        try session.answer(QuestionRef("/data/a"), "xz")
        #expect(session.text(named: "own") == "x!")
    }

    @Test func `a row that is added or deleted computes what depends on the rows anew, as JavaRosa does`() throws {
        var session = try F.session([
            F.node("r", .repeating) {
                $0.children = [
                    F.node("x", .question(.integer)),
                    F.node("dbl", .question(.integer)) { $0.calculation = FormExpression("${x} * 2") },
                    F.node("pos", .question(.integer)) { $0.calculation = FormExpression("position(..) * 10") },
                    F.node("after", .question(.integer)) { $0.calculation = FormExpression("${pos} + 1") },
                ]
            },
            F.node("same", .question(.integer)) { $0.calculation = FormExpression("count(${r}) * 0") },
        ])
        for (path, text) in [("r[1]/x", "1"), ("r[1]/dbl", "22"), ("r[1]/pos", "33"), ("r[1]/after", "34"), ("same", "5")] {
            try session.answer(QuestionRef("/data/\(path)"), text)
        }
        _ = try session.addRow(QuestionRef("/data/r[2]"))
        #expect(session.text(QuestionRef("/data/r[1]/dbl")) == "22", "it depends on its own row only")
        #expect(session.text(QuestionRef("/data/r[1]/pos")) == "10")
        #expect(session.text(QuestionRef("/data/r[1]/after")) == "11")
        #expect(session.text(named: "same") == "0")
        for (path, text) in [("r[2]/x", "2"), ("r[2]/dbl", "22"), ("same", "5")] { try session.answer(QuestionRef("/data/\(path)"), text) }
        try session.deleteRow(QuestionRef("/data/r[1]"))
        #expect(session.text(QuestionRef("/data/r[1]/dbl")) == "4", "the row in the place of the deleted one is computed")
        #expect(session.text(named: "same") == "0")
    }

    @Test func `a trigger sets a text to what JavaRosa writes`() throws {
        var session = try F.session([
            F.node("a", .question(.text)),
            F.node("yes", .question(.text)) {
                $0.trigger = FormExpression("${a}")
                $0.calculation = FormExpression("${a} = 'x'")
            },
            F.node("day", .question(.text)) {
                $0.trigger = FormExpression("${a}")
                $0.calculation = FormExpression("date('2026-01-05')")
            },
        ])
        try session.answer(QuestionRef("/data/a"), "x")
        #expect(session.text(named: "yes") == "1")
        #expect(session.text(named: "day") == "2026-01-05T00:00:00.000-06:00")
    }

    @Test func `a calculated yes or no stays one`() throws {
        var session = try F.session([
            F.node("n", .question(.integer)),
            F.node("big", .question(.calculate)) { $0.calculation = FormExpression("${n} > 3") },
            F.node("text", .question(.text)) { $0.relevant = FormExpression("${big}") },
        ])
        try session.answer(QuestionRef("/data/n"), "2")
        #expect(session.allSteps().map(\.name) == ["n"])
        try session.answer(QuestionRef("/data/n"), "5")
        #expect(session.allSteps().map(\.name) == ["n", "text"])
    }
}

struct AnswerTests {
    @Test(arguments: [
        (QuestionType.integer, "07", "7"), (.decimal, "5", "5.0"), (.decimal, "2,5", "2.5"), (.date, "2026-03-04", "2026-03-04"),
        (.time, "10:20", "10:20:00.000-06:00"), (.dateTime, "2026-03-04T10:20:30", "2026-03-04T10:20:30.000-06:00"),
        (.geopoint, "19.4 -99.1", "19.4 -99.1 0.0 0.0"), (.acknowledge, "ok", "OK"), (.text, "a\nb", "a\nb"),
    ]) func `an answer is stored as JavaRosa writes it`(_ type: QuestionType, _ written: String, _ stored: String) throws {
        var session = try F.session([F.node("q", .question(type))])
        try session.answer(QuestionRef("/data/q[1]"), written)
        #expect(session.text(named: "q") == stored)
    }

    @Test(arguments: [
        (QuestionType.integer, "1.5"), (.integer, "99999999999"), (.decimal, "x"), (.date, "2026-02-30"), (.geopoint, "200 0"),
        (.range, "11"),
    ])
    func `what does not fit the type is refused and changes nothing`(_ type: QuestionType, _ written: String) throws {
        var session = try F.session([F.node("q", .question(type))])
        #expect(throws: AnswerError.self) { try session.answer(QuestionRef("/data/q[1]"), written) }
        #expect(session.text(named: "q") == "")
    }

    @Test func `a constraint looks at the new answer and speaks the author's words`() throws {
        var session = try F.session([
            F.node("q", .question(.integer)) {
                $0.constraint = FormExpression(". > 0 and . < 100")
                $0.constraintMessage = FormText(words: ["": "From 1 to 99"])
            }
        ])
        #expect(throws: AnswerError.constraint("From 1 to 99")) { try session.answer(QuestionRef("/data/q"), "100") }
        try session.answer(QuestionRef("/data/q"), "99")
        try session.answer(QuestionRef("/data/q"), "")
        #expect(session.text(named: "q") == "")
    }

    @Test func `choices follow the question they depend on`() throws {
        let states = ChoiceList("st", choices: [Choice("s1"), Choice("s2")])
        let towns = ChoiceList("to", choices: [Choice("t1", columns: ["st": "s1"]), Choice("t2", columns: ["st": "s2"])], columns: ["st"])
        var session = try F.session(
            [
                F.node("st", .question(.selectOne)) { $0.choices = .list("st", filter: nil) },
                F.node("to", .question(.selectOne)) { $0.choices = .list("to", filter: FormExpression("st = ${st}")) },
            ], lists: [states, towns])
        try session.answer(QuestionRef("/data/st"), "s1")
        #expect(session.choices(QuestionRef("/data/to")).found.map(\.name) == ["t1"])
        #expect(throws: AnswerError.choice("t2")) { try session.answer(QuestionRef("/data/to"), "t2") }
        try session.answer(QuestionRef("/data/to"), "t1")
        try session.answer(QuestionRef("/data/st"), "s2")
        _ = session.allSteps()
        #expect(session.text(named: "to") == "")
    }
}

struct RepeatTests {
    private func session() throws -> FormSession {
        try F.session([
            F.node("r", .repeating) {
                $0.children = [
                    F.node("n", .question(.integer)),
                    F.node("p", .question(.calculate)) {
                        $0.calculation = FormExpression("concat(position(..), ':', ${n}, ':', count(${r}))")
                    },
                ]
            },
            F.node("sum", .question(.calculate)) { $0.calculation = FormExpression("sum(${n})") },
            F.node("second", .question(.calculate)) { $0.calculation = FormExpression("indexed-repeat(${n}, ${r}, 2)") },
        ])
    }

    @Test func `rows are added, counted and deleted`() throws {
        var session = try session()
        #expect(session.allSteps().map(\.ref.path) == ["/data/r[1]", "/data/r[1]/n[1]", "/data/r[2]"])
        try session.answer(QuestionRef("/data/r[1]/n[1]"), "3")
        let second = try session.addRow(QuestionRef("/data/r[2]"))
        try session.answer(QuestionRef(second.path + "/n"), "4")
        #expect(session.text(named: "sum") == "7")
        #expect(session.text(named: "second") == "4")
        #expect(session.text(QuestionRef("/data/r[2]/p")) == "2:4:2")
        try session.deleteRow(QuestionRef("/data/r[1]"))
        #expect(session.text(QuestionRef("/data/r[1]/p")) == "1:4:1")
        #expect(session.text(named: "sum") == "4")
        #expect(session.text(named: "second") == "")
    }

    @Test func `a draft comes back as it was`() throws {
        var session = try session()
        try session.answer(QuestionRef("/data/r[1]/n[1]"), "3")
        _ = try session.addRow(QuestionRef("/data/r[2]"))
        let resumed = try FormSession(session.form, resuming: session.data, environment: F.environment)
        #expect(resumed.submission == session.submission)
        #expect(resumed.data == session.data)
        #expect(throws: DraftError.damaged) { try FormSession(session.form, resuming: session.data.dropLast(), environment: F.environment) }
        let other = try F.session([F.node("x", .question(.text))])
        #expect(throws: DraftError.otherForm) { try FormSession(other.form, resuming: session.data, environment: F.environment) }
    }

    @Test func `values go out and in in one shape`() throws {
        var session = try session()
        let values = JSONValue.object([.init("r", .array([.object([.init("n", .number(3))]), .object([.init("n", .text("5"))])]))])
        #expect(session.set(values).isEmpty)
        #expect(session.text(named: "sum") == "8")
        #expect(
            session.values["r"]
                == .array([
                    .object([.init("n", .text("3")), .init("p", .text("1:3:2"))]),
                    .object([.init("n", .text("5")), .init("p", .text("2:5:2"))]),
                ]))
    }

    @Test func `only the rows at the start begin with a row of the repeat inside`() throws {
        var session = try F.session([
            F.node("outer", .repeating) { $0.children = [F.node("inner", .repeating) { $0.children = [F.node("x", .question(.text))] }] }
        ])
        #expect(session.rows(QuestionRef("/data/outer[1]/inner[1]")).count == 1)
        _ = try session.addRow(QuestionRef("/data/outer[2]"))
        #expect(session.rows(QuestionRef("/data/outer[2]/inner[1]")).isEmpty)
    }

    @Test func `in a row that was added the rows inside are written last, as JavaRosa writes them`() throws {
        var session = try F.session([
            F.node("outer", .repeating) {
                $0.children = [
                    F.node("inner", .repeating) { $0.children = [F.node("x", .question(.text))] },
                    F.node("after", .question(.calculate)) { $0.calculation = FormExpression("count(${inner})") },
                ]
            }
        ])
        let outer = try session.addRow(QuestionRef("/data/outer[2]"))
        _ = try session.addRow(QuestionRef(outer.path + "/inner[1]"))
        let rows = "<outer><inner><x/></inner><after>1</after></outer><outer><after>1</after><inner><x/></inner></outer>"
        #expect(session.submission.contains(rows))
        let resumed = try FormSession(session.form, resuming: session.data, environment: F.environment)
        #expect(resumed.submission.contains(rows))
    }

    @Test func `a count makes rows and takes none away`() throws {
        var session = try F.session([
            F.node("c", .question(.integer)),
            F.node("r", .repeating) {
                $0.repeatCount = FormExpression("${c}")
                $0.children = [F.node("n", .question(.text))]
            },
        ])
        #expect(session.allSteps().map(\.name) == ["c", "r", "n"])
        try session.answer(QuestionRef("/data/c"), "2")
        // The second is made when the walk comes to it.
        #expect(session.step(at: QuestionRef("/data/r[2]/n[1]")) == nil)
        let two = ["/data/c[1]", "/data/r[1]", "/data/r[1]/n[1]", "/data/r[2]", "/data/r[2]/n[1]"]
        #expect(session.allSteps().map(\.ref.path) == two)
        try session.answer(QuestionRef("/data/c"), "1")
        #expect(session.allSteps().map(\.ref.path) == two)
    }

    @Test func `a step may be in a row that is made on the way to it`() throws {
        var session = try F.session([
            F.node("c", .question(.integer)),
            F.node("r", .repeating) {
                $0.repeatCount = FormExpression("${c}")
                $0.initialRows = 0
                $0.children = [F.node("n", .question(.text))]
            },
        ])
        try session.answer(QuestionRef("/data/c"), "2")
        var step = session.firstStep()
        var paths = [String]()
        while step.kind != .done {
            paths.append(step.ref.path)
            step = session.step(after: step.ref)
        }
        #expect(paths == ["/data/c[1]", "/data/r[1]", "/data/r[1]/n[1]", "/data/r[2]", "/data/r[2]/n[1]"])
    }
}

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

struct PlayTests {
    @Test func `a walk asks, refuses, goes back and ends`() throws {
        var dialogue = PlayDialogue(
            try F.session([
                F.node("n", .question(.note)), F.node("a", .question(.text)) { $0.required = FormExpression("true()") },
                F.node("r", .repeating) { $0.children = [F.node("x", .question(.integer))] },
            ]))
        #expect(dialogue.begin().map { $0.members[0].name } == ["note", "ask"])
        #expect(dialogue.receive("").map { $0.members[0].name } == ["error", "ask"])
        #expect(dialogue.receive("hi").map { $0.members[0].name } == ["group", "ask"])
        #expect(dialogue.receive("{\"back\":true}")[0]["ask"]?["value"] == .text("hi"))
        #expect(dialogue.receive("hello").count == 2)
        #expect(dialogue.receive("x").first?["error"]?["code"] == .text("type"))
        #expect(dialogue.receive("1")[0]["repeat"]?["ref"] == .text("/data/r[2]"))
        #expect(dialogue.receive("yes").last?["ask"]?["ref"] == .text("/data/r[2]/x[1]"))
        #expect(dialogue.receive("{\"delete\":\"/data/r[2]\"}").last?["repeat"]?["ref"] == .text("/data/r[2]"))
        let done = dialogue.receive("no").last?["done"]
        #expect(done?["values"]?["a"] == .text("hello"))
        #expect(done?["submission"]?.text?.contains("<r><x>1</x></r>") == true)
        #expect(dialogue.isDone)
    }
}

struct PageTests {
    /// A question, a group asked at once, a group without questions, a repeat, and a last question that may not be relevant.
    private func session() throws -> FormSession {
        try F.session([
            F.node("a", .question(.text)),
            F.node("together", .group) {
                $0.appearance = "field-list"
                $0.children = [F.node("b", .question(.text)), F.node("c", .question(.integer))]
            },
            F.node("empty", .group) {
                $0.appearance = "field-list"
                $0.children = [F.node("k", .question(.calculate)) { $0.calculation = FormExpression("1") }]
            },
            F.node("row", .repeating) { $0.children = [F.node("d", .question(.text))] },
            F.node("e", .question(.text)) { $0.relevant = FormExpression("${a} = 'yes'") },
        ])
    }

    private func pages(_ session: inout FormSession) -> [FormPage] {
        var pages = [session.firstPage()]
        while let last = pages.last, last.kind != .end { pages.append(session.page(after: last.ref)) }
        return pages
    }

    @Test(arguments: ["yes", "no"])
    func `the page before a page is the one that it follows`(_ answer: String) throws {
        var session = try session()
        try session.answer(QuestionRef("/data/a[1]"), answer)
        let pages = pages(&session)
        #expect(pages[1].steps.map(\.name) == ["b", "c"])
        for (earlier, later) in zip(pages, pages.dropFirst()) where later.kind != .end {
            for ref in [later.ref] + later.steps.map(\.ref) {
                let before = session.page(before: ref)
                #expect(before == earlier)
            }
        }
        let (first, last) = (session.page(before: pages[0].ref), session.lastPage())
        #expect(first == nil)
        #expect(last == pages.dropLast().last)
        #expect((pages.dropLast().last?.steps.first?.name == "e") == (answer == "yes"))
    }
}
