import Core
import Crypto
import Foundation

/// What a refresh token stands for.
struct RefreshPayload: Sendable, Codable {
    let grant: ID<Grant>
    let client: String
    let scopes: [String]
    let dpopKey: String?
    /// The end that no use moves.
    let endsAt: Instant
    /// The one that followed it, for a public client whose answer was lost, and when.
    var successor: String?
    var succeededAt: Instant?
}

/// What an access token is about to say.
struct TokenOrder: Sendable {
    let client: Client
    let subject: String
    let grant: Grant?
    let scopes: [String]
    let dpopKey: String?
    let nonce: String?
    /// Claims of the person for the ID token; nil where none is given.
    let idClaims: Claims?
    let refresh: SecretToken?
}

extension OpenIDProvider {
    /// The token endpoint (RFC 6749 section 3.2); throws `OAuthError`.
    package func token(_ proof: ClientProof, _ parameters: RequestParameters, dpop: DPoPProof?) async throws -> Claims {
        let now = now
        let outcome: Result<TokenOrder, OAuthError> = try await identity.unit.write { tx in
            let client: Client
            do {
                client = try authenticate(proof, at: now, tx)
                if let dpop { try checkFresh(dpop, at: now, tx) }
                guard dpop != nil || !client.settings.needsDPoP else {
                    throw OAuthError(.invalidDPoP, "this client must send a DPoP proof")
                }
                guard let name = parameters["grant_type"] else { throw OAuthError(.invalidRequest, "grant_type is missing") }
                guard let kind = ClientSettings.Grant(rawValue: name) else {
                    throw OAuthError(.unsupportedGrantType, "grant_type is not offered here")
                }
                guard client.settings.grants.contains(kind) else {
                    throw OAuthError(.unauthorizedClient, "this client may not use this grant_type")
                }
                switch kind {
                case .code: return .success(try redeemCode(client, parameters, dpop, at: now, tx))
                case .refresh: return .success(try refresh(client, parameters, dpop, at: now, tx))
                case .clientCredentials: return .success(try ownToken(client, parameters, dpop))
                }
            } catch let fault as OAuthError {
                // Told as a value: what was found out on the way (a code used twice) must be kept, not rolled back.
                return .failure(fault)
            }
        }
        return try await answer(try outcome.get(), at: now)
    }

    // MARK: Authorization code

    private func redeemCode(
        _ client: Client, _ parameters: RequestParameters, _ dpop: DPoPProof?, at now: Instant, _ tx: any Transaction
    ) throws -> TokenOrder {
        let refused = OAuthError(.invalidGrant, "the code is unknown, used, expired, or not this client's")
        guard let text = parameters["code"] else { throw OAuthError(.invalidRequest, "code is missing") }
        guard let token = SecretToken(text), let ticket = try openID.tickets.ticket(.code, hash: token.hash, tx) else { throw refused }
        let code = try office.open(ticket, as: CodePayload.self)
        guard code.client == client.id else { throw refused }
        guard try office.use(ticket, at: now, tx) else {
            // Somebody has a copy: whatever came of it ends (RFC 6749 section 4.1.2).
            try openID.grants.revoke(code.grant, at: now, tx)
            throw refused
        }
        guard ticket.isAlive(at: now) else { throw refused }
        if code.namesRedirectURI || parameters["redirect_uri"] != nil {
            guard parameters["redirect_uri"] == code.redirectURI else { throw refused }
        }
        try checkVerifier(parameters["code_verifier"], against: code.challenge)
        if let key = code.dpopKey { guard dpop?.thumbprint == key else { throw OAuthError(.invalidDPoP, "the code is bound to a key") } }
        guard let grant = try openID.grants.grant(code.grant, tx), grant.revokedAt == nil else { throw refused }
        guard try isAlive(grant, at: now, tx) else { throw refused }
        let key = dpop?.thumbprint
        var refresh: SecretToken?
        if client.settings.grants.contains(.refresh) {
            // A client that proves itself each time may change its key (RFC 9449 section 5).
            let bound = client.isConfidential && !client.settings.needsDPoP ? nil : key
            let payload = RefreshPayload(
                grant: grant.id, client: client.id, scopes: grant.scopes, dpopKey: bound, endsAt: now + limits.refreshWhole)
            refresh = try office.issue(.refresh, payload, lasting: limits.refreshIdle, at: now, tx)
        }
        return TokenOrder(
            client: client, subject: try subject(of: grant.account, for: client, tx), grant: grant, scopes: grant.scopes, dpopKey: key,
            nonce: code.nonce, idClaims: try idClaims(grant, tx), refresh: refresh)
    }

    private func checkVerifier(_ verifier: String?, against challenge: String?) throws {
        guard let challenge else {
            guard verifier == nil else { throw OAuthError(.invalidGrant, "code_verifier without a code_challenge") }
            return
        }
        guard let verifier else { throw OAuthError(.invalidGrant, "code_verifier is missing") }
        let allowed = verifier.utf8.allSatisfy {
            (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) || [0x2D, 0x2E, 0x5F, 0x7E].contains($0)
        }
        guard (43...128).contains(verifier.utf8.count), allowed,
            Data(SHA256.hash(data: Data(verifier.utf8))).base64URL == challenge
        else { throw OAuthError(.invalidGrant, "code_verifier does not belong to the code_challenge") }
    }

    // MARK: Refresh

    private func refresh(
        _ client: Client, _ parameters: RequestParameters, _ dpop: DPoPProof?, at now: Instant, _ tx: any Transaction
    ) throws -> TokenOrder {
        let refused = OAuthError(.invalidGrant, "the refresh token is unknown, ended, or not this client's")
        guard let text = parameters["refresh_token"] else { throw OAuthError(.invalidRequest, "refresh_token is missing") }
        guard let token = SecretToken(text),
            let (found, kept) = try office.read(.refresh, token, as: RefreshPayload.self, at: now, tx), kept.client == client.id,
            now < kept.endsAt, let grant = try openID.grants.grant(kept.grant, tx), grant.revokedAt == nil,
            try isAlive(grant, at: now, tx)
        else { throw refused }
        if let key = kept.dpopKey { guard dpop?.thumbprint == key else { throw OAuthError(.invalidDPoP, "the token is bound to a key") } }
        let asked = parameters.words("scope")
        guard asked.allSatisfy(kept.scopes.contains) else { throw OAuthError(.invalidScope, "scope is wider than what was granted") }

        var next: SecretToken? = token
        if client.isConfidential {
            // Not rotated: who holds it must prove itself as the client (FAPI 2.0 section 5.3.2.1). The idle end moves.
            var moved = found
            moved.expiresAt = min(now + limits.refreshIdle, kept.endsAt)
            if moved.expiresAt - found.expiresAt > .minutes(10) { try openID.tickets.update(moved, tx) }
        } else {
            next = try successor(found, kept, at: now, tx)
        }
        let order = TokenOrder(
            client: client, subject: try subject(of: grant.account, for: client, tx), grant: grant,
            scopes: asked.isEmpty ? kept.scopes : kept.scopes.filter(asked.contains), dpopKey: dpop?.thumbprint, nonce: nil,
            idClaims: try idClaims(grant, tx), refresh: next)
        return order
    }

    /// The one token that follows: the same again for half a minute, after that whoever repeats it holds a copy (RFC 9700 section 4.14.2).
    private func successor(_ ticket: Ticket, _ kept: RefreshPayload, at now: Instant, _ tx: any Transaction) throws -> SecretToken {
        if try office.use(ticket, at: now, tx) {
            var old = kept
            let fresh = RefreshPayload(
                grant: kept.grant, client: kept.client, scopes: kept.scopes, dpopKey: kept.dpopKey, endsAt: kept.endsAt)
            let token = try office.issue(.refresh, fresh, lasting: min(limits.refreshIdle, kept.endsAt - now), at: now, tx)
            (old.successor, old.succeededAt) = (token.text, now)
            try office.rewrite(ticket, old, tx)
            return token
        }
        if let text = kept.successor, let token = SecretToken(text), let then = kept.succeededAt, now - then <= limits.refreshGrace {
            return token
        }
        try openID.grants.revoke(kept.grant, at: now, tx)
        throw OAuthError(.invalidGrant, "the refresh token was used before: all that came of it has ended")
    }

    // MARK: Client credentials

    private func ownToken(_ client: Client, _ parameters: RequestParameters, _ dpop: DPoPProof?) throws -> TokenOrder {
        guard client.isConfidential else { throw OAuthError(.unauthorizedClient, "only a client that can keep a secret may do this") }
        let asked = parameters.words("scope").filter { $0 != Scope.openID && $0 != Scope.offline }
        guard asked.allSatisfy(client.settings.scopes.contains) else { throw OAuthError(.invalidScope, "this client may not ask for that") }
        // A prefix that no person's name has: a system is never taken for somebody (RFC 9700 section 4.15).
        return TokenOrder(
            client: client, subject: "client:" + client.id, grant: nil, scopes: asked, dpopKey: dpop?.thumbprint, nonce: nil, idClaims: nil,
            refresh: nil)
    }

    // MARK: What is given

    /// Whether a grant still stands: its account is active, and its session too unless it was given for longer.
    func isAlive(_ grant: Grant, at now: Instant, _ tx: any Transaction) throws -> Bool {
        guard grant.revokedAt == nil, let account = try identity.accounts.account(grant.account, tx), account.state == .active else {
            return false
        }
        if grant.scopes.contains(Scope.offline) { return true }
        guard let session = try identity.sessions.sessions(of: grant.account, tx).first(where: { $0.id == grant.session }) else {
            return false
        }
        return session.endedAt == nil && now < session.expiresAt
    }

    private func answer(_ order: TokenOrder, at now: Instant) async throws -> Claims {
        let access = try await keys.signer(.es256, at: now)
        let seconds = now.milliseconds / 1000
        let id = Data(identity.chance.bytes(16)).base64URL
        var claims: Claims = [
            "iss": .string(issuer), "sub": .string(order.subject), "aud": .string(issuer), "client_id": .string(order.client.id),
            "iat": .integer(seconds), "exp": .integer(seconds + limits.accessToken.milliseconds / 1000), "jti": .string(id),
            "scope": .string(order.scopes.joined(separator: " ")),
        ]
        if let grant = order.grant {
            claims["gid"] = .string(grant.id.description)
            claims["auth_time"] = .integer(grant.authenticatedAt.milliseconds / 1000)
            claims["acr"] = .string(ACR.name(of: grant.level))
        }
        if let key = order.dpopKey { claims["cnf"] = ["jkt": .string(key)] }
        let token = try access.sign(claims, type: .accessToken)
        var answer: Claims = [
            "access_token": .string(token), "token_type": order.dpopKey == nil ? "Bearer" : "DPoP",
            "expires_in": .integer(limits.accessToken.milliseconds / 1000), "scope": .string(order.scopes.joined(separator: " ")),
        ]
        if let refresh = order.refresh { answer["refresh_token"] = .string(refresh.text) }
        if let grant = order.grant, let further = order.idClaims, order.scopes.contains(Scope.openID) {
            answer["id_token"] = .string(try await idToken(order, grant, further, access: token, at: now))
        }
        return answer
    }

    private func idToken(_ order: TokenOrder, _ grant: Grant, _ further: Claims, access: String, at now: Instant) async throws -> String {
        let seconds = now.milliseconds / 1000
        let half = Data(SHA256.hash(data: Data(access.utf8))).prefix(16)
        var claims: Claims = [
            "iss": .string(issuer), "sub": .string(order.subject), "aud": .string(order.client.id), "iat": .integer(seconds),
            "exp": .integer(seconds + limits.idToken.milliseconds / 1000), "auth_time": .integer(grant.authenticatedAt.milliseconds / 1000),
            "acr": .string(ACR.name(of: grant.level)), "amr": .array(grant.methods.map(Claim.string)),
            "sid": .string(sessionName(grant.session, client: order.client.id)), "at_hash": .string(half.base64URL),
            "gid": .string(grant.id.description),
        ]
        if let nonce = order.nonce { claims["nonce"] = .string(nonce) }
        claims.merge(further) { ours, _ in ours }
        return try await keys.signer(order.client.settings.idTokenAlgorithm, at: now).sign(claims, type: .jwt)
    }
}
