import Core
import Foundation
import Testing

@testable import Forms

private typealias F = TestForm

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
