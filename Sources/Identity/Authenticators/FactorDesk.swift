package import Core
package import Foundation
import Ledger

/// Adds, names and takes away the ways in which an account is proven; each change needs a proof of the last minutes and is told to the owner.
package struct FactorDesk: Sendable {
    /// How many ways of one kind an account may have.
    package static let most = 10
    let stores: IdentityStores
    let notices: AccountNotices
    let passkeys: PasskeyReader?
    let sender: (any CodeSender)?

    package init(
        _ stores: IdentityStores, outbox: any OutboxStore, passkeys: PasskeyReader? = nil, sender: (any CodeSender)? = nil
    ) {
        self.stores = stores
        notices = AccountNotices(stores, outbox: outbox, sender: sender)
        (self.passkeys, self.sender) = (passkeys, sender)
    }

    /// A way as its owner sees it.
    package struct Way: Sendable, Hashable {
        package let id: ID<Factor>
        package let kind: Factor.Kind
        package let name: String
        /// The last digits of a phone.
        package let hint: String?
        package let createdAt: Instant
        package let usedAt: Instant?
    }

    /// The account's ways but codes on paper, oldest first.
    package func ways(of account: ID<Account>) async throws -> [Way] {
        let (stores, sender) = (stores, sender)
        return try await stores.unit.read { tx in
            let key = try stores.ring.existingKey(for: KeyOwner(.account, account), in: stores.keys, tx)
            return try stores.accounts.factors(of: account, tx).filter { $0.kind != .recovery }.map { factor in
                let number = factor.kind == .sms ? try key.open(factor.secret, field: Factor.secretField) : nil
                return Way(
                    id: factor.id, kind: factor.kind,
                    name: String(decoding: try key.open(factor.name, field: Factor.nameField), as: UTF8.self),
                    hint: number.map { String(decoding: $0, as: UTF8.self) }.map { sender?.hint($0) ?? "•• " + $0.suffix(4) },
                    createdAt: factor.createdAt, usedAt: factor.usedAt)
            }
        }
    }

    // MARK: An authenticator app

    private struct SeedOffer: Codable {
        let account: ID<Account>
        let seed: Data
        let madeAt: Instant
    }

    /// A new seed for an app, and the same sealed for the form that comes back with the app's first code.
    package func offerSeed(to account: ID<Account>) throws -> (code: TimeCode, sealed: String) {
        let seed = Data(stores.chance.bytes(TimeCode.seedLength))
        let offer = SeedOffer(account: account, seed: seed, madeAt: stores.clock.now)
        return (TimeCode(seed: seed), try SealedText.seal(offer, purpose: "seed-offer", stores.ring))
    }

    /// The seed of an offer, to show it again; nil for one that is another's or older than half an hour.
    package func seed(_ sealed: String, for account: ID<Account>) -> TimeCode? {
        guard let offer = SealedText.open(sealed, as: SeedOffer.self, purpose: "seed-offer", stores.ring), offer.account == account,
            stores.clock.now - offer.madeAt < .minutes(30)
        else { return nil }
        return TimeCode(seed: offer.seed)
    }

    /// Adds an app once it has shown that it knows the seed; throws `IdentityError.wrongCode`, `.signInGone` for an old offer, `.proofNeeded`.
    package func addApp(_ sealed: String, code: String, name: String, _ token: SecretToken) async throws {
        let (stores, now) = (stores, stores.clock.now)
        guard let offer = SealedText.open(sealed, as: SeedOffer.self, purpose: "seed-offer", stores.ring),
            now - offer.madeAt < .minutes(30)
        else { throw IdentityError.signInGone }
        try await stores.change(provenBy: token) { [self] _, account, factors, key, tx in
            guard offer.account == account.id else { return .signInGone }
            guard factors.of(.totp).count < Self.most else { return .tooManyWays }
            guard let step = TimeCode(seed: offer.seed).accepted(code, after: -1, at: now) else { return .wrongCode }
            // The same offer sent twice is one app.
            let isThere = try factors.of(.totp).contains { try key.open($0.secret, field: Factor.secretField) == offer.seed }
            if isThere { return nil }
            try add(.totp, name, secret: offer.seed, handle: nil, counter: step, to: account, key, at: now, tx)
            try rest(token, on: Proof(.totp, at: now), of: account, at: now, tx)
            return nil
        }
    }

    // MARK: Passkeys

    /// What the browser asks a new passkey to sign, and the name by which it will know its owner.
    package func challenge(for account: ID<Account>, browser: String) -> (challenge: Data, userHandle: Data) {
        (
            PasskeyChallenge(stores).make(.register(account), browser: browser, chance: stores.chance, at: stores.clock.now),
            FactorCheck.userHandle(account, stores.ring)
        )
    }

    /// Adds a passkey; throws `IdentityError.passkeyRefused`, `.tooManyWays`, `.proofNeeded`.
    package func addPasskey(_ answer: PasskeyAnswer, name: String, browser: String, _ token: SecretToken) async throws {
        let (stores, now) = (stores, stores.clock.now)
        try await stores.change(provenBy: token) { [self] _, account, factors, key, tx in
            guard factors.of(.passkey).count < Self.most else { return .tooManyWays }
            guard let reader = passkeys, let challenge = PasskeyChallenge.named(in: answer),
                try PasskeyChallenge(stores).use(challenge, .register(account.id), browser: browser, at: now, tx),
                let (passkey, counter) = try? reader.register(answer, challenge: challenge),
                try stores.accounts.passkey(passkey.handle, tx) == nil
            else { return .passkeyRefused }
            try add(
                .passkey, name, secret: JSONEncoder().encode(passkey), handle: passkey.handle, counter: counter, to: account, key, at: now,
                tx)
            // Registration needs a device that knows its owner.
            try rest(token, on: Proof(.passkey, at: now), of: account, at: now, tx)
            return nil
        }
    }

    // MARK: Codes on paper

    /// Makes ten new codes in the place of the old ones; they are shown this once.
    package func makeCodes(_ token: SecretToken) async throws -> [RecoveryCode] {
        let (stores, now) = (stores, stores.clock.now)
        let codes = (0..<RecoveryCode.count).map { _ in RecoveryCode(chance: stores.chance) }
        try await stores.change(provenBy: token) { [self] _, account, factors, key, tx in
            for old in factors.of(.recovery) { try stores.accounts.delete(old, tx) }
            for code in codes {
                try stores.accounts.insert(
                    Factor(
                        id: ID(at: now, chance: stores.chance), account: account.id, kind: .recovery,
                        name: try key.seal("", field: Factor.nameField), secret: try key.seal("", field: Factor.secretField),
                        handle: code.handle(of: account.id, stores.ring), counter: 0, createdAt: now), tx)
            }
            try stores.record(
                "factor.enrolled", of: account.id, by: account.actor,
                facts: ["method": Proof.Method.recovery.rawValue, "count": String(codes.count)], at: now, tx)
            try notices.tell(account, .codesMade, at: now, tx)
            return nil
        }
        return codes
    }

    // MARK: Names and removal

    /// Names a way anew; does nothing for one that is not there.
    package func rename(_ id: ID<Factor>, to name: String, _ token: SecretToken) async throws {
        let (stores, now) = (stores, stores.clock.now)
        try await stores.change(provenBy: token) { _, account, factors, key, tx in
            guard var factor = factors.factors.first(where: { $0.id == id && $0.kind != .recovery }) else { return nil }
            factor.name = try key.seal(Self.tidy(name), field: Factor.nameField)
            try stores.accounts.update(factor, tx)
            try stores.record(
                "factor.renamed", of: account.id, by: account.actor,
                facts: ["method": factor.kind.rawValue, "factor": id.description], at: now, tx)
            return nil
        }
    }

    /// Takes a way away; throws `IdentityError.lastWay` for a servant who would be left without two steps.
    package func remove(_ id: ID<Factor>, _ token: SecretToken) async throws {
        let (stores, now) = (stores, stores.clock.now)
        try await stores.change(provenBy: token) { [self] _, account, factors, _, tx in
            guard let factor = factors.factors.first(where: { $0.id == id && $0.kind != .recovery }) else { return nil }
            let rest = FactorSet(factors.factors.filter { $0.id != id })
            if account.persona == .servant, factors.isOn, !rest.isOn { return .lastWay }
            try notices.tell(account, .wayRemoved, at: now, tx)
            try stores.accounts.delete(factor, tx)
            try stores.record(
                "factor.removed", of: account.id, by: account.actor,
                facts: ["method": factor.kind.rawValue, "factor": id.description, "reason": "asked"], at: now, tx)
            return nil
        }
    }

    // MARK: Steps

    func add(
        _ kind: Factor.Kind, _ name: String, secret: Data, handle: Data?, counter: Int64, to account: Account, _ key: DataKey,
        at now: Instant, _ tx: any Transaction
    ) throws {
        let factor = Factor(
            id: ID(at: now, chance: stores.chance), account: account.id, kind: kind,
            name: try key.seal(Self.tidy(name), field: Factor.nameField), secret: try key.seal(secret, field: Factor.secretField),
            handle: handle, counter: counter, createdAt: now)
        try stores.accounts.insert(factor, tx)
        try stores.record(
            "factor.enrolled", of: account.id, by: account.actor, facts: ["method": kind.rawValue, "factor": factor.id.description],
            at: now, tx)
        try notices.tell(account, .wayAdded, factor: factor.id, at: now, tx)
    }

    /// Whoever adds a way shows by it that they have it: the session rests on it from now on.
    private func rest(_ token: SecretToken, on proof: Proof, of account: Account, at now: Instant, _ tx: any Transaction) throws {
        guard var session = try stores.sessions.session(tokenHash: token.hash, tx) else { return }
        session.proofs = session.proofs.adding(proof)
        try stores.sessions.renew(session, tx)
        try stores.record(stepOf: session, of: account, at: now, tx)
    }

    /// One line of at most 60 characters.
    static func tidy(_ name: String) -> String { PersonName(String(name.prefix(60)))?.text ?? "" }
}
