package import Core
import Foundation
package import Ledger

/// Addresses that need two people: whoever could send answers elsewhere alone could be everybody.
///
/// As long as there is one administrator, that one decides alone; the first is made by invitation. Whoever sits at the command line has the machine
/// and with it everything, so that what they do is recorded and nothing more.
extension ClientOffice {
    /// What became of a proposal.
    package enum Proposed: Sendable {
        case done(Client)
        case waits(ClientChange)
    }

    /// Replaces a client's addresses, at once or once another administrator approved them.
    package func propose(_ addresses: ClientAddresses, for id: String, by actor: AuditActor) async throws -> Proposed {
        let (office, now) = (self, identity.clock.now)
        return try await identity.unit.write { tx in
            guard let client = try office.clients.client(id, tx) else { throw Fault.unknownClient }
            if client.settings.grants.contains(.code), addresses.redirect.isEmpty { throw Fault.noRedirect }
            try Self.check(addresses, isPublic: !client.isConfidential)
            guard let proposer = try office.proposer(actor, tx) else {
                if let open = try office.clients.waiting(for: id, tx) { try office.reject(open, "superseded", by: actor, at: now, tx) }
                return .done(try office.apply(addresses, to: client, by: actor, at: now, tx))
            }
            return .waits(try office.wait(for: addresses, of: id, proposedBy: proposer, at: now, tx))
        }
    }

    /// Approves addresses that wait; throws ``Fault/ownChange`` to whoever proposed them.
    package func approve(_ id: ID<ClientChange>, by actor: AuditActor) async throws -> Client {
        let (office, now) = (self, identity.clock.now)
        return try await identity.unit.write { tx in
            let change = try office.open(id, tx)
            guard let client = try office.clients.client(change.client, tx) else { throw Fault.unknownClient }
            if case .servant(change.proposedBy.data) = actor { throw Fault.ownChange }
            try office.close(change, .approved, by: actor, at: now, tx)
            try office.record(
                "client.change_approved", client.id, by: actor,
                ["change": id.description, "redirects": change.addresses.digest], at: now, tx)
            return try office.apply(change.addresses, to: client, by: actor, at: now, tx)
        }
    }

    /// Refuses addresses that wait, or takes back one's own.
    package func reject(_ id: ID<ClientChange>, by actor: AuditActor) async throws {
        let (office, now) = (self, identity.clock.now)
        try await identity.unit.write { tx in
            let change = try office.open(id, tx)
            var reason = "refused"
            if case .servant(change.proposedBy.data) = actor { reason = "taken_back" }
            try office.reject(change, reason, by: actor, at: now, tx)
        }
    }

    /// All addresses that wait, oldest first.
    package func waiting() async throws -> [ClientChange] {
        let clients = clients
        return try await identity.unit.read { tx in try clients.waiting(limit: 200, tx) }
    }

    // MARK: Steps

    /// The administrator whose change must wait; nil where it need not: nobody else could approve it, or it comes from the command line.
    func proposer(_ actor: AuditActor, _ tx: any Transaction) throws -> ID<Account>? {
        guard case .servant(let data) = actor, let me = ID<Account>(data) else { return nil }
        return try clients.administrators(limit: 2, tx).contains { $0 != me } ? me : nil
    }

    func wait(
        for addresses: ClientAddresses, of client: String, proposedBy proposer: ID<Account>, at now: Instant, _ tx: any Transaction
    ) throws -> ClientChange {
        let actor = AuditActor.servant(proposer.data)
        if let open = try clients.waiting(for: client, tx) { try reject(open, "superseded", by: actor, at: now, tx) }
        let change = ClientChange(
            id: ID(at: now, chance: identity.chance), client: client, addresses: addresses, proposedBy: proposer, proposedAt: now)
        try clients.insert(change, tx)
        try record(
            "client.change_proposed", client, by: actor, ["change": change.id.description, "redirects": addresses.digest], at: now, tx)
        return change
    }

    private func open(_ id: ID<ClientChange>, _ tx: any Transaction) throws -> ClientChange {
        guard let change = try clients.change(id, tx), change.state == .waiting else { throw Fault.changeGone }
        return change
    }

    private func reject(
        _ change: ClientChange, _ reason: String, by actor: AuditActor, at now: Instant, _ tx: any Transaction
    ) throws {
        try close(change, .rejected, by: actor, at: now, tx)
        try record("client.change_rejected", change.client, by: actor, ["change": change.id.description, "reason": reason], at: now, tx)
    }

    private func close(
        _ change: ClientChange, _ state: ClientChange.State, by actor: AuditActor, at now: Instant, _ tx: any Transaction
    ) throws {
        var closed = change
        (closed.state, closed.decidedAt) = (state, now)
        if case .servant(let id) = actor { closed.decidedBy = ID(id) }
        do { try clients.decide(closed, tx) } catch StoreError.stale { throw Fault.changeGone }
    }

    private func apply(
        _ addresses: ClientAddresses, to client: Client, by actor: AuditActor, at now: Instant, _ tx: any Transaction
    ) throws -> Client {
        var changed = client
        addresses.set(in: &changed.settings)
        guard changed.settings != client.settings else { return client }
        changed.version += 1
        try clients.update(changed, tx)
        try record("client.changed", client.id, by: actor, ["what": "addresses", "redirects": addresses.digest], at: now, tx)
        return changed
    }
}
