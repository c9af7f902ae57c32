import Core
import Crypto
import Foundation
import Identity
import Synchronization
import TestSupport
import Testing
import Work

/// A clock that a test turns.
final class TurnedClock: Sendable {
    private let instant = Mutex(Instant.noon)
    var now: Instant { instant.withLock { $0 } }
    func wait(_ span: Instant.Span) { instant.withLock { $0 = $0 + span } }
}

/// A provider on real rows in memory, with a person who is signed in.
struct TestProvider: Sendable {
    static let issuer = "https://llave.example"
    static let back = "https://becas.example/back"
    static let browser = "browser-1"
    static let verifier = "a-verifier-that-is-long-enough-for-rfc-7636-and-more"
    static var challenge: String { Data(SHA256.hash(data: Data(verifier.utf8))).base64URL }

    let stores: Stores
    let clock = TurnedClock()
    let identity: IdentityStores
    let provider: OpenIDProvider
    let state: SignInState

    init() async throws {
        let (stores, clock) = (try Stores.temporary(), clock)
        self.stores = stores
        let identity = IdentityStores(stores, ring: .sample, clock: WallClock { clock.now })
        self.identity = identity
        provider = OpenIDProvider(
            issuer: Self.issuer, identity: identity, openID: stores.openID,
            keys: KeyShelf(unit: stores.unit, store: stores.openID.keys, ring: .sample))
        state = try await stores.unit.write { tx in
            let id = ID<Account>.sample(40)
            let key = try KeyRing.sample.key(for: KeyOwner(.account, id), in: stores.keys, at: .noon, tx)
            let account = Account(
                id: id, persona: .resident, state: .active, name: try key.seal("Ximena Robles", field: "account.name"),
                login: try key.seal("ximena@correo.example", field: "account.login"), loginIndex: Data([40]), language: .spanish,
                createdAt: .noon, updatedAt: .noon, version: 1)
            try stores.accounts.insert(account, tx)
            let (_, session) = try SessionKeeper(identity).open(for: account, at: .noon, tx)
            return SignInState(
                account: id, session: session.id, authenticatedAt: .noon, level: .aal1, methods: ["pwd"])
        }
    }

    /// A client that keeps a secret, and the secret.
    func client(
        _ authentication: ClientSettings.Authentication = .secretBasic, back: String = back,
        _ change: (inout ClientSettings) -> Void = { _ in }
    ) async throws -> ClientOffice.Registered {
        var settings = ClientSettings(name: LocalizedText(["es": "Becas"]), authentication: authentication, redirectURIs: [back])
        change(&settings)
        return try await ClientOffice(identity, clients: stores.openID.clients).add(settings)
    }

    static func request(_ client: Client, _ further: [String: String?] = [:]) -> RequestParameters {
        var values: [String: String?] = [
            "client_id": client.id, "redirect_uri": client.settings.redirectURIs.first, "response_type": "code",
            "scope": "openid email", "state": "s1", "nonce": "n1", "code_challenge": challenge, "code_challenge_method": "S256",
        ]
        values.merge(further) { $1 }
        return RequestParameters(values.compactMap { name, value in value.map { (name, $0) } })
    }

    /// Signs the person in to a client and brings the code home.
    func code(_ client: Client, _ further: [String: String?] = [:]) async throws -> String {
        let token = try await provider.begin(Self.request(client, further), browser: Self.browser)
        let (flow, _) = try #require(try await provider.flow(token, browser: Self.browser))
        if case .consent = try await provider.step(flow, state: state) { try await provider.consent(token, flow, state: state) }
        let answer = try await provider.answer(token, flow, state: state)
        return try #require(answer.parameters.first { $0.name == "code" }?.value)
    }

    func proof(_ registered: ClientOffice.Registered) throws -> ClientProof {
        var fields = [(name: "client_id", value: registered.client.id)]
        guard let secret = registered.secret else { return try ClientProof(authorization: nil, RequestParameters(fields)) }
        if registered.client.settings.authentication == .secretPost {
            fields.append((name: "client_secret", value: secret))
            return try ClientProof(authorization: nil, RequestParameters(fields))
        }
        let basic = Data("\(registered.client.id):\(secret)".utf8).base64EncodedString()
        return try ClientProof(authorization: "Basic " + basic, RequestParameters([]))
    }

    /// Redeems a code.
    func redeem(
        _ code: String, _ registered: ClientOffice.Registered, _ further: [String: String?] = [:], dpop: DPoPProof? = nil
    ) async throws -> Claims {
        var values: [String: String?] = [
            "grant_type": "authorization_code", "code": code, "redirect_uri": registered.client.settings.redirectURIs.first,
            "code_verifier": Self.verifier,
        ]
        values.merge(further) { $1 }
        return try await provider.token(
            try proof(registered), RequestParameters(values.compactMap { name, value in value.map { (name, $0) } }), dpop: dpop)
    }

    func refresh(_ token: String, _ registered: ClientOffice.Registered, scope: String? = nil) async throws -> Claims {
        var fields = [(name: "grant_type", value: "refresh_token"), (name: "refresh_token", value: token)]
        if let scope { fields.append((name: "scope", value: scope)) }
        return try await provider.token(try proof(registered), RequestParameters(fields), dpop: nil)
    }

    /// The claims of a token that our own keys signed.
    func claims(of token: String, type: String) async throws -> Claims {
        let profile = TokenChecker.Profile(types: [type], algorithms: [.es256, .rs256])
        return try TokenChecker.check(token, profile, keys: try await provider.keys.published(at: clock.now), at: clock.now).claims
    }
}

/// The protocol error that a call ends with; nil when it ends well.
func refusal<Value>(_ body: () async throws -> Value) async throws -> OAuthError.Code? {
    do {
        _ = try await body()
        return nil
    } catch let error as OAuthError { return error.code }
}
