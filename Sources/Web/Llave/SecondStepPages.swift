import Catalog
import Core
import Foundation
import HTTPTypes
import Identity

/// The second step after a right password, signing in by passkey, and proving oneself again before something that matters.
extension Llave {
    var secondStepRoutes: [Route] {
        [
            .post("/account/sign-in/passkey", .everybody, enterByPasskey),
            .get("/account/second", .everybody, showSecond),
            .post("/account/second", .everybody, finishSecond),
            .post("/account/second/send", .everybody, sendSecond),
            .get("/account/confirm", .everybody, showConfirm),
            .post("/account/confirm", .everybody, confirm),
            .post("/account/confirm/send", .everybody, sendConfirm),
        ]
    }

    /// After a right password: in, or on to the second step.
    func go(on step: SignIn.Step, _ visit: Visit, to next: String, _ persona: Account.Persona = .resident) throws -> Reply {
        switch step {
        case .welcome(let welcome): return enter(visit, welcome, to: next, persona)
        case .second(let pending, _): return try keeping(pending, visit, .see("/account/second?next=" + next))
        }
    }

    private func keeping(_ pending: PendingSignIn, _ visit: Visit, _ reply: Reply) throws -> Reply {
        reply.setting([visit.cookies.set(.pending, try pending.sealed(visit.dependencies.ring), maxAge: 600)])
    }

    private func pending(_ visit: Visit) -> PendingSignIn? {
        visit.cookies.value(.pending).flatMap { PendingSignIn($0, visit.dependencies.ring, at: visit.now) }
    }

    // MARK: A passkey alone

    private func enterByPasskey(_ visit: Visit) async throws -> Reply {
        let persona = Self.persona(visit.form)
        let next = Self.next(visit.form["next"], persona)
        guard let answer = PasskeyAnswer(json: visit.form["answer"] ?? "") else {
            return signInPage(visit, login: "", next: visit.form["next"], persona: persona, problem: .passkeyRefused)
        }
        do {
            return enter(visit, try await signIn(visit, persona: persona).enter(answer, visitor(visit)), to: next, persona)
        } catch let error as IdentityError {
            return signInPage(visit, login: "", next: visit.form["next"], persona: persona, problem: error)
        }
    }

    /// What our script hands to the browser.
    func passkeyOptions(_ challenge: Data, _ allowed: [Passkey], verification: String = "required") -> String {
        let options: Claims = [
            "challenge": .string(challenge.base64URL), "rpId": .string(passkeys?.relyingParty ?? ""), "allow": Self.list(allowed),
            "verification": .string(verification),
        ]
        return String(decoding: options.json, as: UTF8.self)
    }

    static func list(_ passkeys: [Passkey]) -> Claim {
        .array(
            passkeys.map { ["id": .string($0.id.base64URL), "transports": .array($0.transports.map(Claim.string))] })
    }

    // MARK: The second step

    private func showSecond(_ visit: Visit) async throws -> Reply {
        guard let pending = pending(visit), let (_, factors) = try await owner(of: pending, visit) else { return gone(visit.query("next")) }
        return try await askingPage(visit, .second, pending.account, factors, pending, way: visit.query("way"), problem: nil)
    }

    private func finishSecond(_ visit: Visit) async throws -> Reply {
        guard let pending = pending(visit), let (persona, factors) = try await owner(of: pending, visit) else {
            return gone(visit.form["next"])
        }
        do {
            guard let offered = Self.offered(visit.form) else { throw IdentityError.wrongCode }
            let welcome = try await signIn(visit, persona: persona).finish(pending, offered, visitor(visit))
            return enter(visit, welcome, to: Self.next(visit.form["next"], persona), persona)
        } catch IdentityError.signInGone {
            return gone(visit.form["next"])
        } catch let error as IdentityError {
            return try await askingPage(visit, .second, pending.account, factors, pending, way: visit.form["way"], problem: error)
        }
    }

    private func sendSecond(_ visit: Visit) async throws -> Reply {
        guard let pending = pending(visit), let (persona, factors) = try await owner(of: pending, visit) else {
            return gone(visit.form["next"])
        }
        do {
            let sent = try await signIn(visit, persona: persona).sendCode(pending, visitor(visit))
            return try keeping(sent, visit, .see("/account/second?way=sms&next=" + Self.next(visit.form["next"])))
        } catch let error as IdentityError where error != .signInGone {
            return try await askingPage(visit, .second, pending.account, factors, pending, way: "sms", problem: error)
        }
    }

    /// Whose sign-in it is, with the ways of the account; nil where no second step is asked for any more.
    private func owner(of pending: PendingSignIn, _ visit: Visit) async throws -> (Account.Persona, FactorSet)? {
        let stores = visit.dependencies.identity
        return try await stores.unit.read { tx in
            guard let account = try stores.accounts.account(pending.account, tx) else { return nil }
            let factors = FactorSet(try stores.accounts.factors(of: account.id, tx))
            return factors.isOn ? (account.persona, factors) : nil
        }
    }

    /// Too long ago, or in another browser: from the beginning, without losing where it led.
    private func gone(_ next: String?) -> Reply { .see("/account/sign-in?next=" + Self.next(next)) }

    static func offered(_ form: Form) -> OfferedProof? {
        switch form["way"] {
        case "totp": .totp(form.text("code"))
        case "recovery": .recovery(form.text("code"))
        case "sms": .sms(form.text("code"))
        case "passkey": PasskeyAnswer(json: form["answer"] ?? "").map { .passkey($0) }
        default: nil
        }
    }

    // MARK: Proving oneself again

    private func showConfirm(_ visit: Visit) async throws -> Reply {
        guard let holder = try await holder(visit) else { return gone(visit.query("next")) }
        return try await askingPage(
            visit, .confirm(visit.query("level")), holder.account.id, holder.factors, pending(visit), way: visit.query("way"), problem: nil)
    }

    private func confirm(_ visit: Visit) async throws -> Reply {
        guard let holder = try await holder(visit), let token = visit.cookies.value(.account).flatMap({ SecretToken($0) }) else {
            return gone(visit.form["next"])
        }
        do {
            let fresh: SecretToken
            if visit.form["way"] == "password", !holder.factors.isOn {
                fresh = try await stepUp(visit).prove(token, password: visit.form["password"] ?? "", visitor(visit)).token
            } else {
                guard let offered = Self.offered(visit.form) else { throw IdentityError.wrongCode }
                fresh = try await stepUp(visit).prove(token, offered, sending: pending(visit), visitor(visit)).token
            }
            return Reply.see(Self.next(visit.form["next"])).setting([
                visit.cookies.set(.account, fresh.text, maxAge: Self.cookieLife(holder.account.persona)), visit.cookies.clear(.pending),
            ])
        } catch IdentityError.noSession {
            return gone(visit.form["next"])
        } catch let error as IdentityError {
            return try await askingPage(
                visit, .confirm(visit.form["level"]), holder.account.id, holder.factors, pending(visit), way: visit.form["way"],
                problem: error)
        }
    }

    private func sendConfirm(_ visit: Visit) async throws -> Reply {
        guard let holder = try await holder(visit), let token = visit.cookies.value(.account).flatMap({ SecretToken($0) }) else {
            return gone(visit.form["next"])
        }
        do {
            let sent = try await stepUp(visit).sendCode(token, visitor(visit))
            let level = visit.form["level"].flatMap { AuthenticationLevel(rawValue: $0) }.map { "level=\($0.rawValue)&" } ?? ""
            return try keeping(sent, visit, .see("/account/confirm?\(level)way=sms&next=" + Self.next(visit.form["next"])))
        } catch let error as IdentityError where error != .noSession {
            return try await askingPage(
                visit, .confirm(visit.form["level"]), holder.account.id, holder.factors, nil, way: "sms", problem: error)
        }
    }
}
