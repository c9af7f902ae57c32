import Core

/// A pushed request holds no reference to another one (RFC 9126 section 2.1).
enum NotNested {
    static func check(_ inquiry: inout Inquiry) throws {
        guard inquiry.parameters["request_uri"] == nil else {
            throw OAuthError(.invalidRequest, "a pushed request holds no request_uri")
        }
        // What proved the client is not kept with the request.
        inquiry.parameters = inquiry.parameters.without(["client_secret", "client_assertion", "client_assertion_type"])
            .setting("client_id", try inquiry.known().id)
        inquiry.isPushed = true
    }
}
