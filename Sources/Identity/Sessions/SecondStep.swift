import Core
package import Foundation
import Ledger

/// The second step after a right password, and signing in by passkey alone.
extension SignIn {
    /// Ends a sign-in with a second step; throws `IdentityError.wrongCode`, `.tooManyTries`, `.passwordClosed` or `.signInGone`.
    package func finish(_ pending: PendingSignIn, _ offered: OfferedProof, _ visitor: Visitor) async throws -> Welcome {
        let (stores, persona, now) = (stores, persona, stores.clock.now)
        let check = FactorCheck(stores: stores, passkeys: passkeys, sender: sender)
        let counter = TryCounter(limits, stores)
        let outcome: Result<Welcome, IdentityError> = try await stores.unit.write { tx in
            guard let account = try pending.holder(stores, at: now, tx), account.persona == persona else { return .failure(.signInGone) }
            let caller = TryCounter.Caller(persona, account.loginIndex, from: visitor.address, device: visitor.device, ring: stores.ring)
            // A passkey cannot be guessed: its way stays open whatever a stranger tries.
            if offered.method != .passkey, let refused = try counter.admit(caller, .code, at: now, tx) {
                try stores.record(
                    "login.throttled", of: account.id, by: .resident(nil), facts: ["method": offered.method.rawValue], at: now, tx)
                return .failure(refused)
            }
            let factors = FactorSet(try stores.accounts.factors(of: account.id, tx))
            guard
                case .proven(let proof, _) = try check.check(
                    offered, of: account, factors, sending: pending.sending, browser: visitor.browser, at: now, tx)
            else {
                try counter.failed(from: visitor.address, at: now, tx)
                return .failure(offered.method == .passkey ? .passkeyRefused : .wrongCode)
            }
            if offered.method != .passkey { try counter.succeeded(caller, .code, at: now, tx) }
            return .success(try welcome(account, [Proof(.password, at: pending.begunAt), proof], visitor, at: now, tx))
        }
        return try outcome.get()
    }

    /// Sends a code to an enrolled phone; the pending sign-in that comes back is the one that the code belongs to.
    package func sendCode(_ pending: PendingSignIn, _ visitor: Visitor) async throws -> PendingSignIn {
        let (stores, persona, now) = (stores, persona, stores.clock.now)
        let sender = sender
        let outcome: Result<PendingSignIn, IdentityError> = try await stores.unit.write { tx in
            guard let account = try pending.holder(stores, at: now, tx), account.persona == persona else { return .failure(.signInGone) }
            return try PhoneSending(stores: stores, sender: sender).send(pending, account, from: visitor.address, at: now, tx)
        }
        return try outcome.get()
    }

    /// What the browser asks a passkey to sign: for signing in alone, without a list that would name accounts.
    package func challenge(browser: String) -> Data {
        PasskeyChallenge(stores).make(.signIn, browser: browser, chance: stores.chance, at: stores.clock.now)
    }

    /// Signs in by a passkey that knows its owner: two factors in one step.
    ///
    /// Throws `IdentityError.passkeyRefused` or `.tooManyTries`.
    package func enter(_ answer: PasskeyAnswer, _ visitor: Visitor) async throws -> Welcome {
        let (stores, persona, now) = (stores, persona, stores.clock.now)
        let check = FactorCheck(stores: stores, passkeys: passkeys, sender: nil)
        let counter = TryCounter(limits, stores)
        let outcome: Result<Welcome, IdentityError> = try await stores.unit.write { tx in
            if let refused = try counter.admit(from: visitor.address, at: now, tx) { return .failure(refused) }
            guard let factor = try stores.accounts.passkey(Passkey.handle(answer.id), tx),
                let account = try stores.accounts.account(factor.account, tx), account.state == .active, account.persona == persona,
                // It chose itself, so it says whose it is.
                answer.userHandle != nil
            else {
                try counter.failed(from: visitor.address, at: now, tx)
                return .failure(.passkeyRefused)
            }
            let key = try stores.ring.existingKey(for: KeyOwner(.account, account.id), in: stores.keys, tx)
            let found = try check.passkey(
                answer, factor, of: account, key, .signIn, browser: visitor.browser, needsVerification: true, at: now, tx)
            switch found {
            case .refused(let reason):
                try counter.failed(from: visitor.address, at: now, tx)
                try stores.recordRefusal(of: account, reason, .passkey, at: now, tx)
                return .failure(.passkeyRefused)
            case .proven(let proof, _):
                return .success(try welcome(account, [proof], visitor, at: now, tx))
            }
        }
        return try outcome.get()
    }
}

extension PendingSignIn {
    /// Whose it is, as long as account and password are what they were when it began.
    func holder(_ stores: IdentityStores, at now: Instant, _ tx: any Transaction) throws -> Account? {
        guard now - begunAt < Self.life, let credential, let account = try stores.accounts.account(account, tx), account.state == .active,
            let row = try stores.accounts.credentials(of: account.id, tx).first(where: { $0.id == credential }),
            Self.mark(row.secret) == mark
        else { return nil }
        return account
    }
}

/// Sends a code to the first enrolled phone of an account.
struct PhoneSending {
    let stores: IdentityStores
    let sender: (any CodeSender)?

    func send(
        _ pending: PendingSignIn, _ account: Account, from address: ClientAddress, at now: Instant, _ tx: any Transaction
    ) throws -> Result<PendingSignIn, IdentityError> {
        guard let sender, let factor = try stores.accounts.factors(of: account.id, tx).first(where: { $0.kind == .sms }) else {
            return .failure(.codeNotSent)
        }
        let key = try stores.ring.existingKey(for: KeyOwner(.account, account.id), in: stores.keys, tx)
        let number = String(decoding: try key.open(factor.secret, field: Factor.secretField), as: UTF8.self)
        let sending = PendingSignIn.Sending(
            target: factor.id.description, nonce: Data(stores.chance.bytes(12)).base64URL, sentAt: now)
        let code = PhoneCode(ring: stores.ring).code(sending.target, sending.nonce, sentAt: now)
        let content = MessageContent.code(code, "sign_in.code", account.language)
        if let refused = try sender.send(content, to: number, for: account, isConfirmed: true, from: address, at: now, tx) {
            return .failure(refused)
        }
        try stores.record(
            "factor.code_sent", of: account.id, by: account.actor,
            facts: ["method": Proof.Method.sms.rawValue, "factor": factor.id.description], at: now, tx)
        var sent = pending
        sent.sending = sending
        return .success(sent)
    }
}
