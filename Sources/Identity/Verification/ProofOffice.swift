package import Core
import Foundation
import Ledger

/// Takes a signed-in person through a verification and writes down what came of it.
package struct ProofOffice: Sendable {
    private let stores: IdentityStores
    private let tickets: TicketOffice
    private let verifiers: [any Verifier]
    private var keeper: EvidenceKeeper { EvidenceKeeper(stores) }

    /// Tries of one person in an hour, and of one machine.
    static let triesPerPerson = 5
    static let triesPerMachine = 40
    private static let answerLife = Instant.Span.minutes(20)

    package init(_ stores: IdentityStores, tickets: any TicketStore, verifiers: [any Verifier]) {
        (self.stores, self.verifiers) = (stores, verifiers)
        self.tickets = TicketOffice(tickets, ring: stores.ring, chance: stores.chance)
    }

    /// The ways that there are.
    package var sources: [String] { verifiers.map(\.source) }

    /// What came of a step.
    package enum Outcome: Sendable {
        case kept(EvidenceKeeper.Kept)
        case leave(to: String)
        case waiting
    }

    private struct Away: Sendable, Codable {
        let account: ID<Account>
        let browser: String
        let next: String
        let memory: UpstreamVerifier.Memory
    }

    /// Begins a verification; throws ``ProofError``.
    /// - Parameters:
    ///   - browser: the mark of the browser, in which the answer of another provider must come back.
    ///   - next: the page of ours to go on with then.
    package func begin(
        _ source: String, _ stated: [Attribute: String], account: ID<Account>, from address: ClientAddress, browser: String, next: String
    ) async throws -> Outcome {
        guard let verifier = verifiers.first(where: { $0.source == source }) else { throw ProofError.unknownSource }
        try await admit(account, address)
        try await record("proofing.begun", account, verifier)
        return try await telling(verifier, account) {
            switch try await verifier.begin(stated) {
            case .found(let finding): return .kept(try await keep(finding, account))
            case .waiting: return .waiting
            case .leave(let url, let memory):
                let (tickets, now) = (tickets, stores.clock.now)
                let away = Away(account: account, browser: browser, next: next, memory: memory)
                let state = try await stores.unit.write { tx in
                    try tickets.issue(.upstream, away, lasting: Self.answerLife, at: now, tx)
                }
                return .leave(to: url.replacing(UpstreamVerifier.Memory.statePlace, with: state.text))
            }
        }
    }

    /// Takes the answer that another provider sent the browser back with: once, in the same browser, to the same person.
    package func finish(
        _ parameters: [String: String], account: ID<Account>, browser: String
    ) async throws -> (kept: EvidenceKeeper.Kept, next: String) {
        let (tickets, now) = (tickets, stores.clock.now)
        guard let state = parameters["state"].flatMap({ SecretToken($0) }) else { throw ProofError.badAnswer }
        let away: Away? = try await stores.unit.write { tx in
            guard let (ticket, away) = try tickets.read(.upstream, state, as: Away.self, at: now, tx), away.browser == browser,
                away.account == account, try tickets.use(ticket, at: now, tx)
            else { return nil }
            return away
        }
        guard let away,
            let verifier = verifiers.lazy.compactMap({ $0 as? UpstreamVerifier }).first(where: { $0.source == away.memory.source })
        else { throw ProofError.badAnswer }
        let kept = try await telling(verifier, account) {
            try await keep(try await verifier.finish(parameters, away.memory), account)
        }
        return (kept, away.next)
    }

    private func keep(_ finding: EvidenceKeeper.Finding, _ account: ID<Account>) async throws -> EvidenceKeeper.Kept {
        let (keeper, now) = (keeper, stores.clock.now)
        return try await stores.unit.write { tx in
            try keeper.keep(finding, of: account, by: .resident(account.data), at: now, tx)
        }
    }

    /// Records a refusal with why, for the person's own list.
    private func telling<Value>(
        _ verifier: any Verifier, _ account: ID<Account>, _ body: () async throws -> Value
    ) async throws -> Value {
        do { return try await body() } catch let error as ProofError {
            try await record("proofing.refused", account, verifier, reason: String(error.code.name.dropFirst("proof.".count)))
            throw error
        }
    }

    private func record(_ kind: String, _ account: ID<Account>, _ verifier: any Verifier, reason: String? = nil) async throws {
        let (stores, now) = (stores, stores.clock.now)
        var facts = ["source": verifier.source, "method": verifier.method.rawValue]
        if let reason { facts["reason"] = reason }
        let told = facts
        try await stores.unit.write { tx in
            try stores.record(kind, of: account, by: .resident(account.data), facts: told, at: now, tx)
        }
    }

    private func admit(_ account: ID<Account>, _ address: ClientAddress) async throws {
        let (stores, now) = (stores, stores.clock.now)
        let isAdmitted = try await stores.unit.write { tx in
            let hour = Instant.Span.hours(1)
            let person = try stores.throttles.hit(
                stores.ring.blindIndex("proof-of|" + account.description, purpose: "throttle"), window: hour, at: now, tx)
            let machine = try stores.throttles.hit(
                stores.ring.blindIndex("proof-from|" + address.name, purpose: "throttle"), window: hour, at: now, tx)
            return person <= Self.triesPerPerson && machine <= Self.triesPerMachine
        }
        if !isAdmitted { throw ProofError.tooManyTries }
    }
}
