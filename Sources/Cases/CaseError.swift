package import Catalog
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
    /// A closing answer with fewer characters than say what was done.
    case tooThin(String, least: Int)
    /// A text for the resident in which a `[bracket]` of its template was left.
    case unfilled(String, blank: String)
    /// A closing answer whose words stand in the case already: a note, or an earlier message.
    case pasted
    /// Named as outside the city, and is an office of the city.
    case ownOffice(UnitID)
    /// Joined to itself.
    case sameCase
    /// To be joined to one that is itself joined, cancelled or of another privacy.
    case cannotJoin
    /// Words to be covered that stand nowhere in the case.
    case notThere
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
    /// The service needs to know who sends it, more surely than the channel has proven.
    case identityNeeded
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
        case .tooThin: "case.too_thin"
        case .unfilled: "case.unfilled"
        case .pasted: "case.pasted"
        case .ownOffice: "case.own_office"
        case .sameCase: "case.same_case"
        case .cannotJoin: "case.cannot_join"
        case .notThere: "case.not_there"
        case .sameUnit: "case.same_unit"
        case .unknownUnit: "case.unknown_unit"
        case .notOfUnit: "case.not_of_unit"
        case .draftNotFound: "draft.not_found"
        case .draftExpired: "draft.expired"
        case .notOffered: "draft.not_offered"
        case .incomplete: "draft.incomplete"
        case .identityNeeded: "draft.identity_needed"
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
        case .identityNeeded: .forbidden
        case .wrongState, .stale, .sameUnit: .conflict
        case .missing, .tooLong, .tooThin, .unfilled, .pasted, .ownOffice, .sameCase, .cannotJoin, .notThere, .unknownUnit, .notOfUnit,
            .incomplete, .tooManyAttachments:
            .invalid
        case .attachmentType: .unsupported
        case .attachmentTooLarge: .tooLarge
        }
    }

    package var details: [String: String] {
        switch self {
        case .wrongState(let state): ["state": state.rawValue]
        case .missing(let field): ["field": field]
        case .tooLong(let field, let limit): ["field": field, "limit": String(limit)]
        case .tooThin(let field, let least): ["field": field, "least": String(least)]
        case .unfilled(let field, _): ["field": field]
        case .ownOffice(let unit): ["unit": unit.name]
        case .tooManyAttachments(let limit), .attachmentTooLarge(let limit): ["limit": String(limit)]
        default: [:]
        }
    }
}
