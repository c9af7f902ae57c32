import Catalog
import Core
import Forms
import Foundation
import TestSupport
import Testing
import Work

@testable import Cases

/// Reports of one thing, from intake to the news that each gets.
struct JoiningTests {
    let house: IntakeTests
    let servant = ServantID(high: 5, low: 5)

    init() throws { house = try IntakeTests() }

    private func report(_ place: String = "19.37 -99.16 0 0", details: String = "Junto a la escuela primaria", mail: String) async throws
        -> CaseFile
    {
        var draft = try await house.begin()
        for (name, value) in [("size", "big"), ("place", place), ("details", details), ("contact_email", mail)] {
            draft = try await house.answer(draft, name, value)
        }
        return try await house.intake.send(draft.id, version: draft.version, holder: house.holder, catalog: house.catalog).file
    }

    private func mails(to recipient: String) async throws -> [String] {
        let all = house.stores
        return try await all.unit.write { tx in
            try all.outbox.take(channel: "email", limit: 50, lease: .seconds(0), at: .noon + .days(1), tx).compactMap { message in
                let key = try KeyRing.sample.existingKey(for: message.owner, in: all.keys, tx)
                let to = String(decoding: try key.open(message.recipient, field: "outbox.recipient"), as: UTF8.self)
                return to == recipient ? try key.open(message.content, field: "outbox.content", as: MessageContent.self).template : nil
            }
        }
    }

    @Test func `near reports of the same kind are found, those farther away or of long ago are not`() async throws {
        let first = try await report(mail: "ana@example.org")
        let near = try await report("19.3704 -99.1603 0 0", details: "Frente a la escuela", mail: "beto@example.org")
        _ = try await report("19.3725 -99.16 0 0", mail: "far@example.org")
        let opened = try await house.work.open(first.id)
        let found = try await house.work.similar(to: opened, catalog: house.catalog)
        #expect(found.map(\.file.folio) == [near.folio])
        #expect(found.first.map { (40...60).contains($0.meters) && $0.isSameService && $0.sharedWords.contains("escuela") } == true)
    }

    @Test func `each keeps the folio and hears the news, and whoever withdraws leaves the others their report`() async throws {
        let first = try await report(mail: "ana@example.org")
        let second = try await report(mail: "beto@example.org")
        let (me, now, catalog) = (servant, Instant.noon, house.catalog)
        let joined = try await house.work.join(
            second.id, version: second.version, to: first.folio, because: nil, by: me, once: "form", catalog: catalog)
        #expect(joined.state == .duplicate && joined.folio == second.folio)
        let again = try await house.work.join(
            second.id, version: second.version, to: first.folio, because: nil, by: me, once: "form", catalog: catalog)
        #expect(again.version == joined.version)
        await #expect(throws: CaseError.cannotJoin) {
            try await house.work.join(first.id, version: nil, to: second.folio, because: nil, by: me, once: nil, catalog: catalog)
        }
        _ = try await house.work.perform(on: first.id, version: nil, catalog: catalog) { file, _, _ throws(CaseError) in
            try file.answer("Va la cuadrilla", template: nil, evidence: [], closes: false, by: me, at: now)
        }
        #expect(try await mails(to: "beto@example.org").sorted() == ["case.joined", "case.news.informed", "case.opened"])
        _ = try await house.work.perform(on: first.id, version: nil, catalog: catalog) { file, _, _ throws(CaseError) in
            try file.cancel(reason: nil, at: now)
        }
        let alone = try await house.work.open(second.id)
        #expect(alone.file.state == .received && alone.file.closedAt == nil && alone.bonds.principal == nil)
        #expect(alone.events.last?.event.kind == .separated)
    }

    @Test func `every point within a hundred metres lies in the nine cells`() throws {
        for latitude in [19.3704, 0.0001, -33.4489, 59.913] {
            for longitude in [-99.1602, 179.2, 10.7522] {
                let cells = Set(PlaceCell.around(Place(latitude: latitude, longitude: longitude)))
                for angle in stride(from: 0.0, to: 6.28, by: 0.4) {
                    let there = Place(
                        latitude: latitude + 99 * sin(angle) / 111_195,
                        longitude: longitude + 99 * cos(angle) / (111_195 * cos(latitude * .pi / 180)))
                    #expect(cells.contains(try #require(PlaceCell(there))))
                }
            }
        }
    }

    @Test func `a form filled at a counter says who typed and how the person agreed`() async throws {
        let entry = CounterEntry(servant: servant, unit: "locatel", consent: .signed, at: .noon)
        var draft = try await house.intake.start(
            house.service, language: .spanish, channel: .web, holder: house.holder, city: house.catalog.city, counter: entry
        ).draft
        for (name, value) in [("size", "big"), ("place", "19.37 -99.16 0 0")] { draft = try await house.answer(draft, name, value) }
        let file = try await house.intake.send(draft.id, version: draft.version, holder: house.holder, catalog: house.catalog).file
        let opened = try await house.work.open(file.id)
        #expect(opened.file.channel == "counter" && opened.file.version == 2)
        let consent = try #require(opened.events.last)
        #expect(consent.event.kind == .consented && consent.event.actor == .servant(servant) && consent.payload?.text == "signed")
    }

    @Test func `a covered photo takes the place of the one that came, which is kept and shown to nobody`() async throws {
        var draft = try await house.finished()
        let session = try await house.intake.open(draft.id, holder: house.holder, catalog: house.catalog).session
        let ref = try #require(session.refs(named: "photo").first)
        let photo = Upload(question: "photo", mediaType: "image/jpeg", data: Data("a face".utf8), thumbnail: Data("small".utf8))
        draft = try await house.intake.attach(photo, to: draft.id, at: ref, holder: house.holder, catalog: house.catalog).open.draft
        let id = try await house.intake.send(draft.id, version: draft.version, holder: house.holder, catalog: house.catalog).file.id
        let file = try #require(try await house.work.open(id).attachments.first)
        _ = try await house.work.cover(
            photo: file.id,
            with: Upload(question: "photo", mediaType: "image/jpeg", data: Data("black".utf8), thumbnail: Data("dark".utf8)),
            in: id, because: "Se ve una cara", by: servant, once: nil, catalog: house.catalog)
        let after = try await house.work.open(id)
        let seen = try #require(after.attachments.first)
        #expect(after.attachments.count == 1 && seen.question == "photo" && seen.id != file.id)
        #expect(after.events.first?.payload?.attachments == [seen.id])
        let owner = KeyOwner(.caseFile, id)
        #expect(try await house.work.room.open(seen.id, of: owner).data == Data("black".utf8))
        #expect(try await house.work.room.open(seen.id, of: owner, thumbnail: true).data == Data("dark".utf8))
        await #expect(throws: CaseError.attachmentNotFound) { try await house.work.room.open(file.id, of: owner) }
        let stores = house.stores
        let kept = try await stores.unit.read { tx in try stores.cases.attachment(file.id, tx) }
        #expect(kept?.checksum == file.checksum)
    }
}
