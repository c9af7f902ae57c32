import Core
import Foundation
import Ledger

/// Lets a servant or a resident in: two personas that never meet.
///
/// Login and password, then a second step where the account has them; or a passkey alone. Unknown, suspended and wrong are told apart by
/// nobody: the same answer after the same work, and counters that do not ask whether the account exists. A stranger uses up only the tries
/// of strangers.
package struct SignIn: Sendable {
    let stores: IdentityStores
    private let hasher: PasswordHasher
    let sessions: SessionKeeper
    let limits: TryLimits
    let persona: Account.Persona
    let passkeys: PasskeyReader?
    let sender: (any CodeSender)?

    /// - Parameters:
    ///   - passkeys: of the address that browsers know us by; nil takes none.
    ///   - sender: what codes go to phones by; nil sends none.
    package init(
        _ stores: IdentityStores, hasher: PasswordHasher, limits: TryLimits = TryLimits(), persona: Account.Persona = .servant,
        passkeys: PasskeyReader? = nil, sender: (any CodeSender)? = nil
    ) {
        (self.stores, self.hasher, self.limits, self.persona) = (stores, hasher, limits, persona)
        (self.passkeys, self.sender) = (passkeys, sender)
        sessions = SessionKeeper(stores)
    }

    /// What the browser sent.
    package struct Request: Sendable {
        package var login: String
        package var password: String
        package var visitor: Visitor

        package init(login: String, password: String, visitor: Visitor) {
            (self.login, self.password, self.visitor) = (login, password, visitor)
        }

        package init(login: String, password: String, address: ClientAddress, device: KnownDevice? = nil, replacing: SecretToken? = nil) {
            self.init(login: login, password: password, visitor: Visitor(address: address, device: device, replacing: replacing))
        }
    }

    /// What the browser gets.
    package struct Welcome: Sendable {
        package let token: SecretToken
        package let session: Session
        /// To remember that this browser knows the login.
        package let device: KnownDevice
    }

    /// What comes after a right password.
    package enum Step: Sendable {
        case welcome(Welcome)
        /// The account asks for a second step, by one of these.
        case second(PendingSignIn, FactorSet)
    }

    private struct Candidate: Sendable {
        let account: Account
        let credential: Credential
    }

    private enum Admission: Sendable {
        case refused(IdentityError)
        case candidate(Candidate?)
    }

    /// Lets in whoever needs no second step; throws `IdentityError.secondStepNeeded` for the others, and what ``begin(_:)`` throws.
    package func callAsFunction(_ request: Request) async throws -> Welcome {
        guard case .welcome(let welcome) = try await begin(request) else { throw IdentityError.secondStepNeeded }
        return welcome
    }

    /// Checks login and password; throws `IdentityError.wrongLogin`, `.tooManyTries`, `.passwordClosed` or `.busy`.
    package func begin(_ request: Request) async throws -> Step {
        let (stores, persona, now) = (stores, persona, stores.clock.now)
        // Longer than anything that is taken: not worth a hash, and the same for everybody.
        guard request.login.utf8.count <= 1000, request.password.utf8.count <= 4000 else { throw IdentityError.wrongLogin }
        let index = LoginName.index(of: request.login, stores.ring)
        let caller = TryCounter.Caller(persona, index, from: request.visitor.address, device: request.visitor.device, ring: stores.ring)
        let counter = TryCounter(limits, stores)

        let admission: Admission = try await stores.unit.write { tx in
            let account = try stores.accounts.account(persona: persona, loginIndex: index, tx)
            if let refused = try counter.admit(caller, at: now, tx) { return .refused(refused) }
            guard let account, account.state == .active,
                let credential = try stores.accounts.credentials(of: account.id, tx).first(where: { $0.kind == .password })
            else { return .candidate(nil) }
            return .candidate(Candidate(account: account, credential: credential))
        }
        if case .refused(let reason) = admission { throw reason }
        var found: Candidate?
        if case .candidate(let candidate) = admission { found = candidate }

        let known = found?.account
        let verdict = try await hasher.check(request.password, against: found?.credential.secret)
        guard case .right(let outdated) = verdict, let found else {
            try await stores.unit.write { tx in
                try counter.failed(from: request.visitor.address, at: now, tx)
                if let known { try stores.recordRefusal(of: known, "wrong_password", .password, at: now, tx) }
            }
            throw IdentityError.wrongLogin
        }
        let fresh = outdated ? try await hasher.hash(request.password) : nil
        return try await accept(found, fresh: fresh, caller, request)
    }

    private func accept(_ candidate: Candidate, fresh: String?, _ caller: TryCounter.Caller, _ request: Request) async throws -> Step {
        let (stores, now) = (stores, stores.clock.now)
        let counter = TryCounter(limits, stores)
        let step: Step? = try await stores.unit.write { tx in
            // Between the check and now an administrator may have suspended the account or the password may have changed.
            guard let account = try stores.accounts.account(candidate.account.id, tx), account.state == .active,
                var credential = try stores.accounts.credentials(of: account.id, tx).first(where: { $0.id == candidate.credential.id }),
                credential.secret == candidate.credential.secret
            else { return nil }
            credential.usedAt = now
            if let fresh {
                let from = PasswordPepper.isForeign(credential.secret) ? "foreign" : "argon2id"
                try stores.record("password.rehashed", of: account.id, by: .system, facts: ["from": from], at: now, tx)
                credential.secret = fresh
            }
            try stores.accounts.update(credential, tx)
            try counter.succeeded(caller, at: now, tx)
            let factors = FactorSet(try stores.accounts.factors(of: account.id, tx))
            if factors.isOn { return .second(PendingSignIn(account: account.id, credential: credential, begunAt: now), factors) }
            return .welcome(try welcome(account, [Proof(.password, at: now)], request.visitor, at: now, tx))
        }
        guard let step else { throw IdentityError.wrongLogin }
        return step
    }

    /// Opens a session for what was proven, in the transaction that found it proven.
    func welcome(
        _ account: Account, _ proofs: [Proof], _ visitor: Visitor, at now: Instant, _ tx: any Transaction
    ) throws -> Welcome {
        if let old = visitor.replacing, let session = try stores.sessions.session(tokenHash: old.hash, tx) {
            try stores.sessions.end(session.id, at: now, tx)
        }
        let (token, session) = try sessions.open(for: account, proofs: proofs, device: visitor.name, at: now, tx)
        try stores.recordSignIn(of: account, session, at: now, tx)
        let device = (visitor.device ?? KnownDevice(chance: stores.chance))
            .knowing(account.loginIndex, as: account.persona, ring: stores.ring)
        return Welcome(token: token, session: session, device: device)
    }
}

extension IdentityStores {
    /// Records that somebody signed in; servants' sign-ins have a kind of their own.
    func recordSignIn(of account: Account, _ session: Session, at now: Instant, _ tx: any Transaction) throws {
        if account.persona == .servant { try record("staff.signed_in", of: account.id, by: account.actor, at: now, tx) }
        try record(
            "login.completed", of: account.id, by: account.actor,
            facts: [
                "persona": account.persona.rawValue, "level": session.level(at: now).rawValue,
                "methods": session.proofs.map(\.method.rawValue).joined(separator: " "), "session": session.id.description,
            ], at: now, tx)
    }

    /// Records a try that failed, of nobody who proved to be anybody.
    func recordRefusal(of account: Account, _ reason: String, _ method: Proof.Method, at now: Instant, _ tx: any Transaction) throws {
        if account.persona == .servant, method == .password {
            try record("staff.sign_in_refused", of: account.id, by: .resident(nil), at: now, tx)
        }
        try record(
            "login.refused", of: account.id, by: .resident(nil),
            facts: ["reason": reason, "persona": account.persona.rawValue, "method": method.rawValue], at: now, tx)
    }
}
