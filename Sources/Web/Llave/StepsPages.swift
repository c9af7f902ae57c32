import Catalog
import Core
import Documents
import Foundation
import HTTPTypes
import Identity

/// The first two steps, one page after the other: an authenticator app, then codes on paper.
///
/// Public servants come here right after their invitation, and whenever they would be left with a password alone.
extension Llave {
    var stepRoutes: [Route] {
        [
            .get("/account/steps", .everybody) { visit in try await steps(visit, problem: nil) },
            .post("/account/steps/app", .everybody, addFirstApp),
            .post("/account/steps/codes", .everybody, makeFirstCodes),
        ]
    }

    /// Back to where it led: a walk, or what is this person's own.
    private func after(_ holder: SessionKeeper.Holder, _ visit: Visit) -> String {
        Self.next(visit.query("next") ?? visit.form["next"], holder.account.persona)
    }

    private func steps(_ visit: Visit, problem: IdentityError?) async throws -> Reply {
        guard let holder = try await holder(visit) else { return .see("/account/sign-in") }
        let next = after(holder, visit)
        if holder.factors.isOn { return .see(next) }
        guard holder.session.isFresh(for: holder.factors, at: visit.now) else {
            return .see("/account/confirm?next=/account/steps")
        }
        let hasWay = !holder.factors.of(.totp).isEmpty || !holder.factors.of(.passkey).isEmpty
        return try hasWay ? codesPage(visit, next: next) : appPage(visit, holder, next: next, problem: problem)
    }

    private func appPage(_ visit: Visit, _ holder: SessionKeeper.Holder, next: String, problem: IdentityError?) throws -> Reply {
        let desk = factorDesk(visit)
        // The same seed again after a wrong code: the app has it already.
        let kept = visit.form["offer"].flatMap { offer in desk.seed(offer, for: holder.account.id).map { (code: $0, sealed: offer) } }
        let offer = try kept ?? desk.offerSeed(to: holder.account.id)
        let city = visit.catalog.city.name.text(in: visit.language)
        let code = try QRCode(offer.code.address(account: holder.login, issuer: city))
        let words = problem.map { ErrorResponses.words(for: $0, number: nil, visit) }
        let secret = offer.code.secret
        return visit.page(
            "account/steps-app", title: visit.words.text("steps.app.title"), kind: .task, hasError: problem != nil,
            status: problem.map { ErrorResponses.status(of: $0) } ?? .ok,
            [
                "token": visit.formToken(), "next": next, "offer": offer.sealed, "extent": code.extent, "path": code.path,
                "secret": stride(from: 0, to: secret.count, by: 4).map { String(secret.dropFirst($0).prefix(4)) }.joined(separator: " "),
                "link": offer.code.address(account: holder.login, issuer: city), "problem": words?.text, "hasProblem": problem != nil,
                "mustHave": holder.account.persona == .servant,
            ])
    }

    private func addFirstApp(_ visit: Visit) async throws -> Reply {
        guard let holder = try await holder(visit), let token = visit.cookies.value(.account).flatMap({ SecretToken($0) }) else {
            return .see("/account/sign-in")
        }
        let next = after(holder, visit)
        let again = Reply.see("/account/steps?next=" + next)
        guard !holder.factors.isOn else { return .see(next) }
        do {
            try await factorDesk(visit).addApp(
                visit.form["offer"] ?? "", code: visit.form.text("code"), name: visit.words.text("steps.app.name"), token)
            return again
        } catch IdentityError.wrongCode {
            return try appPage(visit, holder, next: next, problem: .wrongCode)
        } catch let error as IdentityError where [.signInGone, .proofNeeded, .noSession].contains(error) { return again }
    }

    private func codesPage(_ visit: Visit, next: String) -> Reply {
        visit.page(
            "account/steps-codes", title: visit.words.text("steps.codes.title"), kind: .task,
            ["token": visit.formToken(), "next": next, "hasCodes": false])
    }

    private func makeFirstCodes(_ visit: Visit) async throws -> Reply {
        guard let holder = try await holder(visit), let token = visit.cookies.value(.account).flatMap({ SecretToken($0) }) else {
            return .see("/account/sign-in")
        }
        let next = after(holder, visit)
        guard !holder.factors.isOn else { return .see(next) }
        do {
            let codes = try await factorDesk(visit).makeCodes(token)
            return visit.page(
                "account/steps-codes", title: visit.words.text("steps.codes.made"), kind: .task,
                ["hasCodes": true, "next": next, "codes": codes.map { ["text": $0.text] as View }])
        } catch let error as IdentityError where [.proofNeeded, .noSession].contains(error) {
            return .see("/account/steps?next=" + next)
        }
    }
}
