import Catalog
import Core
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Identity

/// Another provider of identities, which may be honest or not.
private final class Upstream: Sendable {
    static let issuer = "https://id.example"

    struct Behaviour: Sendable {
        var document: Claims = [
            "issuer": .string(Upstream.issuer), "authorization_endpoint": "https://id.example/authorize",
            "token_endpoint": "https://id.example/token", "jwks_uri": "https://id.example/keys",
        ]
        var headers: [String: String] = [:]
        var type = TokenType.jwt
        var claims: Claims = [:]
        var keysDown = false
        var redirects = false
        var token: String?
        var published: [PublicKey]?
    }

    let key = try! SigningKey.make(.es256)
    let behaviour = Mutex(Behaviour())
    let time: StubClock
    let nonce = Mutex("")

    init(_ time: StubClock) { self.time = time }

    func answer(_ call: WebCall) throws(WebCallError) -> WebAnswer {
        let now = behaviour.withLock { $0 }
        if now.redirects { return WebAnswer(status: 302, headers: ["location": "https://elsewhere.example"], body: Data()) }
        switch call.url {
        case Self.issuer + "/.well-known/openid-configuration": return .json(now.document, headers: now.headers)
        case "https://id.example/keys":
            if now.keysDown { throw .unreachable(reason: "time over") }
            return .json(
                ["keys": .array((now.published ?? [key.publicKey]).map { .object($0.jwk) })], headers: now.headers)
        case "https://id.example/token":
            var claims: Claims = [
                "iss": .string(Self.issuer), "sub": "u-17", "aud": "ventanilla", "nonce": .string(nonce.withLock { $0 }),
                "iat": .integer(time.now.milliseconds / 1000), "exp": .integer(time.now.milliseconds / 1000 + 300),
                "given_name": "Gloria", "family_name": "Hernández", "curp": "HEGG560427MVZRRL04", "email": "gloria@example.org",
            ]
            for (name, value) in now.claims { claims[name] = value == .null ? nil : value }
            let token = now.token ?? (try? key.sign(claims, type: now.type)) ?? ""
            return .json(["id_token": .string(token), "access_token": "x", "token_type": "Bearer"])
        default: throw .unreachable(reason: call.url)
        }
    }
}

/// Federation: what comes back signed is evidence, and nothing else is.
struct UpstreamTests {
    private let time = StubClock(.noon)
    private let upstream: Upstream
    private let web: StubWeb
    private let directory: UpstreamDirectory
    private static let settings = UpstreamSettings(
        issuer: Upstream.issuer, clientID: "ventanilla", algorithm: "ES256", scopes: ["openid", "profile"],
        claims: [.givenName: "given_name", .firstSurname: "family_name", .curp: "curp"])
    private static let source = ProofSource(
        id: "llave-mx", title: LocalizedText([.spanish: "Llave MX"]), assurance: .verified, kind: .provider(settings))

    init() {
        let upstream = Upstream(time)
        (self.upstream, web) = (upstream, StubWeb { call throws(WebCallError) in try upstream.answer(call) })
        directory = UpstreamDirectory(web: web, clock: time.clock)
    }

    private var verifier: UpstreamVerifier {
        UpstreamVerifier(
            Self.source, directory: directory, web: web, secret: "s", returnAddress: "https://city.example/account/data/return",
            clock: time.clock, chance: .system)!
    }

    private func begin() async throws -> (url: URLComponents, memory: UpstreamVerifier.Memory) {
        guard case .leave(let url, let memory) = try await verifier.begin([:]) else { throw ProofError.badAnswer }
        let parts = try #require(URLComponents(string: url.replacing(UpstreamVerifier.Memory.statePlace, with: "st")))
        let nonce = parts.queryItems?.first { $0.name == "nonce" }?.value ?? ""
        upstream.nonce.withLock { $0 = nonce }
        return (parts, memory)
    }

    private func change(_ body: @Sendable (inout Upstream.Behaviour) -> Void) { upstream.behaviour.withLock { body(&$0) } }

    @Test func `a person comes back with what the provider signed`() async throws {
        let (url, memory) = try await begin()
        let query = Dictionary((url.queryItems ?? []).map { ($0.name, $0.value ?? "") }, uniquingKeysWith: { $1 })
        #expect(query["response_type"] == "code")
        #expect(query["code_challenge_method"] == "S256")
        #expect(query["scope"] == "openid profile")
        #expect(query["state"] == "st")
        let finding = try await verifier.finish(["code": "c"], memory)
        #expect(finding.values == [.givenName: "Gloria", .firstSurname: "Hernández", .curp: "HEGG560427MVZRRL04"])
        #expect(finding.assurance == .verified)
        #expect(finding.values[.email] == nil, "an address of another provider links nobody")
        #expect(finding.upstream?.count == 32)
        let token = try #require(web.calls.last { $0.url.hasSuffix("/token") })
        let body = String(decoding: token.body ?? Data(), as: UTF8.self)
        #expect(body.contains("code_verifier=") && body.contains("redirect_uri=https%3A%2F%2Fcity.example"))
    }

    @Test(
        arguments: [
            ["nonce": "another"], ["nonce": .null], ["iss": "https://evil.example"], ["aud": "somebody"], ["aud": ["ventanilla", "x"]],
            ["azp": "x"], ["exp": 1], ["exp": .null], ["sub": .null], ["sub": ""], ["iat": 4_102_444_800],
        ] as [Claims])
    func `a token that is another's, old or incomplete is refused`(_ claims: Claims) async throws {
        let (_, memory) = try await begin()
        change { $0.claims = claims }
        await #expect(throws: ProofError.badAnswer) { try await verifier.finish(["code": "c"], memory) }
    }

    @Test func `an unsigned token, one of another key and one for access are refused`() async throws {
        let (_, memory) = try await begin()
        let claims: Claims = [
            "iss": .string(Upstream.issuer), "sub": "u-17", "aud": "ventanilla", "nonce": .string(upstream.nonce.withLock { $0 }),
            "exp": .integer(time.now.milliseconds / 1000 + 300), "given_name": "Gloria",
        ]
        let unsigned = Claims(json: Data(#"{"alg":"none","typ":"JWT"}"#.utf8))!.json.base64URL + "." + claims.json.base64URL + "."
        let foreign = try SigningKey.make(.es256).sign(claims, type: .jwt)
        for token in [unsigned, foreign, "", "a.b.c"] {
            change { $0.token = token }
            await #expect(throws: ProofError.badAnswer) { try await verifier.finish(["code": "c"], memory) }
        }
        change {
            $0.token = nil
            $0.type = .accessToken
        }
        await #expect(throws: ProofError.badAnswer) { try await verifier.finish(["code": "c"], memory) }
    }

    @Test func `an answer of another provider, an error and one without a code are refused`() async throws {
        let (_, memory) = try await begin()
        for parameters in [["code": "c", "iss": "https://evil.example"], ["error": "server_error"], [:], ["code": ""]] {
            await #expect(throws: ProofError.badAnswer) { try await verifier.finish(parameters, memory) }
        }
        await #expect(throws: ProofError.declined) { try await verifier.finish(["error": "access_denied"], memory) }
        time.wait(.hours(25))
        change { $0.document["authorization_response_iss_parameter_supported"] = true }
        await #expect(throws: ProofError.badAnswer, "it said that its answers carry iss") {
            try await verifier.finish(["code": "c"], memory)
        }
    }

    @Test(
        arguments: [
            ["issuer": "https://evil.example"], ["issuer": "https://id.example/"], ["token_endpoint": "http://id.example/token"],
            ["jwks_uri": "https://user:pw@id.example/keys"], ["authorization_endpoint": .null], ["jwks_uri": "file:///etc/passwd"],
        ] as [Claims])
    func `a provider that does not say where it is as it must is not gone to`(_ members: Claims) async throws {
        change { behaviour in for (name, value) in members { behaviour.document[name] = value == .null ? nil : value } }
        await #expect(throws: ProofError.badAnswer) { try await verifier.begin([:]) }
    }

    @Test func `a demonstration plays the page of a provider at its own origin, and nothing else there`() async throws {
        let played = "http://localhost:8080"
        change { $0.document["authorization_endpoint"] = "http://localhost:8080/page" }
        await #expect(throws: ProofError.badAnswer) { try await directory.endpoints(of: Self.settings) }
        let stage = UpstreamDirectory(web: web, clock: time.clock, playedAt: played)
        #expect(try await stage.endpoints(of: Self.settings).authorization == played + "/page")
        for wrong in ["http://localhost:8081/page", "http://localhost:8080.evil.example/page"] {
            change { $0.document["authorization_endpoint"] = .string(wrong) }
            let another = UpstreamDirectory(web: web, clock: time.clock, playedAt: played)
            await #expect(throws: ProofError.badAnswer) { try await another.endpoints(of: Self.settings) }
        }
        change {
            $0.document["authorization_endpoint"] = "http://localhost:8080/page"
            $0.document["token_endpoint"] = "http://localhost:8080/token"
        }
        let another = UpstreamDirectory(web: web, clock: time.clock, playedAt: played)
        await #expect(throws: ProofError.badAnswer) { try await another.endpoints(of: Self.settings) }
    }

    @Test func `a redirect is not followed`() async throws {
        change { $0.redirects = true }
        await #expect(throws: ProofError.unavailable) { try await verifier.begin([:]) }
    }

    private func keyCalls() -> Int { web.calls.filter { $0.url.hasSuffix("/keys") }.count }

    @Test func `keys are kept as long as asked, never under five minutes and never over a day`() async throws {
        for (asked, still, over) in [("max-age=1", 299, 302), ("max-age=600", 598, 602), ("max-age=99999999", 86_399, 86_402)] {
            let directory = UpstreamDirectory(web: web, clock: time.clock)
            change { $0.headers = ["cache-control": "public, " + asked] }
            let before = keyCalls()
            _ = try await directory.keys(of: Self.settings, naming: upstream.key.id)
            time.wait(.seconds(still))
            _ = try await directory.keys(of: Self.settings, naming: upstream.key.id)
            #expect(keyCalls() == before + 1, "\(asked)")
            #expect(await directory.age(of: Upstream.issuer) == .seconds(still))
            time.wait(.seconds(over - still))
            _ = try await directory.keys(of: Self.settings, naming: upstream.key.id)
            #expect(keyCalls() == before + 2, "\(asked)")
        }
    }

    @Test func `an unknown key has them fetched once a minute, by one call`() async throws {
        _ = try await directory.keys(of: Self.settings, naming: upstream.key.id)
        time.wait(.seconds(61))
        let before = keyCalls()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<20 { group.addTask { _ = try await directory.keys(of: Self.settings, naming: "made up") } }
            try await group.waitForAll()
        }
        #expect(keyCalls() == before + 1)
        time.wait(.seconds(59))
        _ = try await directory.keys(of: Self.settings, naming: "another")
        #expect(keyCalls() == before + 1)
        time.wait(.seconds(2))
        let fresh = try SigningKey.make(.es256)
        change { $0.published = [fresh.publicKey] }
        #expect(try await directory.keys(of: Self.settings, naming: fresh.id).map(\.id) == [fresh.id])
    }

    @Test func `where the provider is down its old keys serve for a day and no longer`() async throws {
        _ = try await directory.keys(of: Self.settings, naming: upstream.key.id)
        change { $0.keysDown = true }
        time.wait(.hours(24))
        #expect(try await directory.keys(of: Self.settings, naming: upstream.key.id).count == 1)
        time.wait(.hours(1))
        await #expect(throws: ProofError.unavailable) { try await directory.keys(of: Self.settings, naming: upstream.key.id) }
    }
}
