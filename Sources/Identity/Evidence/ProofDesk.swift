package import Core
package import Foundation
import Ledger

/// What public servants decide on who somebody is: documents that wait, and accounts that say the same of themselves.
package struct ProofDesk: Sendable {
    let stores: IdentityStores
    private var keeper: EvidenceKeeper { EvidenceKeeper(stores) }

    package init(_ stores: IdentityStores) { self.stores = stores }

    /// The newest queue that a page shows.
    package static let most = 200

    // MARK: Handing in

    /// A resident hands in a document, with what they say stands in it; its pages are attached under the request's question.
    /// - Parameters:
    ///   - forgetting: lets the pages of an earlier one go.
    ///   - alongside: what else is written in the same transaction: the rows of the pages.
    package func hand(
        _ document: ProofRequest.Document, stating values: [Attribute: String], as id: ID<ProofRequest>, of account: ID<Account>,
        forgetting: @escaping @Sendable (ProofRequest, any Transaction) throws -> Void = { _, _ in },
        alongside: @escaping @Sendable (any Transaction) throws -> Void
    ) async throws {
        let (stores, now) = (stores, stores.clock.now)
        try await stores.unit.write { tx in
            let key = try stores.ring.existingKey(for: KeyOwner(.account, account), in: stores.keys, tx)
            // One at a time for each document: handing it in again takes the earlier one back.
            for var old in try stores.evidence.requests(of: account, tx) where old.state == .waiting && old.document == document {
                (old.state, old.decidedAt) = (.withdrawn, now)
                old.version += 1
                try stores.evidence.update(old, tx)
                try forgetting(old, tx)
            }
            try stores.evidence.insert(
                ProofRequest(
                    id: id, account: account, document: document,
                    stated: try key.seal(json: values.filter { !$0.value.isEmpty }.named, field: ProofRequest.statedField), createdAt: now),
                tx)
            try stores.record(
                "proofing.begun", of: account, by: .resident(account.data), facts: ["source": "desk", "method": "document"], at: now, tx)
            try alongside(tx)
        }
    }

    package func requests(of account: ID<Account>) async throws -> [ProofRequest] {
        let stores = stores
        return try await stores.unit.read { tx in try stores.evidence.requests(of: account, tx) }
    }

    // MARK: Deciding

    /// A request with what the person says, and what is known already.
    package struct Opened: Sendable {
        package let request: ProofRequest
        package let stated: [Attribute: String]
        package let known: KnownPerson
        package let login: String
    }

    package func waiting() async throws -> [ProofRequest] {
        let stores = stores
        return try await stores.unit.read { tx in try stores.evidence.waiting(limit: Self.most, tx) }
    }

    /// Throws `ProofError.noSuchRequest` for one that does not wait.
    package func open(_ id: ID<ProofRequest>) async throws -> Opened {
        let (stores, keeper, now) = (stores, keeper, stores.clock.now)
        let opened: Opened? = try await stores.unit.read { tx in
            guard let request = try stores.evidence.request(id, tx), request.state == .waiting,
                let account = try stores.accounts.account(request.account, tx)
            else { return nil }
            let key = try stores.ring.existingKey(for: KeyOwner(.account, account.id), in: stores.keys, tx)
            return Opened(
                request: request,
                stated: try key.open(request.stated, field: ProofRequest.statedField, as: [String: String].self).attributes,
                known: try keeper.known(of: account.id, at: now, tx), login: try stores.login(of: account, tx) ?? "")
        }
        guard let opened else { throw ProofError.noSuchRequest }
        return opened
    }

    /// The servant compared it with the document: what stands there counts from now on.
    /// - Parameters:
    ///   - values: as they stand in the document, which may correct what the person wrote.
    ///   - hash: SHA-256 of its pages.
    ///   - alongside: what else is written in the same transaction.
    package func confirm(
        _ id: ID<ProofRequest>, values: [Attribute: String], hash: Data?, until: Instant?, by servant: Data,
        alongside: @escaping @Sendable (any Transaction) throws -> Void = { _ in }
    ) async throws -> EvidenceKeeper.Kept {
        let (stores, keeper, now) = (stores, keeper, stores.clock.now)
        let kept: EvidenceKeeper.Kept? = try await stores.unit.write { tx in
            guard let request = try decide(id, .confirmed, reason: nil, by: servant, at: now, tx) else { return nil }
            try alongside(tx)
            let shown = values.filter { request.document.shows.contains($0.key) && !$0.value.isEmpty }
            return try keeper.keep(
                .init(
                    source: "desk", method: .document, assurance: .verified, values: shown, documentHash: hash, until: until),
                of: request.account, by: .servant(servant), at: now, tx)
        }
        guard let kept else { throw ProofError.noSuchRequest }
        return kept
    }

    /// The servant could not use it, for one of ``ProofRequest/reasons``.
    /// - Parameter alongside: what else is written in the same transaction.
    package func refuse(
        _ id: ID<ProofRequest>, because reason: String, by servant: Data,
        alongside: @escaping @Sendable (any Transaction) throws -> Void = { _ in }
    ) async throws {
        let (stores, now) = (stores, stores.clock.now)
        let done: Bool = try await stores.unit.write { tx in
            guard let request = try decide(id, .refused, reason: reason, by: servant, at: now, tx) else { return false }
            try alongside(tx)
            try stores.record(
                "proofing.refused", of: request.account, by: .servant(servant),
                facts: ["source": "desk", "method": "document", "reason": reason], at: now, tx)
            return true
        }
        if !done { throw ProofError.noSuchRequest }
    }

    private func decide(
        _ id: ID<ProofRequest>, _ state: ProofRequest.State, reason: String?, by servant: Data, at now: Instant, _ tx: any Transaction
    ) throws -> ProofRequest? {
        // Nobody decides on their own documents, whichever persona they come in.
        guard var request = try stores.evidence.request(id, tx), request.state == .waiting, request.account.data != servant else {
            return nil
        }
        (request.state, request.reason, request.decidedAt, request.decidedBy) = (state, reason, now, servant)
        request.version += 1
        try stores.evidence.update(request, tx)
        return request
    }

    // MARK: Conflicts

    package func conflicts() async throws -> [IdentityConflict] {
        let stores = stores
        return try await stores.unit.read { tx in try stores.evidence.conflicts(limit: Self.most, tx) }
    }

    /// Decides whose it is: the other account's evidence with it counts no more.
    package func settle(_ id: ID<IdentityConflict>, _ outcome: IdentityConflict.Outcome, by servant: Data) async throws {
        let (stores, now) = (stores, stores.clock.now)
        let done: Bool = try await stores.unit.write { tx in
            guard var conflict = try stores.evidence.conflict(id, tx), conflict.outcome == nil else { return false }
            (conflict.outcome, conflict.settledAt, conflict.settledBy) = (outcome, now, servant)
            try stores.evidence.settle(conflict, tx)
            try resolve(conflict, outcome, by: .servant(servant), at: now, tx)
            try stores.record(
                "proofing.conflict_settled", of: conflict.account, by: .servant(servant),
                facts: ["outcome": outcome.rawValue, "conflict": id.description, "claim": conflict.kind.rawValue], at: now, tx)
            return true
        }
        if !done { throw ProofError.noSuchRequest }
    }

    private func resolve(
        _ conflict: IdentityConflict, _ outcome: IdentityConflict.Outcome, by actor: AuditActor, at now: Instant, _ tx: any Transaction
    ) throws {
        guard var held = try stores.evidence.evidence(conflict.evidence, of: conflict.account, tx), held.state == .held else { return }
        guard outcome == .newcomer else {
            return try keeper.withdraw(held.id, of: conflict.account, because: "conflict", by: actor, at: now, tx)
        }
        let before = try keeper.rows(of: conflict.account, tx)
        let indexes = Set(([held] + before.filter { $0.counts(at: now) }).compactMap(\.curpIndex))
        for other in try stores.evidence.evidence(of: conflict.holder, tx) where other.state == .counts {
            let isSame =
                switch conflict.kind {
                case .curp: other.curpIndex.map { indexes.contains($0) } ?? false
                case .upstream: other.upstreamIndex != nil && other.upstreamIndex == held.upstreamIndex
                }
            if isSame { try keeper.withdraw(other.id, of: conflict.holder, because: "conflict", by: actor, at: now, tx) }
        }
        let decided: [ClaimKey] =
            switch conflict.kind {
            case .curp: indexes.map { ClaimKey(.curp, $0) }
            case .upstream: [held.upstreamIndex].compactMap { $0.map { ClaimKey(.upstream, $0) } }
            }
        for key in decided { try stores.evidence.release(key, from: conflict.holder, tx) }
        (held.state, held.changedAt) = (.counts, now)
        // Somebody else may have it by now, or another thing that this evidence claims: then that is decided first.
        if let (taken, holder) = try keeper.collision(held, before: before, at: now, tx) {
            try keeper.openConflict(about: taken, with: holder, over: held, at: now, tx)
            return
        }
        try stores.evidence.update(held, tx)
        try keeper.levelChanged(of: conflict.account, before: before, by: actor, because: "conflict", at: now, tx)
    }
}
