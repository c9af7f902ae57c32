import Core
import Foundation
import Testing

@testable import Forms

private typealias F = TestForm

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
