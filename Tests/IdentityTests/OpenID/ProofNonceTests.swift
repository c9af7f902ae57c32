import Core
import Crypto
import Foundation
import Ledger
import TestSupport
import Testing
import Work

@testable import Identity

/// Proofs of possession with a nonce of ours (RFC 9449 sections 8 and 9).
struct ProofNonceTests {
    /// A key of a client, and what it proves with it.
    private struct ProofKey {
        private let key = P256.Signing.PrivateKey()

        func proof(
            _ path: String, nonce: Claim? = nil, id: String = UUID().uuidString, method: String = "POST", token: String? = nil,
            at now: Instant
        ) throws -> DPoPProof {
            let (url, raw) = (TestProvider.issuer + path, key.publicKey.rawRepresentation)
            let jwk: Claims = [
                "kty": "EC", "crv": "P-256", "x": .string(raw.prefix(32).base64URL), "y": .string(raw.suffix(32).base64URL),
            ]
            let header: Claims = ["alg": "ES256", "typ": "dpop+jwt", "jwk": .object(jwk)]
            var claims: Claims = [
                "jti": .string(id), "htm": .string(method), "htu": .string(url), "iat": .integer(now.milliseconds / 1000),
            ]
            claims["nonce"] = nonce
            if let token { claims["ath"] = .string(Data(SHA256.hash(data: Data(token.utf8))).base64URL) }
            let input = header.json.base64URL + "." + claims.json.base64URL
            let text = try input + "." + key.signature(for: Data(input.utf8)).rawRepresentation.base64URL
            return try DPoPProof(text, method: method, url: url, accessToken: token, at: now)
        }
    }

    private let key = ProofKey()

    private func fresh(_ city: TestProvider) -> Claim { .string(city.provider.freshNonce()) }

    // MARK: The nonce itself

    @Test func `a nonce is good for five minutes and is another one each time`() {
        let nonces = ProofNonces(ring: .sample)
        let nonce = nonces.fresh(at: .noon)
        #expect(nonces.accepts(nonce, at: .noon))
        #expect(nonces.accepts(nonce, at: .noon + .seconds(299)))
        #expect(!nonces.accepts(nonce, at: .noon + .minutes(5)))
        #expect(nonces.fresh(at: .noon + .seconds(1)) != nonce)
    }

    @Test func `every node with the same root key takes it, a little before its own time too, and no other node does`() throws {
        let nonce = ProofNonces(ring: .sample).fresh(at: .noon)
        let twin = ProofNonces(ring: try KeyRing(roots: ["k0001": Data(repeating: 7, count: 32)], current: "k0001"))
        #expect(twin.accepts(nonce, at: .noon))
        #expect(twin.accepts(nonce, at: .noon - .seconds(10)))
        #expect(!twin.accepts(nonce, at: .noon - .seconds(11)))
        let stranger = ProofNonces(ring: try KeyRing(roots: ["k0001": Data(repeating: 8, count: 32)], current: "k0001"))
        #expect(!stranger.accepts(nonce, at: .noon))
    }

    @Test func `what we did not make is no nonce`() {
        let nonces = ProofNonces(ring: .sample)
        var bytes = Data(base64URL: nonces.fresh(at: .noon))!
        bytes[7] ^= 1
        for made in ["", "nonce", bytes.base64URL, bytes.prefix(23).base64URL, Data(repeating: 255, count: 24).base64URL, "ñ"] {
            #expect(!nonces.accepts(made, at: .noon), "\(made)")
        }
    }

    // MARK: Who must send one

    @Test func `a public client sends nonces, one that keeps a secret need not, and the city may say otherwise`() async throws {
        let city = try await TestProvider()
        let office = ClientOffice(city.identity, clients: city.stores.openID.clients)
        let (app, becas) = (try await city.client(.none), try await city.client())
        #expect(app.client.settings.needsProofNonce && !becas.client.settings.needsProofNonce)
        for (client, says) in [(app.client, false), (becas.client, true)] {
            let changed = try await office.edit(client.id, proofNonce: says, by: .system)
            #expect(changed.settings.needsProofNonce == says && changed.version == 2)
            #expect(try await office.edit(client.id, proofNonce: says, by: .system).version == 2, "said twice is said once")
        }
    }

    @Test func `what a registration does not say leaves the rule as it is by kind`() async throws {
        let city = try await TestProvider()
        let kiosk = try await city.client(.none)
        let same = try await ClientOffice(city.identity, clients: city.stores.openID.clients).edit(
            kiosk.client.id, proofNonce: true, by: .system)
        #expect(same.settings.proofNonce == nil && same.version == 1)
    }

    // MARK: The endpoints

    @Test func `the token endpoint demands it of such a client at the code and at the refresh, and loses nothing by asking`() async throws {
        let (city, key) = (try await TestProvider(), key)
        let app = try await city.client(.none)
        let code = try await city.code(app.client)
        let path = city.provider.paths.token
        #expect(try await refusal { try await city.redeem(code, app, dpop: try key.proof(path, at: city.clock.now)) } == .useNonce)
        let old = fresh(city)
        city.clock.wait(.seconds(40))
        let good = try key.proof(path, nonce: fresh(city), at: city.clock.now)
        let first = try await city.redeem(code, app, dpop: good)
        #expect(first["token_type"] == "DPoP")
        city.clock.wait(.minutes(5))
        let fields = RequestParameters([("grant_type", "refresh_token"), ("refresh_token", try #require(first["refresh_token"]?.string))])
        for nonce in [old, .string("made up"), .integer(1), .null] {
            let proof = try key.proof(path, nonce: nonce, at: city.clock.now)
            #expect(try await refusal { try await city.provider.token(try city.proof(app), fields, dpop: proof) } == .useNonce, "\(nonce)")
        }
        let proof = try key.proof(path, nonce: fresh(city), at: city.clock.now)
        #expect(try await city.provider.token(try city.proof(app), fields, dpop: proof)["access_token"] != nil)
    }

    @Test func `a proof that was asked for a nonce was not used, and one with a nonce serves once`() async throws {
        let (city, key) = (try await TestProvider(), key)
        let machine = try await city.client { ($0.grants, $0.proofNonce) = ([.code, .clientCredentials], true) }
        let (path, fields) = (city.provider.paths.token, RequestParameters([("grant_type", "client_credentials")]))
        func ask(_ nonce: Claim?) async throws -> OAuthError.Code? {
            let proof = try key.proof(path, nonce: nonce, id: "the same", at: city.clock.now)
            return try await refusal { try await city.provider.token(try city.proof(machine), fields, dpop: proof) }
        }
        #expect(try await ask(nil) == .useNonce)
        #expect(try await ask(fresh(city)) == nil)
        #expect(try await ask(fresh(city)) == .invalidDPoP)
    }

    @Test func `a client that need not send one may, and then it must be good`() async throws {
        let (city, key) = (try await TestProvider(), key)
        let machine = try await city.client { $0.grants = [.code, .clientCredentials] }
        let (path, fields) = (city.provider.paths.token, RequestParameters([("grant_type", "client_credentials")]))
        for (nonce, outcome) in [(nil, nil), (fresh(city), nil), (.string("made up"), .useNonce)] as [(Claim?, OAuthError.Code?)] {
            let proof = try key.proof(path, nonce: nonce, at: city.clock.now)
            #expect(try await refusal { try await city.provider.token(try city.proof(machine), fields, dpop: proof) } == outcome)
        }
    }

    @Test func `pushed requests and devices are asked for it too, and a request without a proof is not`() async throws {
        let (city, key) = (try await TestProvider(), key)
        let app = try await city.client(.none) { $0.grants = [.code, .device] }
        let (pushed, device) = (city.provider.paths.pushed, city.provider.paths.device)
        func push(_ dpop: DPoPProof?) async throws -> OAuthError.Code? {
            try await refusal { try await city.provider.push(try city.proof(app), TestProvider.request(app.client), dpop: dpop) }
        }
        func begin(_ dpop: DPoPProof?) async throws -> OAuthError.Code? {
            let fields = RequestParameters([("client_id", app.client.id), ("scope", "openid")])
            return try await refusal { try await city.provider.beginDevice(try city.proof(app), fields, dpop: dpop) }
        }
        #expect(try await push(nil) == nil)
        #expect(try await push(try key.proof(pushed, at: city.clock.now)) == .useNonce)
        #expect(try await push(try key.proof(pushed, nonce: fresh(city), at: city.clock.now)) == nil)
        #expect(try await begin(nil) == nil)
        #expect(try await begin(try key.proof(device, at: city.clock.now)) == .useNonce)
        #expect(try await begin(try key.proof(device, nonce: fresh(city), at: city.clock.now)) == nil)
    }

    @Test func `user information asks for it with the same nonces`() async throws {
        let (city, key) = (try await TestProvider(), key)
        let app = try await city.client(.none)
        let nonce = fresh(city)
        let answer = try await city.redeem(
            try await city.code(app.client), app, dpop: try key.proof(city.provider.paths.token, nonce: nonce, at: city.clock.now))
        let token = try #require(answer["access_token"]?.string)
        func look(_ nonce: Claim?) async throws -> OAuthError.Code? {
            let proof = try key.proof(city.provider.paths.userInfo, nonce: nonce, method: "GET", token: token, at: city.clock.now)
            return try await refusal { try await city.provider.userInfo(PresentedToken(token, .dpop), dpop: proof) }
        }
        #expect(try await look(nil) == .useNonce)
        #expect(try await look(.string("made up")) == .useNonce)
        #expect(try await look(nonce) == nil)
    }
}
