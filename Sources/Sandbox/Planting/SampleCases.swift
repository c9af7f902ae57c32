package import Cases
package import Catalog
import Core
import Forms
import Foundation
import Identity
import Media
package import Web

/// Plants the invented cases of a demonstration, through the same services as everybody's: intake and the steps of the desk.
package struct SampleCases: Sendable {
    private let room: CaseRoom
    private let archive: ServiceArchive
    private let staff: SampleStaff
    private let photos: (any PhotoCleaning)?

    /// - Parameter photos: cleans the drawn pictures like everybody's; without it the samples have none.
    package init(room: CaseRoom, archive: ServiceArchive, staff: SampleStaff, photos: (any PhotoCleaning)? = nil) {
        (self.room, self.archive, self.staff, self.photos) = (room, archive, staff, photos)
    }

    /// Plants every case whose service the city has; returns how many.
    package func plant(_ catalog: Catalog) async throws -> Int {
        var servants: [String: ServantID] = [:]
        for person in SamplePerson.all {
            servants[person.key] = try await staff.account(of: person).map { ServantID(high: $0.id.high, low: $0.id.low) }
        }
        let pictures = await pictures()
        var count = 0
        for sample in SampleCase.all {
            guard let service = catalog.service(sample.service), service.mode != .information else { continue }
            let opened = room.clock.now - sample.ago
            guard let file = try await open(sample, service, at: opened, pictures, catalog) else { continue }
            for (after, step) in sample.steps {
                try await carry(out: step, on: file, of: sample, at: opened + after, servants, pictures, catalog)
            }
            count += 1
        }
        return count
    }

    /// The drawn pictures, cleaned; one that cannot be cleaned here is left out.
    private func pictures() async -> [SamplePicture: CleanPhoto] {
        guard let photos else { return [:] }
        return await withTaskGroup(of: (SamplePicture, CleanPhoto?).self) { group in
            for picture in SamplePicture.allCases { group.addTask { (picture, try? await photos.clean(picture.png)) } }
            return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
    }

    private static func upload(_ photo: CleanPhoto, _ question: String) -> Upload {
        Upload(question: question, mediaType: "image/jpeg", data: photo.jpeg, thumbnail: photo.thumbnail)
    }

    /// The same room at another moment.
    private func room(at moment: Instant) -> CaseRoom {
        CaseRoom(
            unit: room.unit, cases: room.cases, drafts: room.drafts, keys: room.keys, outbox: room.outbox, jobs: room.jobs,
            idempotency: room.idempotency, blobs: room.blobs, ring: room.ring, clock: .fixed(moment), chance: room.chance)
    }

    private func open(
        _ sample: SampleCase, _ service: CityService, at moment: Instant, _ pictures: [SamplePicture: CleanPhoto], _ catalog: Catalog
    ) async throws -> ID<CaseFile>? {
        let intake = Intake(room: room(at: moment), archive: archive)
        let holder = Intake.Holder(secret: Data(room.chance.bytes(16)).base64EncodedString())
        let draft = try await intake.start(service, language: sample.language, channel: .web, holder: holder, city: catalog.city).draft
        let edited = try await intake.edit(draft.id, holder: holder, catalog: catalog) { session in Self.fill(&session, sample) }
        guard edited.result else {
            try await intake.discard(draft.id, holder: holder, catalog: catalog)
            return nil
        }
        var version = edited.open.draft.version
        if let photo = sample.photo.flatMap({ pictures[$0] }), let ref = edited.open.session.refs(named: "photo").first {
            version = try await intake.attach(
                Self.upload(photo, "photo"), to: draft.id, at: ref, holder: holder, catalog: catalog
            ).open.draft.version
        }
        return try await intake.send(draft.id, version: version, holder: holder, catalog: catalog).file.id
    }

    /// Answers what the sample says and the rest with first choices; false when the questionnaire cannot be finished so.
    private static func fill(_ session: inout FormSession, _ sample: SampleCase) -> Bool {
        for (name, value) in sample.answers {
            // A question that the service does not ask, or not now, is left out.
            if let ref = session.refs(named: name).first { try? session.answer(ref, value) }
        }
        for _ in 0..<60 {
            guard let refused = session.finalValidation() else { return true }
            let choice = session.choices(refused.ref, limit: 1).found.first?.name
            do { try session.answer(refused.ref, choice ?? "No sé") } catch { return false }
        }
        return false
    }

    private func carry(
        out step: SampleCase.Step, on id: ID<CaseFile>, of sample: SampleCase, at moment: Instant, _ servants: [String: ServantID],
        _ pictures: [SamplePicture: CleanPhoto], _ catalog: Catalog
    ) async throws {
        let now = min(moment, room.clock.now)
        let work = CaseWork(room: room(at: now))
        func perform(
            _ key: String, _ change: @escaping @Sendable (inout CaseFile, ServantID) throws(CaseError) -> Happening
        ) async throws {
            guard let servant = servants[key] else { return }
            _ = try await work.perform(on: id, version: nil, catalog: catalog) { file, _, _ throws(CaseError) in try change(&file, servant)
            }
        }
        func resident(_ change: @escaping @Sendable (inout CaseFile) throws(CaseError) -> Happening) async throws {
            _ = try await work.perform(on: id, version: nil, catalog: catalog) { file, _, _ throws(CaseError) in try change(&file) }
        }
        switch step {
        case .accept(let who): try await perform(who) { file, me throws(CaseError) in try file.accept(by: me, at: now) }
        case .take(let who): try await perform(who) { file, me throws(CaseError) in try file.take(by: me, at: now) }
        case .start(let who): try await perform(who) { file, me throws(CaseError) in try file.startWork(by: me, at: now) }
        case .note(let text, let who): try await perform(who) { file, me throws(CaseError) in try file.note(text, by: me, at: now) }
        case .ask(let text, let who): try await perform(who) { file, me throws(CaseError) in try file.ask(text, by: me, at: now) }
        case .reply(let text): _ = try await work.reply(to: id, text: text, uploads: [], once: nil, catalog: catalog)
        case .transfer(let unit, let reason, let note, let who):
            try await perform(who) { file, me throws(CaseError) in
                try file.transfer(to: unit, reason: reason, note: note, by: me, at: now)
            }
        case .inform(let text, let who):
            try await perform(who) { file, me throws(CaseError) in
                try file.answer(text, template: nil, evidence: [], closes: false, by: me, at: now)
            }
        case .answer(let text, let who):
            guard let servant = servants[who] else { return }
            let evidence = sample.service == "bacheo" ? pictures[.patched].map { [Self.upload($0, "evidence")] } ?? [] : []
            _ = try await work.perform(on: id, version: nil, uploads: evidence, catalog: catalog) { file, _, files throws(CaseError) in
                try file.answer(
                    text, template: nil, evidence: files, closes: true, withoutEvidence: "La cuadrilla terminó de noche.", by: servant,
                    at: now)
            }
        case .confirm: try await resident { file throws(CaseError) in try file.confirm(at: now) }
        case .reopen(let reason):
            try await resident { file throws(CaseError) in try file.reopen(reason: reason, attachments: [], at: now) }
        }
    }
}
