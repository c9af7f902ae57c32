import Core

/// The answer comes in the query or by a form; a fragment is for tokens, which never travel so here.
enum KnownMode {
    static func check(_ inquiry: inout Inquiry) throws {
        guard let asked = inquiry.parameters["response_mode"] else { return }
        guard AuthorizationRequest.ResponseMode(rawValue: asked) != nil else {
            throw inquiry.refusal(.invalidRequest, "response_mode must be query or form_post")
        }
    }
}
