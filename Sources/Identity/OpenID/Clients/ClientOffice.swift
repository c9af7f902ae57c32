package import Core
import Foundation

/// Registers the systems that log residents in through us.
package struct ClientOffice: Sendable {
    private let identity: IdentityStores
    private let clients: any ClientStore

    package init(_ identity: IdentityStores, clients: any ClientStore) { (self.identity, self.clients) = (identity, clients) }

    /// A client just made; the secret is shown once.
    package struct Registered: Sendable {
        package let client: Client
        package let secret: String?
    }

    /// Why what was to be registered cannot be.
    package enum Fault: DomainError, Equatable {
        /// An address that is not https, or that another reader could read otherwise.
        case badRedirect(String)
        case noRedirect
        /// `private_key_jwt` without a public key that can check ES256 or PS256.
        case noKeys
        /// Only a client that keeps a secret, and with a reason in words, goes without PKCE.
        case exemption
        case unknownScope(String)

        package var code: ErrorCode {
            switch self {
            case .badRedirect: "client.bad_redirect"
            case .noRedirect: "client.no_redirect"
            case .noKeys: "client.no_keys"
            case .exemption: "client.exemption"
            case .unknownScope: "client.unknown_scope"
            }
        }

        package var kind: ErrorKind { .invalid }

        package var details: [String: String] {
            switch self {
            case .badRedirect(let uri): ["uri": uri]
            case .unknownScope(let scope): ["scope": scope]
            default: [:]
            }
        }
    }

    /// Registers a client; throws ``Fault``.
    package func add(_ settings: ClientSettings) async throws -> Registered {
        try Self.check(settings)
        let (identity, clients, now) = (identity, clients, identity.clock.now)
        let needsSecret = [.secretBasic, .secretPost].contains(settings.authentication)
        let secret = needsSecret ? SecretToken(chance: identity.chance) : nil
        let client = Client(
            id: Data(identity.chance.bytes(16)).base64URL, settings: settings, secretHash: secret?.hash, createdAt: now)
        try await identity.unit.write { tx in try clients.insert(client, tx) }
        return Registered(client: client, secret: secret?.text)
    }

    package func all() async throws -> [Client] {
        let clients = clients
        return try await identity.unit.read { tx in try clients.clients(tx) }
    }

    /// Lets a client do nothing any more, or again.
    package func set(_ id: String, _ state: Client.State) async throws -> Client? {
        let clients = clients
        return try await identity.unit.write { tx in
            guard var client = try clients.client(id, tx) else { return nil }
            client.state = state
            client.version += 1
            try clients.update(client, tx)
            return client
        }
    }

    static func check(_ settings: ClientSettings) throws(Fault) {
        let isPublic = settings.authentication == .none
        if settings.grants.contains(.code), settings.redirectURIs.isEmpty { throw .noRedirect }
        for uri in settings.redirectURIs + settings.postLogoutURIs {
            guard RedirectAddress.mayRegister(uri, isPublic: isPublic) else { throw .badRedirect(uri) }
        }
        if settings.authentication == .privateKeyJWT, settings.keysURI == nil,
            !settings.keys.contains(where: { PublicKey(jwk: $0) != nil })
        {
            throw .noKeys
        }
        if let reason = settings.pkceExemption, isPublic || reason.count < 10 { throw .exemption }
        if let scope = settings.scopes.first(where: { !Scope.offered.contains($0) }) { throw .unknownScope(scope) }
    }
}
