package import Core

/// Why a step of a case or draft was refused.
package enum CaseError: DomainError, Equatable {
    case notFound
    /// The state does not allow the step.
    case wrongState(CaseState)
    /// Somebody else changed the case since the page was shown.
    case stale
    /// A text that must be there is not (`reason`, `text`).
    case missing(String)
    /// Longer than the limit, in characters.
    case tooLong(String, limit: Int)
    case sameUnit
    case unknownUnit
    /// Assigned to somebody who may not work it.
    case notOfUnit
    /// The draft is somebody else's, or unknown: both look the same.
    case draftNotFound
    case draftExpired
    /// The service takes nothing here.
    case notOffered
    /// The questionnaire is not finished: the page with the check shows what is missing.
    case incomplete
    /// Not among what the service takes for the question.
    case attachmentType
    case tooManyAttachments(limit: Int)
    case attachmentTooLarge(limit: Int)
    case attachmentNotFound

    package var code: ErrorCode {
        switch self {
        case .notFound: "case.not_found"
        case .wrongState: "case.wrong_state"
        case .stale: "case.stale"
        case .missing: "case.missing"
        case .tooLong: "case.too_long"
        case .sameUnit: "case.same_unit"
        case .unknownUnit: "case.unknown_unit"
        case .notOfUnit: "case.not_of_unit"
        case .draftNotFound: "draft.not_found"
        case .draftExpired: "draft.expired"
        case .notOffered: "draft.not_offered"
        case .incomplete: "draft.incomplete"
        case .attachmentType: "attachment.type"
        case .tooManyAttachments: "attachment.too_many"
        case .attachmentTooLarge: "attachment.too_large"
        case .attachmentNotFound: "attachment.not_found"
        }
    }

    package var kind: ErrorKind {
        switch self {
        case .notFound, .draftNotFound, .attachmentNotFound, .notOffered: .notFound
        case .draftExpired: .gone
        case .wrongState, .stale, .sameUnit: .conflict
        case .missing, .tooLong, .unknownUnit, .notOfUnit, .incomplete, .tooManyAttachments: .invalid
        case .attachmentType: .unsupported
        case .attachmentTooLarge: .tooLarge
        }
    }

    package var details: [String: String] {
        switch self {
        case .wrongState(let state): ["state": state.rawValue]
        case .missing(let field): ["field": field]
        case .tooLong(let field, let limit): ["field": field, "limit": String(limit)]
        case .tooManyAttachments(let limit), .attachmentTooLarge(let limit): ["limit": String(limit)]
        default: [:]
        }
    }
}
