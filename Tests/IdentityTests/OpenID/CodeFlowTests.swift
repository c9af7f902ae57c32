import Core
import Foundation
import Identity
import TestSupport
import Testing
import Work

/// From the request to the tokens, on real rows.
struct CodeFlowTests {
    @Test func `a person signs in to a client, which learns what was allowed and no more`() async throws {
        let city = try await TestProvider()
        let becas = try await city.client()
        let answer = try await city.redeem(try await city.code(becas.client), becas)
        let id = try await city.claims(of: try #require(answer["id_token"]?.string), type: "jwt")
        #expect(id["iss"]?.string == TestProvider.issuer)
        #expect(id["aud"]?.string == becas.client.id)
        #expect(id["nonce"]?.string == "n1")
        #expect(id["auth_time"]?.integer == Instant.noon.milliseconds / 1000)
        #expect(id["acr"]?.string == "urn:ventanilla:acr:aal1")
        #expect(id["email"] == nil)
        let access = try await city.claims(of: try #require(answer["access_token"]?.string), type: "at+jwt")
        #expect((access["exp"]?.integer ?? 0) - (access["iat"]?.integer ?? 0) <= 600)
        #expect(access["sub"] == id["sub"])
        guard
            case .json(let info) = try await city.provider.userInfo(
                PresentedToken(try #require(answer["access_token"]?.string), .bearer), dpop: nil)
        else { throw StoreError.broken("signed") }
        #expect(info == ["sub": try #require(id["sub"]), "email": "ximena@correo.example", "email_verified": true])
    }

    @Test func `the second use of a code is refused and ends what came of the first`() async throws {
        let city = try await TestProvider()
        let becas = try await city.client()
        let code = try await city.code(becas.client)
        let answer = try await city.redeem(code, becas)
        #expect(try await refusal { try await city.redeem(code, becas) } == .invalidGrant)
        let token = PresentedToken(try #require(answer["access_token"]?.string), .bearer)
        #expect(try await refusal { try await city.provider.userInfo(token, dpop: nil) } == .invalidToken)
    }

    @Test func `fifty uses of one code at once give one success`() async throws {
        let city = try await TestProvider()
        let becas = try await city.client()
        let code = try await city.code(becas.client)
        let successes = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<50 { group.addTask { (try? await city.redeem(code, becas)) != nil } }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(successes == 1)
    }

    @Test func `a code is good for a minute, for its client, its address and its verifier`() async throws {
        let city = try await TestProvider()
        let becas = try await city.client()
        let other = try await city.client(back: "https://libros.example/back")
        for (change, client) in [
            (["redirect_uri": "https://becas.example/other"], becas), (["redirect_uri": nil], becas),
            (["code_verifier": String(repeating: "x", count: 43)], becas), (["code_verifier": nil], becas), ([:], other),
        ] as [([String: String?], ClientOffice.Registered)] {
            let code = try await city.code(becas.client)
            #expect(try await refusal { try await city.redeem(code, client, change) } == .invalidGrant, "\(change)")
        }
        let code = try await city.code(becas.client)
        city.clock.wait(.seconds(61))
        #expect(try await refusal { try await city.redeem(code, becas) } == .invalidGrant)
    }

    @Test func `two sectors know a person under two names, one sector always under the same`() async throws {
        let city = try await TestProvider()
        let becas = try await city.client()
        let twin = try await city.client { $0.name = LocalizedText(["es": "Becas 2"]) }
        let libros = try await city.client(back: "https://libros.example/back")
        var names: [Claim?] = []
        for client in [becas, becas, twin, libros] {
            let answer = try await city.redeem(try await city.code(client.client), client)
            names.append(try await city.claims(of: try #require(answer["id_token"]?.string), type: "jwt")["sub"])
        }
        #expect(names[0] == names[1])
        #expect(names[0] == names[2])
        #expect(names[0] != names[3])
    }

    @Test func `a walk opens only in the browser where it began, and is answered once`() async throws {
        let city = try await TestProvider()
        let becas = try await city.client()
        let token = try await city.provider.begin(TestProvider.request(becas.client), browser: TestProvider.browser)
        #expect(try await city.provider.flow(token, browser: "another") == nil)
        let (flow, _) = try #require(try await city.provider.flow(token, browser: TestProvider.browser))
        let first = try await city.provider.answer(token, flow, state: city.state)
        let second = try await city.provider.answer(token, flow, state: city.state)
        #expect(first.parameters.contains { $0.name == "code" })
        #expect(second.parameters.first { $0.name == "error" }?.value == "invalid_request")
        #expect([first, second].allSatisfy { $0.parameters.contains { $0.name == "iss" && $0.value == TestProvider.issuer } })
    }

    @Test func `a yes is of whoever said it, not of somebody who signs in on the same walk afterwards`() async throws {
        let city = try await TestProvider()
        let becas = try await city.client()
        let token = try await city.provider.begin(TestProvider.request(becas.client), browser: TestProvider.browser)
        let (flow, _) = try #require(try await city.provider.flow(token, browser: TestProvider.browser))
        try await city.provider.consent(token, flow, state: city.state)
        let (agreed, _) = try #require(try await city.provider.flow(token, browser: TestProvider.browser))
        #expect(try await city.provider.step(agreed, state: city.state) == .answer)
        let other = SignInState(account: .sample(41), session: .sample(41), authenticatedAt: .noon, level: .aal1, methods: ["pwd"])
        #expect(try await city.provider.step(agreed, state: other) == .consent(scopes: ["openid", "email"], claims: []))
    }

    @Test func `a wrong secret, another means and a suspended client are all the same invalid_client`() async throws {
        let city = try await TestProvider()
        let becas = try await city.client()
        let code = try await city.code(becas.client)
        let wrong = "Basic " + Data("\(becas.client.id):\(String(repeating: "A", count: 43))".utf8).base64EncodedString()
        let fields = RequestParameters([("grant_type", "authorization_code"), ("code", code)])
        for proof in [
            try ClientProof(authorization: wrong, RequestParameters([])),
            try ClientProof(
                authorization: nil, RequestParameters([("client_id", becas.client.id), ("client_secret", becas.secret ?? "")])),
            try ClientProof(authorization: nil, RequestParameters([("client_id", becas.client.id)])),
            try ClientProof(authorization: nil, RequestParameters([("client_id", "nobody"), ("client_secret", "x")])),
        ] {
            #expect(try await refusal { try await city.provider.token(proof, fields, dpop: nil) } == .invalidClient)
        }
        _ = try await ClientOffice(city.identity, clients: city.stores.openID.clients).set(becas.client.id, .suspended)
        #expect(try await refusal { try await city.redeem(code, becas) } == .invalidClient)
    }

    @Test func `a public client's refresh token rotates; the same successor for half a minute, then all of it ends`() async throws {
        let city = try await TestProvider()
        let app = try await city.client(.none)
        let first = try #require(try await city.redeem(try await city.code(app.client), app)["refresh_token"]?.string)
        let second = try #require(try await city.refresh(first, app)["refresh_token"]?.string)
        #expect(second != first)
        #expect(try await city.refresh(first, app)["refresh_token"]?.string == second)
        city.clock.wait(.seconds(31))
        #expect(try await refusal { try await city.refresh(first, app) } == .invalidGrant)
        #expect(try await refusal { try await city.refresh(second, app) } == .invalidGrant)
    }

    @Test func `a client that keeps a secret keeps its refresh token, whose scope never widens and which ends`() async throws {
        let city = try await TestProvider()
        let becas = try await city.client()
        let token = try #require(try await city.redeem(try await city.code(becas.client), becas)["refresh_token"]?.string)
        #expect(try await city.refresh(token, becas)["refresh_token"]?.string == token)
        #expect(try await city.refresh(token, becas, scope: "openid")["scope"]?.string == "openid")
        #expect(try await refusal { try await city.refresh(token, becas, scope: "openid curp") } == .invalidScope)
        let other = try await city.client(back: "https://libros.example/back")
        #expect(try await refusal { try await city.refresh(token, other) } == .invalidGrant)
        city.clock.wait(.days(15))
        #expect(try await refusal { try await city.refresh(token, becas) } == .invalidGrant)
    }

    @Test func `tokens end with the session, and with the consent that is taken back`() async throws {
        let city = try await TestProvider()
        let becas = try await city.client()
        let answer = try await city.redeem(try await city.code(becas.client), becas)
        let token = PresentedToken(try #require(answer["access_token"]?.string), .bearer)
        #expect(try await refusal { try await city.provider.userInfo(token, dpop: nil) } == nil)
        try await city.provider.withdraw(becas.client.id, of: city.state.account)
        #expect(try await refusal { try await city.provider.userInfo(token, dpop: nil) } == .invalidToken)
        let again = try await city.redeem(try await city.code(becas.client), becas)
        try await city.provider.end(city.state.session, of: city.state.account)
        let after = PresentedToken(try #require(again["access_token"]?.string), .bearer)
        #expect(try await refusal { try await city.provider.userInfo(after, dpop: nil) } == .invalidToken)
    }

    @Test func `a system's own token is never a person's`() async throws {
        let city = try await TestProvider()
        let becas = try await city.client { $0.grants = [.code, .clientCredentials] }
        let answer = try await city.provider.token(
            try city.proof(becas), RequestParameters([("grant_type", "client_credentials")]), dpop: nil)
        let claims = try await city.claims(of: try #require(answer["access_token"]?.string), type: "at+jwt")
        #expect(claims["sub"]?.string == "client:" + becas.client.id)
        #expect(answer["refresh_token"] == nil)
        let token = PresentedToken(try #require(answer["access_token"]?.string), .bearer)
        #expect(try await refusal { try await city.provider.userInfo(token, dpop: nil) } == .invalidToken)
        let plain = try await city.client()
        #expect(
            try await refusal {
                try await city.provider.token(try city.proof(plain), RequestParameters([("grant_type", "client_credentials")]), dpop: nil)
            } == .unauthorizedClient)
    }

    @Test func `a pushed request is its client's, is used once, and survives a page that is fetched before the login`() async throws {
        let city = try await TestProvider()
        let becas = try await city.client { $0.needsPushedRequest = true }
        let other = try await city.client(back: "https://libros.example/back")
        let pushed = try await city.provider.push(try city.proof(becas), TestProvider.request(becas.client), dpop: nil)
        let uri = try #require(pushed["request_uri"]?.string)
        func start(_ client: Client) async throws -> SecretToken {
            try await city.provider.begin(
                RequestParameters([("client_id", client.id), ("request_uri", uri)]), browser: TestProvider.browser)
        }
        _ = try await start(becas.client)
        let token = try await start(becas.client)
        await #expect(throws: AuthorizationFault.self) { try await start(other.client) }
        let (flow, _) = try #require(try await city.provider.flow(token, browser: TestProvider.browser))
        #expect(try await city.provider.answer(token, flow, state: city.state).parameters.contains { $0.name == "code" })
        await #expect(throws: AuthorizationFault.self) { try await start(becas.client) }
    }

    @Test func `introspection and revocation serve a token's own client`() async throws {
        let city = try await TestProvider()
        let becas = try await city.client()
        let other = try await city.client(back: "https://libros.example/back")
        let answer = try await city.redeem(try await city.code(becas.client), becas)
        for name in ["access_token", "refresh_token"] {
            let token = RequestParameters([("token", try #require(answer[name]?.string))])
            #expect(try await city.provider.introspect(try city.proof(becas), token)["active"] == true)
            #expect(try await city.provider.introspect(try city.proof(other), token) == ["active": false])
            try await city.provider.revoke(try city.proof(other), token)
            #expect(try await city.provider.introspect(try city.proof(becas), token)["active"] == true)
            try await city.provider.revoke(try city.proof(becas), token)
            #expect(try await city.provider.introspect(try city.proof(becas), token) == ["active": false])
        }
        #expect(try await city.provider.introspect(try city.proof(becas), RequestParameters([("token", "nonsense")])) == ["active": false])
    }
}
