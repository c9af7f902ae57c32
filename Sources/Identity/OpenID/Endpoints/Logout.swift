package import Core
import Foundation

/// A request to sign out that came from a client (OpenID Connect RP-Initiated Logout 1.0 section 2).
package struct LogoutRequest: Sendable, Hashable {
    /// Who is to be signed out; nil where no valid `id_token_hint` says so, and then the person is asked.
    package let session: ID<Session>?
    /// Where to go afterwards: registered by the client that the hint or `client_id` names, and with its `state`.
    package let returnURL: String?
    package let client: Client?
}

extension OpenIDProvider {
    /// Reads a logout request; throws `OAuthError` for a hint that is none of ours or an address that is not registered.
    package func logout(_ parameters: RequestParameters) async throws -> LogoutRequest {
        if let name = parameters.repeated.min() { throw OAuthError(.invalidRequest, "a parameter came twice: \(name.prefix(40))") }
        var grant: Grant?
        if let hint = parameters["id_token_hint"] {
            grant = try await account(ofHint: hint, client: parameters["client_id"])
            guard grant != nil else { throw OAuthError(.invalidRequest, "id_token_hint is no ID token of this client") }
        }
        let id = grant?.client ?? parameters["client_id"]
        let client = try await identity.unit.read { tx in try id.flatMap { try activeClient($0, tx) } }
        guard let uri = parameters["post_logout_redirect_uri"] else {
            return LogoutRequest(session: grant?.session, returnURL: nil, client: client)
        }
        guard let client, client.settings.postLogoutURIs.contains(uri) else {
            throw OAuthError(.invalidRequest, "post_logout_redirect_uri is not one that this client registered")
        }
        let address = ReturnAddress(uri: uri, state: nil, mode: .query)
        let state = parameters["state"].map { [(name: "state", value: $0)] } ?? []
        let url = state.isEmpty ? uri : AuthorizationAnswer.url(address, state)
        return LogoutRequest(session: grant?.session, returnURL: url, client: client)
    }

    /// Keeps where to go while the person is asked whether to sign out.
    package func keep(_ returnURL: String) async throws -> SecretToken {
        let (now, office, limits) = (now, office, limits)
        return try await identity.unit.write { tx in try office.issue(.logout, [returnURL], lasting: limits.flow, at: now, tx) }
    }

    /// Where to go after signing out, as it was kept; nil for what was never given out.
    package func returnURL(_ token: SecretToken) async throws -> String? {
        let (now, office) = (now, office)
        return try await identity.unit.read { tx in try office.read(.logout, token, as: [String].self, at: now, tx)?.payload.first }
    }
}
