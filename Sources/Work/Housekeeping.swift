package import Cases
package import Core
package import Identity

/// What is done every hour so that nothing stays longer than it should: expired drafts, sent drafts, files without a row, old sessions, counters,
/// tickets, accounts that nobody confirmed or whose deletion is due; and that signing keys are renewed in time.
package struct Housekeeping: Sendable {
    private let room: CaseRoom
    private let sessions: any SessionStore
    private let throttles: any ThrottleStore
    private let tickets: any TicketStore
    private let keys: KeyShelf
    private let accounts: OwnAccount

    /// How long what a form did is remembered: as long as its token lives, so that sending it again is harmless all that time.
    package static let formsStay = Instant.Span.hours(48)
    package static let jobKind = "housekeeping"

    package init(
        room: CaseRoom, sessions: any SessionStore, throttles: any ThrottleStore, tickets: any TicketStore, keys: KeyShelf,
        accounts: OwnAccount
    ) {
        (self.room, self.sessions, self.throttles, self.tickets, self.keys) = (room, sessions, throttles, tickets, keys)
        self.accounts = accounts
    }

    /// Does the hour's work and puts the next hour's job in its place.
    package func perform() async throws {
        let now = room.clock.now
        try await expireDrafts(at: now)
        _ = try await room.unit.write { [room, sessions, throttles, tickets] tx in
            try room.idempotency.forget(before: now - Self.formsStay, tx)
                + sessions.forget(before: now - .days(30), tx) + throttles.forget(before: now - .days(2), tx)
                + tickets.forget(before: now - .days(1), tx)
                + room.cases.forgetBulk(before: now - .days(7), tx)
        }
        _ = try await room.blobs.sweep(olderThan: now - .days(1)) { [room] blob in
            try await room.unit.read { tx in try room.cases.isNamed(blob, tx) }
        }
        try await keys.rotate(at: now)
        try await accounts.tidy()
        try await schedule()
    }

    /// Makes sure that the next hour's job waits; several nodes asking make one job.
    package func schedule() async throws {
        let now = room.clock.now
        let hour = now.milliseconds / 3_600_000 + 1
        try await room.unit.write { [room] tx in
            try room.jobs.enqueue(
                Job(
                    id: ID(at: now, chance: room.chance), kind: Self.jobKind, key: "hour:\(hour)",
                    runAt: Instant(milliseconds: hour * 3_600_000)), tx)
        }
    }

    /// Destroys the keys of drafts that nobody came back for, or that were sent, and removes their rows.
    private func expireDrafts(at now: Instant) async throws {
        while true {
            let gone = try await room.unit.write { [room] tx in
                let ids = try room.drafts.expired(before: now, limit: 200, tx)
                for id in ids {
                    let owner = KeyOwner(.draft, id)
                    for attachment in try room.cases.attachments(of: owner, tx) { try room.cases.deleteAttachment(attachment.id, tx) }
                    try room.keys.destroy(owner, at: now, tx)
                    try room.drafts.delete(id, tx)
                }
                return ids.count
            }
            if gone < 200 { return }
        }
    }
}
