package import Core
import Foundation
import Ledger

/// Opening an account by a mobile number alone, and coming back to such an account.
extension ResidentOffice {
    /// How long a password may be chosen after a code was typed.
    static let textedLinkLife = Instant.Span.minutes(30)

    /// Sends a code to a number; what comes back goes into the form that takes the code.
    ///
    /// The answer is the same for every number: the text says the rest to whoever reads it. Throws `IdentityError.badPhone`, `.codeNotSent`,
    /// `.tooManyTries`.
    package func sendCode(to typed: String, from address: ClientAddress, language: Language) async throws -> String {
        let (stores, now) = (stores, stores.clock.now)
        guard let sender, let number = sender.number(typed), let phone = PhoneNumber(number) else { throw IdentityError.badPhone }
        let outcome: Result<TextedOffer, IdentityError> = try await stores.unit.write { tx in
            guard try mayAsk(from: address, at: now, tx) else { return .failure(.tooManyTries(waitSeconds: 3600)) }
            let (account, isClosed) = try asked(LoginName(phone), language: language, at: now, tx)
            let offer = TextedOffer(to: number, for: account.id, stores, at: now)
            // A closed account gets no code; that it is closed costs the same message.
            let content = MessageContent(
                template: "number." + Self.answer(account, isClosed: isClosed), language: language,
                values: isClosed ? [:] : ["code": offer.code(stores.ring)])
            if let refused = try sender.send(content, to: number, for: account, isConfirmed: false, from: address, at: now, tx) {
                return .failure(refused)
            }
            return .success(offer)
        }
        return try outcome.get().sealed(.opening, stores.ring)
    }

    /// What is asked for next, of whoever holds an offer.
    package struct TextedStep: Sendable, Hashable {
        /// The last digits of the number.
        package let hint: String
        /// Whether the code was right already, and one on paper is asked for.
        package let wantsPaper: Bool
    }

    /// What an offer waits for; nil for what is none.
    package func step(of sealed: String) -> TextedStep? {
        guard let sender, let offer = TextedOffer(sealed, .opening, stores.ring) else { return nil }
        return TextedStep(hint: sender.hint(offer.number), wantsPaper: offer.provenAt != nil)
    }

    /// What a code led to.
    package enum Arrival: Sendable {
        /// Name and password may be chosen by this link, as by the one in a mail.
        case link(SecretToken)
        /// The number has an account, and numbers change hands: one of its owner's codes on paper is asked for, with this.
        case paper(String)
        /// Its owner gave the other proof before, a password or a document: second steps may be taken away by this link.
        case recovery(SecretToken)
    }

    /// Takes the code of a text, and after it, where the number has an account, one on paper.
    ///
    /// Repeated it leads to the same place. Throws `IdentityError.wrongCode`, `.tooManyTries`, `.passwordClosed`, `.signInGone`.
    package func take(_ typed: String, for sealed: String, _ visitor: Visitor) async throws -> Arrival {
        let (stores, now) = (stores, stores.clock.now)
        guard let offer = TextedOffer(sealed, .opening, stores.ring) else { throw IdentityError.signInGone }
        let outcome: Result<Arrival, IdentityError> = try await stores.unit.write { tx in
            // Before the right code nothing is told of the account, not even that it is closed.
            if offer.provenAt == nil, let fault = try offer.fault(of: typed, stores, sender, at: now, tx) { return .failure(fault) }
            guard let account = try stores.accounts.account(offer.account, tx), account.state == .invited || account.state == .active,
                // Since then it may have got another address.
                account.loginIndex == LoginName.index(of: offer.number, stores.ring)
            else { return .failure(.signInGone) }
            guard let provenAt = offer.provenAt else { return try proved(offer, account, at: now, tx) }
            guard now - provenAt < Self.textedLinkLife else { return .failure(.signInGone) }
            return try takePaper(typed, offer, account, visitor, at: now, tx)
        }
        return try outcome.get()
    }

    /// Where the right code of a text leads.
    private func proved(
        _ offer: TextedOffer, _ account: Account, at now: Instant, _ tx: any Transaction
    ) throws -> Result<Arrival, IdentityError> {
        if account.state == .invited { return .success(.link(try link(to: account, offer, at: now, tx))) }
        let ready = try stores.accounts.openChanges(of: account.id, tx).first {
            $0.kind == .recovery && $0.readyAt <= now && now < $0.expiresAt
        }
        if let ready { return .success(.recovery(OwnAccount.link(of: ready.id, stores))) }
        var proven = offer
        proven.provenAt = now
        return .success(.paper(try proven.sealed(.opening, stores.ring)))
    }

    private func takePaper(
        _ typed: String, _ offer: TextedOffer, _ account: Account, _ visitor: Visitor, at now: Instant, _ tx: any Transaction
    ) throws -> Result<Arrival, IdentityError> {
        // The code on paper was right a moment ago and is used up: the same form sent twice.
        if try isLinked(offer, tx) { return .success(.link(token(of: offer))) }
        let counter = TryCounter(TryLimits(), stores)
        let caller = TryCounter.Caller(
            account.persona, account.loginIndex, from: visitor.address, device: visitor.device, ring: stores.ring)
        if let refused = try counter.admit(caller, .code, at: now, tx) { return .failure(refused) }
        let factors = FactorSet(try stores.accounts.factors(of: account.id, tx))
        let check = FactorCheck(stores: stores, passkeys: nil, sender: nil)
        guard
            case .proven = try check.check(
                .recovery(typed), of: account, factors, sending: nil, browser: visitor.browser, at: now, tx)
        else {
            try counter.failed(from: visitor.address, at: now, tx)
            return .failure(.wrongCode)
        }
        try counter.succeeded(caller, .code, at: now, tx)
        return .success(.link(try link(to: account, offer, at: now, tx)))
    }

    /// The link of an offer, computed, so that the same code leads to the same one.
    private func token(of offer: TextedOffer) -> SecretToken {
        // 32 bytes are always a token.
        SecretToken(stores.ring.blindIndex(offer.sending.nonce, purpose: "texted-link").base64URL)!
    }

    private func isLinked(_ offer: TextedOffer, _ tx: any Transaction) throws -> Bool {
        try stores.accounts.invitation(tokenHash: token(of: offer).hash, tx) != nil
    }

    private func link(to account: Account, _ offer: TextedOffer, at now: Instant, _ tx: any Transaction) throws -> SecretToken {
        let token = token(of: offer)
        guard try !isLinked(offer, tx) else { return token }
        try stores.accounts.insert(
            Invitation(
                id: ID(at: now, chance: stores.chance), account: account.id, tokenHash: token.hash, createdAt: now,
                expiresAt: now + Self.textedLinkLife, usedAt: nil), tx)
        return token
    }
}
