package import Core
import Foundation

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

    /// Checks a request's parameters against what its client registered.
    ///
    /// - RequestParameters:
    ///   - client: the active client that `client_id` names; nil where there is none.
    ///   - isPushed: whether the parameters came through the pushed endpoint, from a client that proved itself.
    package static func check(
        _ parameters: RequestParameters, client: Client?, isPushed: Bool
    ) throws(AuthorizationFault) -> AuthorizationRequest {
        guard let client, client.state == .active, parameters["client_id"] == client.id else {
            throw .page(OAuthError(.invalidClient, "client_id names no client of this city"))
        }
        let settings = client.settings
        guard !parameters.repeated.contains("redirect_uri") else {
            throw .page(OAuthError(.invalidRequest, "redirect_uri came twice"))
        }
        let named = parameters["redirect_uri"]
        guard let uri = named ?? (settings.redirectURIs.count == 1 ? settings.redirectURIs.first : nil),
            RedirectAddress.isRegistered(uri, in: settings.redirectURIs, isPublic: !client.isConfidential)
        else { throw .page(OAuthError(.invalidRequest, "redirect_uri is not one that this client registered, letter for letter")) }

        let mode = parameters["response_mode"].map { ResponseMode(rawValue: $0) } ?? .query
        let back = ReturnAddress(uri: uri, state: parameters["state"], mode: mode ?? .query)
        func refuse(_ code: OAuthError.Code, _ text: String) -> AuthorizationFault { .redirect(OAuthError(code, text), to: back) }

        if let name = parameters.repeated.min() { throw refuse(.invalidRequest, "\(printable(name)) came twice") }
        if parameters["request"] != nil { throw refuse(.requestNotSupported, "send the parameters plainly, or push them first") }
        if parameters["request_uri"] != nil {
            throw refuse(isPushed ? .invalidRequest : .requestURINotSupported, "request_uri is only for requests pushed here")
        }
        if parameters["registration"] != nil { throw refuse(.registrationNotSupported, "clients are registered beforehand") }
        guard settings.grants.contains(.code) else { throw refuse(.unauthorizedClient, "this client may not log people in") }
        guard let type = parameters["response_type"] else { throw refuse(.invalidRequest, "response_type is missing") }
        guard type == "code" else { throw refuse(.unsupportedResponseType, "response_type must be code") }
        guard mode != nil else { throw refuse(.invalidRequest, "response_mode must be query or form_post") }
        if settings.needsPushedRequest, !isPushed { throw refuse(.invalidRequest, "this client must push its requests first") }

        let scopes = try scopes(parameters, settings, refuse)
        let nonce = parameters["nonce"]
        if let nonce, nonce.utf8.count > 512 { throw refuse(.invalidRequest, "nonce is longer than 512 bytes") }
        if let state = parameters["state"], state.utf8.count > 2048 {
            throw .redirect(
                OAuthError(.invalidRequest, "state is longer than 2048 bytes"), to: ReturnAddress(uri: uri, state: nil, mode: back.mode))
        }
        let challenge = try challenge(parameters, client, nonce: nonce, refuse)
        let prompts = try prompts(parameters, refuse)
        let maxAge = try maxAge(parameters, refuse)
        let claims: ClaimsRequest
        do throws(OAuthError) { claims = try ClaimsRequest(parameters["claims"], purpose: parameters["purpose"]) } catch {
            throw .redirect(error, to: back)
        }
        let dpopKey = parameters["dpop_jkt"]
        if let dpopKey, Data(base64URL: dpopKey)?.count != 32 { throw refuse(.invalidRequest, "dpop_jkt is no SHA-256 thumbprint") }

        let essential = claims.idToken["acr"]
        let levels = essential.flatMap { $0.values.isEmpty ? nil : $0.values.compactMap(\.string) } ?? parameters.words("acr_values")
        return AuthorizationRequest(
            client: client.id, redirectURI: uri, namesRedirectURI: named != nil, state: parameters["state"], responseMode: back.mode,
            scopes: scopes, nonce: nonce, challenge: challenge, prompts: prompts, maxAge: maxAge, acrValues: levels,
            needsACR: essential?.isEssential ?? false, claims: claims, idTokenHint: parameters["id_token_hint"],
            loginHint: parameters["login_hint"].map { String($0.prefix(254)) },
            languages: parameters.words("ui_locales").prefix(10).compactMap { Language($0) }, dpopKey: dpopKey)
    }

    private typealias Refuse = (OAuthError.Code, String) -> AuthorizationFault

    /// Words that nobody knows are left out (OpenID Connect Core 1.0 section 3.1.2.1); known ones that the client may not ask for refuse it.
    private static func scopes(
        _ parameters: RequestParameters, _ settings: ClientSettings, _ refuse: Refuse
    ) throws(AuthorizationFault) -> [String] {
        var scopes: [String] = []
        for word in parameters.words("scope") where Scope.offered.contains(word) && !scopes.contains(word) {
            guard settings.scopes.contains(word) else { throw refuse(.invalidScope, "this client may not ask for \(word)") }
            scopes.append(word)
        }
        guard scopes.contains(Scope.openID) else { throw refuse(.invalidScope, "scope must contain openid") }
        return scopes
    }

    private static func challenge(
        _ parameters: RequestParameters, _ client: Client, nonce: String?, _ refuse: Refuse
    ) throws(AuthorizationFault) -> String? {
        guard let challenge = parameters["code_challenge"] else {
            guard parameters["code_challenge_method"] == nil else {
                throw refuse(.invalidRequest, "code_challenge_method without code_challenge")
            }
            let isExempt = client.settings.pkceExemption != nil && client.isConfidential && nonce != nil
            guard isExempt else { throw refuse(.invalidRequest, "code_challenge is missing: this client must use PKCE with S256") }
            return nil
        }
        guard parameters["code_challenge_method"] == "S256" else {
            throw refuse(.invalidRequest, "code_challenge_method must be S256")
        }
        guard Data(base64URL: challenge)?.count == 32 else { throw refuse(.invalidRequest, "code_challenge is no SHA-256 in base64url") }
        return challenge
    }

    private static func prompts(_ parameters: RequestParameters, _ refuse: Refuse) throws(AuthorizationFault) -> Set<Prompt> {
        var prompts: Set<Prompt> = []
        for word in parameters.words("prompt") {
            guard let prompt = Prompt(rawValue: word) else { throw refuse(.invalidRequest, "prompt has a value that is not known") }
            prompts.insert(prompt)
        }
        guard !prompts.contains(.none) || prompts.count == 1 else { throw refuse(.invalidRequest, "prompt none stands alone") }
        return prompts
    }

    private static func maxAge(_ parameters: RequestParameters, _ refuse: Refuse) throws(AuthorizationFault) -> Int? {
        guard let text = parameters["max_age"] else { return nil }
        guard let seconds = Int(text), (0...(1 << 31)).contains(seconds) else {
            throw refuse(.invalidRequest, "max_age must be a number of seconds")
        }
        return seconds
    }

    private static func printable(_ name: String) -> String {
        let plain = name.unicodeScalars.filter { $0.isASCII && ($0.properties.isAlphabetic || $0 == "_") }
        return String(String.UnicodeScalarView(plain).prefix(40))
    }
}
