package import Catalog
package import Core
import Foundation

/// Whom a notice about a clock goes to.
package struct ClockRecipient: Sendable, Hashable {
    package let email: String
    package let language: Language

    package init(email: String, language: Language) { (self.email, self.language) = (email, language) }
}

extension CaseWork {
    /// Those who are told of a warning or an escalation, found in the transaction that writes it.
    package typealias ClockRecipients = @Sendable (ClockMark, CaseFile, any Transaction) throws -> [ClockRecipient]

    /// Does what the clocks of a case ask for now: moved dates are written down, warnings and escalations sent.
    ///
    /// Harmless when repeated: what was done stands in the events.
    /// - Returns: how many events were written.
    package func checkClocks(of id: ID<CaseFile>, catalog: Catalog, recipients: @escaping ClockRecipients) async throws -> Int {
        try await room.unit.write { [self] tx in
            guard var file = try room.cases.file(id, tx) else { return 0 }
            guard file.state.isOpen else {
                try room.cases.checkClock(of: id, at: nil, tx)
                return 0
            }
            let now = room.clock.now
            let key = try room.ring.existingKey(for: KeyOwner(.caseFile, id), in: room.keys, tx)
            var history = try ClockHistory(room.cases.events(of: id, tx), key: key, city: catalog.city)
            let before = file.version
            try follow(&history, &file, catalog: catalog, key: key, tx)
            for mark in history.plan(at: now)?.marks ?? [] {
                let happening = file.note(mark, as: mark.level == 0 ? .clockWarned : .escalated, at: now)
                let event = try write(happening, &file, &history, catalog: catalog, key: key, tx)
                for recipient in try recipients(mark, file, tx) {
                    try notify(recipient, of: event, mark, file, catalog: catalog, key: key, tx)
                }
            }
            try room.cases.checkClock(of: id, at: history.plan(at: now)?.nextCheck ?? .distantFuture, tx)
            return file.version - before
        }
    }

    /// Moves a promised date, with a reason that the resident reads.
    package func moveDeadline(
        of id: ID<CaseFile>, _ kind: PromiseKind, to due: Instant, reason: String, by servant: ServantID, version: Int?,
        once: String? = nil, catalog: Catalog
    ) async throws -> CaseFile {
        let now = room.clock.now
        return try await perform(on: id, version: version, once: once, catalog: catalog) { file, _, _ throws(CaseError) in
            try file.moveDeadline(of: kind, to: due, reason: reason, by: servant, at: now)
        }
    }

    /// Writes down as events what the calendar moved since the case was last looked at.
    func follow(
        _ history: inout ClockHistory, _ file: inout CaseFile, catalog: Catalog, key: DataKey, _ tx: any Transaction
    ) throws {
        let moves = history.moves(file, at: room.clock.now)
        for (number, move) in moves.enumerated() {
            // One word to the resident is enough: the last, about the solution.
            let happening = file.note(
                move.mark, as: .deadlineMoved, because: move.because, tells: number == moves.count - 1, at: room.clock.now)
            try write(happening, &file, &history, catalog: catalog, key: key, tx)
        }
    }

    private func notify(
        _ recipient: ClockRecipient, of event: CaseEvent, _ mark: ClockMark, _ file: CaseFile, catalog: Catalog, key: DataKey,
        _ tx: any Transaction
    ) throws {
        let units = catalog.city.units
        let isHidden = file.privacy == .confidential
        var values = ["link": "/desk/cases/\(file.folio)", "stage": mark.promise.rawValue, "level": String(mark.level)]
        values["folio"] = file.folio.description
        values["service"] = isHidden ? nil : catalog.known(file.service)?.title.text(in: recipient.language) ?? file.service.name
        values["unit"] = units[file.unit]?.name.text(in: recipient.language) ?? file.unit.name
        values["due_by"] = mark.due?.description
        let content = MessageContent(
            template: "clock.\(mark.level == 0 ? "warned" : "escalated")_\(mark.promise.rawValue)", language: recipient.language,
            values: values)
        try room.outbox.put(
            OutgoingMessage(
                id: ID(at: event.at, chance: room.chance), channel: "email", owner: KeyOwner(.caseFile, file.id),
                recipient: key.seal(recipient.email, field: "outbox.recipient"), content: key.seal(json: content, field: "outbox.content"),
                key: "event:\(event.id):email:\(room.ring.blindIndex(recipient.email, purpose: "clock").base64EncodedString())",
                createdAt: event.at), tx)
    }
}

extension Instant {
    /// For what has no moment yet: the end of the year 9999.
    static let distantFuture = Instant(milliseconds: 253_402_300_799_000)
}
