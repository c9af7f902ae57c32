import Catalog
import Core
import Documents
import Foundation
import HTTPTypes
import Identity
import Work

/// How somebody signs in: the list of ways, and adding, naming and taking away one.
///
/// For residents and servants alike. Whatever changes something asks for a proof of the last minutes and comes back to where it was.
extension Llave {
    var methodRoutes: [Route] {
        [
            .get("/account/methods", .everybody, showMethods),
            .get("/account/methods/app", .everybody, showApp),
            .post("/account/methods/app", .everybody, addApp),
            .get("/account/methods/passkey", .everybody, showPasskey),
            .post("/account/methods/passkey", .everybody, addPasskey),
            .get("/account/methods/codes", .everybody, showCodes),
            .post("/account/methods/codes", .everybody, makeCodes),
            .get("/account/methods/way/{id}", .everybody, showWay),
            .post("/account/methods/way/{id}/name", .everybody, renameWay),
            .post("/account/methods/way/{id}/remove", .everybody, removeWay),
        ]
    }

    func factorDesk(_ visit: Visit) -> FactorDesk {
        FactorDesk(visit.dependencies.identity, outbox: visit.dependencies.stores.outbox, passkeys: passkeys, sender: sender)
    }

    /// Lets the body work for whoever is signed in and proved themselves just now; everybody else is led there, and back.
    func fresh(
        _ visit: Visit, back: String? = nil, _ body: (SessionKeeper.Holder, SecretToken) async throws -> Reply
    ) async throws -> Reply {
        let back = back ?? visit.path
        guard let holder = try await holder(visit), let token = visit.cookies.value(.account).flatMap({ SecretToken($0) }) else {
            return .see("/account/sign-in?next=" + Self.next(back))
        }
        guard holder.session.isFresh(for: holder.factors, at: visit.now) else { return .see("/account/confirm?next=" + Self.next(back)) }
        do { return try await body(holder, token) } catch IdentityError.proofNeeded {
            return .see("/account/confirm?next=" + Self.next(back))
        } catch IdentityError.noSession {
            return .see("/account/sign-in?next=" + Self.next(back))
        }
    }

    // MARK: The list

    private func showMethods(_ visit: Visit) async throws -> Reply {
        guard let holder = try await holder(visit) else { return .see("/account/sign-in?next=/account/methods") }
        let desk = factorDesk(visit)
        let ways = try await desk.ways(of: holder.account.id)
        let factors = holder.factors
        let hasStrong = !factors.of(.passkey).isEmpty || !factors.of(.totp).isEmpty
        let left = factors.codesLeft
        return visit.page(
            "account/methods", title: visit.words.text("account.methods.title"), kind: .task,
            [
                "isOn": factors.isOn, "needsCodes": hasStrong && !factors.isOn, "hasWays": !ways.isEmpty,
                "ways": ways.map { view($0, visit) },
                "offersPhone": desk.offersPhones && hasStrong, "hasCodes": !factors.of(.recovery).isEmpty,
                "codesLeft": visit.words.text("account.codes.left", ["count": String(left)]), "codesLow": left > 0 && left < 4,
                "isResident": holder.account.persona == .resident,
            ])
    }

    private func view(_ way: FactorDesk.Way, _ visit: Visit) -> View {
        let kind = visit.words.text("account.way.\(way.kind.rawValue)")
        return [
            "id": way.id.description, "name": way.name.isEmpty ? kind : way.name, "kind": kind, "hint": way.hint,
            "since": visit.dates.day(way.createdAt), "used": way.usedAt.map { visit.dates.moment($0) },
        ]
    }

    // MARK: An app

    private func showApp(_ visit: Visit) async throws -> Reply {
        try await fresh(visit) { holder, _ in
            let (code, sealed) = try factorDesk(visit).offerSeed(to: holder.account.id)
            return try appPage(visit, holder, code, sealed, name: "", problem: nil)
        }
    }

    private func addApp(_ visit: Visit) async throws -> Reply {
        try await fresh(visit) { holder, token in
            let desk = factorDesk(visit)
            let (sealed, name) = (visit.form["offer"] ?? "", visit.form.text("name"))
            guard let code = desk.seed(sealed, for: holder.account.id) else { return .see("/account/methods/app") }
            do {
                try await desk.addApp(sealed, code: visit.form.text("code"), name: name, token)
                return .see("/account/methods")
            } catch IdentityError.wrongCode {
                return try appPage(visit, holder, code, sealed, name: name, problem: .wrongCode)
            }
        }
    }

    private func appPage(
        _ visit: Visit, _ holder: SessionKeeper.Holder, _ code: TimeCode, _ sealed: String, name: String, problem: IdentityError?
    ) throws -> Reply {
        let issuer = visit.catalog.city.program.text(in: visit.language)
        let address = code.address(account: holder.login, issuer: issuer)
        let secret = code.secret
        let spaced = stride(from: 0, to: secret.count, by: 4).map { secret.dropFirst($0).prefix(4) }.joined(separator: " ")
        let words = problem.map { ErrorResponses.words(for: $0, number: nil, visit) }
        return visit.page(
            "account/app", title: visit.words.text("account.app.title"), kind: .task, hasError: problem != nil,
            status: problem.map { ErrorResponses.status(of: $0) } ?? .ok,
            [
                "token": visit.formToken(), "offer": sealed, "qr": try QRCode(address).svg(module: 5), "link": address, "secret": spaced,
                "name": name, "hasProblem": problem != nil, "problem": words?.text,
            ])
    }

    // MARK: A passkey

    private func showPasskey(_ visit: Visit) async throws -> Reply {
        try await fresh(visit) { holder, _ in try await passkeyPage(visit, holder, problem: nil) }
    }

    private func addPasskey(_ visit: Visit) async throws -> Reply {
        try await fresh(visit) { holder, token in
            do {
                guard let answer = PasskeyAnswer(json: visit.form["answer"] ?? "") else { throw IdentityError.passkeyRefused }
                let typed = visit.form.text("name")
                let name = typed.isEmpty ? BrowserName(visit.header(.userAgent) ?? "").text ?? "" : typed
                try await factorDesk(visit).addPasskey(answer, name: name, browser: visit.browser.id(), token)
                return .see("/account/methods")
            } catch let error as IdentityError where error == .passkeyRefused || error == .tooManyWays {
                return try await passkeyPage(visit, holder, problem: error)
            }
        }
    }

    private func passkeyPage(_ visit: Visit, _ holder: SessionKeeper.Holder, problem: IdentityError?) async throws -> Reply {
        let desk = factorDesk(visit)
        let (challenge, userHandle) = desk.challenge(for: holder.account.id, browser: visit.browser.id())
        let known = try await stepUp(visit).passkeys(of: holder.account.id, holder.factors)
        let options: Claims = [
            "challenge": .string(challenge.base64URL), "rpId": .string(passkeys?.relyingParty ?? ""),
            "rpName": .string(visit.catalog.city.program.text(in: visit.language)), "exclude": Self.list(known),
            "user": [
                "id": .string(userHandle.base64URL), "name": .string(holder.login), "displayName": .string(holder.name),
            ],
        ]
        let words = problem.map { ErrorResponses.words(for: $0, number: nil, visit) }
        return visit.page(
            "account/passkey", title: visit.words.text("account.passkey.title"), kind: .task, hasError: problem != nil,
            scripts: ["passkey.js"], status: problem.map { ErrorResponses.status(of: $0) } ?? .ok,
            [
                "token": visit.formToken(), "options": String(decoding: options.json, as: UTF8.self), "hasProblem": problem != nil,
                "problem": words?.text, "name": BrowserName(visit.header(.userAgent) ?? "").text ?? "",
            ])
    }

    // MARK: Codes on paper

    private func showCodes(_ visit: Visit) async throws -> Reply {
        try await fresh(visit) { holder, _ in
            visit.page(
                "account/codes", title: visit.words.text("account.codes.title"), kind: .task,
                ["token": visit.formToken(), "hasOld": holder.factors.codesLeft > 0, "isNew": false])
        }
    }

    private func makeCodes(_ visit: Visit) async throws -> Reply {
        try await fresh(visit) { holder, token in
            let codes = try await factorDesk(visit).makeCodes(token)
            return visit.page(
                "account/codes", title: visit.words.text("account.codes.new_title"), kind: .task,
                [
                    "isNew": true, "codes": codes.map { ["text": $0.text] as View }, "login": holder.login,
                    "date": visit.dates.day(visit.now), "all": codes.map(\.text).joined(separator: "\n"),
                ])
        }
    }

    // MARK: One way

    private func way(_ visit: Visit, _ holder: SessionKeeper.Holder) async throws -> FactorDesk.Way {
        let ways = try await factorDesk(visit).ways(of: holder.account.id)
        let id = ID<Factor>(try visit.parameter("id"))
        guard let way = ways.first(where: { $0.id == id }) else { throw WebError.noSuchPage }
        return way
    }

    private func showWay(_ visit: Visit) async throws -> Reply {
        guard let holder = try await holder(visit) else { return .see("/account/sign-in?next=/account/methods") }
        return try wayPage(visit, try await way(visit, holder), problem: nil)
    }

    private func wayPage(_ visit: Visit, _ way: FactorDesk.Way, problem: IdentityError?) throws -> Reply {
        let words = problem.map { ErrorResponses.words(for: $0, number: nil, visit) }
        let shown = view(way, visit)
        return visit.page(
            "account/way", title: way.name, kind: .task, hasError: problem != nil,
            status: problem.map { ErrorResponses.status(of: $0) } ?? .ok,
            shown.merging(["token": visit.formToken(), "hasProblem": problem != nil, "problem": words?.text]))
    }

    private func renameWay(_ visit: Visit) async throws -> Reply {
        let id = try visit.parameter("id")
        return try await fresh(visit, back: "/account/methods/way/" + id) { holder, token in
            let way = try await way(visit, holder)
            try await factorDesk(visit).rename(way.id, to: visit.form.text("name"), token)
            return .see("/account/methods")
        }
    }

    private func removeWay(_ visit: Visit) async throws -> Reply {
        let id = try visit.parameter("id")
        return try await fresh(visit, back: "/account/methods/way/" + id) { holder, token in
            let way = try await way(visit, holder)
            do { try await factorDesk(visit).remove(way.id, token) } catch IdentityError.lastWay {
                return try wayPage(visit, way, problem: .lastWay)
            }
            return .see("/account/methods")
        }
    }
}
