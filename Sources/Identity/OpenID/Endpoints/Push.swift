import Core

/// A request that its client pushed (RFC 9126).
struct PushedRequest: Sendable, Codable {
    let client: String
    let parameters: RequestParameters
}

extension OpenIDProvider {
    static let pushedPrefix = "urn:ietf:params:oauth:request_uri:"

    /// Keeps a request for its client; throws `OAuthError` for one that would be refused later.
    package func push(_ proof: ClientProof, _ parameters: RequestParameters, dpop: DPoPProof?) async throws -> Claims {
        let (now, office, limits) = (now, office, limits)
        let token: SecretToken = try await identity.unit.write { tx in
            let client = try authenticate(proof, at: now, tx)
            guard parameters["request_uri"] == nil else {
                throw OAuthError(.invalidRequest, "a pushed request holds no request_uri")
            }
            var asked = parameters.without(["client_secret", "client_assertion", "client_assertion_type"])
            asked = asked.setting("client_id", client.id)
            if let dpop {
                guard asked["dpop_jkt"] == nil || asked["dpop_jkt"] == dpop.thumbprint else {
                    throw OAuthError(.invalidDPoP, "dpop_jkt is another key than the proof's")
                }
                try checkFresh(dpop, at: now, tx)
                asked = asked.setting("dpop_jkt", dpop.thumbprint)
            }
            do throws(AuthorizationFault) {
                _ = try AuthorizationRequest.check(asked, client: client, isPushed: true)
            } catch {
                switch error {
                case .page(let fault), .redirect(let fault, _): throw fault
                }
            }
            return try office.issue(.pushed, PushedRequest(client: client.id, parameters: asked), lasting: limits.pushed, at: now, tx)
        }
        return ["request_uri": .string(Self.pushedPrefix + token.text), "expires_in": .integer(limits.pushed.milliseconds / 1000)]
    }
}

extension RequestParameters {
    /// Without what proved the client: it is not kept.
    func without(_ names: Set<String>) -> RequestParameters {
        RequestParameters(all.filter { !names.contains($0.name) }, repeated: repeated)
    }

    func setting(_ name: String, _ value: String) -> RequestParameters {
        RequestParameters(all.filter { $0.name != name } + [(name, value)], repeated: repeated)
    }
}
