/// An error in the words of the protocol: what a client is told (RFC 6749 sections 4.1.2.1 and 5.2, and those that add to them).
package struct OAuthError: Error, Sendable, Hashable {
    package enum Code: String, Sendable, Hashable, CaseIterable {
        case invalidRequest = "invalid_request"
        case invalidClient = "invalid_client"
        case invalidGrant = "invalid_grant"
        case invalidScope = "invalid_scope"
        case unauthorizedClient = "unauthorized_client"
        case unsupportedGrantType = "unsupported_grant_type"
        case unsupportedResponseType = "unsupported_response_type"
        case accessDenied = "access_denied"
        case serverError = "server_error"
        case temporarilyUnavailable = "temporarily_unavailable"
        /// OpenID Connect Core 1.0 section 3.1.2.6.
        case loginRequired = "login_required"
        case interactionRequired = "interaction_required"
        case consentRequired = "consent_required"
        case requestNotSupported = "request_not_supported"
        case requestURINotSupported = "request_uri_not_supported"
        case registrationNotSupported = "registration_not_supported"
        /// OpenID Connect Core Error Code unmet_authentication_requirements 1.0.
        case unmetAuthentication = "unmet_authentication_requirements"
        /// RFC 6750 section 3.1.
        case invalidToken = "invalid_token"
        case insufficientScope = "insufficient_scope"
        /// RFC 9449 sections 5 and 8.
        case invalidDPoP = "invalid_dpop_proof"
        /// RFC 9449 sections 8 and 9: the same again, with the nonce of this answer.
        case useNonce = "use_dpop_nonce"
        /// RFC 8628 section 3.5.
        case authorizationPending = "authorization_pending"
        case slowDown = "slow_down"
        case expiredToken = "expired_token"
        /// RFC 7591 section 3.2.2.
        case invalidRedirectURI = "invalid_redirect_uri"
        case invalidClientMetadata = "invalid_client_metadata"
        /// RFC 9470 section 3.
        case insufficientAuthentication = "insufficient_user_authentication"
    }

    package let code: Code
    /// For the developer of the client: plain ASCII English, nothing personal.
    package let text: String
    /// Levels that would do, where a stronger sign-in is asked for (RFC 9470 section 3).
    package var acrValues: [String] = []
    /// Seconds since the sign-in that would do.
    package var maxAge: Int?

    package init(_ code: Code, _ text: String) { (self.code, self.text) = (code, text) }
}
