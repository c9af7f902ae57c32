package import Core

/// What went wrong with an account, a password, a session or an invitation.
package enum IdentityError: DomainError, Equatable {
    /// Login and password do not belong together; the same for an unknown login, a suspended account and a wrong password.
    case wrongLogin
    /// Too many tries; the same whether the login exists or not.
    case tooManyTries(waitSeconds: Int)
    /// More passwords wait to be checked than the machine can check in time.
    case busy
    /// Nobody is signed in: no session, ended, idle for too long, or too old.
    case noSession
    /// The invitation is unknown, used or expired.
    case invitationGone
    /// Another account has this login.
    case loginTaken
    /// The login is not a usable e-mail address.
    case badLogin
    /// The name is empty, too long, or holds control characters.
    case badName
    /// The password is too easy.
    case weakPassword(PasswordFault)
    /// No role of this servant allows it.
    case notAllowed
    /// There is no such account.
    case unknownAccount
    /// A signing key is missing or does not open.
    case badKey

    package var code: ErrorCode {
        switch self {
        case .wrongLogin: "identity.wrong_login"
        case .tooManyTries: "identity.too_many_tries"
        case .busy: "identity.busy"
        case .noSession: "identity.no_session"
        case .invitationGone: "identity.invitation_gone"
        case .loginTaken: "identity.login_taken"
        case .badLogin: "identity.bad_login"
        case .badName: "identity.bad_name"
        case .weakPassword(let fault): fault.code
        case .notAllowed: "identity.not_allowed"
        case .unknownAccount: "identity.unknown_account"
        case .badKey: "identity.bad_key"
        }
    }

    package var kind: ErrorKind {
        switch self {
        case .wrongLogin, .noSession: .unauthenticated
        case .tooManyTries: .throttled
        case .busy: .unavailable
        case .invitationGone: .gone
        case .loginTaken: .conflict
        case .badLogin, .badName, .weakPassword: .invalid
        case .notAllowed: .forbidden
        case .unknownAccount: .notFound
        case .badKey: .broken
        }
    }

    package var details: [String: String] {
        switch self {
        case .tooManyTries(let seconds): ["minutes": String((seconds + 59) / 60)]
        case .weakPassword(let fault): fault.details
        default: [:]
        }
    }
}
