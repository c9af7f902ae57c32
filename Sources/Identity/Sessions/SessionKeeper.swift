package import Core
import Ledger

/// Opens, resumes and ends sessions.
///
/// The browser holds a random token, the row its hash.
package struct SessionKeeper: Sendable {
    /// Uses closer together than this do not write the row again.
    static let touchEvery = Instant.Span.minutes(1)
    private let stores: IdentityStores

    package init(_ stores: IdentityStores) { self.stores = stores }

    /// A session of a servant with what they may do, fresh from the rows: a revoked role is gone at the next click.
    package struct SignedIn: Sendable {
        package let session: Session
        package let member: StaffMember
    }

    /// Opens a session for somebody who has just proven who they are; always under a new token.
    /// - Parameters:
    ///   - proofs: what was proven; a password just now where nothing is told.
    ///   - device: browser and system as the person would name them.
    package func open(
        for account: Account, proofs: [Proof]? = nil, device: String? = nil, at now: Instant, _ tx: any Transaction
    ) throws -> (token: SecretToken, session: Session) {
        let token = SecretToken(chance: stores.chance)
        let terms = SessionTerms.of(account.persona)
        let sealed = try device.map { text in
            try stores.ring.existingKey(for: KeyOwner(.account, account.id), in: stores.keys, tx).seal(text, field: Session.deviceField)
        }
        let session = Session(
            id: ID(at: now, chance: stores.chance), account: account.id, tokenHash: token.hash, createdAt: now, seenAt: now,
            idleUntil: now + terms.idle, expiresAt: now + terms.absolute, endedAt: nil, proofs: proofs, device: sealed)
        try stores.sessions.insert(session, tx)
        return (token, session)
    }

    /// The servant behind a token, moving the idle limit; throws `IdentityError.noSession` for anything else.
    package func resume(_ token: SecretToken) async throws -> SignedIn {
        let stores = stores
        let (session, _, member) = try await alive(token, .servant) { account, tx in
            StaffMember(
                account: account.id, name: try stores.name(of: account, tx), language: account.language,
                grants: try stores.accounts.roles(of: account.id, tx))
        }
        return SignedIn(session: session, member: member)
    }

    /// A resident who is signed in.
    package struct Resident: Sendable {
        package let session: Session
        package let account: ID<Account>
        package let name: String
        package let login: String
        package let factors: FactorSet
    }

    /// The resident behind a token, moving the idle limit; throws `IdentityError.noSession` for anything else.
    package func resident(_ token: SecretToken) async throws -> Resident {
        let stores = stores
        let (session, account, (name, login, factors)) = try await alive(token, .resident) { account, tx in
            (
                try stores.name(of: account, tx), try stores.login(of: account, tx) ?? "",
                FactorSet(try stores.accounts.factors(of: account.id, tx))
            )
        }
        return Resident(session: session, account: account.id, name: name, login: login, factors: factors)
    }

    /// Whoever is signed in behind a token, resident or servant, moving the idle limit; throws `IdentityError.noSession`.
    package func holder(_ token: SecretToken) async throws -> Holder {
        let stores = stores
        let (session, account, (name, login, factors)) = try await alive(token, nil) { account, tx in
            (
                try stores.name(of: account, tx), try stores.login(of: account, tx) ?? "",
                FactorSet(try stores.accounts.factors(of: account.id, tx))
            )
        }
        return Holder(session: session, account: account, name: name, login: login, factors: factors)
    }

    /// Somebody signed in, with the second steps of their account.
    package struct Holder: Sendable {
        package let session: Session
        package let account: Account
        package let name: String
        package let login: String
        package let factors: FactorSet
    }

    /// - Parameter more: what else is wanted of the account, read in the same glance.
    private func alive<More: Sendable>(
        _ token: SecretToken, _ persona: Account.Persona?, _ more: @escaping @Sendable (Account, any Transaction) throws -> More
    ) async throws -> (Session, Account, More) {
        let (stores, now) = (stores, stores.clock.now)
        let found: (Session, Account, More)? = try await stores.unit.glance { tx in
            guard let session = try stores.sessions.session(tokenHash: token.hash, tx), session.isAlive(at: now),
                let account = try stores.accounts.account(session.account, tx), account.state == .active,
                persona == nil || account.persona == persona
            else { return nil }
            return (session, account, try more(account, tx))
        }
        guard let (session, account, more) = found else { throw IdentityError.noSession }
        guard now - session.seenAt >= Self.touchEvery else { return (session, account, more) }
        var touched = session
        touched.seenAt = now
        touched.idleUntil = min(now + SessionTerms.of(account.persona).idle, session.expiresAt)
        // Whoever comes back after an hour may be somebody else at the same browser: the second step is asked for again.
        let fades = now - session.seenAt > SessionTerms.secondStepIdle
        if fades { touched.proofs = session.proofs.fadedByIdleness }
        let row = touched
        try await stores.unit.write { tx in
            try stores.sessions.touch(row, tx)
            // Only then: a step that is proven beside this page must not be written over.
            if fades { try stores.sessions.fade(row, tx) }
        }
        return (row, account, more)
    }

    /// Ends the session of this browser; harmless when there is none.
    package func end(_ token: SecretToken) async throws {
        let (stores, now) = (stores, stores.clock.now)
        try await stores.unit.write { tx in
            guard let session = try stores.sessions.session(tokenHash: token.hash, tx), session.endedAt == nil else { return }
            try stores.sessions.end(session.id, at: now, tx)
            try stores.record("staff.signed_out", of: session.account, by: .servant(session.account.data), at: now, tx)
        }
    }

    /// Ends one session of the account, from its list; throws `IdentityError.noSession` when it is somebody else's.
    package func end(_ id: ID<Session>, of account: ID<Account>) async throws {
        let (stores, now) = (stores, stores.clock.now)
        let ended = try await stores.unit.write { tx in
            guard try stores.sessions.sessions(of: account, tx).contains(where: { $0.id == id }) else { return false }
            try stores.sessions.end(id, at: now, tx)
            try stores.record(
                "staff.signed_out", of: account, by: .servant(account.data), facts: ["sessions": "other"], at: now, tx)
            return true
        }
        if !ended { throw IdentityError.noSession }
    }

    /// Ends every session of the account.
    package func endAll(of account: ID<Account>) async throws {
        let (stores, now) = (stores, stores.clock.now)
        try await stores.unit.write { tx in
            try stores.sessions.endAll(of: account, at: now, tx)
            try stores.record("staff.signed_out", of: account, by: .servant(account.data), facts: ["sessions": "all"], at: now, tx)
        }
    }

    /// A session as its owner sees it in the list.
    package struct Listed: Sendable {
        package let session: Session
        /// Browser and system, where they were kept.
        package let device: String?
    }

    /// The account's sessions that may still be used, newest first, with where they are.
    package func listed(of account: ID<Account>) async throws -> [Listed] {
        let (stores, now) = (stores, stores.clock.now)
        return try await stores.unit.read { tx in
            let key = try stores.ring.existingKey(for: KeyOwner(.account, account), in: stores.keys, tx)
            return try stores.sessions.sessions(of: account, tx).filter { $0.isAlive(at: now) }.sorted { $0.createdAt > $1.createdAt }
                .map { session in
                    let device = try session.device.map { try key.open($0, field: Session.deviceField) }
                    return Listed(session: session, device: device.map { String(decoding: $0, as: UTF8.self) })
                }
        }
    }

    /// The account's sessions that may still be used, newest first.
    package func sessions(of account: ID<Account>) async throws -> [Session] {
        let (stores, now) = (stores, stores.clock.now)
        return try await stores.unit.read { tx in
            try stores.sessions.sessions(of: account, tx).filter { $0.isAlive(at: now) }.sorted { $0.createdAt > $1.createdAt }
        }
    }
}
