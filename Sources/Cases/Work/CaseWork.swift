package import Catalog
package import Core
import Foundation

/// The steps of servants and residents on an open case, each in one transaction: projection, event, notice.
package struct CaseWork: Sendable {
    package let room: CaseRoom

    package init(room: CaseRoom) { self.room = room }

    /// Everything of a case, opened.
    package struct Opened: Sendable {
        package let file: CaseFile
        package let answers: CaseAnswers
        package let contact: Contact
        /// In order; payloads opened.
        package let events: [(event: CaseEvent, payload: CaseEvent.Payload?)]
        package let attachments: [Attachment]

        /// Which cases are joined and linked.
        package var bonds: CaseBonds { CaseBonds(events) }

        /// Seconds of work by servant.
        package var time: [ServantID: Int] {
            events.reduce(into: [:]) { time, entry in
                if case .servant(let id) = entry.event.actor { time[id, default: 0] += entry.payload?.seconds ?? 0 }
            }
        }
    }

    /// The projection by folio, which is all that a folio opens.
    package func file(folio: Folio) async throws -> CaseFile? {
        try await room.unit.glance { [room] tx in try room.cases.file(folio: folio, tx) }
    }

    /// The projection for somebody who has the code; nil for a wrong code as for an unknown folio.
    package func file(folio: Folio, code: AccessCode) async throws -> CaseFile? {
        guard let file = try await file(folio: folio), file.codeHash == code.hash(room.ring) else { return nil }
        return file
    }

    /// Public events of a case without their payloads, for the timeline that a folio alone shows.
    package func timeline(_ id: ID<CaseFile>) async throws -> [CaseEvent] {
        try await room.unit.glance { [room] tx in try room.cases.events(of: id, tx).filter(\.kind.isPublic) }
    }

    /// Opens the whole case.
    ///
    /// Whoever calls has checked who asks.
    package func open(_ id: ID<CaseFile>) async throws -> Opened {
        try await room.unit.glance { [self] tx in
            guard let file = try room.cases.file(id, tx), let content = try room.cases.content(id, tx) else { throw CaseError.notFound }
            let owner = KeyOwner(.caseFile, id)
            let key = try room.ring.existingKey(for: owner, in: room.keys, tx)
            let events = try room.cases.events(of: id, tx).map { (event: $0, payload: try payload(of: $0, key)) }
            let covers = CaseCovers(events)
            return Opened(
                file: file, answers: covers.covered(try key.open(content.answers, field: "case.answers", as: CaseAnswers.self)),
                contact: try key.open(content.contact, field: "case.contact", as: Contact.self),
                events: covers.covered(events), attachments: covers.seen(try room.cases.attachments(of: owner, tx)))
        }
    }

    /// What a list shows of each case besides its projection.
    package func answers(of files: [CaseFile]) async throws -> [ID<CaseFile>: CaseAnswers] {
        try await room.unit.read { [self] tx in
            var answers: [ID<CaseFile>: CaseAnswers] = [:]
            for file in files {
                guard let content = try room.cases.content(file.id, tx) else { continue }
                let key = try room.ring.existingKey(for: KeyOwner(.caseFile, file.id), in: room.keys, tx)
                let covered = try room.cases.events(of: file.id, tx).filter { $0.kind == .covered }
                let covers = CaseCovers(try covered.map { ($0, try payload(of: $0, key)) })
                answers[file.id] = covers.covered(try key.open(content.answers, field: "case.answers", as: CaseAnswers.self))
            }
            return answers
        }
    }

    /// Carries out a step.
    /// - Parameters:
    ///   - version: of the page that the step was chosen on; another version of the case throws `CaseError.stale`. Nil takes any.
    ///   - once: token of the form; the same token twice does the step once.
    ///   - uploads: files that belong to the step; the step gets their ids through `attach`.
    ///   - alongside: what else is written in the same transaction.
    package func perform(
        on id: ID<CaseFile>, version: Int?, once: String? = nil, uploads: [Upload] = [], catalog: Catalog,
        step: @escaping @Sendable (inout CaseFile, [CaseEvent], [ID<Attachment>]) throws(CaseError) -> Happening,
        alongside: (@Sendable (DataKey, any Transaction) throws -> Void)? = nil
    ) async throws -> CaseFile {
        let owner = KeyOwner(.caseFile, id)
        var stored: [Attachment] = []
        if !uploads.isEmpty {
            let key = try await room.unit.glance { [room] tx in try room.ring.existingKey(for: owner, in: room.keys, tx) }
            for upload in uploads { stored.append(try await room.store(upload, owner: owner, key: key)) }
        }
        let attachments = stored
        return try await room.unit.write { [self] tx in
            guard var file = try room.cases.file(id, tx) else { throw CaseError.notFound }
            if let once, try room.idempotency.result(of: once, scope: "case:\(id)", tx) != nil { return file }
            if let version, version != file.version { throw CaseError.stale }
            let events = try room.cases.events(of: id, tx)
            let key = try room.ring.existingKey(for: owner, in: room.keys, tx)
            var history = try ClockHistory(events, key: key, city: catalog.city)
            try follow(&history, &file, catalog: catalog, key: key, tx)
            let happening = try step(&file, events, attachments.map(\.id))
            for attachment in attachments { try room.cases.insert(attachment, tx) }
            try alongside?(key, tx)
            try write(happening, &file, &history, catalog: catalog, key: key, tx)
            try tellFollowers(of: happening, file, events: events, catalog: catalog, key: key, tx)
            if let once { try room.idempotency.remember(once, scope: "case:\(id)", result: Data(), at: room.clock.now, tx) }
            return file
        }
    }

    /// What the resident would be told of a step, which is not carried out.
    /// - Returns: nil for the content where the resident gave no address: they read it with their folio.
    package func preview(
        of id: ID<CaseFile>, catalog: Catalog,
        step: @escaping @Sendable (inout CaseFile, [CaseEvent], [ID<Attachment>]) throws(CaseError) -> Happening
    ) async throws -> NoticePreview {
        try await room.unit.read { [room] tx in
            guard var file = try room.cases.file(id, tx), let content = try room.cases.content(id, tx) else { throw CaseError.notFound }
            let happening = try step(&file, try room.cases.events(of: id, tx), [ID(at: room.clock.now, chance: room.chance)])
            let key = try room.ring.existingKey(for: KeyOwner(.caseFile, id), in: room.keys, tx)
            let contact = try key.open(content.contact, field: "case.contact", as: Contact.self)
            return NoticePreview(
                content: Notices.content(of: happening.kind, payload: happening.payload, file: file, catalog: catalog),
                hasAddress: contact.email?.nonBlank != nil)
        }
    }

    /// The same news for those who reported the same.
    /// - Parameter events: of the case before this one.
    func tellFollowers(
        of happening: Happening, _ file: CaseFile, events: [CaseEvent], catalog: Catalog, key: DataKey, _ tx: any Transaction
    ) throws {
        guard events.contains(where: { $0.kind == .gathered }) else { return }
        let followers = CaseBonds(try events.map { ($0, try payload(of: $0, key)) }).followers
        try tell(followers, of: happening, on: file, catalog: catalog, tx)
    }

    /// Writes what happened to a case whose clocks were not looked at yet.
    func record(_ happening: Happening, _ file: inout CaseFile, catalog: Catalog, key: DataKey, _ tx: any Transaction) throws {
        var history = try ClockHistory(room.cases.events(of: file.id, tx), key: key, city: catalog.city)
        try write(happening, &file, &history, catalog: catalog, key: key, tx)
    }

    /// Writes what happened: the projection with what the clocks make of it, the event, the notice.
    @discardableResult
    func write(
        _ happening: Happening, _ file: inout CaseFile, _ history: inout ClockHistory, catalog: Catalog, key: DataKey,
        _ tx: any Transaction
    ) throws -> CaseEvent {
        // A system clock that was set back does not put an event before the one that it follows.
        let now = max(room.clock.now, history.events.last?.at ?? room.clock.now)
        let event = CaseEvent(
            id: ID(at: now, chance: room.chance), caseID: file.id, sequence: file.version, at: now, actor: happening.actor,
            kind: happening.kind, unit: file.unit, state: file.state,
            payload: try happening.payload.map { try key.seal(json: $0, field: "event.payload") })
        history.append(event, happening.payload)
        file.take(history.clocks(at: now))
        try room.cases.update(file, tx)
        try room.cases.append(event, tx)
        if let plan = history.plan(at: now) {
            try room.cases.checkClock(of: file.id, at: file.state.isOpen ? plan.nextCheck ?? .distantFuture : nil, tx)
        }
        guard happening.tellsResident, let content = try room.cases.content(file.id, tx) else { return event }
        let contact = try key.open(content.contact, field: "case.contact", as: Contact.self)
        try Notices(room: room).tell(
            of: event, payload: happening.payload, file: file, contact: contact, catalog: catalog, key: key, tx)
        return event
    }

    func payload(of event: CaseEvent, _ key: DataKey) throws -> CaseEvent.Payload? {
        try event.payload.map { try key.open($0, field: "event.payload", as: CaseEvent.Payload.self) }
    }
}

/// A message as it would be sent.
package struct NoticePreview: Sendable, Hashable {
    package let content: MessageContent
    /// Whether the resident gave an address that it would be sent to.
    package let hasAddress: Bool
}

extension CaseWork {
    /// The resident's reply to the desk, which ends the wait.
    package func reply(
        to id: ID<CaseFile>, text: String, uploads: [Upload], once: String?, catalog: Catalog
    ) async throws -> CaseFile {
        let now = room.clock.now
        return try await perform(on: id, version: nil, once: once, uploads: uploads, catalog: catalog) {
            file, events, attachments throws(CaseError) in
            let previous = events.last { $0.state != .waitingForResident }?.state ?? .accepted
            return try file.reply(text, attachments: attachments, resuming: previous, at: now)
        }
    }
}
