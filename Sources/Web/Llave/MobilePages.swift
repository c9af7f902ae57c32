import Catalog
import Core
import HTTPTypes
import Identity

/// Opening an account by a mobile number, coming back to it, and changing the number: the pages that take a code.
extension Llave {
    var mobileRoutes: [Route] {
        [
            .post("/account/code", .everybody, takeCode),
            .post("/account/number", .everybody, confirmNumber),
        ]
    }

    /// Whether what stands in a field for an address or a number is meant as a number.
    static func isNumber(_ typed: String) -> Bool {
        typed.contains { $0.isNumber } && !typed.contains { $0.isLetter || $0 == "@" }
    }

    // MARK: Opening and coming back

    /// Sends a code to the number in the form; the page is the same whatever is behind it.
    func sendCode(_ visit: Visit, isNew: Bool) async throws -> Reply {
        let (office, typed) = (office(visit), visit.form.text("login"))
        do {
            let offer = try await office.sendCode(to: typed, from: ClientAddress(visit.address), language: visit.language)
            return openingPage(visit, offer, office.step(of: offer), problem: nil)
        } catch let error as IdentityError { return linkPage(visit, isNew: isNew, login: typed, problem: error) }
    }

    private func takeCode(_ visit: Visit) async throws -> Reply {
        let (office, offer) = (office(visit), visit.form["offer"] ?? "")
        let next = visit.form["next"].map { "?next=" + Self.next($0) } ?? ""
        do {
            switch try await office.take(visit.form.text("code"), for: offer, visitor(visit)) {
            case .link(let token): return .see("/account/link/" + token.text + next)
            case .recovery(let token): return .see("/account/recovery/" + token.text)
            case .paper(let proven): return openingPage(visit, proven, office.step(of: proven), problem: nil)
            }
        } catch let error as IdentityError {
            switch error {
            case .wrongCode, .tooManyTries, .passwordClosed: return openingPage(visit, offer, office.step(of: offer), problem: error)
            case .signInGone: return .see("/account/new" + next)
            default: throw error
            }
        }
    }

    private func openingPage(_ visit: Visit, _ offer: String, _ step: ResidentOffice.TextedStep?, problem: IdentityError?) -> Reply {
        let wantsPaper = step?.wantsPaper ?? false
        return textedPage(
            visit, wantsPaper ? "paper" : "code", hint: step?.hint ?? "", problem: problem,
            [
                "action": "/account/code", "offer": offer, "next": (visit.query("next") ?? visit.form["next"]).map { Self.next($0) },
                "wantsPaper": wantsPaper, "help": visit.words.text("account.texted.desk", ["help": visit.catalog.city.help.phone]),
                "back": "/account/new",
            ])
    }

    private func textedPage(_ visit: Visit, _ kind: String, hint: String, problem: IdentityError?, _ view: View) -> Reply {
        let title = visit.words.text("account.texted.\(kind)_title")
        let words = problem.map { ErrorResponses.words(for: $0, number: nil, visit) }
        var view = view
        (view["title"], view["token"]) = (title, visit.formToken())
        view["lead"] = visit.words.text("account.texted.\(kind)_lead", ["hint": hint])
        (view["hasProblem"], view["problem"]) = (problem != nil, words?.text)
        return visit.page(
            "account/texted", title: title, kind: .task, hasError: problem != nil,
            status: problem.map { ErrorResponses.status(of: $0) } ?? .ok, view)
    }

    // MARK: Another number

    /// Whether somebody may have another number: who has an e-mail would only lose by it.
    func offersNumber(to holder: SessionKeeper.Holder) -> Bool { sender != nil && PhoneNumber(holder.login) != nil }

    func askNumber(_ visit: Visit, _ holder: SessionKeeper.Holder, _ token: SecretToken, _ typed: String) async throws -> Reply {
        let own = own(visit)
        do {
            let offer = try await own.askNumber(token, typed, from: ClientAddress(visit.address))
            return numberPage(visit, offer, hint: own.hint(of: offer, for: holder.account.id) ?? "", problem: nil)
        } catch let error as IdentityError {
            switch error {
            case .badPhone, .codeNotSent, .tooManyTries: return addressPage(visit, holder, login: typed, problem: error)
            default: throw error
            }
        }
    }

    private func confirmNumber(_ visit: Visit) async throws -> Reply {
        try await fresh(visit, back: "/account/address") { holder, token in
            let (own, offer) = (own(visit), visit.form["offer"] ?? "")
            guard let hint = own.hint(of: offer, for: holder.account.id) else { return .see("/account/address") }
            do { try await own.confirmNumber(token, offer, code: visit.form.text("code")) } catch let error as IdentityError {
                switch error {
                case .wrongCode, .tooManyTries: return numberPage(visit, offer, hint: hint, problem: error)
                case .signInGone: return .see("/account/address")
                default: throw error
                }
            }
            return donePage(visit, "number")
        }
    }

    private func numberPage(_ visit: Visit, _ offer: String, hint: String, problem: IdentityError?) -> Reply {
        textedPage(
            visit, "code", hint: hint, problem: problem, ["action": "/account/number", "offer": offer, "back": "/account/address"])
    }
}
