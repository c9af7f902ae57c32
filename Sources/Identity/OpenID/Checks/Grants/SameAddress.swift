import Core

/// The address is named as it was in the request (RFC 6749 section 4.1.3).
enum SameAddress {
    static func check(_ inquiry: inout Inquiry) throws {
        guard let code = inquiry.code?.payload else { return }
        guard code.namesRedirectURI || inquiry.parameters["redirect_uri"] != nil else { return }
        guard inquiry.parameters["redirect_uri"] == code.redirectURI else {
            throw OAuthError(.invalidGrant, "redirect_uri is not the one of the request")
        }
    }
}
