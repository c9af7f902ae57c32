import Catalog
import Core
import Foundation
import HTTPTypes
import Identity

/// The page that asks for a second step: one way at a time, the safest first, with links to the others.
extension Llave {
    enum Asking {
        /// After a right password.
        case second
        /// Of somebody signed in, for a level where one is asked for.
        case confirm(String?)

        var path: String { if case .second = self { "/account/second" } else { "/account/confirm" } }
    }

    func askingPage(
        _ visit: Visit, _ asking: Asking, _ account: ID<Account>, _ factors: FactorSet, _ pending: PendingSignIn?, way asked: String?,
        problem: IdentityError?
    ) async throws -> Reply {
        var level: AuthenticationLevel?
        if case .confirm(let text) = asking { level = text.flatMap { AuthenticationLevel(rawValue: $0) } }
        var ways = factors.isOn ? factors.ways : []
        if sender == nil { ways.removeAll { $0 == .sms } }
        if level == .phr { ways = ways.filter { $0 == .passkey } }
        // Without two steps it is the password that is asked for again.
        let names = ways.isEmpty ? ["password"] : ways.map(\.rawValue)
        let way = asked.flatMap { names.contains($0) ? $0 : nil } ?? names[0]
        let next = Self.next(visit.query("next") ?? visit.form["next"])
        let words = problem.map { ErrorResponses.words(for: $0, number: nil, visit) }
        let title = visit.words.text(pathTitle(asking))
        var view: View = [
            "title": title, "lead": visit.words.text("account.second.lead_\(way)"), "action": asking.path, "token": visit.formToken(),
            "next": next, "level": level?.rawValue, "way": way, "problem": words?.text, "hasProblem": problem != nil,
            "isPasskey": way == "passkey", "isCode": way == "totp" || way == "recovery", "isShort": way == "totp", "isSMS": way == "sms",
            "isPassword": way == "password", "isSent": way == "sms" && pending?.awaitsCode == true && pending?.account == account,
            "label": visit.words.optional("account.second.label_\(way)"), "field": way == "password" ? "password" : "code",
            "others": names.filter { $0 != way }.map { name -> View in
                [
                    "text": visit.words.text("account.second.use_\(name)"),
                    "href": asking.path + "?way=\(name)" + (level.map { "&level=\($0.rawValue)" } ?? "") + "&next=" + next,
                ]
            },
            "hasOthers": names.count > 1,
        ]
        if case .second = asking { (view["mayLose"], view["lostToken"]) = (true, visit.formToken()) }
        if way == "passkey" {
            let step = stepUp(visit)
            view["options"] = passkeyOptions(
                step.challenge(for: account, browser: visit.browser.id()), try await step.passkeys(of: account, factors),
                verification: level == .phr ? "required" : "preferred")
        }
        var reply = visit.page(
            "account/second", title: title, kind: .task, hasError: problem != nil, scripts: way == "passkey" ? ["passkey.js"] : [],
            status: problem.map { ErrorResponses.status(of: $0) } ?? .ok, view)
        if problem == .busy || problem == .codeNotSent { reply.headers[.retryAfter] = "30" }
        return reply
    }

    private func pathTitle(_ asking: Asking) -> String {
        if case .second = asking { "account.second.title" } else { "account.second.confirm_title" }
    }
}
