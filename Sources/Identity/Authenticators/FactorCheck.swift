import Core
import Foundation
import Ledger

/// What somebody offers as a second step.
package enum OfferedProof: Sendable, Hashable {
    case totp(String)
    case recovery(String)
    case sms(String)
    case passkey(PasskeyAnswer)

    var method: Proof.Method {
        switch self {
        case .totp: .totp
        case .recovery: .recovery
        case .sms: .sms
        case .passkey: .passkey
        }
    }
}

/// Checks second steps against an account's rows; each right one is used up in the same transaction.
struct FactorCheck {
    let stores: IdentityStores
    let passkeys: PasskeyReader?
    let sender: (any CodeSender)?

    /// What came of it; never thrown, so that what was found out is kept.
    enum Outcome {
        case proven(Proof, Factor)
        case refused(String)
    }

    func check(
        _ offered: OfferedProof, of account: Account, _ factors: FactorSet, sending: PendingSignIn.Sending?, browser: String,
        at now: Instant, _ tx: any Transaction
    ) throws -> Outcome {
        let key = try stores.ring.existingKey(for: KeyOwner(.account, account.id), in: stores.keys, tx)
        let outcome: Outcome =
            switch offered {
            case .totp(let typed): try time(typed, factors, key, at: now, tx)
            case .recovery(let typed): try paper(typed, account, factors, at: now, tx)
            case .sms(let typed): try phone(typed, factors, key, sending, at: now, tx)
            case .passkey(let answer): try passkey(answer, account, factors, key, browser, at: now, tx)
            }
        switch outcome {
        case .proven(let proof, let factor):
            try stores.record(
                "factor.accepted", of: account.id, by: account.actor,
                facts: ["method": proof.method.rawValue, "factor": factor.id.description], at: now, tx)
        case .refused(let reason):
            try stores.record(
                "factor.refused", of: account.id, by: .resident(nil), facts: ["method": offered.method.rawValue, "reason": reason], at: now,
                tx)
        }
        return outcome
    }

    private func time(_ typed: String, _ factors: FactorSet, _ key: DataKey, at now: Instant, _ tx: any Transaction) throws -> Outcome {
        for factor in factors.of(.totp) {
            let code = TimeCode(seed: try key.open(factor.secret, field: Factor.secretField))
            guard let step = code.accepted(typed, after: factor.counter, at: now) else { continue }
            // Of two at the same moment one moves the counter.
            guard try stores.accounts.advance(factor, to: step, at: now, tx) else { return .refused("used") }
            return .proven(Proof(.totp, at: now), factor)
        }
        return .refused("wrong")
    }

    private func paper(_ typed: String, _ account: Account, _ factors: FactorSet, at now: Instant, _ tx: any Transaction) throws -> Outcome
    {
        guard let handle = RecoveryCode(typed)?.handle(of: account.id, stores.ring),
            let factor = factors.of(.recovery).first(where: { $0.handle == handle })
        else { return .refused("wrong") }
        guard try stores.accounts.spend(factor, at: now, tx) else { return .refused("used") }
        return .proven(Proof(.recovery, at: now), factor)
    }

    private func phone(
        _ typed: String, _ factors: FactorSet, _ key: DataKey, _ sending: PendingSignIn.Sending?, at now: Instant, _ tx: any Transaction
    ) throws -> Outcome {
        guard let sending, let factor = factors.of(.sms).first(where: { $0.id.description == sending.target }) else {
            return .refused("none_sent")
        }
        guard PhoneCode(ring: stores.ring).accepts(typed, sending.target, sending.nonce, sentAt: sending.sentAt, at: now) else {
            return .refused("wrong")
        }
        // The moment of sending is the counter: a code works once, and an earlier one not after a later.
        guard try stores.accounts.advance(factor, to: sending.sentAt.milliseconds, at: now, tx) else { return .refused("used") }
        try sender?.cameBack(String(decoding: try key.open(factor.secret, field: Factor.secretField), as: UTF8.self), at: now, tx)
        return .proven(Proof(.sms, at: now), factor)
    }

    private func passkey(
        _ answer: PasskeyAnswer, _ account: Account, _ factors: FactorSet, _ key: DataKey, _ browser: String, at now: Instant,
        _ tx: any Transaction
    ) throws -> Outcome {
        guard let factor = factors.of(.passkey).first(where: { $0.handle == Passkey.handle(answer.id) }) else {
            return .refused(PasskeyFault.unknown.rawValue)
        }
        return try passkey(
            answer, factor, of: account, key, .prove(account.id), browser: browser, needsVerification: false, at: now, tx)
    }

    /// Checks an answer against the passkey that it names, and moves its counter.
    func passkey(
        _ answer: PasskeyAnswer, _ factor: Factor, of account: Account, _ key: DataKey, _ purpose: PasskeyChallenge.Purpose,
        browser: String, needsVerification: Bool, at now: Instant, _ tx: any Transaction
    ) throws -> Outcome {
        func refused(_ fault: PasskeyFault) -> Outcome { .refused(fault.rawValue) }
        guard let passkeys, let challenge = PasskeyChallenge.named(in: answer),
            try PasskeyChallenge(stores).use(challenge, purpose, browser: browser, at: now, tx)
        else { return refused(.challenge) }
        if let owner = answer.userHandle, owner != Self.userHandle(account.id, stores.ring) { return refused(.owner) }
        let kept = try key.open(factor.secret, field: Factor.secretField, as: Passkey.self)
        let seen: PasskeyReader.Seen
        do throws(PasskeyFault) {
            seen = try passkeys.check(answer, of: kept, challenge: challenge, needsVerification: needsVerification)
        } catch { return refused(error) }
        if seen.counter == 0, factor.counter == 0 {
            try stores.accounts.note(factor, at: now, tx)
        } else if try !stores.accounts.advance(factor, to: seen.counter, at: now, tx) {
            try stores.record(
                "factor.counter_fell", of: account.id, by: .resident(nil),
                facts: ["method": Proof.Method.passkey.rawValue, "factor": factor.id.description], at: now, tx)
            return refused(.counter)
        }
        return .proven(Proof(seen.isVerified ? .passkey : .securityKey, at: now), factor)
    }

    /// The name by which a passkey knows its owner: it says nothing of them (Web Authentication Level 2, section 14.6.1).
    static func userHandle(_ account: ID<Account>, _ ring: KeyRing) -> Data {
        ring.blindIndex(account.description, purpose: "passkey-user")
    }
}
