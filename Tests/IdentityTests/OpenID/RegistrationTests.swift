import Core
import Foundation
import Identity
import Synchronization
import TestSupport
import Testing
import Work

/// Servers of clients, as a test wants them to answer.
final class ToldWeb: WebCaller {
    private let answers: Mutex<[String: [WebAnswer]]>
    private let called = Mutex<[WebCall]>([])

    init(_ answers: [String: [String]]) {
        self.answers = Mutex(
            answers.mapValues { $0.map { WebAnswer(status: 200, headers: [:], body: Data($0.utf8)) } })
    }

    var calls: [WebCall] { called.withLock { $0 } }

    func call(_ call: WebCall) async throws(WebCallError) -> WebAnswer {
        called.withLock { $0.append(call) }
        let answer = answers.withLock { answers -> WebAnswer? in
            guard let left = answers[call.url], let first = left.first else { return nil }
            if left.count > 1 { answers[call.url]?.removeFirst() }
            return first
        }
        guard let answer else { throw .unreachable(reason: "nobody") }
        return answer
    }
}

/// Clients that register themselves (RFC 7591), and their servers.
struct RegistrationTests {
    private let wanted: Claims = ["client_name": "Becas", "redirect_uris": ["https://becas.example/back"]]

    private func provider(_ city: TestProvider, _ web: ToldWeb) -> OpenIDProvider {
        OpenIDProvider(
            issuer: TestProvider.issuer, identity: city.identity, openID: city.stores.openID, keys: city.provider.keys,
            reach: ClientReach(web))
    }

    private func token(_ city: TestProvider, uses: Int = 1) async throws -> String {
        try await RegistrationOffice(city.identity, city.stores.openID).token(uses: uses, lasting: .hours(1))
    }

    @Test func `nothing is registered without an initial token, nor with one that is used up or old`() async throws {
        let city = try await TestProvider()
        for bad in [nil, "", "nonsense", String(repeating: "A", count: 43)] {
            #expect(try await refusal { try await city.provider.register(bad, wanted) } == .invalidToken)
        }
        let once = try await token(city)
        let registered = try await city.provider.register(once, wanted)
        #expect(registered["client_secret"]?.string?.count == 43)
        #expect(try await refusal { try await city.provider.register(once, wanted) } == .invalidToken)
        let old = try await token(city)
        city.clock.wait(.hours(2))
        #expect(try await refusal { try await city.provider.register(old, wanted) } == .invalidToken)
    }

    @Test func `what is not offered refuses the registration and uses nothing up`() async throws {
        let city = try await TestProvider()
        let token = try await token(city)
        let bad: [(Claims, OAuthError.Code)] = [
            (["redirect_uris": ["https://becas.example/back#x"]], .invalidRedirectURI), (["redirect_uris": []], .invalidRedirectURI),
            (["redirect_uris": ["http://becas.example/back"]], .invalidRedirectURI),
            (["response_types": ["token"]], .invalidClientMetadata), (["grant_types": ["password"]], .invalidClientMetadata),
            (["id_token_signed_response_alg": "none"], .invalidClientMetadata),
            (["token_endpoint_auth_method": "client_secret_jwt"], .invalidClientMetadata),
            (["token_endpoint_auth_method": "private_key_jwt"], .invalidClientMetadata),
            (["redirect_uris": ["https://a.example/b", "https://b.example/b"]], .invalidClientMetadata),
            (["logo_uri": "javascript:alert(1)"], .invalidClientMetadata), (["default_acr_values": ["urn:x"]], .invalidClientMetadata),
            (["jwks": ["keys": []], "jwks_uri": "https://becas.example/jwks"], .invalidClientMetadata),
        ]
        for (change, code) in bad {
            let metadata = wanted.merging(change) { $1 }
            #expect(try await refusal { try await city.provider.register(token, metadata) } == code, "\(change)")
        }
        _ = try await city.provider.register(token, wanted)
    }

    @Test func `a client reads, replaces and ends its own registration, and what an operator granted stays`() async throws {
        let city = try await TestProvider()
        let registered = try await city.provider.register(try await token(city), wanted)
        let id = try #require(registered["client_id"]?.string)
        let own = registered["registration_access_token"]?.string
        #expect(try await city.provider.registration(of: id, own)["client_name"]?.string == "Becas")
        #expect(try await refusal { try await city.provider.registration(of: id, "another") } == .invalidToken)
        let clients = city.stores.openID.clients
        try await city.stores.unit.write { tx in
            var client = try #require(try clients.client(id, tx))
            client.settings.pkceExemption = "La biblioteca de 2015 no lo conoce"
            client.version += 1
            try clients.update(client, tx)
        }
        let changed = wanted.merging(["client_id": .string(id), "client_name": "Otro"]) { $1 }
        #expect(try await city.provider.replaceRegistration(of: id, own, changed)["client_name"]?.string == "Otro")
        let kept = try await city.stores.unit.read { tx in try clients.client(id, tx) }
        #expect(kept?.settings.pkceExemption != nil)
        try await city.provider.deleteRegistration(of: id, own)
        #expect(try await refusal { try await city.provider.registration(of: id, own) } == .invalidToken)
    }

    @Test func `the addresses of a sector are those that its page lists`() async throws {
        let city = try await TestProvider()
        let hosts: Claims = [
            "redirect_uris": ["https://a.example/b", "https://b.example/b"], "sector_identifier_uri": "https://sector.example/list",
        ]
        let metadata = wanted.merging(hosts) { $1 }
        let good = provider(city, ToldWeb(["https://sector.example/list": [#"["https://a.example/b", "https://b.example/b"]"#]]))
        _ = try await good.register(try await token(city), metadata)
        for web in [ToldWeb(["https://sector.example/list": [#"["https://a.example/b"]"#]]), ToldWeb([:])] {
            let token = try await token(city)
            #expect(try await refusal { try await provider(city, web).register(token, metadata) } == .invalidClientMetadata)
        }
    }

    @Test func `servers of clients are called by https alone, and inside our network only where the operator said so`() {
        let reach = ClientReach(ToldWeb([:]), privateHosts: ["intra.example", "127.0.0.1:9000"])
        for good in ["https://becas.example/jwks", "http://intra.example/x", "http://127.0.0.1:9000/x"] { #expect(reach.mayCall(good)) }
        for bad in [
            "http://becas.example/jwks", "ftp://becas.example", "https://user@becas.example/", "http://127.0.0.1:9001/x",
            "file:///etc/passwd",
            "https:///x", "https://becas.example/#x", "",
        ] {
            #expect(!reach.mayCall(bad), "\(bad)")
        }
    }
}
