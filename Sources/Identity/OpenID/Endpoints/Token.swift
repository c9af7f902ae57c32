import Core
import Ledger

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
        let (now, proof) = (now, try await withKeys(proof))
        let kind = parameters["grant_type"].flatMap { ClientSettings.Grant(rawValue: $0) }
        let outcome: Result<TokenOrder, OAuthError> = try await identity.unit.write { tx in
            do {
                var inquiry = Inquiry(kind?.endpoint ?? .token, parameters, at: now)
                (inquiry.rows, inquiry.proof, inquiry.dpop) = (Inquiry.Rows(provider: self, tx: tx), proof, dpop)
                try inquiry.pass()
                return .success(try order(inquiry, tx))
            } catch let fault as OAuthError where fault.code != .useNonce {
                // Told as a value: what was found out on the way (a code used twice) must be kept, not rolled back. A request that only
                // lacks a nonce leaves nothing behind: the same one comes again.
                return .failure(fault)
            }
        }
        return try await answer(try outcome.get(), at: now)
    }

    /// What a request that passed is given.
    private func order(_ inquiry: Inquiry, _ tx: any Transaction) throws -> TokenOrder {
        let client = try inquiry.known()
        let key = inquiry.dpop?.thumbprint
        guard let grant = inquiry.grant else {
            // A prefix that no person's name has: a system is never taken for somebody (RFC 9700 section 4.15).
            return TokenOrder(
                client: client, subject: "client:" + client.id, grant: nil, scopes: inquiry.scopes, dpopKey: key, nonce: nil,
                idClaims: nil, refresh: nil)
        }
        let scopes = inquiry.refresh == nil ? grant.scopes : inquiry.scopes
        if inquiry.refresh == nil {
            try identity.record(
                "token.granted", of: grant.account, by: .system,
                facts: [
                    "client": client.id, "scopes": grant.scopes.joined(separator: " "), "level": grant.level.rawValue,
                    "grant": grant.id.description,
                ], at: inquiry.now, tx)
        }
        let refresh: SecretToken?
        if let held = inquiry.refresh {
            refresh = try renewed(held.ticket, held.payload, client, at: inquiry.now, tx) ?? held.token
        } else {
            refresh = try firstRefresh(grant, client, key, at: inquiry.now, tx)
        }
        return TokenOrder(
            client: client, subject: try subject(of: grant.account, for: client, tx), grant: grant, scopes: scopes, dpopKey: key,
            nonce: inquiry.code?.payload.nonce, idClaims: try idClaims(grant, tx), refresh: refresh)
    }

    private func firstRefresh(
        _ grant: Grant, _ client: Client, _ key: String?, at now: Instant, _ tx: any Transaction
    ) throws -> SecretToken? {
        guard client.settings.grants.contains(.refresh) else { return nil }
        // A client that proves itself each time may change its key (RFC 9449 section 5).
        let bound = client.isConfidential && !client.settings.needsDPoP ? nil : key
        let payload = RefreshPayload(
            grant: grant.id, client: client.id, scopes: grant.scopes, dpopKey: bound, endsAt: now + limits.refreshWhole)
        return try office.issue(.refresh, payload, lasting: limits.refreshIdle, at: now, tx)
    }

    private func renewed(
        _ found: Ticket, _ kept: RefreshPayload, _ client: Client, at now: Instant, _ tx: any Transaction
    ) throws -> SecretToken? {
        guard client.isConfidential else { return try successor(found, kept, at: now, tx) }
        // Not rotated: who holds it must prove itself as the client (FAPI 2.0 section 5.3.2.1). The idle end moves.
        var moved = found
        moved.expiresAt = min(now + limits.refreshIdle, kept.endsAt)
        if moved.expiresAt - found.expiresAt > .minutes(10) { try openID.tickets.update(moved, tx) }
        return nil
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
        try endFamily(kept.grant, because: "refresh_token_replayed", at: now, tx)
        throw OAuthError(.invalidGrant, "the refresh token was used before: all that came of it has ended")
    }

    /// Somebody has a copy: whatever came of one sign-in ends, and its owner finds it in their history.
    func endFamily(_ id: ID<Grant>, because reason: String, at now: Instant, _ tx: any Transaction) throws {
        guard let grant = try openID.grants.grant(id, tx), grant.revokedAt == nil else { return }
        try openID.grants.revoke(id, at: now, tx)
        try identity.record(
            "token.family_revoked", of: grant.account, by: .system,
            facts: ["client": grant.client, "reason": reason, "grant": id.description], at: now, tx)
    }
}

extension ClientSettings.Grant {
    /// The row of the table that checks it.
    var endpoint: Endpoint {
        switch self {
        case .code: .code
        case .refresh: .refresh
        case .clientCredentials: .ownToken
        case .device: .deviceCode
        }
    }
}
