import Catalog
import Core
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdCore
import Identity

/// The way from a client's request to its answer: one walk a tab.
extension Llave {
    var flowRoutes: [Route] {
        [
            .get(provider.paths.authorize, .everybody, authorize),
            // A client's form comes without our cookie; the same request as a GET brings it along (OpenID Connect Core 1.0 section 3.1.2.1).
            .post(provider.paths.authorize, .everybody, guardsForm: false) { visit in
                .see(provider.paths.authorize + "?" + Self.query(visit.form.fields))
            },
            .get("/llave/flow/{token}", .everybody, walk),
            .post("/llave/flow/{token}", .everybody, decide),
            .get(provider.paths.endSession, .everybody, logout),
            .post(provider.paths.endSession, .everybody, guardsForm: false) { visit in
                .see(provider.paths.endSession + "?" + Self.query(visit.form.fields))
            },
            .post("/llave/logout/yes", .everybody, confirmLogout),
        ]
    }

    private func authorize(_ visit: Visit) async throws -> Reply {
        do {
            let token = try await provider.begin(RequestParameters(try Self.parameters(visit)), browser: visit.browser.id())
            return try await walk(visit, token)
        } catch AuthorizationFault.redirect(let error, let address) {
            return Self.send(provider.refusal(error, to: address), visit)
        } catch AuthorizationFault.page(let error) {
            return faultPage(error, visit)
        }
    }

    /// How a page of the walk is asked for in the first language of `ui_locales` that the city speaks, unless the person chose one.
    private static func language(_ flow: LoginFlow, _ visit: Visit, _ name: String) -> String {
        guard visit.cookies.value(.language) == nil, visit.query("lang") == nil,
            let asked = flow.request.languages.first(where: { visit.city.city.languages.contains($0) }), asked != visit.language
        else { return "" }
        return name + asked.tag
    }

    /// The walk that a page leads back to: it says whose sign-in it is, and what login its client hints at, so that neither stands in an
    /// address.
    func walk(_ visit: Visit, _ next: String?) async throws -> (flow: LoginFlow, client: Client)? {
        let start = "/llave/flow/"
        guard let next, next.hasPrefix(start), let token = SecretToken(next.dropFirst(start.count)) else { return nil }
        return try await provider.flow(token, browser: visit.browser.existing)
    }

    /// Whoever is signed in of those whom the client logs in.
    private func person(_ visit: Visit, for client: Client) async throws -> SessionKeeper.Holder? {
        guard let holder = try await holder(visit), holder.account.persona == client.settings.persona ?? .resident else { return nil }
        return holder
    }

    private func walk(_ visit: Visit) async throws -> Reply {
        guard let token = SecretToken(try visit.parameter("token")) else { throw WebError.noSuchPage }
        return try await walk(visit, token)
    }

    private func walk(_ visit: Visit, _ token: SecretToken) async throws -> Reply {
        guard let (flow, client) = try await provider.flow(token, browser: visit.browser.id()) else { return expiredPage(visit) }
        let person = try await person(visit, for: client)
        let state = person.map { self.state(of: $0, at: visit.now) }
        if client.settings.persona == .servant, let person {
            // Public servants always come with two steps, and set them up before anything else.
            guard person.factors.isOn else { return .see("/account/steps?next=/llave/flow/" + token.text) }
            guard person.session.level(at: visit.now) >= .aal2 else {
                return .see("/account/confirm?level=aal2&next=/llave/flow/" + token.text)
            }
        }
        switch try await provider.step(flow, state: state) {
        case .signIn: return .see("/account/sign-in?next=/llave/flow/" + token.text + Self.language(flow, visit, "&lang="))
        case .stepUp(let level): return .see("/account/confirm?level=\(level.rawValue)&next=/llave/flow/" + token.text)
        case .consent(let scopes, let claims):
            let language = Self.language(flow, visit, "?lang=")
            guard language.isEmpty else { return .see("/llave/flow/" + token.text + language) }
            return try await consentPage(
                visit, token, flow, client, name: person?.name ?? "", scopes: scopes, claims: claims)
        case .refuse(let error): return try await refuse(visit, token, flow, error)
        case .answer: return try await answer(visit, token, flow, state)
        }
    }

    private func answer(_ visit: Visit, _ token: SecretToken, _ flow: LoginFlow, _ state: SignInState?) async throws -> Reply {
        guard let state else { return .see("/account/sign-in?next=/llave/flow/" + token.text) }
        guard flow.device == nil else { return try await settle(visit, token, flow, state) }
        return Self.send(try await provider.answer(token, flow, state: state), visit)
    }

    private func refuse(_ visit: Visit, _ token: SecretToken, _ flow: LoginFlow, _ error: OAuthError) async throws -> Reply {
        guard flow.device == nil else { return try await settle(visit, token, flow, nil) }
        return Self.send(try await provider.refuse(token, flow, error), visit)
    }

    private func decide(_ visit: Visit) async throws -> Reply {
        guard let token = SecretToken(try visit.parameter("token")) else { throw WebError.noSuchPage }
        guard let (flow, client) = try await provider.flow(token, browser: visit.browser.id()) else { return expiredPage(visit) }
        guard let state = try await person(visit, for: client).map({ self.state(of: $0, at: visit.now) }) else {
            return .see("/account/sign-in?next=/llave/flow/" + token.text)
        }
        guard visit.form["answer"] == "yes" else {
            return try await refuse(visit, token, flow, OAuthError(.accessDenied, "the person said no"))
        }
        let rows = ConsentRows(scopes: flow.request.scopes, claims: flow.request.singleClaims)
        try await provider.consent(token, flow, state: state, shown: Set(rows.names), withholding: rows.withheld(visit.form))
        return try await walk(visit, token)
    }

    private func consentPage(
        _ visit: Visit, _ token: SecretToken, _ flow: LoginFlow, _ client: Client, name: String, scopes: [String], claims: [String]
    ) async throws -> Reply {
        let person = try await visit.person()
        var withheld: Set<String> = []
        if let person { withheld = try await provider.withheld(from: client.id, by: person.account) }
        let rows = ConsentRows(scopes: scopes, claims: claims).views(person, withheld: withheld, visit)
        let system = client.settings.name.text(in: visit.language)
        var reply = visit.page(
            "account/consent", title: visit.words.text("account.consent.title", ["system": system]), kind: .task,
            [
                "token": visit.formToken(), "path": "/llave/flow/" + token.text,
                "title": visit.words.text("account.consent.title", ["system": system]),
                "asYou": visit.words.text("account.consent.as", ["name": name]), "home": client.settings.home,
                "rows": rows, "hasRows": !rows.isEmpty, "system": system,
                "device": flow.device.map { _ in visit.words.text("account.device.check") },
                "staysOn": scopes.contains(Scope.offline) ? visit.words.text("account.consent.offline") : nil,
            ])
        reply.formTarget = Self.origin(flow.request.redirectURI)
        return reply
    }

    // MARK: Signing out for a client

    private func logout(_ visit: Visit) async throws -> Reply {
        let request: LogoutRequest
        do { request = try await provider.logout(RequestParameters(try Self.parameters(visit))) } catch let error as OAuthError {
            return faultPage(error, visit)
        }
        guard let person = try await holder(visit) else { return afterLogout(request.returnURL, visit) }
        if request.session == person.session.id {
            try await provider.end(person.session.id, of: person.account.id)
            return afterLogout(request.returnURL, visit)
        }
        // Nobody proved that it is this very session: the person is asked (OpenID Connect RP-Initiated Logout 1.0 section 2).
        var kept: SecretToken?
        if let url = request.returnURL { kept = try await provider.keep(url) }
        var reply = visit.page(
            "account/logout", title: visit.words.text("account.logout.title"), kind: .task,
            ["token": visit.formToken(), "return": kept?.text])
        reply.formTarget = request.returnURL.flatMap { Self.origin($0) }
        return reply
    }

    private func confirmLogout(_ visit: Visit) async throws -> Reply {
        if let person = try await holder(visit) { try await provider.end(person.session.id, of: person.account.id) }
        guard let token = visit.form["return"].flatMap({ SecretToken($0) }) else { return afterLogout(nil, visit) }
        return afterLogout(try await provider.returnURL(token), visit)
    }

    private func afterLogout(_ url: String?, _ visit: Visit) -> Reply {
        let reply =
            url.map { Reply.see($0) }
            ?? visit.page("account/signed-out", title: visit.words.text("account.signed_out.title"), kind: .task, [:])
        return reply.setting([visit.cookies.clear(.account)])
    }

    // MARK: Answers

    /// Sends the browser back to the client: by redirect, or by a form that needs one press where scripts are off.
    static func send(_ answer: AuthorizationAnswer, _ visit: Visit) -> Reply {
        guard answer.address.mode == .formPost else { return .see(answer.url) }
        var reply = visit.page(
            "account/post-back", title: visit.words.text("account.back.title"), kind: .task, scripts: ["post-back.js"],
            [
                "action": answer.address.uri,
                "fields": answer.parameters.map { ["name": $0.name, "value": $0.value] as View },
            ])
        reply.formTarget = origin(answer.address.uri)
        return reply
    }

    private func faultPage(_ error: OAuthError, _ visit: Visit) -> Reply {
        visit.page(
            "account/fault", title: visit.words.text("account.fault.title"), kind: .task, status: .badRequest,
            ["code": error.code.rawValue, "detail": error.text])
    }

    func expiredPage(_ visit: Visit) -> Reply {
        visit.page("account/expired", title: visit.words.text("account.expired.title"), kind: .task, status: .gone, [:])
    }

    /// The parameters of the address, decoded once.
    package static func parameters(_ visit: Visit) throws -> [(name: String, value: String)] {
        try visit.request.uri.query.map { try Form(urlEncoded: $0.utf8).fields } ?? []
    }

    package static func query(_ fields: [(name: String, value: String)]) -> String {
        var allowed = CharacterSet.alphanumerics
        allowed.insert(charactersIn: "-._~")
        func encoded(_ text: String) -> String { text.addingPercentEncoding(withAllowedCharacters: allowed) ?? "" }
        return fields.map { encoded($0.name) + "=" + encoded($0.value) }.joined(separator: "&")
    }

    static func origin(_ url: String) -> String? {
        guard let parts = URLComponents(string: url), let scheme = parts.scheme, let host = parts.host else { return nil }
        return scheme + "://" + host + (parts.port.map { ":\($0)" } ?? "")
    }
}
