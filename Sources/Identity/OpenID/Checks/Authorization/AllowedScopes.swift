import Core

/// Words that nobody knows are left out (OpenID Connect Core 1.0 section 3.1.2.1); known ones that the client may not ask for
/// refuse the request; `openid` is there.
enum AllowedScopes {
    static func check(_ inquiry: inout Inquiry) throws {
        let client = try inquiry.known()
        for word in inquiry.parameters.words("scope") where Scope.offered.contains(word) && !inquiry.scopes.contains(word) {
            guard client.settings.scopes.contains(word) else {
                throw inquiry.refusal(.invalidScope, "this client may not ask for \(word)")
            }
            inquiry.scopes.append(word)
        }
        guard inquiry.scopes.contains(Scope.openID) else { throw inquiry.refusal(.invalidScope, "scope must contain openid") }
    }
}
