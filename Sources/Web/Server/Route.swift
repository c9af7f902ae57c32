package import HTTPTypes
package import Identity

/// Who may call a route.
///
/// Each route declares it, and the server asks before the handler runs.
package enum Access: Sendable, Hashable {
    case everybody
    /// The browser that began the draft named in the path, or somebody with its code. The handler's service checks the secret.
    case draftHolder
    /// Somebody with the folio; with the access code they see the rest.
    case caseHolder
    /// A signed-in public servant with one of the roles; none named means any.
    case servant([RoleGrant.Role])
    /// This machine itself, or a caller with the token.
    case operations(token: String?)
    /// Only in a demonstration.
    case sandbox
}

/// What a route reads of a request's body.
package enum BodyLimit: Sendable, Hashable {
    case none
    /// Fields of a form, in bytes altogether.
    case fields(Int)
    /// Fields and files, in bytes altogether.
    case files(Int)

    package static let form = BodyLimit.fields(256 * 1024)

    var bytes: Int {
        switch self {
        case .none: 0
        case .fields(let bytes), .files(let bytes): bytes
        }
    }
}

/// Whose scripts may read the answers of a route, besides those of our own pages (CORS).
package enum Sharing: Sendable {
    case nobody
    /// The same for everybody: what is public anyway.
    case everybody
    /// Sites that are known, by their origin.
    case origins(@Sendable (String) async -> Bool)

    /// What `Access-Control-Allow-Origin` says to this origin; nil says nothing.
    func answer(to origin: String?) async -> String? {
        switch self {
        case .nobody: return nil
        case .everybody: return "*"
        case .origins(let knows):
            guard let origin, await knows(origin) else { return nil }
            return origin
        }
    }
}

/// One line of the route table.
package struct Route: Sendable {
    package let method: HTTPRequest.Method
    /// `/services/{code}`: what logs say instead of the path.
    package let pattern: String
    package let access: Access
    package let body: BodyLimit
    /// Whether a POST must carry a form token of ours; false only for machines that prove themselves otherwise.
    package let guardsForm: Bool
    package var sharing = Sharing.nobody
    package let handler: @Sendable (Visit) async throws -> Reply

    package init(
        _ method: HTTPRequest.Method, _ pattern: String, _ access: Access, body: BodyLimit? = nil, guardsForm: Bool = true,
        _ handler: @escaping @Sendable (Visit) async throws -> Reply
    ) {
        (self.method, self.pattern, self.access, self.handler) = (method, pattern, access, handler)
        self.body = body ?? (method == .post ? .form : .none)
        self.guardsForm = guardsForm
    }

    /// The same route, whose answers scripts of other sites may read.
    package func shared(with sharing: Sharing) -> Route {
        var route = self
        route.sharing = sharing
        return route
    }

    /// A page that changes nothing.
    package static func get(_ pattern: String, _ access: Access, _ handler: @escaping @Sendable (Visit) async throws -> Reply) -> Route {
        Route(.get, pattern, access, handler)
    }

    /// What a form of ours sends to; it answers with a redirect.
    package static func post(
        _ pattern: String, _ access: Access, body: BodyLimit = .form, guardsForm: Bool = true,
        _ handler: @escaping @Sendable (Visit) async throws -> Reply
    ) -> Route {
        Route(.post, pattern, access, body: body, guardsForm: guardsForm, handler)
    }
}
