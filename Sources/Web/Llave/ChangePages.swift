import Catalog
import Core
import Foundation
import HTTPTypes
import Identity
import Work

/// Changing password and address, and saying of a change that it was somebody else's.
extension Llave {
    var changeRoutes: [Route] {
        [
            .get("/account/password", .everybody, showPassword),
            .post("/account/password", .everybody, changePassword),
            .get("/account/address", .everybody, showAddress),
            .post("/account/address", .everybody, askAddress),
            .get("/account/address/{token}", .everybody, showNewAddress),
            .post("/account/address/{token}", .everybody, confirmAddress),
            .get("/account/not-me/{token}", .everybody, showNotMe),
            .post("/account/not-me/{token}", .everybody, repudiate),
        ]
    }

    func own(_ visit: Visit) -> OwnAccount {
        accounts(outbox: visit.dependencies.stores.outbox)
    }

    /// A token of a link in a mail; what has not its shape is a link that is gone.
    private func link(_ visit: Visit) throws -> SecretToken {
        guard let token = SecretToken(try visit.parameter("token")) else { throw IdentityError.changeGone }
        return token
    }

    // MARK: Password

    private func showPassword(_ visit: Visit) async throws -> Reply {
        try await fresh(visit) { holder, _ in passwordPage(visit, holder, problem: nil) }
    }

    private func changePassword(_ visit: Visit) async throws -> Reply {
        try await fresh(visit) { holder, token in
            do { try await own(visit).changePassword(token, to: visit.form["password"] ?? "") } catch let error as IdentityError {
                switch error {
                case .weakPassword, .busy: return passwordPage(visit, holder, problem: error)
                default: throw error
                }
            }
            return donePage(visit, "password")
        }
    }

    private func passwordPage(_ visit: Visit, _ holder: SessionKeeper.Holder, problem: IdentityError?) -> Reply {
        let words = problem.map { ErrorResponses.words(for: $0, number: nil, visit) }
        let minimum = own(visit).policy(for: holder.factors).minimum
        var reply = visit.page(
            "account/password", title: visit.words.text("account.change.password_title"), kind: .task, hasError: problem != nil,
            status: problem.map { ErrorResponses.status(of: $0) } ?? .ok,
            [
                "token": visit.formToken(), "login": holder.login, "isNumber": PhoneNumber(holder.login) != nil,
                "hasProblem": problem != nil, "problem": words?.text,
                "lengthHint": visit.words.text("account.arrive.password_hint", ["minimum": String(minimum)]),
            ])
        if problem == .busy { reply.headers[.retryAfter] = "2" }
        return reply
    }

    // MARK: Address

    private func showAddress(_ visit: Visit) async throws -> Reply {
        try await fresh(visit) { holder, _ in addressPage(visit, holder, login: "", problem: nil) }
    }

    private func askAddress(_ visit: Visit) async throws -> Reply {
        try await fresh(visit) { holder, token in
            let typed = visit.form.text("login")
            if offersNumber(to: holder), Self.isNumber(typed) { return try await askNumber(visit, holder, token, typed) }
            guard let login = LoginName(typed) else { return addressPage(visit, holder, login: typed, problem: .badLogin) }
            do { try await own(visit).askAddress(token, login) } catch let error as IdentityError {
                guard case .tooManyTries = error else { throw error }
                return addressPage(visit, holder, login: typed, problem: error)
            }
            return visit.page(
                "account/link-sent", title: visit.words.text("account.sent.title"), kind: .task,
                ["text": visit.words.text("account.sent.text", ["address": login.text])])
        }
    }

    func addressPage(_ visit: Visit, _ holder: SessionKeeper.Holder, login: String, problem: IdentityError?) -> Reply {
        let kind = PhoneNumber(holder.login) == nil ? "address" : "number"
        let title = visit.words.text("account.change.\(kind)_title")
        return visit.page(
            "account/address", title: title, kind: .task, hasError: problem != nil,
            status: problem.map { ErrorResponses.status(of: $0) } ?? .ok,
            [
                "token": visit.formToken(), "now": visit.words.text("account.change.address_now", ["address": holder.login]),
                "title": title, "lead": visit.words.text("account.change.\(kind)_lead"),
                "label": visit.words.text("account.change.\(kind)_new"), "isEither": offersNumber(to: holder),
                "login": login, "hasProblem": problem != nil, "problem": loginProblem(problem, visit, isEither: offersNumber(to: holder)),
            ])
    }

    private func showNewAddress(_ visit: Visit) async throws -> Reply {
        let link = try link(visit)
        guard let address = try await own(visit).address(behind: link) else { throw IdentityError.changeGone }
        return askPage(
            visit, title: visit.words.text("account.change.confirm_title"),
            lead: visit.words.text("account.change.confirm_lead", ["address": address]), path: "/account/address/" + link.text,
            button: visit.words.text("account.change.confirm_button"))
    }

    private func confirmAddress(_ visit: Visit) async throws -> Reply {
        try await own(visit).confirmAddress(try link(visit))
        return donePage(visit, "address")
    }

    // MARK: It was not me

    private func showNotMe(_ visit: Visit) async throws -> Reply {
        let link = try link(visit)
        guard let event = try await own(visit).notice(link) else { throw IdentityError.changeGone }
        return askPage(
            visit, title: visit.words.text("account.not_me.title"), lead: visit.words.text("mail.account.\(event.rawValue).heading"),
            text: visit.words.text("account.not_me.text"), path: "/account/not-me/" + link.text,
            button: visit.words.text("account.not_me.button"))
    }

    private func repudiate(_ visit: Visit) async throws -> Reply {
        let cleared = visit.cookies.clear(.account)
        guard case .link(let login) = try await own(visit).repudiate(try link(visit)) else {
            return donePage(visit, "not_me_closed", ["help": visit.catalog.city.help.phone]).setting([cleared])
        }
        // A link to choose another password goes to the address that is the account's now; too many of them is no error here.
        do {
            try await office(visit).sendLink(to: login, from: ClientAddress(visit.address), language: visit.language, next: nil)
        } catch let error as IdentityError { if case .tooManyTries = error {} else { throw error } }
        return donePage(visit, "not_me").setting([cleared])
    }

    // MARK: Pages

    /// A page that asks for one press.
    func askPage(_ visit: Visit, title: String, lead: String, text: String? = nil, path: String, button: String, fields: [View] = [])
        -> Reply
    {
        visit.page(
            "account/ask", title: title, kind: .task,
            [
                "title": title, "lead": lead, "text": text, "path": path, "button": button, "token": visit.formToken(), "fields": fields,
            ])
    }

    /// What was done, and the way back.
    func donePage(_ visit: Visit, _ name: String, _ values: [String: String] = [:]) -> Reply {
        let title = visit.words.text("account.done.\(name)_title")
        return visit.page(
            "account/done", title: title, kind: .task, ["title": title, "text": visit.words.text("account.done.\(name)_text", values)])
    }
}
