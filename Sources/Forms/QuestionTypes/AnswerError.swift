package import Core

/// Why an answer is not taken.
package enum AnswerError: DomainError, Hashable {
    /// Must be answered. The author's words, where they wrote some.
    case required(String?)
    /// Does not meet the question's condition.
    case constraint(String?)
    /// Cannot be read as what the question asks for.
    case type(Wanted)
    /// Not one of the choices.
    case choice(String)
    case unknownQuestion(String)
    /// Known already, and not to be changed.
    case locked(String)

    /// What a question asks for.
    package enum Wanted: String, Sendable, Hashable, CaseIterable {
        case wholeNumber = "whole_number"
        case number, date, time
        case dateTime = "date_time"
        case place, line, area, acknowledgement
        /// Every choice once, in order.
        case ranking
    }

    package var code: ErrorCode {
        switch self {
        case .required: "answer.required"
        case .constraint: "answer.constraint"
        case .type(let wanted): ErrorCode("answer.type.\(wanted.rawValue)")
        case .choice: "answer.choice"
        case .unknownQuestion: "answer.unknown_question"
        case .locked: "answer.locked"
        }
    }

    package var kind: ErrorKind {
        switch self {
        case .unknownQuestion: .notFound
        case .locked: .conflict
        default: .invalid
        }
    }

    /// As `play` names it: `required`, `constraint`, `type` or `choice`.
    package var name: String {
        switch self {
        case .required: "required"
        case .constraint: "constraint"
        case .type: "type"
        case .choice, .unknownQuestion, .locked: "choice"
        }
    }

    /// The author's words for it, in the language of the session; nil where the program's own words for `code` are to be shown.
    package var authorsMessage: String? {
        switch self {
        case .required(let message), .constraint(let message): message
        default: nil
        }
    }

    /// The author's words, or plain English.
    package var message: String {
        if let authorsMessage { return authorsMessage }
        return switch self {
        case .required: "An answer is needed."
        case .constraint: "This answer is not allowed here."
        case .type(.wholeNumber): "Enter a whole number."
        case .type(.number): "Enter a number."
        case .type(.date): "Enter a date, such as 2026-07-15."
        case .type(.time): "Enter a time, such as 09:30."
        case .type(.dateTime): "Enter a date and time, such as 2026-07-15T09:30."
        case .type(.place): "Enter a place as latitude and longitude, such as 19.4326 -99.1332."
        case .type(.line): "Enter at least two places, separated by semicolons."
        case .type(.area): "Enter at least three places, separated by semicolons."
        case .type(.acknowledgement): "Answer OK."
        case .type(.ranking): "Put every choice in order, each once."
        case .choice(let name): name.isEmpty ? "Choose one of the choices." : "'\(name)' is not one of the choices."
        case .unknownQuestion: "There is no such question."
        case .locked: "This answer is known already and cannot be changed."
        }
    }
}
