import Core
import Foundation
import HTTPTypes
import Identity

/// The desk's way in: it sends whoever is not signed in to the login and takes them back to the page they asked for, as every other
/// system does (authorization code with PKCE).
extension Llave {
    var servantRoutes: [Route] {
        [.get("/desk/sign-in", .everybody, beginDesk), .get(Client.deskPath, .everybody, enterDesk)]
    }

    private func beginDesk(_ visit: Visit) async throws -> Reply {
        let next = Desk.next(visit.query("next"))
        if let holder = try await holder(visit), holder.account.persona == .servant, holder.session.level(at: visit.now) >= .aal2 {
            return .see(next)
        }
        let state = Self.state(next, visit)
        let verifier = Self.verifier(state, visit)
        let query = Self.query([
            ("client_id", Client.deskID), ("response_type", "code"), ("redirect_uri", provider.issuer + Client.deskPath),
            ("scope", Scope.openID), ("state", state), ("code_challenge", PKCE.challenge(of: verifier)), ("code_challenge_method", "S256"),
        ])
        return .see(provider.paths.authorize + "?" + query)
    }

    private func enterDesk(_ visit: Visit) async throws -> Reply {
        guard let state = visit.query("state"), let next = Self.next(in: state, visit) else { return .see("/desk") }
        if visit.query("error") != nil { throw WebError.forbidden }
        let parameters = RequestParameters([
            ("grant_type", "authorization_code"), ("client_id", Client.deskID), ("code", visit.query("code") ?? ""),
            ("redirect_uri", provider.issuer + Client.deskPath), ("code_verifier", Self.verifier(state, visit)),
        ])
        // A code that was used already (the page was opened again) opens nothing; the session decides, as on every page of the desk.
        do {
            _ = try await provider.token(ClientProof(authorization: nil, parameters), parameters, dpop: nil)
        } catch is OAuthError { return .see("/desk") }
        return .see(next)
    }

    /// Where to go afterwards, marked so that only this browser's own answer leads there.
    private static func state(_ next: String, _ visit: Visit) -> String {
        Data(next.utf8).base64URL + "." + mark(next, visit).base64URL
    }

    private static func next(in state: String, _ visit: Visit) -> String? {
        let parts = state.split(separator: ".")
        guard parts.count == 2, let data = Data(base64URL: parts[0]), let next = String(data: data, encoding: .utf8),
            CookieJar.equal(String(parts[1]), mark(next, visit).base64URL)
        else { return nil }
        return Desk.next(next)
    }

    private static func mark(_ next: String, _ visit: Visit) -> Data {
        visit.dependencies.ring.blindIndex(next + "\u{0}" + visit.browser.id(), purpose: "desk-state").prefix(16)
    }

    /// The verifier follows from the state and the browser, so that nothing has to be kept meanwhile.
    private static func verifier(_ state: String, _ visit: Visit) -> String {
        visit.dependencies.ring.blindIndex(state + "\u{0}" + visit.browser.id(), purpose: "desk-verifier").base64URL
    }
}
