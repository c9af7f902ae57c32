package import Core
import Foundation
import Ledger

/// What an initial access token still allows.
struct InitialAccess: Sendable, Codable {
    var left: Int
}

/// Clients that register themselves, with a token that somebody of the city gave them (RFC 7591, RFC 7592).
extension OpenIDProvider {
    /// Registers a client; throws `OAuthError`.
    /// - Parameter token: the initial access token; without a good one nothing is registered.
    package func register(_ token: String?, _ metadata: Claims) async throws -> Claims {
        let (now, openID, office, identity) = (now, openID, office, identity)
        let refused = OAuthError(.invalidToken, "an initial access token is needed")
        guard let token = token.flatMap({ SecretToken($0) }),
            try await identity.unit.read({ tx in try office.read(.initial, token, as: InitialAccess.self, at: now, tx)?.payload.left ?? 0 })
                > 0
        else { throw refused }
        var settings = try await settings(metadata)
        let access = SecretToken(chance: identity.chance)
        settings.registrationHash = access.hash
        let (secret, hash) = Self.secret(settings, identity.chance)
        let client = Client(id: Data(identity.chance.bytes(16)).base64URL, settings: settings, secretHash: hash, createdAt: now)
        try await identity.unit.write { tx in
            guard let (ticket, kept) = try office.read(.initial, token, as: InitialAccess.self, at: now, tx), kept.left > 0 else {
                throw refused
            }
            try office.rewrite(ticket, InitialAccess(left: kept.left - 1), tx)
            try openID.clients.insert(client, tx)
            try ClientOffice(identity, clients: openID.clients).record(
                "client.registered", client.id, by: .system,
                [
                    "authentication": client.settings.authentication.rawValue, "by": "initial_token",
                    "redirects": ClientAddresses(client.settings).digest,
                ], at: now, tx)
        }
        return answer(client, secret: secret, access: access)
    }

    /// What is registered of a client, for itself (RFC 7592 section 2.1).
    package func registration(of id: String, _ token: String?) async throws -> Claims {
        let (client, access) = try await owner(id, token)
        return answer(client, secret: nil, access: access)
    }

    /// Replaces a registration as a whole (RFC 7592 section 2.2).
    package func replaceRegistration(of id: String, _ token: String?, _ metadata: Claims) async throws -> Claims {
        let (client, access) = try await owner(id, token)
        guard metadata["client_id"]?.string == id else {
            throw OAuthError(.invalidClientMetadata, "client_id must be the one that is replaced")
        }
        if let secret = metadata["client_secret"] {
            guard Client.secretHash(secret.string ?? "") == client.secretHash else {
                throw OAuthError(.invalidClientMetadata, "client_secret is another one")
            }
        }
        var settings = try await settings(metadata)
        settings.registrationHash = client.settings.registrationHash
        // What only an operator may grant stays as the operator set it.
        (settings.pkceExemption, settings.resourceNeed) = (client.settings.pkceExemption, client.settings.resourceNeed)
        settings.proofNonce = client.settings.proofNonce
        var changed = client
        changed.settings = settings
        changed.version += 1
        var secret: String?
        if client.secretHash == nil { (secret, changed.secretHash) = Self.secret(settings, identity.chance) }
        let (openID, identity, row, now) = (openID, identity, changed, now)
        try await identity.unit.write { tx in
            try openID.clients.update(row, tx)
            try ClientOffice(identity, clients: openID.clients).record(
                "client.changed", id, by: .system, ["what": "registration", "redirects": ClientAddresses(row.settings).digest], at: now, tx)
        }
        return answer(row, secret: secret, access: access)
    }

    /// Ends a client, and with it everything that it was granted (RFC 7592 section 2.3).
    package func deleteRegistration(of id: String, _ token: String?) async throws {
        let (client, _) = try await owner(id, token)
        let (openID, identity, now) = (openID, identity, now)
        try await identity.unit.write { tx in
            try openID.clients.delete(client.id, tx)
            try ClientOffice(identity, clients: openID.clients).record("client.deleted", client.id, by: .system, [:], at: now, tx)
        }
    }

    // MARK: Parts

    private func owner(_ id: String, _ token: String?) async throws -> (Client, SecretToken) {
        let refused = OAuthError(.invalidToken, "the registration access token is not this client's")
        guard let token = token.flatMap({ SecretToken($0) }),
            let client = try await identity.unit.read({ tx in try activeClient(id, tx) }),
            client.settings.registrationHash == token.hash
        else { throw refused }
        return (client, token)
    }

    private func settings(_ metadata: Claims) async throws -> ClientSettings {
        var listed: [String]?
        if let uri = metadata["sector_identifier_uri"]?.string, let data = try? await reach?.json(uri) {
            listed = try? JSONDecoder().decode([String].self, from: data)
        }
        let found = listed
        let settings = try ClientMetadata(metadata).settings { _ throws(OAuthError) in
            guard let found else { throw OAuthError(.invalidClientMetadata, "sector_identifier_uri does not answer with a list") }
            return found
        }
        for address in [settings.keysURI, settings.backchannelLogout].compactMap(\.self) {
            guard reach?.mayCall(address) == true else {
                throw OAuthError(.invalidClientMetadata, "an address that we would call must be https")
            }
        }
        do throws(ClientOffice.Fault) { try ClientOffice.check(settings) } catch {
            throw OAuthError(.invalidClientMetadata, error.code.name)
        }
        return settings
    }

    private static func secret(_ settings: ClientSettings, _ chance: Chance) -> (text: String?, hash: Data?) {
        guard [.secretBasic, .secretPost].contains(settings.authentication) else { return (nil, nil) }
        let secret = SecretToken(chance: chance)
        return (secret.text, secret.hash)
    }

    private func answer(_ client: Client, secret: String?, access: SecretToken) -> Claims {
        var claims = client.metadata
        claims["registration_access_token"] = .string(access.text)
        claims["registration_client_uri"] = .string(issuer + paths.registration + "/" + client.id)
        if let secret { (claims["client_secret"], claims["client_secret_expires_at"]) = (.string(secret), 0) }
        return claims
    }
}

/// Gives out initial access tokens: who holds one may register clients of their own.
package struct RegistrationOffice: Sendable {
    private let identity: IdentityStores
    private let tickets: TicketOffice

    package init(_ identity: IdentityStores, _ openID: OpenIDStores) {
        self.identity = identity
        tickets = TicketOffice(openID.tickets, ring: identity.ring, chance: identity.chance)
    }

    /// A token that is good for so many clients within a time; shown once.
    package func token(uses: Int, lasting life: Instant.Span) async throws -> String {
        let (tickets, now) = (tickets, identity.clock.now)
        return try await identity.unit.write { tx in
            try tickets.issue(.initial, InitialAccess(left: uses), lasting: life, at: now, tx).text
        }
    }
}
