import Core

/// A refresh token that is bound to a key is used with it.
enum BoundRefresh {
    static func check(_ inquiry: inout Inquiry) throws {
        guard let key = inquiry.refresh?.payload.dpopKey else { return }
        guard inquiry.dpop?.thumbprint == key else { throw OAuthError(.invalidDPoP, "the token is bound to a key") }
    }
}
