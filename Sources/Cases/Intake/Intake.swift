package import Catalog
package import Core
package import Forms
import Foundation

/// From the first question to the folio: drafts are begun, answered, resumed and sent here, whatever the channel.
package struct Intake: Sendable {
    package let room: CaseRoom
    package let archive: ServiceArchive

    package init(room: CaseRoom, archive: ServiceArchive) { (self.room, self.archive) = (room, archive) }

    /// A draft with its questionnaire in hand.
    package struct OpenDraft: Sendable {
        package internal(set) var draft: Draft
        package var session: FormSession
        package let service: CityService
        /// What of the person was filled in.
        package internal(set) var known = KnownRecord()
    }

    /// Who holds a draft: a secret that only their browser or their conversation knows.
    package struct Holder: Sendable, Hashable {
        package let secret: String
        package init(secret: String) { self.secret = secret }
        func hash(_ ring: KeyRing) -> Data { ring.blindIndex(secret, purpose: "draft-holder") }
    }

    /// Begins a draft of a service.
    /// - Parameter counter: who types it for somebody else, with that person's consent.
    package func start(
        _ service: CityService, language: Language, channel: Channel, holder: Holder, city: City, counter: CounterEntry? = nil
    ) async throws -> OpenDraft {
        guard service.mode != .information, let form = service.questionnaire else { throw CaseError.notOffered }
        let now = room.clock.now
        let id = room.newID(Draft.self)
        let owner = KeyOwner(.draft, id)
        var session = FormSession(form, environment: environment(city), language: form.language([language]))
        if let variant = service.variant { _ = session.prefill(variant.question, variant.code, lock: true) }
        let started = session
        let (key, wrapped) = try room.ring.makeKey(for: owner)
        let draft = Draft(
            id: id, service: service.code, serviceVersion: service.version,
            channel: counter == nil ? channel.rawValue : CounterEntry.channel, language: language,
            holderHash: holder.hash(room.ring), codeHash: nil, answers: try key.seal(started.data, field: "draft.answers"),
            createdAt: now, updatedAt: now, expiresAt: Self.expiry(now, service, city),
            version: 1, sentAs: nil,
            counter: try counter.map { try key.seal(json: $0, field: "draft.counter") })
        try await room.unit.write { [room] tx in
            try room.keys.insert(wrapped, at: now, tx)
            try room.drafts.insert(draft, tx)
        }
        return OpenDraft(draft: draft, session: started, service: service)
    }

    /// Opens a draft for its holder.
    ///
    /// Somebody else's looks like an unknown one.
    package func open(_ id: ID<Draft>, holder: Holder, catalog: Catalog) async throws -> OpenDraft {
        try await opened(id, holder: holder, catalog: catalog).open
    }

    /// Changes a draft by what `edit` does to its session, and stores it durably.
    ///
    /// The edit is applied to the newest state: when another tab was faster it runs again, so it must be repeatable.
    /// - Parameter edit: throws to leave the draft as it is.
    package func edit<Result: Sendable>(
        _ id: ID<Draft>, holder: Holder, catalog: Catalog, language: Language? = nil,
        _ edit: @Sendable (inout FormSession) throws -> Result
    ) async throws -> (open: OpenDraft, result: Result) {
        try await change(id, holder: holder, catalog: catalog, language: language) { open in try edit(&open.session) }
    }

    /// The same for what else a draft holds.
    /// - Parameter alongside: what else is written in the transaction that stores the draft.
    func change<Result: Sendable>(
        _ id: ID<Draft>, holder: Holder, catalog: Catalog, language: Language? = nil,
        alongside: @escaping @Sendable (Result, any Transaction) throws -> Void = { _, _ in },
        _ edit: @Sendable (inout OpenDraft) throws -> Result
    ) async throws -> (open: OpenDraft, result: Result) {
        for _ in 0..<8 {
            var (open, key) = try await opened(id, holder: holder, catalog: catalog)
            guard open.draft.sentAs == nil else { throw CaseError.draftNotFound }
            if let language, language != open.draft.language {
                open.draft.language = language
                open.session.language = open.session.form.language([language])
            }
            let before = open.known
            let result = try edit(&open)
            open.draft.answers = try key.seal(open.session.data, field: "draft.answers")
            touch(&open.draft, open.service, catalog.city)
            if open.known != before { open.draft.known = try key.seal(json: open.known, field: "draft.known") }
            let draft = open.draft
            do {
                try await room.unit.write { [room] tx in
                    try room.drafts.update(draft, tx)
                    try alongside(result, tx)
                }
                return (open, result)
            } catch StoreError.stale {
                continue
            }
        }
        throw StoreError.unavailable
    }

    /// Makes a code with which the draft can be continued elsewhere; an earlier code ends.
    package func makeCode(_ id: ID<Draft>, holder: Holder, catalog: Catalog) async throws -> AccessCode {
        let code = AccessCode(chance: room.chance)
        for _ in 0..<8 {
            var (open, _) = try await opened(id, holder: holder, catalog: catalog)
            guard open.draft.sentAs == nil else { throw CaseError.draftNotFound }
            open.draft.codeHash = code.hash(room.ring)
            touch(&open.draft, open.service, catalog.city)
            let draft = open.draft
            do {
                try await room.unit.write { [room] tx in try room.drafts.update(draft, tx) }
                return code
            } catch StoreError.stale {
                continue
            }
        }
        throw StoreError.unavailable
    }

    /// Hands a draft over to whoever knows its code: the browser that resumes holds it from now on.
    package func resume(_ code: AccessCode, as holder: Holder, catalog: Catalog) async throws -> OpenDraft {
        let hash = code.hash(room.ring)
        let now = room.clock.now
        let id = try await room.unit.write { [room] tx in
            guard var draft = try room.drafts.draft(codeHash: hash, tx), draft.sentAs == nil else { throw CaseError.draftNotFound }
            guard draft.expiresAt > now else { throw CaseError.draftExpired }
            draft.holderHash = holder.hash(room.ring)
            draft.version += 1
            try room.drafts.update(draft, tx)
            return draft.id
        }
        return try await open(id, holder: holder, catalog: catalog)
    }

    /// Throws away a draft and destroys its key.
    package func discard(_ id: ID<Draft>, holder: Holder, catalog: Catalog) async throws {
        let (open, _) = try await opened(id, holder: holder, catalog: catalog)
        guard open.draft.sentAs == nil else { return }
        let now = room.clock.now
        try await room.unit.write { [room] tx in
            let owner = KeyOwner(.draft, id)
            for attachment in try room.cases.attachments(of: owner, tx) { try room.cases.deleteAttachment(attachment.id, tx) }
            try room.keys.destroy(owner, at: now, tx)
            try room.drafts.delete(id, tx)
        }
    }

    // MARK: Common

    /// Reads, checks the holder and restores the session.
    func opened(_ id: ID<Draft>, holder: Holder, catalog: Catalog) async throws -> (open: OpenDraft, key: DataKey) {
        let hash = holder.hash(room.ring)
        let (draft, key) = try await room.unit.glance { [room] tx in
            guard let draft = try room.drafts.draft(id, tx), draft.holderHash == hash else { throw CaseError.draftNotFound }
            return (draft, try room.ring.existingKey(for: KeyOwner(.draft, id), in: room.keys, tx))
        }
        guard draft.expiresAt > room.clock.now else { throw CaseError.draftExpired }
        guard let service = try await archive.service(draft.service, version: draft.serviceVersion, catalog: catalog),
            let form = service.questionnaire
        else { throw CaseError.draftExpired }
        var session = try FormSession(
            form, resuming: key.open(draft.answers, field: "draft.answers"), environment: environment(catalog.city))
        session.language = form.language([draft.language])
        if let variant = service.variant { session.locked.insert(variant.question) }
        let known = try draft.known.map { try key.open($0, field: "draft.known", as: KnownRecord.self) } ?? KnownRecord()
        session.locked.formUnion(known.filled.filter(\.value.isLocked).keys)
        return (OpenDraft(draft: draft, session: session, service: service, known: known), key)
    }

    /// Time, zone and chance of this request.
    func environment(_ city: City) -> FormEnvironment {
        FormEnvironment(now: room.clock.now, zone: LocalZone(city.timeZone), chance: room.chance)
    }

    private func touch(_ draft: inout Draft, _ service: CityService, _ city: City) {
        draft.updatedAt = max(draft.updatedAt, room.clock.now)
        draft.expiresAt = Self.expiry(draft.updatedAt, service, city)
        draft.version += 1
    }

    /// The midnight (UTC) after the days that a draft is kept: the same for all answers of a day.
    private static func expiry(_ now: Instant, _ service: CityService, _ city: City) -> Instant {
        let day = Instant.Span.days(1).milliseconds
        let end = now + .days(service.retention.draftDays ?? city.retention.draftDays)
        return Instant(milliseconds: (end.milliseconds + day - 1) / day * day)
    }
}
