/// What went wrong, as a stable name that others write programs against (`case.already_closed`); its words are in `locales/`.
package struct ErrorCode: Sendable, Hashable, Codable, CustomStringConvertible, ExpressibleByStringLiteral {
    package let name: String
    package init(_ name: String) { self.name = name }
    package init(stringLiteral name: String) { self.name = name }
    package var description: String { name }
}

/// What sort of failure an error is, without knowing of HTTP.
///
/// `Web/ErrorResponses.swift` turns it into a status, once.
package enum ErrorKind: Sendable, Hashable, CaseIterable {
    /// The input is not usable as it stands; the resident or servant can mend it.
    case invalid
    /// Nobody has signed in, or the session ended.
    case unauthenticated
    /// Signed in, but not allowed.
    case forbidden
    case notFound
    /// The state does not allow it (any more): stale form, closed case.
    case conflict
    /// It existed and is gone: expired code, deleted draft.
    case gone
    /// More than the stated limit of bytes.
    case tooLarge
    /// A type of content that is not taken.
    case unsupported
    /// Too many tries; later it works again.
    case throttled
    /// A part of ours or of somebody else's is out of order; later it works again.
    case unavailable
    /// A fault of ours.
    case broken
}

/// An error of one of our targets: it says what went wrong and knows neither HTTP nor languages.
package protocol DomainError: Error, Sendable {
    var code: ErrorCode { get }
    var kind: ErrorKind { get }
    /// Values for the words of the error, never personal: limits, counts, names of questions.
    var details: [String: String] { get }
}

extension DomainError {
    package var details: [String: String] { [:] }
}

/// Something to tell whoever describes a city, service or form: where, what, and what to do.
package struct Finding: Sendable, Hashable, Codable {
    package enum Severity: String, Sendable, Hashable, Codable { case error, warning }

    package var file: String
    package var sheet: String?
    /// 1-based row of the sheet, or line of the text file.
    package var row: Int?
    /// Header of the column, or key of the mapping.
    package var column: String?
    package var severity: Severity
    /// Stable name, such as `form.unknown_reference`.
    package var code: String
    /// What is wrong and the remedy, in English, in one or two sentences.
    package var message: String

    package init(
        file: String, sheet: String? = nil, row: Int? = nil, column: String? = nil,
        severity: Severity = .error, code: String, message: String
    ) {
        (self.file, self.sheet, self.row, self.column) = (file, sheet, row, column)
        (self.severity, self.code, self.message) = (severity, code, message)
    }

    /// In one line: `questionnaire.xlsx, survey, row 14, relevant: …`.
    package var line: String {
        ([file, sheet, row.map { "row \($0)" }, column].compactMap { $0 }).joined(separator: ", ")
            + ": " + (severity == .warning ? "warning: " : "") + message + " [\(code)]"
    }
}
