package import Core

/// Why a password is not taken, so that the person can be told the reason.
package enum PasswordFault: Sendable, Hashable {
    case tooShort(minimum: Int)
    case tooLong(maximum: Int)
    /// It stands on a list of passwords that are tried first.
    case common
    /// Little is left when names, common words, sequences and repetitions are taken away.
    case guessable

    package var code: ErrorCode {
        switch self {
        case .tooShort: "password.too_short"
        case .tooLong: "password.too_long"
        case .common: "password.common"
        case .guessable: "password.guessable"
        }
    }

    package var details: [String: String] {
        switch self {
        case .tooShort(let minimum): ["minimum": String(minimum)]
        case .tooLong(let maximum): ["maximum": String(maximum)]
        case .common, .guessable: [:]
        }
    }
}
