package import Core

/// A request for authorization that was found good: by whom, for what, and how to answer (OpenID Connect Core 1.0 section 3.1.2.1).
package struct AuthorizationRequest: Sendable, Hashable, Codable {
    package enum Prompt: String, Sendable, Hashable, Codable, CaseIterable {
        case none, login, consent
        case selectAccount = "select_account"
    }

    package enum ResponseMode: String, Sendable, Hashable, Codable, CaseIterable {
        case query
        case formPost = "form_post"
    }

    package let client: String
    package let redirectURI: String
    /// Whether the request named the address: then the token request must too.
    package let namesRedirectURI: Bool
    package let state: String?
    package let responseMode: ResponseMode
    package let scopes: [String]
    package let nonce: String?
    /// SHA-256 of the verifier, in base64url (RFC 7636 section 4.2).
    package let challenge: String?
    package let prompts: Set<Prompt>
    /// Seconds; nil where any sign-in will do.
    package let maxAge: Int?
    /// The levels asked for, the best liked first.
    package let acrValues: [String]
    /// Whether one of them must be reached (`claims` with an essential `acr`).
    package let needsACR: Bool
    package let claims: ClaimsRequest
    package let idTokenHint: String?
    package let loginHint: String?
    package let languages: [Language]
    /// Thumbprint of the key that the tokens will be bound to (RFC 9449 section 10).
    package let dpopKey: String?
}

/// Where an authorization request goes wrong.
package enum AuthorizationFault: Error, Sendable, Hashable {
    /// The client or the address cannot be trusted: a page of ours, never a redirect (RFC 6749 section 4.1.2.1).
    case page(OAuthError)
    /// Told to the client at its own, registered address.
    case redirect(OAuthError, to: ReturnAddress)
}

/// Where and how the client is answered.
package struct ReturnAddress: Sendable, Hashable {
    package let uri: String
    package let state: String?
    package let mode: AuthorizationRequest.ResponseMode

    package init(uri: String, state: String?, mode: AuthorizationRequest.ResponseMode) {
        (self.uri, self.state, self.mode) = (uri, state, mode)
    }
}

extension AuthorizationRequest {
    package var returnAddress: ReturnAddress { ReturnAddress(uri: redirectURI, state: state, mode: responseMode) }

    /// Checks a request's parameters against what its client registered: the row `authorize` of ``EndpointTable``.
    ///
    /// - RequestParameters:
    ///   - client: the active client that `client_id` names; nil where there is none.
    ///   - isPushed: whether the parameters came through the pushed endpoint, from a client that proved itself.
    package static func check(
        _ parameters: RequestParameters, client: Client?, isPushed: Bool
    ) throws(AuthorizationFault) -> AuthorizationRequest {
        var inquiry = Inquiry(.authorize, parameters, at: Instant(milliseconds: 0))
        (inquiry.client, inquiry.isPushed) = (client, isPushed)
        do {
            try inquiry.pass()
            return AuthorizationRequest(inquiry, client: try inquiry.known())
        } catch let fault as AuthorizationFault { throw fault } catch {
            throw .page((error as? OAuthError) ?? OAuthError(.serverError, "the request could not be checked"))
        }
    }

    /// What an inquiry found.
    init(_ inquiry: Inquiry, client: Client) {
        let parameters = inquiry.parameters
        self.client = client.id
        (redirectURI, namesRedirectURI) = (inquiry.redirectURI, parameters["redirect_uri"] != nil)
        (state, responseMode, scopes, nonce) = (parameters["state"], inquiry.mode, inquiry.scopes, parameters["nonce"])
        (challenge, prompts, maxAge, claims) = (inquiry.challenge, inquiry.prompts, inquiry.maxAge, inquiry.claims)
        // An `acr` that `claims` asks for counts before `acr_values`, and both before what the client registered.
        let wish = inquiry.claims.idToken["acr"]
        let wished = wish.flatMap { $0.values.isEmpty ? nil : $0.values.compactMap(\.string) }
        let asked = parameters.words("acr_values")
        acrValues = wished ?? (asked.isEmpty ? client.settings.defaultACR ?? [] : asked)
        needsACR = wish?.isEssential ?? false
        idTokenHint = parameters["id_token_hint"]
        loginHint = parameters["login_hint"].map { String($0.prefix(254)) }
        languages = parameters.words("ui_locales").prefix(10).compactMap { Language($0) }
        dpopKey = parameters["dpop_jkt"]
    }
}
