import Catalog
import Core
import HTTPTypes
import Identity

/// The way in by an invitation, the way out, one's own sessions; signing in is the login's (`Llave/ServantDoor.swift`).
extension Desk {
    var doorRoutes: [Route] {
        [
            .post("/desk/sign-out", .everybody, signOut),
            .get("/desk/invitation/{token}", .everybody, showInvitation),
            .post("/desk/invitation/{token}", .everybody, arrive),
            .get("/desk/account", .servant([]), showAccount),
            .post("/desk/account/end", .servant([]), endSession),
            .post("/desk/account/end-all", .servant([]), endAllSessions),
        ]
    }

    // MARK: In and out

    /// The session is there; before the desk comes the second step.
    private func enter(_ visit: Visit, _ welcome: SignIn.Welcome) -> Reply {
        Reply.see("/account/steps").setting([
            visit.cookies.set(.account, welcome.token.text), visit.cookies.set(.device, welcome.device.cookie, maxAge: 400 * 86_400),
        ])
    }

    /// Where to go after signing in: a page of the desk or of administration and nowhere else.
    static func next(_ asked: String?) -> String {
        guard let asked, asked.hasPrefix("/desk/") || asked == "/admin" || asked.hasPrefix("/admin/"), asked.utf8.count < 300,
            !asked.hasPrefix("/desk/sign-"),
            asked.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\\") }), !asked.contains("//")
        else { return "/desk" }
        return asked
    }

    private func signOut(_ visit: Visit) async throws -> Reply {
        if let token = visit.cookies.value(.account).flatMap({ SecretToken($0) }) {
            try await SessionKeeper(visit.dependencies.identity).end(token)
        }
        return Reply.see("/desk/sign-in").setting([visit.cookies.clear(.account)])
    }

    // MARK: An invitation

    private func office(_ visit: Visit) -> StaffOffice {
        StaffOffice(visit.dependencies.identity, hasher: hasher, policy: policy)
    }

    private func invitation(_ visit: Visit) throws -> SecretToken {
        guard let token = SecretToken(try visit.parameter("token")) else { throw IdentityError.invitationGone }
        return token
    }

    private func showInvitation(_ visit: Visit) async throws -> Reply {
        let token = try invitation(visit)
        let guest = try await office(visit).guest(token)
        return invitationPage(visit, token, guest, name: guest.name, login: guest.login ?? "", problems: [])
    }

    private func arrive(_ visit: Visit) async throws -> Reply {
        let token = try invitation(visit)
        let office = office(visit)
        let guest = try await office.guest(token)
        let form = visit.form
        let (typedName, typedLogin) = (form.text("name"), guest.login ?? form.text("login"))
        var problems: [(field: String, error: IdentityError)] = []
        let name = PersonName(typedName)
        let login = LoginName(typedLogin)
        if name == nil { problems.append(("name", .badName)) }
        if login == nil { problems.append(("login", .badLogin)) }
        if let fault = policy.fault(of: form["password"] ?? "", context: [typedName, typedLogin]) {
            problems.append(("password", .weakPassword(fault)))
        }
        guard problems.isEmpty, let name, let login else {
            return invitationPage(visit, token, guest, name: typedName, login: typedLogin, problems: problems)
        }
        do {
            let welcome = try await office.arrive(token, name: name, login: login, password: form["password"] ?? "")
            return enter(visit, welcome)
        } catch IdentityError.loginTaken {
            return invitationPage(visit, token, guest, name: typedName, login: typedLogin, problems: [("login", .loginTaken)])
        }
    }

    private func invitationPage(
        _ visit: Visit, _ token: SecretToken, _ guest: StaffOffice.Guest, name: String, login: String,
        problems: [(field: String, error: IdentityError)]
    ) -> Reply {
        func words(_ field: String) -> String? {
            problems.first { $0.field == field }.map { ErrorResponses.words(for: $0.error, number: nil, visit).text }
        }
        return visit.page(
            "desk/invitation", title: visit.words.text("desk.invitation.title"), kind: .task, hasError: !problems.isEmpty,
            status: problems.isEmpty ? .ok : .unprocessableContent,
            [
                "path": "/desk/invitation/\(token.text)", "token": visit.formToken(), "name": name, "login": login,
                "isFixed": guest.login != nil, "hasProblems": !problems.isEmpty,
                "problems": problems.map { ["field": $0.field, "text": words($0.field)] as View },
                "nameProblem": words("name"), "loginProblem": words("login"), "passwordProblem": words("password"),
                "lengthHint": visit.words.text("desk.invitation.password_hint", ["minimum": String(policy.minimum)]),
            ])
    }

    // MARK: Sessions

    private func showAccount(_ visit: Visit) async throws -> Reply {
        guard let servant = visit.servant else { throw WebError.signedOut }
        let scope = try visit.scope
        let sessions = try await SessionKeeper(visit.dependencies.identity).sessions(of: servant.account)
        let dates = visit.dates
        let grants = servant.grants.map { grant -> View in
            let unit = UnitID(grant.unit).flatMap { visit.catalog.city.units[$0] }
            let id = grant.role.rawValue.replacing("_", with: "-")
            return [
                "unit": unit?.name.text(in: visit.language) ?? grant.unit,
                "role": visit.catalog.city.roles.first { $0.id == id }?.name.text(in: visit.language) ?? id,
            ]
        }
        return visit.deskPage(
            "desk/account", title: servant.name, scope: scope, sidebar: try await visit.sidebar(nil, scope),
            [
                "name": servant.name, "grants": grants,
                "admin": servant.grants.contains { [.administrator, .editor, .auditor].contains($0.role) }, "token": visit.formToken(),
                "sessions": sessions.map { session in
                    [
                        "id": session.id.description, "since": dates.moment(session.createdAt), "seen": dates.moment(session.seenAt),
                        "isThis": session.id == servant.session.id, "token": visit.formToken(),
                    ] as View
                },
            ])
    }

    private func endSession(_ visit: Visit) async throws -> Reply {
        guard let servant = visit.servant, let id = ID<Session>(visit.form.text("session")) else { throw WebError.badForm }
        try await SessionKeeper(visit.dependencies.identity).end(id, of: servant.account)
        return .see("/desk/account")
    }

    private func endAllSessions(_ visit: Visit) async throws -> Reply {
        guard let servant = visit.servant else { throw WebError.signedOut }
        try await SessionKeeper(visit.dependencies.identity).endAll(of: servant.account)
        return Reply.see("/desk/sign-in").setting([visit.cookies.clear(.account)])
    }
}
