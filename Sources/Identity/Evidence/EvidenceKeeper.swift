package import Core
package import Foundation
package import Ledger

/// Writes down what verifications found, and tells what is known of a person.
package struct EvidenceKeeper: Sendable {
    let stores: IdentityStores

    package init(_ stores: IdentityStores) { self.stores = stores }

    /// What a verification found, before it is written down.
    package struct Finding: Sendable, Hashable {
        package var source: String
        package var method: Evidence.Method
        package var assurance: IdentityLevel
        package var values: [Attribute: String]
        package var documentHash: Data?
        package var until: Instant?
        /// Issuer and subject at another provider: one account of ours alone may have it.
        package var upstream: Data?

        package init(
            source: String, method: Evidence.Method, assurance: IdentityLevel, values: [Attribute: String], documentHash: Data? = nil,
            until: Instant? = nil, upstream: Data? = nil
        ) {
            (self.source, self.method, self.assurance, self.values) = (source, method, assurance, values)
            (self.documentHash, self.until, self.upstream) = (documentHash, until, upstream)
        }
    }

    /// What came of writing it down.
    package struct Kept: Sendable, Hashable {
        package let evidence: Evidence
        /// The level of the account from now on.
        package let level: IdentityLevel
        /// Set where another account has what only one may have: somebody at the desk decides.
        package let conflict: ID<IdentityConflict>?
    }

    // MARK: Telling

    /// All evidence of an account with its values; what was withdrawn too.
    package func opened(of id: ID<Account>, _ tx: any Transaction) throws -> [OpenedEvidence] {
        guard let account = try stores.accounts.account(id, tx), account.state != .deleted else { return [] }
        let key = try stores.ring.existingKey(for: KeyOwner(.account, id), in: stores.keys, tx)
        var all = try stores.evidence.evidence(of: id, tx).map { evidence in
            OpenedEvidence(
                evidence, values: try key.open(evidence.values, field: Evidence.valuesField, as: [String: String].self).attributes)
        }
        // An account is active only once its address was confirmed: that is evidence too, of the day on which it was opened.
        if account.state == .active, account.persona == .resident, let login = try stores.login(of: account, tx) {
            let kind: Attribute = PhoneNumber(login) == nil ? .email : .phone
            guard !all.contains(where: { $0.evidence.attributes.contains(kind) && $0.values[kind] == login }) else { return all }
            let row = Evidence(
                id: ID(high: account.id.high, low: account.id.low), account: id, source: kind.rawValue, method: .confirmation,
                assurance: .contact, attributes: [kind], values: account.login, checkedAt: account.createdAt)
            all.insert(OpenedEvidence(row, values: [kind: login]), at: 0)
        }
        return all
    }

    /// What is known of a person today.
    package func known(of id: ID<Account>, at now: Instant, _ tx: any Transaction) throws -> KnownPerson {
        KnownPerson(try opened(of: id, tx), at: now)
    }

    /// The same in a transaction of its own.
    package func known(of id: ID<Account>) async throws -> KnownPerson {
        let now = stores.clock.now
        return try await stores.unit.read { tx in try known(of: id, at: now, tx) }
    }

    /// Records that data of a person went into a form or to a client, for their own list.
    ///
    /// In the transaction that releases them: neither is without the other.
    /// - Parameter receiver: the code of a service, or the id of a client.
    package func released(
        _ claims: some Sequence<String>, to receiver: String, of account: ID<Account>, at now: Instant, _ tx: any Transaction
    ) throws {
        let names = claims.sorted().joined(separator: " ")
        guard !names.isEmpty else { return }
        try stores.record(
            "proofing.data_released", of: account, by: .resident(account.data), facts: ["to": receiver, "claims": names], at: now, tx)
    }

    /// Records that a servant looked at what somebody handed in, for that person's own list.
    package func read(_ request: ProofRequest, by servant: ID<Account>) async throws {
        try await read("document", of: request.account, by: servant)
    }

    /// Records that a servant looked at what two accounts say.
    package func read(_ conflict: IdentityConflict, of account: ID<Account>, by servant: ID<Account>) async throws {
        try await read("conflict", of: account, by: servant)
    }

    private func read(_ what: String, of account: ID<Account>, by servant: ID<Account>) async throws {
        let (stores, now) = (stores, stores.clock.now)
        try await stores.unit.write { tx in
            try stores.record("proofing.read", of: account, by: .servant(servant.data), facts: ["what": what], at: now, tx)
        }
    }

    // MARK: Writing down

    /// Writes down a finding and what follows from it: the level, and a conflict where somebody else has what only one may have.
    @discardableResult
    package func keep(_ finding: Finding, of account: ID<Account>, by actor: AuditActor, at now: Instant, _ tx: any Transaction) throws
        -> Kept
    {
        let values = finding.values.filter { !$0.value.isEmpty }
        guard !values.isEmpty else { throw ProofError.nothingFound }
        let key = try stores.ring.existingKey(for: KeyOwner(.account, account), in: stores.keys, tx)
        let before = try rows(of: account, tx)
        let curp = values[.curp].flatMap { CURP($0) }
        var evidence = Evidence(
            id: ID(at: now, chance: stores.chance), account: account, source: finding.source, method: finding.method,
            assurance: finding.assurance, attributes: Set(values.keys),
            values: try key.seal(json: values.named, field: Evidence.valuesField), curpIndex: curp?.index(stores.ring),
            upstreamIndex: finding.upstream.map { stores.ring.blindIndex($0.base64URL, purpose: "upstream") },
            documentHash: finding.documentHash, checkedAt: now, until: finding.until, servant: actor.servant)
        let collision = try collision(evidence, before: before, at: now, tx)
        if collision != nil { evidence.state = .held }
        try stores.evidence.insert(evidence, tx)
        try stores.record(
            "proofing.evidence_kept", of: account, by: actor,
            facts: [
                "source": evidence.source, "method": evidence.method.rawValue, "assurance": evidence.assurance.rawValue,
                "evidence": evidence.id.description, "claims": evidence.attributes.sorted().map(\.rawValue).joined(separator: " "),
            ], at: now, tx)
        let conflict = try collision.map { try openConflict(about: $0.0, with: $0.1, over: evidence, at: now, tx) }
        let level = try levelChanged(of: account, before: before, by: actor, because: evidence.source, at: now, tx)
        return Kept(evidence: evidence, level: level, conflict: conflict)
    }

    /// Lets evidence count no more: its owner takes it back, or somebody found it wrong.
    package func withdraw(
        _ id: ID<Evidence>, of account: ID<Account>, because reason: String, by actor: AuditActor, at now: Instant, _ tx: any Transaction
    ) throws {
        guard var evidence = try stores.evidence.evidence(id, of: account, tx), evidence.state != .withdrawn else { return }
        let before = try rows(of: account, tx)
        evidence.state = .withdrawn
        evidence.changedAt = now
        try stores.evidence.update(evidence, tx)
        try stores.record(
            "proofing.evidence_withdrawn", of: account, by: actor,
            facts: ["source": evidence.source, "reason": reason, "evidence": id.description], at: now, tx)
        if let index = evidence.curpIndex, !(try holds(index, account, at: now, tx)) {
            try stores.evidence.release(ClaimKey(.curp, index), from: account, tx)
        }
        if let index = evidence.upstreamIndex, !(try isLinked(index, account, tx)) {
            try stores.evidence.release(ClaimKey(.upstream, index), from: account, tx)
        }
        try levelChanged(of: account, before: before, by: actor, because: reason, at: now, tx)
    }

    /// Rows with the level that they carry, the confirmed address of the account among them.
    func rows(of account: ID<Account>, _ tx: any Transaction) throws -> [Evidence] { try opened(of: account, tx).map(\.evidence) }

    /// Whether the account still has a verified row with the CURP.
    private func holds(_ index: Data, _ account: ID<Account>, at now: Instant, _ tx: any Transaction) throws -> Bool {
        let rows = try stores.evidence.evidence(of: account, tx)
        return IdentityLevel.of(rows, at: now) == .verified && rows.contains { $0.counts(at: now) && $0.curpIndex == index }
    }

    /// Whether another row of the account still rests on that identity at another provider.
    private func isLinked(_ index: Data, _ account: ID<Account>, _ tx: any Transaction) throws -> Bool {
        try stores.evidence.evidence(of: account, tx).contains { $0.state == .counts && $0.upstreamIndex == index }
    }

    /// Puts before the desk whose something is that evidence was held for.
    @discardableResult
    func openConflict(
        about taken: ClaimKey, with holder: ID<Account>, over evidence: Evidence, at now: Instant, _ tx: any Transaction
    ) throws -> ID<IdentityConflict> {
        let conflict = IdentityConflict(
            id: ID(at: now, chance: stores.chance), account: evidence.account, evidence: evidence.id, holder: holder, kind: taken.kind,
            openedAt: now)
        try stores.evidence.insert(conflict, tx)
        try stores.record(
            "proofing.conflict_opened", of: evidence.account, by: .system,
            facts: ["claim": conflict.kind.rawValue, "conflict": conflict.id.description, "source": evidence.source], at: now, tx)
        return conflict.id
    }

    /// Claims what only one account may have; returns the key and who has it where that is somebody else.
    func collision(
        _ evidence: Evidence, before: [Evidence], at now: Instant, _ tx: any Transaction
    ) throws -> (ClaimKey, ID<Account>)? {
        if let index = evidence.upstreamIndex {
            let key = ClaimKey(.upstream, index)
            let holder = try stores.evidence.claim(key, for: evidence.account, at: now, tx)
            if holder != evidence.account { return (key, holder) }
        }
        // A CURP is one person's among verified accounts: a basic one does not keep its true owner out (decision 0251).
        let isVerified = IdentityLevel.of(before + [evidence], at: now) == .verified
        let indexes = Set(([evidence] + (isVerified ? before.filter { $0.counts(at: now) } : [])).compactMap(\.curpIndex))
        for index in indexes {
            let key = ClaimKey(.curp, index)
            let holder =
                isVerified
                ? try stores.evidence.claim(key, for: evidence.account, at: now, tx) : try stores.evidence.holder(of: key, tx)
            if let holder, holder != evidence.account { return (key, holder) }
        }
        return nil
    }

    /// Records a level that is another than before; returns it.
    @discardableResult
    func levelChanged(
        of account: ID<Account>, before: [Evidence], by actor: AuditActor, because reason: String, at now: Instant, _ tx: any Transaction
    ) throws -> IdentityLevel {
        let level = IdentityLevel.of(try rows(of: account, tx), at: now)
        if level != IdentityLevel.of(before, at: now) {
            try stores.record(
                "proofing.level_changed", of: account, by: actor, facts: ["level": level.rawValue, "reason": reason], at: now, tx)
        }
        return level
    }
}

extension [String: String] {
    /// Values by attribute; names that nobody knows are left out.
    package var attributes: [Attribute: String] {
        reduce(into: [:]) { values, one in if let attribute = Attribute(rawValue: one.key) { values[attribute] = one.value } }
    }
}

extension [Attribute: String] {
    /// Values by the name of the attribute, as they are sealed.
    package var named: [String: String] { reduce(into: [:]) { $0[$1.key.rawValue] = $1.value } }
}

extension AuditActor {
    /// The public servant, where one did it.
    var servant: Data? { if case .servant(let id) = self { id } else { nil } }
}
