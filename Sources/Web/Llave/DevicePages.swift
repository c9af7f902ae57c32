import Catalog
import Core
import HTTPTypes
import Identity

/// Where a person types the code that a television or a kiosk shows (RFC 8628 section 3.3).
extension Llave {
    var deviceRoutes: [Route] {
        [
            .get(OpenIDProvider.devicePage, .everybody) { visit in devicePage(visit, typed: visit.query("code") ?? "", problem: nil) },
            .post(OpenIDProvider.devicePage, .everybody, enterCode),
        ]
    }

    private func enterCode(_ visit: Visit) async throws -> Reply {
        let typed = visit.form.text("code")
        guard try await provider.mayType(from: ClientAddress(visit.address)) else {
            var reply = devicePage(visit, typed: typed, problem: "account.device.too_many")
            reply.status = .tooManyRequests
            return reply
        }
        guard let code = UserCode(typed), let token = try await provider.begin(code, browser: visit.browser.id()) else {
            return devicePage(visit, typed: typed, problem: "account.device.wrong")
        }
        return .see("/llave/flow/" + token.text)
    }

    private func devicePage(_ visit: Visit, typed: String, problem: String?) -> Reply {
        visit.page(
            "account/device", title: visit.words.text("account.device.title"), kind: .task, hasError: problem != nil,
            status: problem == nil ? .ok : .unprocessableContent,
            [
                "token": visit.formToken(), "code": String(typed.prefix(40)), "hasProblem": problem != nil,
                "problem": problem.map { visit.words.text($0) },
            ])
    }

    /// Ends the walk of a device: it learns what was decided at its next question.
    func settle(_ visit: Visit, _ token: SecretToken, _ flow: LoginFlow, _ state: SignInState?) async throws -> Reply {
        guard try await provider.settleDevice(token, flow, state: state) else { return expiredPage(visit) }
        let kind = state == nil ? "refused" : "done"
        return visit.page(
            "account/device-end", title: visit.words.text("account.device.\(kind)"), kind: .task,
            ["title": visit.words.text("account.device.\(kind)"), "lead": visit.words.text("account.device.\(kind)_lead")])
    }
}
