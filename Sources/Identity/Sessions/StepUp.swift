package import Core
package import Foundation
import Ledger

/// More proof from somebody who is signed in: for a client that wants a higher level, and before changing what the account is proven by.
///
/// The session goes on under a new token; the old one opens nothing any more.
package struct StepUp: Sendable {
    private let stores: IdentityStores
    private let hasher: PasswordHasher
    private let limits: TryLimits
    private let passkeys: PasskeyReader?
    private let sender: (any CodeSender)?

    package init(
        _ stores: IdentityStores, hasher: PasswordHasher, limits: TryLimits = TryLimits(), passkeys: PasskeyReader? = nil,
        sender: (any CodeSender)? = nil
    ) {
        (self.stores, self.hasher, self.limits) = (stores, hasher, limits)
        (self.passkeys, self.sender) = (passkeys, sender)
    }

    /// What the browser asks a passkey to sign for this person.
    package func challenge(for account: ID<Account>, browser: String) -> Data {
        PasskeyChallenge(stores).make(.prove(account), browser: browser, chance: stores.chance, at: stores.clock.now)
    }

    /// The ids of the passkeys that the account has, for the list that the browser may choose from.
    package func passkeys(of account: ID<Account>, _ factors: FactorSet) async throws -> [Passkey] {
        let stores = stores
        return try await stores.unit.read { tx in
            let key = try stores.ring.existingKey(for: KeyOwner(.account, account), in: stores.keys, tx)
            return try factors.of(.passkey).map { try key.open($0.secret, field: Factor.secretField, as: Passkey.self) }
        }
    }

    /// Adds a second step to a session; throws `IdentityError.wrongCode`, `.passkeyRefused`, `.tooManyTries`, `.passwordClosed` or `.noSession`.
    package func prove(
        _ token: SecretToken, _ offered: OfferedProof, sending: PendingSignIn? = nil, _ visitor: Visitor
    ) async throws -> (token: SecretToken, session: Session) {
        let (stores, now) = (stores, stores.clock.now)
        let check = FactorCheck(stores: stores, passkeys: passkeys, sender: sender)
        let counter = TryCounter(limits, stores)
        let outcome: Result<(SecretToken, Session), IdentityError> = try await stores.unit.write { [self] tx in
            guard let (session, account) = try alive(token, at: now, tx) else { return .failure(.noSession) }
            let caller = TryCounter.Caller(
                account.persona, account.loginIndex, from: visitor.address, device: visitor.device, ring: stores.ring)
            if offered.method != .passkey, let refused = try counter.admit(caller, .code, at: now, tx) { return .failure(refused) }
            let factors = FactorSet(try stores.accounts.factors(of: account.id, tx))
            let sent = sending.flatMap { $0.account == account.id ? $0.sending : nil }
            guard
                case .proven(let proof, _) = try check.check(
                    offered, of: account, factors, sending: sent, browser: visitor.browser, at: now, tx)
            else {
                try counter.failed(from: visitor.address, at: now, tx)
                return .failure(offered.method == .passkey ? .passkeyRefused : .wrongCode)
            }
            if offered.method != .passkey { try counter.succeeded(caller, .code, at: now, tx) }
            return .success(try renew(session, with: proof, of: account, at: now, tx))
        }
        return try outcome.get()
    }

    /// Proves the password again, where the account has no second step; throws as ``SignIn/begin(_:)`` does.
    package func prove(
        _ token: SecretToken, password: String, _ visitor: Visitor
    ) async throws -> (token: SecretToken, session: Session) {
        let (stores, now) = (stores, stores.clock.now)
        let counter = TryCounter(limits, stores)
        guard password.utf8.count <= 4000 else { throw IdentityError.wrongLogin }
        let begun: Result<(Account, String), IdentityError> = try await stores.unit.write { [self] tx in
            guard let (_, account) = try alive(token, at: now, tx) else { return .failure(.noSession) }
            let caller = TryCounter.Caller(
                account.persona, account.loginIndex, from: visitor.address, device: visitor.device, ring: stores.ring)
            if let refused = try counter.admit(caller, at: now, tx) { return .failure(refused) }
            let secret = try stores.accounts.credentials(of: account.id, tx).first { $0.kind == .password }?.secret
            return .success((account, secret ?? ""))
        }
        let (holder, secret) = try begun.get()
        let verdict = try await hasher.check(password, against: secret)
        let outcome: Result<(SecretToken, Session), IdentityError> = try await stores.unit.write { [self] tx in
            guard verdict != .wrong else {
                try counter.failed(from: visitor.address, at: now, tx)
                try stores.recordRefusal(of: holder, "wrong_password", .password, at: now, tx)
                return .failure(.wrongLogin)
            }
            guard let (session, account) = try alive(token, at: now, tx),
                try stores.accounts.credentials(of: account.id, tx).contains(where: { $0.kind == .password && $0.secret == secret })
            else { return .failure(.noSession) }
            let caller = TryCounter.Caller(
                account.persona, account.loginIndex, from: visitor.address, device: visitor.device, ring: stores.ring)
            try counter.succeeded(caller, at: now, tx)
            return .success(try renew(session, with: Proof(.password, at: now), of: account, at: now, tx))
        }
        return try outcome.get()
    }

    /// Sends a code to the enrolled phone of somebody who is signed in.
    package func sendCode(_ token: SecretToken, _ visitor: Visitor) async throws -> PendingSignIn {
        let (stores, sender, now) = (stores, sender, stores.clock.now)
        let outcome: Result<PendingSignIn, IdentityError> = try await stores.unit.write { [self] tx in
            guard let (_, account) = try alive(token, at: now, tx) else { return .failure(.noSession) }
            return try PhoneSending(stores: stores, sender: sender).send(
                PendingSignIn(account: account.id, begunAt: now), account, from: visitor.address, at: now, tx)
        }
        return try outcome.get()
    }

    private func alive(_ token: SecretToken, at now: Instant, _ tx: any Transaction) throws -> (Session, Account)? {
        guard let session = try stores.sessions.session(tokenHash: token.hash, tx), session.isAlive(at: now),
            let account = try stores.accounts.account(session.account, tx), account.state == .active
        else { return nil }
        return (session, account)
    }

    private func renew(
        _ old: Session, with proof: Proof, of account: Account, at now: Instant, _ tx: any Transaction
    ) throws -> (SecretToken, Session) {
        let token = SecretToken(chance: stores.chance)
        var session = old
        session.tokenHash = token.hash
        session.proofs = old.proofs.adding(proof)
        session.seenAt = now
        session.idleUntil = min(now + SessionTerms.of(account.persona).idle, old.expiresAt)
        try stores.sessions.renew(session, tx)
        try stores.record(stepOf: session, of: account, at: now, tx)
        return (token, session)
    }
}
