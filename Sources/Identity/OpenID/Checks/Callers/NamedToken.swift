import Core

/// The request names the token that it is about.
enum NamedToken {
    static func check(_ inquiry: inout Inquiry) throws {
        guard inquiry.parameters["token"] != nil else { throw OAuthError(.invalidRequest, "token is missing") }
    }
}
