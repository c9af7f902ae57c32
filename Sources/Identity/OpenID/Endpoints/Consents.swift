package import Core
import Ledger

/// What a person has allowed, and taking it back.
extension OpenIDProvider {
    /// A system that a person lets in, with what it may see.
    package struct KnownSystem: Sendable {
        package let client: Client
        package let consent: Consent
    }

    package func systems(of account: ID<Account>) async throws -> [KnownSystem] {
        let openID = openID
        return try await identity.unit.read { tx in
            try openID.grants.consents(of: account, tx).compactMap { consent in
                try openID.clients.client(consent.client, tx).map { KnownSystem(client: $0, consent: consent) }
            }
        }
    }

    /// What a person does not let a client have.
    package func withheld(from client: String, by account: ID<Account>) async throws -> Set<String> {
        let openID = openID
        return try await identity.unit.read { tx in try openID.grants.consent(of: account, to: client, tx)?.withheld ?? [] }
    }

    /// Takes back what was allowed: every token of the client ends with it.
    package func withdraw(_ client: String, of account: ID<Account>) async throws {
        let (openID, now) = (openID, now)
        try await identity.unit.write { tx in
            let isKnown = try openID.grants.consent(of: account, to: client, tx) != nil
            try openID.grants.withdraw(account, from: client, tx)
            try openID.grants.revokeAll(of: account, client: client, at: now, tx)
            if isKnown {
                try identity.record("consent.revoked", of: account, by: .resident(account.data), facts: ["client": client], at: now, tx)
            }
        }
    }
}
