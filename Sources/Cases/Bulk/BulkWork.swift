package import Catalog
package import Core
import Foundation

/// Carries out a deed on many cases, a few in each transaction, so that pages are served between them.
///
/// Every case gets its own event and its own message, as if somebody had done it by hand. Running twice does nothing twice.
package struct BulkWork: Sendable {
    package let room: CaseRoom
    /// Cases of one transaction.
    static let batch = 25

    package init(room: CaseRoom) { self.room = room }

    /// Which deed and whose, as the payload of the job names it.
    package struct Ticket: Sendable, Hashable, Codable {
        package let act: ID<BulkAct>
        package let owner: ServantID

        package init(act: ID<BulkAct>, owner: ServantID) { (self.act, self.owner) = (act, owner) }
    }

    /// Whether the servant may do the deed with the case.
    package typealias Permission = @Sendable (CaseFile, BulkOrder) -> Bool

    /// Seals what is to be done and puts the work into the queue of jobs.
    /// - Parameter version: of the act as it was looked at; another one throws `CaseError.stale`.
    package func begin(_ order: BulkOrder, on id: ID<BulkAct>, of owner: ServantID, version: Int) async throws {
        let now = room.clock.now
        try await room.unit.write { [room] tx in
            guard var act = try room.cases.bulkAct(id, of: owner, tx) else { throw CaseError.notFound }
            // The same form sent twice begins once.
            if act.state == .running || act.state == .done { return }
            guard act.state == .choosing, act.version == version else { throw CaseError.stale }
            let key = try room.ring.key(for: KeyOwner(.account, owner), in: room.keys, at: now, tx)
            act.order = try key.seal(json: order, field: "bulk.order")
            try Self.move(&act, to: .running, at: now, room, tx)
        }
    }

    /// Begins to take back a deed that was done less than a day ago.
    package func beginUndo(_ id: ID<BulkAct>, of owner: ServantID) async throws {
        let now = room.clock.now
        try await room.unit.write { [room] tx in
            guard var act = try room.cases.bulkAct(id, of: owner, tx) else { throw CaseError.notFound }
            if act.state == .undoing || act.state == .undone { return }
            guard act.state == .done, now - act.updatedAt < BulkAct.undoableFor else { throw CaseError.stale }
            try Self.move(&act, to: .undoing, at: now, room, tx)
        }
    }

    /// Works until nothing is left of the deed.
    package func run(_ ticket: Ticket, catalog: Catalog, may: @escaping Permission) async throws {
        while try await step(ticket, catalog: catalog, may: may) { await Task.yield() }
    }

    /// What is to be done; nil while the cases are chosen.
    package func order(of act: BulkAct, _ tx: any Transaction) throws -> BulkOrder? {
        guard let order = act.order else { return nil }
        let key = try room.ring.existingKey(for: KeyOwner(.account, act.owner), in: room.keys, tx)
        return try key.open(order, field: "bulk.order", as: BulkOrder.self)
    }

    private static func move(
        _ act: inout BulkAct, to state: BulkAct.State, at now: Instant, _ room: CaseRoom, _ tx: any Transaction
    ) throws {
        act.state = state
        act.updatedAt = now
        act.version += 1
        try room.cases.update(act, tx)
        guard state == .running || state == .undoing else { return }
        try room.jobs.enqueue(
            Job(
                id: ID(at: now, chance: room.chance), kind: BulkAct.jobKind, key: "\(act.id):\(state.rawValue)",
                payload: JSONEncoder().encode(Ticket(act: act.id, owner: act.owner)), runAt: now), tx)
    }

    /// One transaction's worth; false when nothing was left.
    private func step(_ ticket: Ticket, catalog: Catalog, may: @escaping Permission) async throws -> Bool {
        let now = room.clock.now
        return try await room.unit.write { [self] tx in
            guard var act = try room.cases.bulkAct(ticket.act, of: ticket.owner, tx), let order = try order(of: act, tx),
                act.state == .running || act.state == .undoing
            else { return false }
            let isUndo = act.state == .undoing
            let items = try room.cases.items(of: act, isUndo ? .done : .waiting, limit: Self.batch, tx)
            for item in items {
                let after =
                    try isUndo ? undo(item, order, act, at: now, catalog, tx) : carryOut(order, on: item, act, at: now, catalog, may, tx)
                try room.cases.update(after, of: act, tx)
            }
            guard items.isEmpty else { return true }
            try Self.move(&act, to: isUndo ? .undone : .done, at: now, room, tx)
            return false
        }
    }

    private func carryOut(
        _ order: BulkOrder, on item: BulkItem, _ act: BulkAct, at now: Instant, _ catalog: Catalog, _ may: Permission, _ tx: any Transaction
    ) throws -> BulkItem {
        var item = item
        item.outcome = .skipped
        guard let file = try room.cases.file(item.caseID, tx), may(file, order) else { return item }
        do {
            let after = try step(on: file, catalog, tx) { file throws(CaseError) in try file.carryOut(order, by: act.owner, at: now) }
            (item.outcome, item.before, item.version) = (.done, BulkItem.Before(file), after.version)
        } catch is CaseError {
        } catch SealError.destroyed {}
        return item
    }

    /// One step on one case, with what the clocks make of it, its event and its notice.
    private func step(
        on file: CaseFile, _ catalog: Catalog, _ tx: any Transaction, _ change: (inout CaseFile) throws(CaseError) -> Happening
    ) throws -> CaseFile {
        var file = file
        // Refused before anything is written: a transaction holds other cases too.
        var trial = file
        _ = try change(&trial)
        let work = CaseWork(room: room)
        let key = try room.ring.existingKey(for: KeyOwner(.caseFile, file.id), in: room.keys, tx)
        let events = try room.cases.events(of: file.id, tx)
        var history = try ClockHistory(events, key: key, city: catalog.city)
        try work.follow(&history, &file, catalog: catalog, key: key, tx)
        let happening = try change(&file)
        try work.write(happening, &file, &history, catalog: catalog, key: key, tx)
        try work.tellFollowers(of: happening, file, events: events, catalog: catalog, key: key, tx)
        return file
    }

    private func undo(
        _ item: BulkItem, _ order: BulkOrder, _ act: BulkAct, at now: Instant, _ catalog: Catalog, _ tx: any Transaction
    ) throws -> BulkItem {
        var item = item
        item.outcome = .kept
        guard let file = try room.cases.file(item.caseID, tx), file.version == item.version, let before = item.before else { return item }
        _ = try step(on: file, catalog, tx) { file in file.undo(order, to: before, by: act.owner, at: now) }
        item.outcome = .undone
        return item
    }
}

extension CaseFile {
    /// The deed as the step that somebody would do by hand.
    mutating func carryOut(_ order: BulkOrder, by servant: ServantID, at now: Instant) throws(CaseError) -> Happening {
        switch order.deed {
        case .accept: return try accept(by: servant, at: now)
        case .assign:
            guard let colleague = order.colleague else { throw .missing("colleague") }
            return try assign(to: colleague, by: servant, at: now)
        case .transfer:
            guard let unit = order.unit else { throw .missing("unit") }
            return try transfer(to: unit, reason: order.text(for: self), note: order.note, by: servant, at: now)
        case .answer, .close:
            return try answer(
                order.text(for: self), template: nil, evidence: [], closes: order.deed == .close, wantsEvidence: false,
                by: servant, at: now)
        }
    }

    /// Takes a deed back: unit, servant and state are as they were; what was told is corrected.
    mutating func undo(_ order: BulkOrder, to before: BulkItem.Before, by servant: ServantID, at now: Instant) -> Happening {
        (unit, assignee, state, closedAt) = (before.unit, before.assignee, before.state, before.closedAt)
        updatedAt = max(updatedAt, now)
        version += 1
        guard order.deed == .assign else { return Happening(.undone, by: .servant(servant), tells: true) }
        return before.assignee.map { Happening(.assigned, by: .servant(servant), .init(text: $0.description)) }
            ?? Happening(.released, by: .servant(servant))
    }

    /// Back to the unit, since whoever carried it was not there.
    package mutating func giveBack(at now: Instant) throws(CaseError) -> Happening {
        guard state.isOpen, assignee != nil else { throw .wrongState(state) }
        assignee = nil
        updatedAt = max(updatedAt, now)
        version += 1
        return Happening(.released, by: .system)
    }
}
