package import Core
import Crypto
import Foundation

/// The OpenID provider: what its endpoints do, without HTTP.
///
/// Each endpoint is a file of this folder's neighbour `Endpoints`. Values come in, one unit of work changes the rows, values go out.
package struct OpenIDProvider: Sendable {
    /// Our address, letter for letter as clients know it (OpenID Connect Discovery 1.0 section 3).
    package let issuer: String
    let identity: IdentityStores
    let openID: OpenIDStores
    package let keys: KeyShelf
    let office: TicketOffice
    let nonces: ProofNonces
    let limits: TokenLimits
    /// How clients are reached; nil reaches none.
    let reach: ClientReach?
    let origins = OriginShelf()

    package init(
        issuer: String, identity: IdentityStores, openID: OpenIDStores, keys: KeyShelf, limits: TokenLimits = TokenLimits(),
        reach: ClientReach? = nil
    ) {
        (self.issuer, self.identity, self.openID, self.keys, self.limits) = (issuer, identity, openID, keys, limits)
        self.reach = reach
        office = TicketOffice(openID.tickets, ring: identity.ring, chance: identity.chance)
        nonces = ProofNonces(ring: identity.ring)
    }

    /// Where everything is.
    package var paths: ProviderPaths { ProviderPaths() }

    var now: Instant { identity.clock.now }

    /// What the next proof of a client should hold.
    package func freshNonce() -> String { nonces.fresh(at: now) }

    /// The name by which a client's sector knows a person: random-looking, the same each time, of no use to another sector
    /// (OpenID Connect Core 1.0 section 8.1).
    ///
    /// Computed with a secret at first use and kept, so that the secret may change.
    func subject(of account: ID<Account>, for client: Client, _ tx: any Transaction) throws -> String {
        let sector = client.settings.subject == .public ? "" : client.settings.sector
        let index = identity.ring.blindIndex(sector + "\u{0}" + account.description, purpose: "subject")
        return try openID.grants.subject(of: account, sector: sector, fresh: index.base64URL, tx)
    }

    /// The name of a session for one client (OpenID Connect Back-Channel Logout 1.0 section 2.1).
    func sessionName(_ session: ID<Session>, client: String) -> String {
        identity.ring.blindIndex(client + "\u{0}" + session.description, purpose: "sid").prefix(16).base64URL
    }

    /// A client that may act.
    func activeClient(_ id: String, _ tx: any Transaction) throws -> Client? {
        if id == Client.deskID { return .desk(issuer: issuer) }
        guard id.utf8.count <= 200, let client = try openID.clients.client(id, tx), client.state == .active else { return nil }
        return client
    }
}

/// How long what we give out lives.
package struct TokenLimits: Sendable, Hashable {
    package var flow: Instant.Span = .hours(1)
    package var device: Instant.Span = .minutes(15)
    /// OpenID Connect Back-Channel Logout 1.0 section 2.4 recommends two minutes.
    package var logoutToken: Instant.Span = .minutes(2)
    /// FAPI 2.0 section 5.3.2.1: at most 60 seconds.
    package var code: Instant.Span = .seconds(60)
    package var pushed: Instant.Span = .seconds(90)
    package var accessToken: Instant.Span = .minutes(10)
    package var idToken: Instant.Span = .hours(1)
    package var refreshIdle: Instant.Span = .days(14)
    package var refreshWhole: Instant.Span = .days(90)
    /// How long the same successor is given again to a public client whose answer was lost.
    package var refreshGrace: Instant.Span = .seconds(30)

    package init() {}
}

/// Paths of the endpoints; everything is found from the discovery document, so these may change.
package struct ProviderPaths: Sendable, Hashable {
    package let discovery = "/.well-known/openid-configuration"
    package let authorizationServer = "/.well-known/oauth-authorization-server"
    package let keys = "/llave/keys"
    package let authorize = "/llave/authorize"
    package let pushed = "/llave/par"
    package let token = "/llave/token"
    package let userInfo = "/llave/userinfo"
    package let introspection = "/llave/introspect"
    package let revocation = "/llave/revoke"
    package let endSession = "/llave/logout"
    package let device = "/llave/device"
    package let registration = "/llave/register"
}
