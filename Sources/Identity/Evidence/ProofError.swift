package import Core

/// Why a verification did not come to an end.
package enum ProofError: DomainError, Equatable {
    /// The CURP cannot be one: letters, day, or check digit.
    case badCURP
    /// The register does not know these data together; which of them is not told.
    case notConfirmed
    /// The register or provider does not answer, or answers nonsense.
    case unavailable
    /// A source that the city does not have.
    case unknownSource
    /// The other provider's answer is not one to what was asked, or is not signed by it.
    case badAnswer
    /// The person said no at the other provider.
    case declined
    /// Nothing came of it that could be written down.
    case nothingFound
    case noSuchRequest
    /// Too many tries; later it works again.
    case tooManyTries
    /// A document needs at least one page.
    case noPages

    package var code: ErrorCode {
        switch self {
        case .badCURP: "proof.bad_curp"
        case .notConfirmed: "proof.not_confirmed"
        case .unavailable: "proof.unavailable"
        case .unknownSource: "proof.unknown_source"
        case .badAnswer: "proof.bad_answer"
        case .declined: "proof.declined"
        case .nothingFound: "proof.nothing_found"
        case .noSuchRequest: "proof.no_such_request"
        case .tooManyTries: "proof.too_many_tries"
        case .noPages: "proof.no_pages"
        }
    }

    package var kind: ErrorKind {
        switch self {
        case .badCURP, .notConfirmed, .declined, .nothingFound, .noPages: .invalid
        case .unavailable, .badAnswer: .unavailable
        case .unknownSource, .noSuchRequest: .notFound
        case .tooManyTries: .throttled
        }
    }
}
