import Core
import Foundation
import Identity
import Testing

/// What a request for authorization may hold.
struct AuthorizationRequestTests {
    private func client(
        _ authentication: ClientSettings.Authentication = .secretBasic, back: String = TestProvider.back,
        _ change: (inout ClientSettings) -> Void = { _ in }
    ) -> Client {
        var settings = ClientSettings(name: LocalizedText(["es": "Becas"]), authentication: authentication, redirectURIs: [back])
        change(&settings)
        return Client(id: "c1", settings: settings, secretHash: nil, createdAt: Instant(milliseconds: 0))
    }

    private func fault(_ client: Client?, _ parameters: RequestParameters, isPushed: Bool = false) -> AuthorizationFault? {
        do throws(AuthorizationFault) {
            _ = try AuthorizationRequest.check(parameters, client: client, isPushed: isPushed)
            return nil
        } catch { return error }
    }

    private func code(_ fault: AuthorizationFault?) -> OAuthError.Code? {
        if case .redirect(let error, _) = fault { error.code } else { nil }
    }

    @Test(arguments: [
        "https://becas.example/Back", "https://becas.example/back/", "https://becas.example/back?x=1", "https://becas.example/back#f",
        "https://becas.example:443/back", "https://becas.example/b%61ck", "http://becas.example/back", "https://becas.example/../back",
        "https://BECAS.example/back", "https://becas.example.evil.example/back", "https://evil.example/back",
        "https://becas.example@evil.example/back", "//becas.example/back", "https://becas.example/back%20", "javascript:alert(1)",
        "https://becas.example/back?", "https://becas.example//back", "https://sub.becas.example/back", " https://becas.example/back",
        "https://becas.example/back\\",
    ])
    func `an address that is not the registered one, letter for letter, gets a page and no redirect`(_ uri: String) {
        let client = client()
        guard case .page = fault(client, TestProvider.request(client, ["redirect_uri": uri])) else {
            Issue.record("\(uri) was taken")
            return
        }
    }

    @Test func `a native client on its own machine may use any port, and nothing else may differ`() {
        let native = client(.none, back: "http://127.0.0.1/back")
        #expect(fault(native, TestProvider.request(native, ["redirect_uri": "http://127.0.0.1:49152/back"])) == nil)
        for uri in ["http://127.0.0.1:49152/other", "http://127.0.0.2:80/back", "http://localhost:49152/back", "http://127.0.0.1:0/back"] {
            guard case .page = fault(native, TestProvider.request(native, ["redirect_uri": uri])) else {
                Issue.record("\(uri) was taken")
                continue
            }
        }
        let web = client(back: "http://127.0.0.1/back")
        guard case .page = fault(web, TestProvider.request(web, ["redirect_uri": "http://127.0.0.1:49152/back"])) else {
            Issue.record("a client that keeps a secret is no native one")
            return
        }
    }

    @Test func `an unknown or suspended client gets a page`() {
        let known = client()
        guard case .page(let error) = fault(nil, TestProvider.request(known)) else {
            Issue.record("taken")
            return
        }
        #expect(error.code == .invalidClient)
        var suspended = known
        suspended.state = .suspended
        guard case .page = fault(suspended, TestProvider.request(known)) else {
            Issue.record("taken")
            return
        }
    }

    @Test func `only the code flow is offered`() {
        let client = client()
        for type in ["token", "id_token", "code id_token", "code token", "id_token token", "none"] {
            #expect(code(fault(client, TestProvider.request(client, ["response_type": type]))) == .unsupportedResponseType)
        }
        #expect(code(fault(client, TestProvider.request(client, ["response_type": nil]))) == .invalidRequest)
        #expect(code(fault(client, TestProvider.request(client, ["response_mode": "fragment"]))) == .invalidRequest)
        #expect(fault(client, TestProvider.request(client, ["response_mode": "form_post"])) == nil)
    }

    @Test func `PKCE with S256 is demanded of everybody but a recorded exemption that sends a nonce`() {
        let strict = client()
        #expect(
            code(fault(strict, TestProvider.request(strict, ["code_challenge": nil, "code_challenge_method": nil]))) == .invalidRequest)
        #expect(code(fault(strict, TestProvider.request(strict, ["code_challenge_method": "plain"]))) == .invalidRequest)
        #expect(code(fault(strict, TestProvider.request(strict, ["code_challenge_method": nil]))) == .invalidRequest)
        #expect(code(fault(strict, TestProvider.request(strict, ["code_challenge": "short"]))) == .invalidRequest)
        let exempt = client { $0.pkceExemption = "the library of this system is from 2014" }
        #expect(fault(exempt, TestProvider.request(exempt, ["code_challenge": nil, "code_challenge_method": nil])) == nil)
        #expect(
            code(fault(exempt, TestProvider.request(exempt, ["code_challenge": nil, "code_challenge_method": nil, "nonce": nil])))
                == .invalidRequest)
        let open = client(.none) { $0.pkceExemption = "somebody wrote this into the row" }
        #expect(code(fault(open, TestProvider.request(open, ["code_challenge": nil, "code_challenge_method": nil]))) == .invalidRequest)
    }

    @Test func `requests by value or by foreign reference are refused in their own words`() {
        let client = client()
        #expect(code(fault(client, TestProvider.request(client, ["request": "x.y.z"]))) == .requestNotSupported)
        #expect(code(fault(client, TestProvider.request(client, ["request_uri": "https://x.example/r"]))) == .requestURINotSupported)
        let strict = self.client { $0.needsPushedRequest = true }
        #expect(code(fault(strict, TestProvider.request(strict))) == .invalidRequest)
        #expect(fault(strict, TestProvider.request(strict), isPushed: true) == nil)
    }

    @Test func `a scope that the client may not ask for is refused, one that nobody knows is left out`() throws {
        let narrow = client { $0.scopes = ["openid", "email"] }
        #expect(code(fault(narrow, TestProvider.request(narrow, ["scope": "openid curp"]))) == .invalidScope)
        #expect(code(fault(narrow, TestProvider.request(narrow, ["scope": "email"]))) == .invalidScope)
        let request = try AuthorizationRequest.check(
            TestProvider.request(narrow, ["scope": "openid moon email openid"]), client: narrow, isPushed: false)
        #expect(request.scopes == ["openid", "email"])
    }

    @Test func `odd prompts, ages, claims and doubles are refused`() {
        let client = client()
        for (name, value) in [
            ("prompt", "none login"), ("prompt", "dance"), ("max_age", "-1"), ("max_age", "soon"), ("claims", "[1]"), ("claims", "{"),
            ("claims", #"{"userinfo":{"email":7}}"#), ("claims", #"{"id_token":{"verified_claims":{"claims":{}}}}"#), ("purpose", "ab"),
            ("purpose", String(repeating: "a", count: 301)), ("dpop_jkt", "abc"), ("nonce", String(repeating: "n", count: 513)),
        ] {
            #expect(code(fault(client, TestProvider.request(client, [name: value]))) == .invalidRequest, "\(name)=\(value)")
        }
        var doubled = [(name: "scope", value: "openid")]
        doubled += [
            ("client_id", "c1"), ("redirect_uri", TestProvider.back), ("response_type", "code"), ("scope", "email"),
        ]
        #expect(code(fault(client, RequestParameters(doubled))) == .invalidRequest)
    }
}
