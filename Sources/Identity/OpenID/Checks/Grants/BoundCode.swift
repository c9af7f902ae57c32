import Core

/// A code that was bound to a key is redeemed with it (RFC 9449 section 10).
enum BoundCode {
    static func check(_ inquiry: inout Inquiry) throws {
        guard let key = inquiry.code?.payload.dpopKey else { return }
        guard inquiry.dpop?.thumbprint == key else { throw OAuthError(.invalidDPoP, "the code is bound to a key") }
    }
}
