package import Core
import Foundation
import Ledger

/// Another number for an account that was opened by one: by a code to the new number, typed by somebody who is signed in.
extension OwnAccount {
    /// Sends the code; what comes back goes into the form that takes it.
    ///
    /// The answer is the same for a number that has an account already: its owner is told there. Throws `IdentityError.badPhone`,
    /// `.codeNotSent`, `.tooManyTries`, `.proofNeeded`, and `.notAllowed` for an account that has an e-mail: a number is worth less.
    package func askNumber(_ token: SecretToken, _ typed: String, from address: ClientAddress) async throws -> String {
        let (stores, now) = (stores, stores.clock.now)
        guard let sender, let number = sender.number(typed), let phone = PhoneNumber(number) else { throw IdentityError.badPhone }
        let holder = try await SessionKeeper(stores).holder(token)
        let offer = TextedOffer(to: number, for: holder.account.id, stores, at: now)
        try await stores.change(provenBy: token) { [self] _, account, _, _, tx in
            guard try stores.login(of: account, tx).flatMap({ PhoneNumber($0) }) != nil else { return .notAllowed }
            if let refused = try admitAddress(of: account, at: now, tx) { return refused }
            let index = LoginName(phone).index(stores.ring)
            let isTaken = try stores.accounts.account(persona: account.persona, loginIndex: index, tx) != nil
            let content = MessageContent(
                template: isTaken ? "number.taken" : "phone.code", language: account.language,
                values: isTaken ? [:] : ["code": offer.code(stores.ring)])
            if let refused = try sender.send(content, to: number, for: account, isConfirmed: false, from: address, at: now, tx) {
                return refused
            }
            try stores.record("address.added", of: account.id, by: account.actor, facts: ["channel": "sms"], at: now, tx)
            try notices.tell(account, .addressAsked, at: now, tx)
            return nil
        }
        return try offer.sealed(.moving, stores.ring)
    }

    /// The last digits of the number of an offer; nil for what is none of this account.
    package func hint(of sealed: String, for account: ID<Account>) -> String? {
        guard let sender, let offer = TextedOffer(sealed, .moving, stores.ring), offer.account == account else { return nil }
        return sender.hint(offer.number)
    }

    /// Takes the code: the account has the new number, and both are told.
    ///
    /// Throws `IdentityError.wrongCode`, `.tooManyTries`, `.signInGone`, `.proofNeeded`, and `.changeGone` where somebody else has the number.
    package func confirmNumber(_ token: SecretToken, _ sealed: String, code: String) async throws {
        let (stores, now) = (stores, stores.clock.now)
        guard let offer = TextedOffer(sealed, .moving, stores.ring), let phone = PhoneNumber(offer.number) else {
            throw IdentityError.signInGone
        }
        let login = LoginName(phone)
        try await stores.change(provenBy: token) { [self] _, found, _, _, tx in
            guard offer.account == found.id else { return .signInGone }
            if let fault = try offer.fault(of: code, stores, sender, at: now, tx) { return fault }
            let index = login.index(stores.ring)
            // The same form sent twice.
            guard found.loginIndex != index else { return nil }
            guard try stores.accounts.account(persona: found.persona, loginIndex: index, tx) == nil else { return .changeGone }
            var account = found
            try take(login, for: &account, at: now, tx)
            return nil
        }
    }
}
