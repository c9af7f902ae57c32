package import Core
import Foundation
package import Ledger

/// Registers the systems that log residents in through us, and looks after them; every change is recorded with who made it.
package struct ClientOffice: Sendable {
    let identity: IdentityStores
    let clients: any ClientStore

    package init(_ identity: IdentityStores, clients: any ClientStore) { (self.identity, self.clients) = (identity, clients) }

    /// A client just made; the secret is shown once.
    package struct Registered: Sendable {
        package let client: Client
        package let secret: String?
        /// Its addresses, where another administrator must approve them first.
        package let waiting: ClientChange?
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
        case unknownClient
        /// It proves itself otherwise.
        case noSecret
        /// Whoever proposed it cannot approve it.
        case ownChange
        /// It was decided already, or another one took its place.
        case changeGone

        package var code: ErrorCode {
            switch self {
            case .badRedirect: "client.bad_redirect"
            case .noRedirect: "client.no_redirect"
            case .noKeys: "client.no_keys"
            case .exemption: "client.exemption"
            case .unknownScope: "client.unknown_scope"
            case .unknownClient: "client.unknown"
            case .noSecret: "client.no_secret"
            case .ownChange: "client.own_change"
            case .changeGone: "client.change_gone"
            }
        }

        package var kind: ErrorKind {
            switch self {
            case .unknownClient: .notFound
            case .ownChange: .forbidden
            case .changeGone: .conflict
            default: .invalid
            }
        }

        package var details: [String: String] {
            switch self {
            case .badRedirect(let uri): ["uri": uri]
            case .unknownScope(let scope): ["scope": scope]
            default: [:]
            }
        }
    }

    /// Registers a client; throws ``Fault``.
    ///
    /// From the second administrator on, one that an administrator adds has no addresses until another one approved them.
    package func add(_ settings: ClientSettings, by actor: AuditActor = .system) async throws -> Registered {
        try Self.check(settings)
        let (office, now) = (self, identity.clock.now)
        let needsSecret = [.secretBasic, .secretPost].contains(settings.authentication)
        let secret = needsSecret ? SecretToken(chance: identity.chance) : nil
        let id = Data(identity.chance.bytes(16)).base64URL
        let (client, waiting) = try await identity.unit.write { tx in
            var client = Client(id: id, settings: settings, secretHash: secret?.hash, createdAt: now)
            let addresses = ClientAddresses(settings)
            let proposer = try office.proposer(actor, tx)
            if proposer != nil { ClientAddresses(redirect: [], postLogout: []).set(in: &client.settings) }
            try office.clients.insert(client, tx)
            try office.record(
                "client.registered", id, by: actor,
                ["authentication": settings.authentication.rawValue, "redirects": ClientAddresses(client.settings).digest], at: now, tx)
            let change = try proposer.map { try office.wait(for: addresses, of: id, proposedBy: $0, at: now, tx) }
            return (client, change)
        }
        return Registered(client: client, secret: secret?.text, waiting: waiting)
    }

    package func all() async throws -> [Client] {
        let clients = clients
        return try await identity.unit.read { tx in try clients.clients(tx) }
    }

    /// Clients registered before the one that is named, newest first; from the newest on where none is.
    package func page(before id: String?, limit: Int) async throws -> [Client] {
        let clients = clients
        return try await identity.unit.read { tx in
            try clients.clients(before: id.flatMap { try clients.client($0, tx) }, limit: limit, tx)
        }
    }

    /// Clients whose `client_id`, or a word of whose name, begins like this; all for an empty text.
    package func found(_ text: String) async throws -> [Client] {
        let wanted = Self.folded(text.trimmed)
        return try await all().filter { client in
            wanted.isEmpty || client.id.hasPrefix(text.trimmed)
                || client.settings.name.texts.values.contains { name in
                    let name = Self.folded(name)
                    return name.hasPrefix(wanted) || name.contains(" " + wanted)
                }
        }
    }

    private static func folded(_ text: String) -> String {
        text.folding(options: [.caseInsensitive, .diacriticInsensitive], locale: nil).lowercased()
    }

    /// Lets a client do nothing any more, or again; nil where there is none.
    ///
    /// Its tokens are refused from this moment on, since every one is looked up with its client.
    package func set(_ id: String, _ state: Client.State, by actor: AuditActor = .system) async throws -> Client? {
        let (office, now) = (self, identity.clock.now)
        return try await identity.unit.write { tx in
            guard var client = try office.clients.client(id, tx) else { return nil }
            guard client.state != state else { return client }
            client.state = state
            client.version += 1
            try office.clients.update(client, tx)
            try office.record(state == .active ? "client.resumed" : "client.suspended", id, by: actor, at: now, tx)
            return client
        }
    }

    /// Gives a client a new secret, shown once; the old one opens nothing from this moment on.
    package func rotateSecret(of id: String, by actor: AuditActor) async throws -> String {
        let (office, now) = (self, identity.clock.now)
        let secret = SecretToken(chance: identity.chance)
        try await identity.unit.write { tx in
            guard var client = try office.clients.client(id, tx) else { throw Fault.unknownClient }
            guard [.secretBasic, .secretPost].contains(client.settings.authentication) else { throw Fault.noSecret }
            client.secretHash = secret.hash
            client.version += 1
            try office.clients.update(client, tx)
            try office.record("client.secret_rotated", id, by: actor, at: now, tx)
        }
        return secret.text
    }

    /// Changes how residents read of a client, what it may ask for, and whether its proofs must hold a nonce.
    package func edit(
        _ id: String, name: LocalizedText? = nil, home: String?? = nil, scopes: Set<String>? = nil, proofNonce: Bool? = nil,
        by actor: AuditActor
    ) async throws -> Client {
        let (office, now) = (self, identity.clock.now)
        return try await identity.unit.write { tx in
            guard var client = try office.clients.client(id, tx) else { throw Fault.unknownClient }
            var changed: [String] = []
            if let name, name != client.settings.name { (client.settings.name, changed) = (name, changed + ["name"]) }
            if let home, home != client.settings.home { (client.settings.home, changed) = (home, changed + ["home"]) }
            if let scopes, scopes != client.settings.scopes { (client.settings.scopes, changed) = (scopes, changed + ["scopes"]) }
            if let proofNonce, proofNonce != client.settings.needsProofNonce {
                (client.settings.proofNonce, changed) = (proofNonce, changed + ["proof_nonce"])
            }
            guard !changed.isEmpty else { return client }
            if let home = client.settings.home, !RedirectAddress.mayRegister(home, isPublic: false) { throw Fault.badRedirect(home) }
            if let scope = client.settings.scopes.first(where: { !Scope.offered.contains($0) }) { throw Fault.unknownScope(scope) }
            client.version += 1
            try office.clients.update(client, tx)
            try office.record("client.changed", id, by: actor, ["what": changed.joined(separator: " ")], at: now, tx)
            return client
        }
    }

    func record(
        _ kind: String, _ client: String, by actor: AuditActor, _ facts: [String: String] = [:], at now: Instant, _ tx: any Transaction
    ) throws {
        try identity.trail.append(
            AuditEvent(
                id: ID(at: now, chance: identity.chance), at: now, kind: kind, actor: actor, subject: .client(client),
                facts: facts.merging(["client": client]) { $1 }), tx)
    }

    static func check(_ settings: ClientSettings) throws(Fault) {
        if settings.grants.contains(.code), settings.redirectURIs.isEmpty { throw .noRedirect }
        try check(ClientAddresses(settings), isPublic: settings.authentication == .none)
        if settings.authentication == .privateKeyJWT, settings.keysURI == nil,
            !settings.keys.contains(where: { PublicKey(jwk: $0) != nil })
        {
            throw .noKeys
        }
        if let reason = settings.pkceExemption, settings.authentication == .none || reason.count < 10 { throw .exemption }
        if let scope = settings.scopes.first(where: { !Scope.offered.contains($0) }) { throw .unknownScope(scope) }
    }

    static func check(_ addresses: ClientAddresses, isPublic: Bool) throws(Fault) {
        for uri in addresses.redirect + addresses.postLogout {
            guard RedirectAddress.mayRegister(uri, isPublic: isPublic) else { throw .badRedirect(uri) }
        }
        if let uri = addresses.backchannelLogout, !RedirectAddress.mayRegister(uri, isPublic: false) { throw .badRedirect(uri) }
    }
}
