import Core
import Foundation
import Identity
import TestSupport
import Testing

/// What comes next on the way to an answer.
struct StepTests {
    private func request(_ further: [String: String?] = [:]) throws -> AuthorizationRequest {
        let client = Client(
            id: "c1",
            settings: ClientSettings(name: LocalizedText(["es": "Becas"]), authentication: .none, redirectURIs: [TestProvider.back]),
            secretHash: nil, createdAt: .noon)
        return try AuthorizationRequest.check(TestProvider.request(client, further), client: client, isPushed: false)
    }

    private func state(
        _ age: Instant.Span = .minutes(10), level: AuthenticationLevel = .aal1, reach: AuthenticationLevel = .none
    ) -> SignInState {
        SignInState(
            account: .sample, session: .sample, authenticatedAt: .noon - age, level: level, methods: ["pwd"], reach: reach)
    }

    private func step(
        _ further: [String: String?] = [:], _ state: SignInState?, hinted: ID<Account>?? = nil, allowed: Bool = true, agreed: Bool = false
    ) throws -> AuthorizationStep {
        let request = try request(further)
        let consent = Consent(account: .sample, client: "c1", scopes: Set(request.scopes), claims: [], givenAt: .noon)
        return AuthorizationStep.next(
            request, state: state, begunAt: .noon, hintedAccount: hinted, consent: allowed ? consent : nil, hasConsented: agreed, at: .noon)
    }

    private func code(_ step: AuthorizationStep) -> OAuthError.Code? { if case .refuse(let error) = step { error.code } else { nil } }

    @Test func `whoever is signed in and has allowed it goes straight through`() throws {
        #expect(try step([:], state()) == .answer)
        #expect(try step([:], nil) == .signIn)
        #expect(try step([:], state(), allowed: false) == .consent(scopes: ["openid", "email"], claims: []))
        #expect(try step([:], state(), allowed: false, agreed: true) == .answer)
    }

    @Test func `prompt none never shows a page`() throws {
        #expect(code(try step(["prompt": "none"], nil)) == .loginRequired)
        #expect(code(try step(["prompt": "none"], state(), allowed: false)) == .consentRequired)
        #expect(code(try step(["prompt": "none"], state(), hinted: .some(.sample(9)))) == .loginRequired)
        #expect(try step(["prompt": "none"], state()) == .answer)
    }

    @Test func `prompt login and a short age ask again, once`() throws {
        #expect(try step(["prompt": "login"], state()) == .signIn)
        #expect(try step(["prompt": "login"], state(.seconds(0))) == .answer)
        #expect(try step(["max_age": "60"], state()) == .signIn)
        #expect(try step(["max_age": "10000"], state()) == .answer)
        #expect(try step(["max_age": "0"], state(.seconds(0))) == .answer)
        #expect(code(try step(["max_age": "60", "prompt": "none"], state())) == .loginRequired)
    }

    @Test func `prompt consent asks even what was allowed`() throws {
        #expect(try step(["prompt": "consent"], state()) == .consent(scopes: ["openid", "email"], claims: []))
    }

    @Test func `an essential level that was not reached is an error, never a lower one in silence`() throws {
        let aal2 = ACR.name(of: .aal2)
        let essential = #"{"id_token":{"acr":{"essential":true,"values":["\#(aal2)"]}}}"#
        #expect(try step(["claims": essential], state(level: .aal2)) == .answer)
        #expect(code(try step(["claims": essential], state())) == .unmetAuthentication)
        #expect(code(try step(["claims": essential, "prompt": "none"], state())) == .unmetAuthentication)
        let moon = #"{"id_token":{"acr":{"essential":true,"values":["urn:example:moon"]}}}"#
        #expect(code(try step(["claims": moon], state())) == .unmetAuthentication)
    }

    @Test func `whoever can prove more is asked to, at the lowest level that would do`() throws {
        let (aal2, phr) = (ACR.name(of: .aal2), ACR.name(of: .phr))
        let essential = #"{"id_token":{"acr":{"essential":true,"values":["\#(phr)","\#(aal2)"]}}}"#
        #expect(try step(["claims": essential], state(reach: .phr)) == .stepUp(.aal2))
        #expect(try step(["acr_values": phr], state(level: .aal2, reach: .phr)) == .stepUp(.phr))
        #expect(try step(["acr_values": phr], state(level: .aal2, reach: .aal2)) == .answer)
        #expect(code(try step(["claims": essential.replacing(",\"\(aal2)\"", with: "")], state(reach: .aal2))) == .unmetAuthentication)
        // In silence nobody is asked: the essential level is an error, the one wished for is left as it is.
        #expect(code(try step(["claims": essential, "prompt": "none"], state(reach: .phr))) == .unmetAuthentication)
        #expect(try step(["acr_values": phr, "prompt": "none"], state(reach: .phr)) == .answer)
    }

    @Test func `a level that is merely wished for is no way around what the person must allow`() throws {
        let wish = ["acr_values": ACR.name(of: .aal2)]
        #expect(try step(wish, state()) == .answer)
        #expect(try step(wish, state(), allowed: false) == .consent(scopes: ["openid", "email"], claims: []))
    }

    @Test func `a hint that names somebody else asks that person to sign in`() throws {
        #expect(try step([:], state(), hinted: .some(.sample)) == .answer)
        #expect(try step([:], state(), hinted: .some(.sample(9))) == .signIn)
        #expect(try step([:], state(), hinted: .some(nil)) == .signIn)
    }
}
