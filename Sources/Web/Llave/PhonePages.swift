import Catalog
import Core
import HTTPTypes
import Identity

/// Adding a phone that receives codes.
extension Llave {
    var phoneRoutes: [Route] {
        [
            .get("/account/methods/phone", .everybody, showPhone),
            .post("/account/methods/phone", .everybody, beginPhone),
            .post("/account/methods/phone/code", .everybody, addPhone),
        ]
    }

    private func showPhone(_ visit: Visit) async throws -> Reply {
        guard sender != nil else { throw WebError.noSuchPage }
        return try await fresh(visit) { _, _ in phonePage(visit, number: "", problem: nil) }
    }

    private func beginPhone(_ visit: Visit) async throws -> Reply {
        try await fresh(visit, back: "/account/methods/phone") { holder, token in
            let number = visit.form.text("number")
            let desk = factorDesk(visit)
            do {
                let offer = try await desk.beginPhone(number, from: ClientAddress(visit.address), token)
                return codePage(visit, offer, hint: desk.hint(of: offer, for: holder.account.id) ?? "", problem: nil)
            } catch let error as IdentityError where error != .proofNeeded && error != .noSession {
                return phonePage(visit, number: number, problem: error)
            }
        }
    }

    private func addPhone(_ visit: Visit) async throws -> Reply {
        try await fresh(visit, back: "/account/methods/phone") { holder, token in
            let (desk, offer) = (factorDesk(visit), visit.form["offer"] ?? "")
            guard let hint = desk.hint(of: offer, for: holder.account.id) else { return .see("/account/methods/phone") }
            do {
                try await desk.addPhone(
                    offer, code: visit.form.text("code"), name: visit.form.text("name"), from: ClientAddress(visit.address), token)
                return .see("/account/methods")
            } catch let error as IdentityError {
                switch error {
                case .wrongCode, .tooManyTries: return codePage(visit, offer, hint: hint, problem: error)
                case .signInGone: return .see("/account/methods/phone")
                default: throw error
                }
            }
        }
    }

    private func phonePage(_ visit: Visit, number: String, problem: IdentityError?) -> Reply {
        let words = problem.map { ErrorResponses.words(for: $0, number: nil, visit) }
        return visit.page(
            "account/phone", title: visit.words.text("account.phone.title"), kind: .task, hasError: problem != nil,
            status: problem.map { ErrorResponses.status(of: $0) } ?? .ok,
            ["token": visit.formToken(), "number": number, "hasProblem": problem != nil, "problem": words?.text])
    }

    private func codePage(_ visit: Visit, _ offer: String, hint: String, problem: IdentityError?) -> Reply {
        let words = problem.map { ErrorResponses.words(for: $0, number: nil, visit) }
        return visit.page(
            "account/phone", title: visit.words.text("account.phone.code_title"), kind: .task, hasError: problem != nil,
            status: problem.map { ErrorResponses.status(of: $0) } ?? .ok,
            [
                "token": visit.formToken(), "offer": offer, "isSent": true, "lead": visit.words.text("account.phone.sent", ["hint": hint]),
                "hasProblem": problem != nil, "problem": words?.text,
            ])
    }
}
