import Core

/// A refresh asks for no more than was granted (RFC 6749 section 6).
enum NoWiderScope {
    static func check(_ inquiry: inout Inquiry) throws {
        guard let granted = inquiry.refresh?.payload.scopes else { return }
        let asked = inquiry.parameters.words("scope")
        guard asked.allSatisfy(granted.contains) else { throw OAuthError(.invalidScope, "scope is wider than what was granted") }
        inquiry.scopes = asked.isEmpty ? granted : granted.filter(asked.contains)
    }
}
