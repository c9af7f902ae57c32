import Core
import Foundation
import Ledger

/// Lets a servant or a resident in by login and password: two personas that never meet.
///
/// Unknown, suspended and wrong are told apart by nobody: the same answer after the same work, and counters that do not ask
/// whether the account exists. A stranger uses up only the tries of strangers.
package struct SignIn: Sendable {
    private let stores: IdentityStores
    private let hasher: PasswordHasher
    private let sessions: SessionKeeper
    private let limits: TryLimits
    private let persona: Account.Persona

    package init(
        _ stores: IdentityStores, hasher: PasswordHasher, limits: TryLimits = TryLimits(), persona: Account.Persona = .servant
    ) {
        (self.stores, self.hasher, self.limits, self.persona) = (stores, hasher, limits, persona)
        sessions = SessionKeeper(stores)
    }

    /// What the browser sent.
    package struct Request: Sendable {
        package var login: String
        package var password: String
        package var address: ClientAddress
        package var device: KnownDevice?
        /// Session of whoever sat here before; it ends.
        package var replacing: SecretToken?

        package init(login: String, password: String, address: ClientAddress, device: KnownDevice? = nil, replacing: SecretToken? = nil) {
            (self.login, self.password, self.address) = (login, password, address)
            (self.device, self.replacing) = (device, replacing)
        }
    }

    /// What the browser gets.
    package struct Welcome: Sendable {
        package let token: SecretToken
        package let session: Session
        /// To remember that this browser knows the login.
        package let device: KnownDevice
    }

    private struct Candidate: Sendable {
        let account: Account
        let credential: Credential
    }

    private enum Admission: Sendable {
        case wait(Int)
        case candidate(Candidate?)
    }

    /// Throws `IdentityError.wrongLogin`, `.tooManyTries` or `.busy`.
    package func callAsFunction(_ request: Request) async throws -> Welcome {
        let (stores, persona, now) = (stores, persona, stores.clock.now)
        // Longer than anything that is taken: not worth a hash, and the same for everybody.
        guard request.login.utf8.count <= 1000, request.password.utf8.count <= 4000 else { throw IdentityError.wrongLogin }
        let index = LoginName.index(of: request.login, stores.ring)
        let knowsLogin = request.device?.knows(index, ring: stores.ring) ?? false
        let caller = TryCounter.Caller(loginIndex: index, address: request.address, device: knowsLogin ? request.device : nil)
        let counter = TryCounter(limits: limits, throttles: stores.throttles, ring: stores.ring)

        let admission: Admission = try await stores.unit.write { tx in
            if let wait = try counter.admit(caller, at: now, tx) { return .wait(wait) }
            guard let account = try stores.accounts.account(persona: persona, loginIndex: index, tx), account.state == .active,
                let credential = try stores.accounts.credentials(of: account.id, tx).first(where: { $0.kind == .password })
            else { return .candidate(nil) }
            return .candidate(Candidate(account: account, credential: credential))
        }
        guard case .candidate(let candidate) = admission else {
            if case .wait(let seconds) = admission { throw IdentityError.tooManyTries(waitSeconds: seconds) }
            throw IdentityError.wrongLogin
        }

        let known = candidate?.account.id
        let verdict = try await hasher.check(request.password, against: candidate?.credential.secret)
        guard case .right(let outdated) = verdict, let candidate else {
            try await stores.unit.write { tx in
                try counter.failed(caller, at: now, tx)
                if let known { try stores.record("staff.sign_in_refused", of: known, by: .resident(nil), at: now, tx) }
            }
            throw IdentityError.wrongLogin
        }
        let fresh = outdated ? try await hasher.hash(request.password) : nil
        return try await welcome(candidate, fresh: fresh, index: index, request)
    }

    private func welcome(_ candidate: Candidate, fresh: String?, index: Data, _ request: Request) async throws -> Welcome {
        let (stores, sessions, now) = (stores, sessions, stores.clock.now)
        let device = (request.device ?? KnownDevice(chance: stores.chance)).knowing(index, ring: stores.ring)
        let opened: Welcome? = try await stores.unit.write { tx in
            // Between the check and now an administrator may have suspended the account or the password may have changed.
            guard let account = try stores.accounts.account(candidate.account.id, tx), account.state == .active,
                var credential = try stores.accounts.credentials(of: account.id, tx).first(where: { $0.id == candidate.credential.id }),
                credential.secret == candidate.credential.secret
            else { return nil }
            credential.usedAt = now
            if let fresh { credential.secret = fresh }
            try stores.accounts.update(credential, tx)
            if let old = request.replacing, let session = try stores.sessions.session(tokenHash: old.hash, tx) {
                try stores.sessions.end(session.id, at: now, tx)
            }
            let (token, session) = try sessions.open(for: account, at: now, tx)
            try stores.record("staff.signed_in", of: account.id, by: .servant(account.id.data), at: now, tx)
            return Welcome(token: token, session: session, device: device)
        }
        guard let opened else { throw IdentityError.wrongLogin }
        return opened
    }
}
