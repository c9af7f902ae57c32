import Catalog
import Core
import Forms
import Foundation
import TestSupport
import Testing
import Work

@testable import Cases

@Suite struct IntakeTests {
    let stores: Stores
    let intake: Intake
    let work: CaseWork
    let catalog: Catalog
    let service: CityService
    let holder = Intake.Holder(secret: "a browser")

    init() throws {
        stores = try .temporary()
        catalog = try PotholeCity.catalog()
        service = try #require(catalog.service("pothole"))
        let all = stores
        let room = CaseRoom(
            unit: all.unit, cases: all.cases, drafts: all.drafts, keys: all.keys, outbox: all.outbox, jobs: all.jobs,
            idempotency: all.idempotency, blobs: all.blobs, ring: .sample, clock: .fixed(.noon), chance: .system)
        intake = Intake(room: room, archive: ServiceArchive(unit: all.unit, versions: all.versions, clock: .fixed(.noon)))
        work = CaseWork(room: room)
    }

    func begin() async throws -> Draft {
        try await intake.start(service, language: .spanish, channel: .web, holder: holder, city: catalog.city).draft
    }

    func answer(_ draft: Draft, _ name: String, _ text: String) async throws -> Draft {
        try await intake.edit(draft.id, holder: holder, catalog: catalog) { session in
            try session.answer(#require(session.refs(named: name).first), text)
        }.open.draft
    }

    func finished() async throws -> Draft {
        var draft = try await begin()
        draft = try await answer(draft, "size", "big")
        draft = try await answer(draft, "place", "19.37 -99.16 0 0")
        return try await answer(draft, "contact_email", "ana@example.org")
    }

    @Test func `each answer is there after opening the draft again`() async throws {
        let draft = try await answer(try await begin(), "size", "small")
        let open = try await intake.open(draft.id, holder: holder, catalog: catalog)
        #expect(open.session.text(named: "size") == "small")
        #expect(open.draft.version == 2)
    }

    @Test func `two tabs that answer at once lose nothing`() async throws {
        let draft = try await begin()
        async let one = answer(draft, "size", "big")
        async let two = answer(draft, "details", "Junto a la escuela")
        _ = try await (one, two)
        let open = try await intake.open(draft.id, holder: holder, catalog: catalog)
        #expect(open.session.text(named: "size") == "big")
        #expect(open.session.text(named: "details") == "Junto a la escuela")
    }

    @Test func `somebody else's draft looks like an unknown one`() async throws {
        let draft = try await begin()
        let stranger = Intake.Holder(secret: "another browser")
        await #expect(throws: CaseError.draftNotFound) { try await intake.open(draft.id, holder: stranger, catalog: catalog) }
        await #expect(throws: CaseError.draftNotFound) { try await intake.open(ID(high: 1, low: 2), holder: holder, catalog: catalog) }
    }

    @Test func `a code continues the draft in another browser, and only there`() async throws {
        let draft = try await answer(try await begin(), "size", "small")
        let code = try await intake.makeCode(draft.id, holder: holder, catalog: catalog)
        let other = Intake.Holder(secret: "another browser")
        let open = try await intake.resume(#require(AccessCode(code.description.lowercased())), as: other, catalog: catalog)
        #expect(open.session.text(named: "size") == "small")
        await #expect(throws: CaseError.draftNotFound) { try await intake.open(draft.id, holder: holder, catalog: catalog) }
        await #expect(throws: CaseError.draftNotFound) {
            try await intake.resume(AccessCode(chance: .system), as: other, catalog: catalog)
        }
    }

    @Test func `an unfinished draft is not sent`() async throws {
        let draft = try await begin()
        await #expect(throws: CaseError.incomplete) {
            try await intake.send(draft.id, version: draft.version, holder: holder, catalog: catalog)
        }
    }

    @Test func `sending opens a case with folio, code, unit, promises, first event and a mail with the code`() async throws {
        let draft = try await finished()
        let receipt = try await intake.send(draft.id, version: draft.version, holder: holder, catalog: catalog)
        let code = try #require(receipt.code)
        #expect(receipt.file.unit == "works")
        #expect(receipt.file.state == .received)
        #expect(try #require(receipt.file.promises.accept) > .noon)
        let opened = try await work.open(receipt.file.id)
        #expect(opened.events.map(\.event.kind) == [.opened])
        #expect(opened.contact.email == "ana@example.org")
        #expect(opened.answers.place?.latitude == 19.37)
        #expect(opened.answers.sections(in: .english).flatMap(\.rows).contains { $0.answer == "Big" })
        #expect(opened.answers.sections(in: .spanish).flatMap(\.rows).contains { $0.answer == "Grande" })
        #expect(try await work.file(folio: receipt.file.folio, code: code)?.id == receipt.file.id)
        #expect(try await work.file(folio: receipt.file.folio, code: AccessCode(chance: .system)) == nil)

        let mails = try await mails()
        #expect(mails.map(\.template) == ["case.opened"])
        #expect(mails.first?.values["code"] == code.description)
    }

    @Test func `sending twice gives the same folio and code and opens one case`() async throws {
        let draft = try await finished()
        let first = try await intake.send(draft.id, version: draft.version, holder: holder, catalog: catalog)
        let second = try await intake.send(draft.id, version: draft.version, holder: holder, catalog: catalog)
        #expect(second.file.folio == first.file.folio)
        #expect(second.code == first.code)
        #expect(try await mails().count == 1)
    }

    @Test func `what was changed in another tab after checking is not sent unseen`() async throws {
        let draft = try await finished()
        _ = try await answer(draft, "details", "Otra cosa")
        await #expect(throws: CaseError.stale) {
            try await intake.send(draft.id, version: draft.version, holder: holder, catalog: catalog)
        }
    }

    @Test func `a photo is kept at once, goes with the case and opens only for it`() async throws {
        let draft = try await finished()
        let ref = try #require(try await intake.open(draft.id, holder: holder, catalog: catalog).session.refs(named: "photo").first)
        let upload = Upload(question: "photo", mediaType: "image/jpeg", data: Data("a picture".utf8), thumbnail: Data("small".utf8))
        let (open, attachment) = try await intake.attach(upload, to: draft.id, at: ref, holder: holder, catalog: catalog)
        #expect(open.session.text(ref) == Intake.fileName(attachment))
        await #expect(throws: CaseError.tooManyAttachments(limit: 1)) {
            let another = Upload(question: "photo", mediaType: "image/jpeg", data: Data("another picture".utf8))
            _ = try await intake.attach(another, to: draft.id, at: ref, holder: holder, catalog: catalog)
        }
        let receipt = try await intake.send(draft.id, version: open.draft.version, holder: holder, catalog: catalog)
        let file = try #require(try await work.open(receipt.file.id).attachments.first)
        #expect(try await intake.room.open(file.id, of: KeyOwner(.caseFile, receipt.file.id)).data == Data("a picture".utf8))
        await #expect(throws: CaseError.attachmentNotFound) {
            try await intake.room.open(file.id, of: KeyOwner(.caseFile, ID<CaseFile>(high: 9, low: 9)))
        }
    }

    @Test func `the desk asks, the resident replies, the desk closes, the resident confirms`() async throws {
        let draft = try await finished()
        let id = try await intake.send(draft.id, version: draft.version, holder: holder, catalog: catalog).file.id
        let servant = ServantID(high: 5, low: 5)
        let now = Instant.noon
        var file = try await work.perform(on: id, version: 1, catalog: catalog) { file, _, _ throws(CaseError) in
            try file.ask("¿En qué carril?", by: servant, at: now)
        }
        await #expect(throws: CaseError.stale) {
            try await work.perform(on: id, version: 1, catalog: catalog) { file, _, _ throws(CaseError) in
                try file.accept(by: servant, at: now)
            }
        }
        file = try await work.reply(to: id, text: "El derecho", uploads: [], once: "form-1", catalog: catalog)
        #expect(file.state == .received)
        let again = try await work.reply(to: id, text: "El derecho", uploads: [], once: "form-1", catalog: catalog)
        #expect(again.version == file.version)
        file = try await work.perform(on: id, version: nil, catalog: catalog) { file, _, _ throws(CaseError) in
            try file.answer(
                "Lo tapamos hoy con mezcla caliente.", template: nil, evidence: [], closes: true, withoutEvidence: "Llovía.", by: servant,
                at: now)
        }
        file = try await work.perform(on: id, version: nil, catalog: catalog) { file, _, _ throws(CaseError) in try file.confirm(at: now) }
        #expect(file.state == .confirmed)
        let opened = try await work.open(id)
        #expect(opened.events.map(\.event.sequence) == [1, 2, 3, 4, 5])
        #expect(opened.events.first { $0.event.kind == .asked }?.payload?.text == "¿En qué carril?")
        #expect(try await mails().map(\.template).sorted() == ["case.answered", "case.asked", "case.confirmed", "case.opened"])
    }

    private func mails() async throws -> [MessageContent] {
        let all = stores
        return try await all.unit.write { tx in
            try all.outbox.take(channel: "email", limit: 50, lease: .seconds(0), at: .noon + .days(1), tx).map { message in
                let key = try KeyRing.sample.existingKey(for: message.owner, in: all.keys, tx)
                return try key.open(message.content, field: "outbox.content", as: MessageContent.self)
            }
        }
    }
}
