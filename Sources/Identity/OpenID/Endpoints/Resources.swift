import Core
import Foundation

/// An access token that a request brought, and how (RFC 6750 section 2, RFC 9449 section 7).
package struct PresentedToken: Sendable, Hashable {
    package enum Scheme: String, Sendable, Hashable {
        case bearer = "Bearer"
        case dpop = "DPoP"
    }
    package let text: String
    package let scheme: Scheme

    package init(_ text: String, _ scheme: Scheme) { (self.text, self.scheme) = (text, scheme) }
}

/// An access token that was checked: whose, for what.
struct LiveToken: Sendable {
    let claims: Claims
    let grant: Grant?
    var scopes: [String] { (claims["scope"]?.string ?? "").split(separator: " ").map(String.init) }
    var client: String { claims["client_id"]?.string ?? "" }
}

extension OpenIDProvider {
    /// Checks an access token of ours: signature, times, that its grant still stands and that it was not revoked.
    func live(_ text: String, at now: Instant) async throws -> LiveToken? {
        var profile = TokenChecker.Profile(types: ["at+jwt"], algorithms: [.es256], issuer: issuer, audience: [issuer])
        profile.required = ["sub", "client_id", "jti"]
        guard let checked = try? TokenChecker.check(text, profile, keys: try await keys.published(at: now), at: now) else { return nil }
        let openID = openID
        return try await identity.unit.read { tx in
            guard try activeClient(checked.text("client_id") ?? "", tx) != nil else { return nil }
            let revoked = office.revocation(of: checked.text("jti") ?? "")
            guard try openID.tickets.ticket(.replay, hash: revoked, tx) == nil else { return nil }
            guard let id = checked.text("gid").flatMap({ ID<Grant>($0) }) else { return LiveToken(claims: checked.claims, grant: nil) }
            guard let grant = try openID.grants.grant(id, tx), try isAlive(grant, at: now, tx) else { return nil }
            return LiveToken(claims: checked.claims, grant: grant)
        }
    }

    /// User information (OpenID Connect Core 1.0 section 5.3): JSON, or signed where the client registered so.
    package enum UserInfo: Sendable {
        case json(Claims)
        case signed(String)
    }

    /// - Parameter dpop: the proof that came with the token, already checked against it.
    package func userInfo(_ presented: PresentedToken, dpop: DPoPProof?) async throws -> UserInfo {
        let now = now
        let token = try await live(presented.text, at: now)
        let look: @Sendable (any Transaction) throws -> (Client, Claims) = { tx in
            var inquiry = Inquiry(.userInfo, RequestParameters([]), at: now)
            inquiry.rows = Inquiry.Rows(provider: self, tx: tx)
            (inquiry.token, inquiry.dpop) = ((token, presented), dpop)
            try inquiry.pass()
            guard let grant = token?.grant else { throw OAuthError(.invalidToken, "the access token is unknown or has ended") }
            return (try inquiry.known(), try userInfoClaims(grant, scopes: inquiry.scopes, tx))
        }
        // Only a proof leaves a trace: that it was used.
        var (client, claims) = dpop == nil ? try await identity.unit.read(look) : try await identity.unit.write(look)
        claims["sub"] = token?.claims["sub"]
        guard let algorithm = client.settings.userInfoAlgorithm else { return .json(claims) }
        claims["iss"] = .string(issuer)
        claims["aud"] = .string(client.id)
        return .signed(try await keys.signer(algorithm, at: now).sign(claims, type: .jwt))
    }

    /// What a token is, for whoever must trust it (RFC 7662): to its own client, and never more than `active: false` of another's.
    package func introspect(_ proof: ClientProof, _ parameters: RequestParameters) async throws -> Claims {
        let (now, openID, office, proof) = (now, openID, office, try await withKeys(proof))
        let client = try await identity.unit.write { tx in
            var inquiry = Inquiry(.introspection, parameters, at: now)
            (inquiry.rows, inquiry.proof) = (Inquiry.Rows(provider: self, tx: tx), proof)
            try inquiry.pass()
            return try inquiry.known()
        }
        let text = parameters["token"] ?? ""
        if let token = try await live(text, at: now), token.client == client.id {
            var answer = token.claims
            answer["active"] = true
            answer["token_type"] = answer["cnf"] == nil ? "Bearer" : "DPoP"
            answer["gid"] = nil
            return answer
        }
        guard let token = SecretToken(text) else { return ["active": false] }
        return try await identity.unit.read { tx in
            guard let (ticket, kept) = try office.read(.refresh, token, as: RefreshPayload.self, at: now, tx), kept.client == client.id,
                ticket.usedAt == nil, let grant = try openID.grants.grant(kept.grant, tx), try isAlive(grant, at: now, tx)
            else { return ["active": false] }
            return [
                "active": true, "client_id": .string(client.id), "scope": .string(kept.scopes.joined(separator: " ")),
                "sub": .string(try subject(of: grant.account, for: client, tx)), "iss": .string(issuer),
                "iat": .integer(ticket.createdAt.milliseconds / 1000), "exp": .integer(ticket.expiresAt.milliseconds / 1000),
            ]
        }
    }

    /// Ends a token (RFC 7009): a refresh token with all that came of it, an access token alone.
    ///
    /// Unknown ones are a success too.
    package func revoke(_ proof: ClientProof, _ parameters: RequestParameters) async throws {
        let (now, openID, office, proof) = (now, openID, office, try await withKeys(proof))
        let text = parameters["token"] ?? ""
        let access = try await live(text, at: now)
        try await identity.unit.write { tx in
            var inquiry = Inquiry(.revocation, parameters, at: now)
            (inquiry.rows, inquiry.proof) = (Inquiry.Rows(provider: self, tx: tx), proof)
            try inquiry.pass()
            let client = try inquiry.known()
            if let access, access.client == client.id, let jti = access.claims["jti"]?.string, let end = access.claims["exp"]?.integer {
                let hash = office.revocation(of: jti)
                if try openID.tickets.ticket(.replay, hash: hash, tx) == nil {
                    try openID.tickets.insert(
                        Ticket(
                            kind: .replay, hash: hash, payload: Data(), createdAt: now, expiresAt: Instant(milliseconds: end * 1000)), tx)
                }
            } else if let token = SecretToken(text),
                let (_, kept) = try office.read(.refresh, token, as: RefreshPayload.self, at: now, tx), kept.client == client.id
            {
                try openID.grants.revoke(kept.grant, at: now, tx)
            }
        }
    }
}
