package import Catalog
package import Core
import Forms
import Foundation

/// What the resident gets for sending.
package struct Receipt: Sendable, Hashable {
    package let file: CaseFile
    /// Nil once the confirmation page is an hour old.
    package let code: AccessCode?
}

extension Intake {
    /// Sends a draft: opens its case, routed, with promises, first event, first notice.
    ///
    /// Sending twice gives the same folio and code.
    /// - Parameters:
    ///   - version: of the draft as it was checked; another version throws `CaseError.stale`, so that nothing is sent unseen.
    ///   - filler: who sends it, as far as the channel has proven it; throws `CaseError.identityNeeded` where the service needs more.
    package func send(
        _ id: ID<Draft>, version: Int, holder: Holder, catalog: Catalog, filler: KnownFiller? = nil
    ) async throws -> Receipt {
        let (open, draftKey) = try await opened(id, holder: holder, catalog: catalog)
        if open.draft.sentAs != nil { return try await receipt(id, holder: holder, catalog: catalog) }
        guard open.draft.version == version else { throw CaseError.stale }
        guard Self.unmet(open, filler, at: nil) == nil else { throw CaseError.identityNeeded }
        var session = open.session
        guard session.finalValidation() == nil else { throw CaseError.incomplete }
        session.finish()

        let now = room.clock.now
        let caseID = room.newID(CaseFile.self)
        let owner = KeyOwner(.caseFile, caseID)
        let (key, wrapped) = try room.ring.makeKey(for: owner)
        let adopted = try await adopt(filesOf: id, draftKey: draftKey, owner: owner, key: key)
        let attachments = adopted.map { $0.new }
        // The submission names the files of the case.
        for (old, new) in adopted {
            for ref in session.refs(named: old.question) where session.text(ref) == Self.fileName(old) {
                try? session.answer(ref, Self.fileName(new))
            }
        }
        let code = AccessCode(chance: room.chance)
        let record = CaseRecord(open.service, session, catalog: catalog)
        var answers = record.answers
        let known = open.known.filled.filter { !$0.value.stored.isEmpty && session.text(named: $0.key) == $0.value.stored }
        answers.known = known.isEmpty ? nil : known.mapValues(\.value)
        let contact = record.contact
        let content = CaseContent(
            answers: try key.seal(json: answers, field: "case.answers"), contact: try key.seal(json: contact, field: "case.contact"),
            emailIndex: contact.email.flatMap { ContactForm.emailIndex($0, room.ring) },
            phoneIndex: contact.phone.flatMap { ContactForm.phoneIndex($0, room.ring) },
            placeIndex: open.service.privacy == .confidential ? nil : record.answers.place.flatMap { PlaceCell($0)?.index(room.ring) })
        let words = open.service.privacy == .confidential ? nil : SearchTokens(words: record.words, room.ring)
        let counter = try open.draft.counter.map { try draftKey.open($0, field: "draft.counter", as: CounterEntry.self) }
        let payload = CaseEvent.Payload(
            because: record.route.because, rule: record.route.rule, ruleVersion: record.route.version.hash,
            attachments: attachments.map(\.id), terms: open.service.clock,
            isDraft: record.answers.decision?.isDraft == true ? true : nil)
        let service = open.service
        let draft = open.draft

        let file = try await room.unit.write { [room] tx in
            guard var sent = try room.drafts.draft(id, tx), sent.version == version, sent.sentAs == nil else { throw CaseError.stale }
            var file = CaseFile(
                id: caseID, folio: try Self.freeFolio(room, tx), service: service.code, serviceVersion: service.version,
                privacy: service.privacy, channel: draft.channel, language: draft.language, openedAt: now, area: record.route.area,
                codeHash: code.hash(room.ring), unit: record.route.unit, assignee: nil, state: .received, updatedAt: now, closedAt: nil,
                promises: record.promises(from: now, service, catalog), version: 1)
            let event = CaseEvent(
                id: ID(at: now, chance: room.chance), caseID: caseID, sequence: 1, at: now, actor: .resident, kind: .opened,
                unit: file.unit, state: .received, payload: try key.seal(json: payload, field: "event.payload"))
            let terms = ClockTerms(service.clock, city: catalog.city)
            let clocks = PromiseClocks([ClockEvent(event, payload)], terms: terms, at: now)
            file.take(clocks)
            try room.keys.insert(wrapped, at: now, tx)
            try room.cases.insert(file, content: content, tx)
            try room.cases.append(event, tx)
            let check = ClockPlan(clocks, terms: terms, city: catalog.city, at: now).nextCheck
            try room.cases.checkClock(of: caseID, at: check ?? .distantFuture, tx)
            if let words { try room.cases.index(words, of: caseID, unit: file.unit, tx) }
            for attachment in attachments { try room.cases.insert(attachment, tx) }
            if let counter { try consent(counter, &file, key: key, at: now, tx) }
            try Notices(room: room).tell(
                of: event, payload: payload, file: file, contact: contact, code: code, catalog: catalog, key: key, tx)
            sent.sentAs = caseID
            sent.updatedAt = now
            sent.expiresAt = now + .hours(1)
            sent.version += 1
            try room.drafts.update(sent, tx)
            try room.idempotency.remember(
                "code", scope: Self.receiptScope(id), result: draftKey.seal(code.characters, field: "receipt").bytes, at: now, tx)
            return file
        }
        return Receipt(file: file, code: code)
    }

    /// Writes down who typed it at a counter and how the person agreed.
    private func consent(_ counter: CounterEntry, _ file: inout CaseFile, key: DataKey, at now: Instant, _ tx: any Transaction) throws {
        let happening = file.note(.consented, .init(text: counter.consent.rawValue), by: .servant(counter.servant), at: now)
        try room.cases.update(file, tx)
        try room.cases.append(
            CaseEvent(
                id: ID(at: now, chance: room.chance), caseID: file.id, sequence: file.version, at: now, actor: happening.actor,
                kind: happening.kind, unit: counter.unit, state: file.state,
                payload: try happening.payload.map { try key.seal(json: $0, field: "event.payload") }), tx)
    }

    /// The confirmation of a sent draft, for its holder, as long as the draft is there.
    package func receipt(_ id: ID<Draft>, holder: Holder, catalog: Catalog) async throws -> Receipt {
        let hash = holder.hash(room.ring)
        let now = room.clock.now
        return try await room.unit.glance { [room] tx in
            guard let draft = try room.drafts.draft(id, tx), draft.holderHash == hash, draft.expiresAt > now, let caseID = draft.sentAs,
                let file = try room.cases.file(caseID, tx)
            else { throw CaseError.draftNotFound }
            let key = try room.ring.existingKey(for: KeyOwner(.draft, id), in: room.keys, tx)
            let sealed = try room.idempotency.result(of: "code", scope: Self.receiptScope(id), tx).map(Sealed.init)
            let code = try sealed.flatMap { AccessCode(String(decoding: try key.open($0, field: "receipt"), as: UTF8.self)) }
            return Receipt(file: file, code: code)
        }
    }

    private static func receiptScope(_ id: ID<Draft>) -> String { "receipt:\(id)" }

    /// Seals the draft's files anew under the case's key; the draft's own go with the draft.
    private func adopt(filesOf id: ID<Draft>, draftKey: DataKey, owner: KeyOwner, key: DataKey) async throws -> [(
        old: Attachment, new: Attachment
    )] {
        let files = try await room.unit.glance { [room] tx in try room.cases.attachments(of: KeyOwner(.draft, id), tx) }
        var adopted: [(old: Attachment, new: Attachment)] = []
        for file in files {
            let data = try draftKey.open(await room.blobs.get(file.blob), field: "blob")
            var small: Data?
            if let thumbnail = file.thumbnail { small = try draftKey.open(await room.blobs.get(thumbnail), field: "blob") }
            let name = try file.name.map { String(decoding: try draftKey.open($0, field: "attachment.name"), as: UTF8.self) }
            let upload = Upload(question: file.question, mediaType: file.mediaType, data: data, thumbnail: small, name: name)
            adopted.append((file, try await room.store(upload, owner: owner, key: key)))
        }
        return adopted
    }

    /// A folio that no case has.
    ///
    /// With 34 billion of them a second look is rare.
    private static func freeFolio(_ room: CaseRoom, _ tx: any Transaction) throws -> Folio {
        for _ in 0..<16 {
            let folio = Folio(chance: room.chance)
            if try room.cases.file(folio: folio, tx) == nil { return folio }
        }
        throw StoreError.duplicate("folio")
    }
}
