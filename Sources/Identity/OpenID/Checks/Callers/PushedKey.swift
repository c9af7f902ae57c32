import Core

/// The key of a proof that came with a pushed request is the one that its tokens are bound to (RFC 9449 section 10.1).
enum PushedKey {
    static func check(_ inquiry: inout Inquiry) throws {
        guard let dpop = inquiry.dpop else { return }
        guard inquiry.parameters["dpop_jkt"] == nil || inquiry.parameters["dpop_jkt"] == dpop.thumbprint else {
            throw OAuthError(.invalidDPoP, "dpop_jkt is another key than the proof's")
        }
        inquiry.parameters = inquiry.parameters.setting("dpop_jkt", dpop.thumbprint)
    }
}
