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
    /// From browsers that do not know this login its password opens no more: too many wrong ones in a row, whether it exists or not.
    case passwordClosed
    /// The password was right, and the account asks for a second step.
    case secondStepNeeded
    /// The second step was wrong, used before, or not of this sign-in.
    case wrongCode
    /// The sign-in that this second step belongs to began too long ago, or in another browser.
    case signInGone
    /// The passkey is unknown here, or what it answered does not hold.
    case passkeyRefused
    /// What is to be changed needs a proof of the last minutes.
    case proofNeeded
    /// Without this way nobody could sign in with two steps any more, and this account must.
    case lastWay
    /// The account has as many ways as it may have.
    case tooManyWays
    /// No number that codes are sent to.
    case badPhone
    /// The code could not be sent now.
    case codeNotSent
    /// The link is unknown, used, expired, or what it was for was called off.
    case changeGone
    /// Second steps are taken away only after an officer saw the person: the password came by mail just now.
    case recoveryInPerson

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
        case .passwordClosed: "identity.password_closed"
        case .secondStepNeeded: "identity.second_step_needed"
        case .wrongCode: "identity.wrong_code"
        case .signInGone: "identity.sign_in_gone"
        case .passkeyRefused: "identity.passkey_refused"
        case .proofNeeded: "identity.proof_needed"
        case .lastWay: "identity.last_way"
        case .tooManyWays: "identity.too_many_ways"
        case .badPhone: "identity.bad_phone"
        case .codeNotSent: "identity.code_not_sent"
        case .changeGone: "identity.change_gone"
        case .recoveryInPerson: "identity.recovery_in_person"
        }
    }

    package var kind: ErrorKind {
        switch self {
        case .wrongLogin, .noSession, .secondStepNeeded, .wrongCode, .passkeyRefused: .unauthenticated
        case .tooManyTries, .passwordClosed: .throttled
        case .busy, .codeNotSent: .unavailable
        case .invitationGone, .signInGone, .changeGone: .gone
        case .loginTaken, .lastWay, .tooManyWays, .recoveryInPerson: .conflict
        case .badLogin, .badName, .weakPassword, .badPhone: .invalid
        case .notAllowed, .proofNeeded: .forbidden
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
