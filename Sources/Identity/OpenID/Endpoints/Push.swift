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
        let (now, office, limits, proof) = (now, office, limits, try await withKeys(proof))
        let token: SecretToken = try await identity.unit.write { tx in
            var inquiry = Inquiry(.pushed, parameters, at: now)
            (inquiry.rows, inquiry.proof, inquiry.dpop) = (Inquiry.Rows(provider: self, tx: tx), proof, dpop)
            try inquiry.pass()
            return try office.issue(
                .pushed, PushedRequest(client: try inquiry.known().id, parameters: inquiry.parameters), lasting: limits.pushed, at: now, tx)
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
