import Core
import Crypto
import Foundation

/// What a token endpoint gives: the tokens, signed.
extension OpenIDProvider {
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

    func answer(_ order: TokenOrder, at now: Instant) async throws -> Claims {
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
