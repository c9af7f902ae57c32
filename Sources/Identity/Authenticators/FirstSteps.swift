import Core
import Foundation
import Ledger

/// The first second step of an account that must have one.
extension FactorDesk {
    /// Adds the first app; the code that proves it proves its owner too, so that the session rests on it from now on.
    ///
    /// Throws as ``addApp(_:code:name:_:)`` does. To an account that asks for second steps already it adds the app and nothing else.
    package func beginTwoSteps(_ offer: String, code: String, name: String, _ token: SecretToken) async throws {
        let (stores, now) = (stores, stores.clock.now)
        let wasOn = try await SessionKeeper(stores).holder(token).factors.isOn
        try await addApp(offer, code: code, name: name, token)
        guard !wasOn else { return }
        try await stores.unit.write { tx in
            guard var session = try stores.sessions.session(tokenHash: token.hash, tx), session.isAlive(at: now),
                let account = try stores.accounts.account(session.account, tx)
            else { return }
            session.proofs = session.proofs.adding(Proof(.totp, at: now))
            try stores.sessions.renew(session, tx)
            try stores.record(
                "login.stepped_up", of: account.id, by: account.actor,
                facts: [
                    "level": session.level(at: now).rawValue, "methods": session.proofs.map(\.method.rawValue).joined(separator: " "),
                    "session": session.id.description,
                ], at: now, tx)
        }
    }
}
