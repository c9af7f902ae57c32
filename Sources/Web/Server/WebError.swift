package import Core

/// What can go wrong at the edge where pages are served.
package enum WebError: DomainError, Equatable {
    case noSuchPage
    case methodNotAllowed
    /// The Host header names somebody else.
    case unknownHost
    /// A form that was not shown by us to this browser, or too long ago.
    case staleForm
    /// More bytes than the route takes.
    case tooLarge(limit: Int)
    /// A list that is too long to be taken out of the program at once.
    case tooManyRows(count: Int, limit: Int)
    /// A body that is not the form it says it is.
    case badForm
    /// Too many uploads at once.
    case busy
    case signedOut
    case forbidden
    /// Too many tries from here.
    case throttled
    case missingResource(String)
    /// A template does not parse, or uses a word that no language has.
    case brokenTemplate(file: String, line: Int, reason: String)

    package var code: ErrorCode {
        switch self {
        case .noSuchPage: "web.no_such_page"
        case .methodNotAllowed: "web.method_not_allowed"
        case .unknownHost: "web.unknown_host"
        case .staleForm: "web.stale_form"
        case .tooLarge: "web.too_large"
        case .tooManyRows: "web.too_many_rows"
        case .badForm: "web.bad_form"
        case .busy: "web.busy"
        case .signedOut: "web.signed_out"
        case .forbidden: "web.forbidden"
        case .throttled: "web.throttled"
        case .missingResource: "web.missing_resource"
        case .brokenTemplate: "web.broken_template"
        }
    }

    package var kind: ErrorKind {
        switch self {
        case .noSuchPage: .notFound
        case .methodNotAllowed, .unknownHost, .badForm, .tooManyRows: .invalid
        case .staleForm: .conflict
        case .tooLarge: .tooLarge
        case .busy: .unavailable
        case .signedOut: .unauthenticated
        case .forbidden: .forbidden
        case .throttled: .throttled
        case .missingResource, .brokenTemplate: .broken
        }
    }

    package var details: [String: String] {
        switch self {
        case .tooLarge(let limit): ["limit": String(limit)]
        case .tooManyRows(let count, let limit): ["count": String(count), "limit": String(limit)]
        case .missingResource(let name): ["name": name]
        case .brokenTemplate(let file, let line, let reason): ["file": file, "line": String(line), "reason": reason]
        default: [:]
        }
    }
}
