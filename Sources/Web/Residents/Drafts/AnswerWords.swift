import Catalog
import Core
import Forms

/// The words for a refused answer: the author's, else ours for the type of the question.
enum AnswerWords {
    static func text(_ error: AnswerError, _ step: FormStep, _ words: Words) -> String {
        if let own = error.authorsMessage { return own }
        let values = ["question": FormMarkup.plain(step.label)]
        switch error {
        case .required:
            let kind =
                (step.type?.isSelect ?? false)
                ? "choose" : (step.type?.isMedia ?? false) ? "file" : step.type == .geopoint ? "place" : "write"
            return words.text("answers.required.\(kind)", values)
        case .constraint: return words.text("answers.constraint", values)
        case .type(let wanted): return words.text("answers.type.\(wanted.rawValue)", values)
        case .choice: return words.text("answers.required.choose", values)
        case .unknownQuestion, .locked: return words.text("answers.locked", values)
        }
    }
}
