import Core
import Foundation
import Testing

@testable import Forms

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
