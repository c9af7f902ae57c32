import Core

/// A system asks in its own name, keeps a secret, and for what it may ask.
enum OwnScopes {
    static func check(_ inquiry: inout Inquiry) throws {
        let client = try inquiry.known()
        guard client.isConfidential else { throw OAuthError(.unauthorizedClient, "only a client that can keep a secret may do this") }
        let asked = inquiry.parameters.words("scope").filter { $0 != Scope.openID && $0 != Scope.offline }
        guard asked.allSatisfy(client.settings.scopes.contains) else { throw OAuthError(.invalidScope, "this client may not ask for that") }
        inquiry.scopes = asked
    }
}
