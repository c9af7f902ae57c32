package import Core
import Foundation
import Ledger

/// A phone that receives codes: only ever beside a passkey or an app, since numbers are taken over and messages read on the way.
extension FactorDesk {
    /// Whether codes by SMS are offered at all.
    package var offersPhones: Bool { sender != nil }

    /// Sends a first code to a number; what comes back goes into the form that takes the code.
    ///
    /// Throws `IdentityError.badPhone`, `.codeNotSent`, `.tooManyWays`, `.notAllowed` without a stronger way, `.proofNeeded`.
    package func beginPhone(_ typed: String, from address: ClientAddress, _ token: SecretToken) async throws -> String {
        let (stores, now) = (stores, stores.clock.now)
        guard let sender, let number = sender.number(typed) else { throw IdentityError.badPhone }
        let holder = try await SessionKeeper(stores).holder(token)
        let offer = TextedOffer(to: number, for: holder.account.id, stores, at: now)
        try await stores.change(provenBy: token) { _, account, factors, _, tx in
            guard !factors.of(.passkey).isEmpty || !factors.of(.totp).isEmpty else { return .notAllowed }
            guard factors.of(.sms).count < 2 else { return .tooManyWays }
            // Numbers that nobody confirmed have a smaller budget for each account too.
            let tries = try stores.throttles.hit(
                stores.ring.blindIndex("phone-enrol|" + account.id.description, purpose: "throttle"), window: .days(1), at: now, tx)
            guard tries <= 5 else { return .codeNotSent }
            let content = MessageContent.code(offer.code(stores.ring), "phone.code", account.language)
            if let refused = try sender.send(content, to: number, for: account, isConfirmed: false, from: address, at: now, tx) {
                return refused
            }
            try stores.record(
                "factor.code_sent", of: account.id, by: account.actor,
                facts: ["method": Proof.Method.sms.rawValue, "purpose": "enrolment"], at: now, tx)
            return nil
        }
        return try offer.sealed(.secondStep, stores.ring)
    }

    /// The last digits of the number of an offer, to remind its owner; nil for what is none of this account.
    package func hint(of sealed: String, for account: ID<Account>) -> String? {
        guard let offer = TextedOffer(sealed, .secondStep, stores.ring), offer.account == account else { return nil }
        return sender?.hint(offer.number)
    }

    /// Adds the phone once its first code came back; throws `IdentityError.wrongCode`, `.tooManyTries`, `.signInGone`, `.proofNeeded`.
    package func addPhone(_ sealed: String, code: String, name: String, from address: ClientAddress, _ token: SecretToken) async throws {
        let (stores, now) = (stores, stores.clock.now)
        guard let offer = TextedOffer(sealed, .secondStep, stores.ring) else { throw IdentityError.signInGone }
        try await stores.change(provenBy: token) { [self] _, account, factors, key, tx in
            guard offer.account == account.id, !factors.of(.passkey).isEmpty || !factors.of(.totp).isEmpty else { return .signInGone }
            if let fault = try offer.fault(of: code, stores, sender, at: now, tx) { return fault }
            if factors.of(.sms).contains(where: { $0.handle?.base64URL == offer.sending.target }) { return nil }
            try add(
                .sms, name, secret: Data(offer.number.utf8), handle: Data(base64URL: offer.sending.target),
                counter: offer.sending.sentAt.milliseconds, to: account, key, at: now, tx)
            try stores.record("address.confirmed", of: account.id, by: account.actor, facts: ["channel": "sms"], at: now, tx)
            // What a code was sent to and came back from is known from now on, with its date.
            if account.persona == .resident {
                try EvidenceKeeper(stores).keep(.confirmed(.phone, offer.number), of: account.id, by: account.actor, at: now, tx)
            }
            return nil
        }
    }
}
