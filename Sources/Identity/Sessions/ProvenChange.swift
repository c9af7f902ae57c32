import Core

extension IdentityStores {
    /// A change in one transaction, by somebody who proved themselves just now; an error that the body returns is thrown after it.
    ///
    /// Throws `IdentityError.noSession`, and `.proofNeeded` where the last proof is too old or too weak for what the account has.
    func change(
        provenBy token: SecretToken,
        _ body: @escaping @Sendable (Session, Account, FactorSet, DataKey, any Transaction) throws -> IdentityError?
    ) async throws {
        let now = clock.now
        let fault: IdentityError? = try await unit.write { tx in
            guard let session = try sessions.session(tokenHash: token.hash, tx), session.isAlive(at: now),
                let account = try accounts.account(session.account, tx), account.state == .active
            else { return .noSession }
            let factors = FactorSet(try accounts.factors(of: account.id, tx))
            guard session.isFresh(for: factors, at: now) else { return .proofNeeded }
            let key = try ring.existingKey(for: KeyOwner(.account, account.id), in: keys, tx)
            return try body(session, account, factors, key, tx)
        }
        if let fault { throw fault }
    }

    /// Records that a session rests on one proof more.
    func record(stepOf session: Session, of account: Account, at now: Instant, _ tx: any Transaction) throws {
        try record(
            "login.stepped_up", of: account.id, by: account.actor,
            facts: [
                "level": session.level(at: now).rawValue, "methods": session.proofs.map(\.method.rawValue).joined(separator: " "),
                "session": session.id.description,
            ], at: now, tx)
    }

    /// Makes this the one password of the account.
    /// - Parameter secret: the hash in PHC form.
    @discardableResult
    func replacePassword(of account: ID<Account>, with secret: String, at now: Instant, _ tx: any Transaction) throws -> Credential {
        try forgetPassword(of: account, at: now, tx)
        let credential = Credential(
            id: ID(at: now, chance: chance), account: account, kind: .password, secret: secret, createdAt: now, usedAt: now)
        try accounts.insert(credential, tx)
        return credential
    }

    /// Leaves the account without a password, and ends what was on its way under the old one: links that open it, another address.
    func forgetPassword(of account: ID<Account>, at now: Instant, _ tx: any Transaction) throws {
        for old in try accounts.credentials(of: account, tx) where old.kind == .password { try accounts.delete(old.id, tx) }
        for change in try accounts.openChanges(of: account, tx) where change.kind == .address {
            _ = try accounts.settle(change, at: now, tx)
        }
        try accounts.endInvitations(of: account, at: now, tx)
    }
}
