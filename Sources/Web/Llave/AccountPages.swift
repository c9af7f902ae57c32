import Catalog
import Core
import Foundation
import HTTPTypes
import Identity
import Work

/// The pages of a resident's account: opening it, signing in, what it holds, and who was let in through it.
extension Llave {
    var accountRoutes: [Route] {
        [
            .get("/account", .everybody, showAccount),
            .get("/account/sign-in", .everybody, showSignIn),
            .post("/account/sign-in", .everybody, signIn),
            .post("/account/sign-out", .everybody, signOut),
            .get("/account/new", .everybody) { visit in linkPage(visit, isNew: true) },
            .get("/account/recover", .everybody) { visit in linkPage(visit, isNew: false) },
            .post("/account/link", .everybody, sendLink),
            .get("/account/link/{token}", .everybody, showLink),
            .post("/account/link/{token}", .everybody, arrive),
            .post("/account/end", .everybody, endSession),
            .post("/account/withdraw", .everybody, withdraw),
        ]
    }

    // MARK: Signing in

    private func showSignIn(_ visit: Visit) async throws -> Reply {
        let walk = try await walk(visit, visit.query("next"))
        return signInPage(
            visit, login: walk?.flow.request.loginHint ?? "", next: visit.query("next"),
            persona: walk?.client.settings.persona ?? .resident,
            problem: nil)
    }

    private func signIn(_ visit: Visit) async throws -> Reply {
        let form = visit.form
        let persona = Self.persona(form)
        do {
            let step = try await signIn(visit, persona: persona).begin(
                SignIn.Request(login: form.text("login"), password: form["password"] ?? "", visitor: visitor(visit)))
            return try go(on: step, visit, to: Self.next(form["next"], persona), persona)
        } catch let error as IdentityError {
            switch error {
            case .wrongLogin, .tooManyTries, .passwordClosed, .busy:
                return signInPage(visit, login: form.text("login"), next: form["next"], persona: persona, problem: error)
            default: throw error
            }
        }
    }

    /// Residents' and servants' logins are the same pages; which it is goes with the form.
    static func persona(_ form: Form) -> Account.Persona { form["as"] == Account.Persona.servant.rawValue ? .servant : .resident }

    func enter(_ visit: Visit, _ welcome: SignIn.Welcome, to path: String, _ persona: Account.Persona = .resident) -> Reply {
        Reply.see(path).setting([
            visit.cookies.set(.account, welcome.token.text, maxAge: Self.cookieLife(persona)),
            visit.cookies.set(.device, welcome.device.cookie, maxAge: 400 * 86_400), visit.cookies.clear(.pending),
        ])
    }

    func signInPage(
        _ visit: Visit, login: String, next: String?, persona: Account.Persona = .resident, problem: IdentityError?
    ) -> Reply {
        let next = next.map { Self.next($0, persona) }
        let words = problem.map { ErrorResponses.words(for: $0, number: nil, visit) }
        var reply = visit.page(
            "account/sign-in", title: visit.words.text(persona == .servant ? "desk.sign_in.title" : "account.sign_in.title"), kind: .task,
            hasError: problem != nil,
            scripts: ["passkey.js"], status: problem.map { ErrorResponses.status(of: $0) } ?? .ok,
            [
                "isServant": persona == .servant, "isResident": persona == .resident,
                "options": passkeyOptions(signIn(visit, persona: persona).challenge(browser: visit.browser.id()), []),
                "passkeyToken": visit.formToken(),
                "token": visit.formToken(), "login": login, "next": next, "hasProblem": problem != nil, "problem": words?.text,
                "takesNumbers": persona == .resident && sender != nil, "forSystem": next?.hasPrefix("/llave/flow/") ?? false,
            ])
        if problem == .busy { reply.headers[.retryAfter] = "2" }
        return reply
    }

    private func signOut(_ visit: Visit) async throws -> Reply {
        if let resident = try await resident(visit) {
            try await provider.end(resident.session.id, of: resident.account)
            try await record(
                "session.ended", of: resident.account, ["reason": "signed_out", "session": resident.session.id.description], visit)
        }
        return Reply.see("/account/sign-in").setting([visit.cookies.clear(.account)])
    }

    // MARK: The link in the mail

    func linkPage(_ visit: Visit, isNew: Bool, login: String = "", problem: IdentityError? = nil) -> Reply {
        let takesNumbers = sender != nil
        let kind = isNew ? "new" : "recover"
        return visit.page(
            "account/ask-link", title: visit.words.text("account.\(kind).title"), kind: .task, hasError: problem != nil,
            status: problem.map { ErrorResponses.status(of: $0) } ?? .ok,
            [
                "token": visit.formToken(), "title": visit.words.text("account.\(kind).title"),
                "lead": visit.words.text("account.\(kind).\(takesNumbers ? "lead_either" : "lead")"), "takesNumbers": takesNumbers,
                "kind": kind, "isNew": isNew, "login": login,
                "next": (visit.query("next") ?? visit.form["next"]).map { Self.next($0) }, "hasProblem": problem != nil,
                "problem": loginProblem(problem, visit, isEither: takesNumbers),
            ])
    }

    /// What is wrong with an address or number, in words; where both are taken, a hint for both.
    func loginProblem(_ problem: IdentityError?, _ visit: Visit, isEither: Bool) -> String? {
        if problem == .badLogin, isEither { return visit.words.text("account.login_problem") }
        return problem.map { ErrorResponses.words(for: $0, number: nil, visit).text }
    }

    private func sendLink(_ visit: Visit) async throws -> Reply {
        let form = visit.form
        let isNew = form["kind"] == "new"
        if sender != nil, Self.isNumber(form.text("login")) { return try await sendCode(visit, isNew: isNew) }
        guard let login = LoginName(form.text("login")) else {
            return linkPage(visit, isNew: isNew, login: form.text("login"), problem: .badLogin)
        }
        do {
            try await office(visit).sendLink(
                to: login, from: ClientAddress(visit.address), language: visit.language, next: form["next"].map { Self.next($0) })
        } catch let error as IdentityError { return linkPage(visit, isNew: isNew, login: login.text, problem: error) }
        return visit.page(
            "account/link-sent", title: visit.words.text("account.sent.title"), kind: .task,
            ["text": visit.words.text("account.sent.text", ["address": login.text])])
    }

    func office(_ visit: Visit) -> ResidentOffice {
        ResidentOffice(provider, outbox: visit.dependencies.stores.outbox, hasher: hasher, policy: policy, sender: sender)
    }

    private func token(_ visit: Visit) throws -> SecretToken {
        guard let token = SecretToken(try visit.parameter("token")) else { throw IdentityError.invitationGone }
        return token
    }

    private func showLink(_ visit: Visit) async throws -> Reply {
        let token = try token(visit)
        let guest = try await office(visit).guest(token)
        return arrivalPage(visit, token, login: guest.login, isNew: guest.isNew, name: guest.name, problems: [])
    }

    private func arrive(_ visit: Visit) async throws -> Reply {
        let token = try token(visit)
        let office = office(visit)
        let guest = try await office.guest(token)
        let form = visit.form
        var problems: [(field: String, error: IdentityError)] = []
        let name = PersonName(form.text("name"))
        if name == nil { problems.append(("name", .badName)) }
        if let fault = policy.fault(of: form["password"] ?? "", context: [form.text("name"), guest.login]) {
            problems.append(("password", .weakPassword(fault)))
        }
        guard problems.isEmpty, let name else {
            return arrivalPage(visit, token, login: guest.login, isNew: guest.isNew, name: form.text("name"), problems: problems)
        }
        let step = try await office.arrive(token, name: name, password: form["password"] ?? "", visitor: visitor(visit))
        return try go(on: step, visit, to: Self.next(form["next"]))
    }

    private func arrivalPage(
        _ visit: Visit, _ token: SecretToken, login: String, isNew: Bool, name: String, problems: [(field: String, error: IdentityError)]
    ) -> Reply {
        func words(_ field: String) -> String? {
            problems.first { $0.field == field }.map { ErrorResponses.words(for: $0.error, number: nil, visit).text }
        }
        let title = visit.words.text(isNew ? "account.arrive.title" : "account.arrive.again")
        return visit.page(
            "account/arrive", title: title, kind: .task, hasError: !problems.isEmpty,
            status: problems.isEmpty ? .ok : .unprocessableContent,
            [
                "path": "/account/link/\(token.text)", "token": visit.formToken(), "title": title, "login": login, "name": name,
                "isNumber": PhoneNumber(login) != nil,
                "next": (visit.query("next") ?? visit.form["next"]).map { Self.next($0) }, "hasProblems": !problems.isEmpty,
                "problems": problems.map { ["field": $0.field, "text": words($0.field)] as View }, "nameProblem": words("name"),
                "passwordProblem": words("password"),
                "lengthHint": visit.words.text("account.arrive.password_hint", ["minimum": String(policy.minimum)]),
            ])
    }

    // MARK: What the account holds

    private func showAccount(_ visit: Visit) async throws -> Reply {
        guard let resident = try await resident(visit) else { return .see("/account/sign-in?next=/account") }
        let sessions = try await SessionKeeper(visit.dependencies.identity).listed(of: resident.account)
        let leaving = try await own(visit).deletion(of: resident.account)
        let systems = try await provider.systems(of: resident.account)
        let dates = visit.dates
        return visit.page(
            "account/account", title: visit.words.text("account.title"),
            [
                "name": resident.name, "login": resident.login, "token": visit.formToken(),
                "isNumber": PhoneNumber(resident.login) != nil,
                "addressTitle": visit.words.text("account.change.\(PhoneNumber(resident.login) == nil ? "address" : "number")_title"),
                "leaving": leaving.map { visit.words.text("account.delete.waiting", ["day": dates.day($0)]) },
                "keepToken": visit.formToken(), "endToken": visit.formToken(), "hasOthers": sessions.count > 1,
                "isOn": resident.factors.isOn,
                "sessions": sessions.map { one -> View in
                    [
                        "id": one.session.id.description, "since": dates.moment(one.session.createdAt),
                        "seen": dates.moment(one.session.seenAt), "device": one.device,
                        "name": one.device ?? dates.moment(one.session.createdAt),
                        "isThis": one.session.id == resident.session.id, "token": visit.formToken(),
                    ]
                },
                "hasSystems": !systems.isEmpty,
                "systems": systems.map { system -> View in
                    [
                        "client": system.client.id, "name": system.client.settings.name.text(in: visit.language),
                        "since": dates.day(system.consent.givenAt), "token": visit.formToken(),
                        "data": Self.data(system.consent.scopes.sorted(), system.consent.claims.sorted(), visit),
                    ]
                },
            ])
    }

    /// What scopes and claims mean, in words.
    static func data(_ scopes: [String], _ claims: [String], _ visit: Visit) -> [View] {
        (scopes.filter { $0 != Scope.openID } + claims).compactMap { name in
            visit.words.optional("account.data.\(name.replacing(":", with: "_"))").map { ["text": $0] }
        }
    }

    private func endSession(_ visit: Visit) async throws -> Reply {
        guard let resident = try await resident(visit), let id = ID<Session>(visit.form.text("session")) else { throw WebError.badForm }
        let own = try await SessionKeeper(visit.dependencies.identity).sessions(of: resident.account)
        guard own.contains(where: { $0.id == id }) else { throw IdentityError.noSession }
        try await provider.end(id, of: resident.account)
        try await record("session.ended", of: resident.account, ["reason": "other", "session": id.description], visit)
        return .see("/account")
    }

    private func withdraw(_ visit: Visit) async throws -> Reply {
        guard let resident = try await resident(visit) else { throw WebError.badForm }
        try await provider.withdraw(visit.form.text("client"), of: resident.account)
        return .see("/account")
    }
}
