extension OpenIDProvider {
    /// The provider's metadata (OpenID Connect Discovery 1.0 section 3, RFC 8414 section 2): only what really works.
    package var metadata: Claims {
        func list(_ values: some Sequence<String>) -> Claim { .array(values.sorted().map(Claim.string)) }
        func url(_ path: String) -> Claim { .string(issuer + path) }
        let methods = ClientSettings.Authentication.allCases.map(\.rawValue)
        let ours = SignatureAlgorithm.ours.map(\.rawValue)
        let signing = ["ES256", "PS256"]
        var metadata: Claims = [
            "issuer": .string(issuer),
            "authorization_endpoint": url(paths.authorize),
            "token_endpoint": url(paths.token),
            "userinfo_endpoint": url(paths.userInfo),
            "jwks_uri": url(paths.keys),
            "pushed_authorization_request_endpoint": url(paths.pushed),
            "require_pushed_authorization_requests": false,
            "introspection_endpoint": url(paths.introspection),
            "introspection_endpoint_auth_methods_supported": list(methods.filter { $0 != "none" }),
            "introspection_endpoint_auth_signing_alg_values_supported": list(signing),
            "revocation_endpoint": url(paths.revocation),
            "revocation_endpoint_auth_methods_supported": list(methods),
            "revocation_endpoint_auth_signing_alg_values_supported": list(signing),
            "end_session_endpoint": url(paths.endSession),
            "scopes_supported": list(Scope.offered),
            "response_types_supported": ["code"],
            "response_modes_supported": list(AuthorizationRequest.ResponseMode.allCases.map(\.rawValue)),
            "grant_types_supported": list(ClientSettings.Grant.allCases.map(\.rawValue)),
            "device_authorization_endpoint": url(paths.device),
            "registration_endpoint": url(paths.registration),
            "backchannel_logout_supported": true,
            "backchannel_logout_session_supported": true,
            "acr_values_supported": .array(ACR.offered.map(Claim.string)),
            "subject_types_supported": list(ClientSettings.Subject.allCases.map(\.rawValue)),
            "id_token_signing_alg_values_supported": list(ours),
            "userinfo_signing_alg_values_supported": list(ours),
            "token_endpoint_auth_methods_supported": list(methods),
            "token_endpoint_auth_signing_alg_values_supported": list(signing),
            "dpop_signing_alg_values_supported": list(signing),
            "code_challenge_methods_supported": ["S256"],
            "authorization_response_iss_parameter_supported": true,
            "claim_types_supported": ["normal"],
            "claims_supported": list(
                Set(Scope.claims.values.joined()).union(["sub", "iss", "aud", "exp", "iat", "auth_time", "nonce", "acr", "amr", "sid"])),
            "claims_parameter_supported": true,
            "request_parameter_supported": false,
            "request_uri_parameter_supported": false,
            "require_request_uri_registration": false,
            "prompt_values_supported": .array(AuthorizationRequest.Prompt.allCases.map { .string($0.rawValue) }),
            "display_values_supported": ["page"],
            "ui_locales_supported": ["es", "en"],
        ]
        metadata.merge(VerifiedClaims.metadata) { ours, _ in ours }
        return metadata
    }

    /// The public keys (RFC 7517 section 5).
    package func keySet() async throws -> Claims {
        ["keys": .array(try await keys.published(at: now).map { .object($0.jwk) })]
    }
}
