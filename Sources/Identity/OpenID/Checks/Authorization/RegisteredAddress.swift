import Core

/// The address for the answer is named and registered, letter for letter (OpenID Connect Core 1.0 section 3.1.2.1, RFC 9700 section 2.1).
enum RegisteredAddress {
    static func check(_ inquiry: inout Inquiry) throws {
        let client = try inquiry.known()
        let registered = client.settings.redirectURIs
        guard !inquiry.parameters.repeated.contains("redirect_uri") else {
            throw inquiry.pageRefusal(.invalidRequest, "redirect_uri came twice")
        }
        guard let uri = inquiry.parameters["redirect_uri"] else {
            throw inquiry.pageRefusal(.invalidRequest, "redirect_uri is missing")
        }
        guard RedirectAddress.isRegistered(uri, in: registered, isPublic: !client.isConfidential) else {
            throw inquiry.pageRefusal(.invalidRequest, "redirect_uri is not one that this client registered, letter for letter")
        }
        inquiry.redirectURI = uri
        inquiry.mode = inquiry.parameters["response_mode"].flatMap { AuthorizationRequest.ResponseMode(rawValue: $0) } ?? .query
    }
}
