import Core

/// The token opens this resource.
enum OpeningScope {
    static func check(_ inquiry: inout Inquiry) throws {
        guard inquiry.scopes.contains(Scope.openID) else { throw OAuthError(.insufficientScope, "the scope openid is needed") }
    }
}
