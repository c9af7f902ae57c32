package import Core
package import Foundation

/// What a client was granted by one person in one sign-in: everything that its tokens rest on.
package struct Grant: Sendable, Hashable {
    package let id: ID<Grant>
    package let account: ID<Account>
    package let client: String
    /// The session in which it was given; tokens end with it unless `offline_access` was granted.
    package let session: ID<Session>
    package let scopes: [String]
    /// The claims that were asked for, as JSON, sealed under the account's key, field `grant.claims`.
    package let claims: Sealed
    package let authenticatedAt: Instant
    package let level: AuthenticationLevel
    /// How the person proved who they are (RFC 8176).
    package let methods: [String]
    package let createdAt: Instant
    package var revokedAt: Instant?

    package init(
        id: ID<Grant>, account: ID<Account>, client: String, session: ID<Session>, scopes: [String], claims: Sealed,
        authenticatedAt: Instant, level: AuthenticationLevel, methods: [String], createdAt: Instant, revokedAt: Instant? = nil
    ) {
        (self.id, self.account, self.client, self.session, self.scopes) = (id, account, client, session, scopes)
        (self.claims, self.authenticatedAt, self.level, self.methods) = (claims, authenticatedAt, level, methods)
        (self.createdAt, self.revokedAt) = (createdAt, revokedAt)
    }
}

/// That a person lets a client have something, until they take it back.
package struct Consent: Sendable, Hashable {
    package let account: ID<Account>
    package let client: String
    package var scopes: Set<String>
    /// Names of single claims.
    package var claims: Set<String>
    /// Claims that the person does not let it have, whatever scope or name asks for them.
    package var withheld: Set<String>
    package var givenAt: Instant

    package init(
        account: ID<Account>, client: String, scopes: Set<String>, claims: Set<String>, withheld: Set<String> = [], givenAt: Instant
    ) {
        (self.account, self.client, self.scopes, self.claims) = (account, client, scopes, claims)
        (self.withheld, self.givenAt) = (withheld, givenAt)
    }

    /// Whether all of this was allowed already.
    package func covers(scopes: some Sequence<String>, claims: some Sequence<String>) -> Bool {
        self.scopes.isSuperset(of: scopes) && self.claims.isSuperset(of: claims)
    }
}

/// A signing key of ours in the database.
package struct KeptKey: Sendable, Hashable {
    package let id: String
    package let algorithm: SignatureAlgorithm
    /// The private key, encrypted under a key derived from the root key.
    package let sealed: Data
    package let createdAt: Instant
    /// Signs from here on; before, it is only published, so that every client has seen it.
    package let signsFrom: Instant
    /// Published until here; nil while it is the newest.
    package var publishedUntil: Instant?

    package init(
        id: String, algorithm: SignatureAlgorithm, sealed: Data, createdAt: Instant, signsFrom: Instant, publishedUntil: Instant? = nil
    ) {
        (self.id, self.algorithm, self.sealed) = (id, algorithm, sealed)
        (self.createdAt, self.signsFrom, self.publishedUntil) = (createdAt, signsFrom, publishedUntil)
    }
}

package protocol ClientStore: ClientChangeStore {
    func insert(_ client: Client, _ tx: any Transaction) throws
    func client(_ id: String, _ tx: any Transaction) throws -> Client?
    /// Writes where the row's version is `client.version - 1`; throws `StoreError.stale` otherwise.
    func update(_ client: Client, _ tx: any Transaction) throws
    func delete(_ id: String, _ tx: any Transaction) throws
    func clients(_ tx: any Transaction) throws -> [Client]
}

package protocol GrantStore: Sendable {
    func insert(_ grant: Grant, _ tx: any Transaction) throws
    func grant(_ id: ID<Grant>, _ tx: any Transaction) throws -> Grant?
    func revoke(_ id: ID<Grant>, at now: Instant, _ tx: any Transaction) throws
    /// Revokes all grants of a person to one client; to all where it is nil.
    func revokeAll(of account: ID<Account>, client: String?, at now: Instant, _ tx: any Transaction) throws
    /// Grants given in a session that still hold.
    func grants(in session: ID<Session>, of account: ID<Account>, _ tx: any Transaction) throws -> [Grant]

    func consent(of account: ID<Account>, to client: String, _ tx: any Transaction) throws -> Consent?
    func consents(of account: ID<Account>, _ tx: any Transaction) throws -> [Consent]
    /// Inserts or replaces.
    func keep(_ consent: Consent, _ tx: any Transaction) throws
    func withdraw(_ account: ID<Account>, from client: String, _ tx: any Transaction) throws

    /// The name under which a sector knows a person; `fresh` is kept at the first use and stays.
    func subject(of account: ID<Account>, sector: String, fresh: String, _ tx: any Transaction) throws -> String
}

package protocol SigningKeyStore: Sendable {
    func insert(_ key: KeptKey, _ tx: any Transaction) throws
    func keys(_ tx: any Transaction) throws -> [KeptKey]
    func retire(_ id: String, at instant: Instant, _ tx: any Transaction) throws
    func forget(before instant: Instant, _ tx: any Transaction) throws -> Int
}

/// The stores of the provider, beside those of accounts and sessions.
package struct OpenIDStores: Sendable {
    package let clients: any ClientStore
    package let grants: any GrantStore
    package let tickets: any TicketStore
    package let keys: any SigningKeyStore
    /// Where news for clients wait to be delivered.
    package let outbox: any OutboxStore

    package init(
        clients: any ClientStore, grants: any GrantStore, tickets: any TicketStore, keys: any SigningKeyStore, outbox: any OutboxStore
    ) {
        (self.clients, self.grants, self.tickets, self.keys, self.outbox) = (clients, grants, tickets, keys, outbox)
    }
}
