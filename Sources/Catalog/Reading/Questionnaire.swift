import Core
import Forms

/// A questionnaire with what the rest of a service's folder may name of it.
struct Questionnaire {
    let form: Form
    let definition: FormDefinition
    /// Outcomes of decision tables that expressions may use.
    private(set) var outputs: [String] = []
    /// Questions by name; those whose name is not theirs alone are left out.
    let questions: [String: Form.Question]

    init(_ form: Form, _ definition: FormDefinition) {
        (self.form, self.definition) = (form, definition)
        var questions: [String: Form.Question] = [:]
        for question in form.questions where question.type != nil && form.question(named: question.name) != nil {
            questions[question.name] = question
        }
        self.questions = questions
    }

    func adding(outputs more: [String]) -> Questionnaire {
        var copy = self
        copy.outputs += more
        return copy
    }

    /// An expression in the questionnaire's language; nil, with a finding, where it is none.
    func condition(_ text: String, at value: YamlValue) -> Condition? {
        do throws(ExpressionError) {
            return Condition(compiled: try form.expression(text, externals: outputs))
        } catch {
            var hint = ""
            if case .unknownReference(let reference) = error {
                hint = NearestName.hint(for: reference.filter { !"${}".contains($0) }, among: Array(questions.keys) + outputs)
            }
            value.error("service.\(error.code.name)", "The expression \(error.message).\(hint)")
            return nil
        }
    }

    /// The question of a name; nil, with a finding, where there is none or it stands in a repeat.
    func question(_ name: String, at value: YamlValue) -> Form.Question? {
        guard let question = questions[name] else {
            value.error("service.unknown_question", "No question is named \(name).\(NearestName.hint(for: name, among: questions.keys))")
            return nil
        }
        return question
    }

    /// The same for what can be meant once only.
    func singleQuestion(_ name: String, at value: YamlValue) -> Form.Question? {
        guard let question = question(name, at: value) else { return nil }
        if !question.isInRepeat { return question }
        value.error(
            "service.in_repeat", "\(name) is asked several times (it stands in a repeat); a question that is asked once is wanted here.")
        return nil
    }
}
