import Catalog
import Core
import Forms
import Foundation
import TestSupport
import Testing
import Work

@testable import Cases

/// What was covered does not leave the program in an export.
struct CoveredExportTests {
    private let house = try! IntakeTests()
    private let servant = ServantID(high: 1, low: 2)

    private func export() async throws -> (items: [CaseExport.Item], table: String) {
        let export = CaseExport(
            house.work.room, archive: ServiceArchive(unit: house.stores.unit, versions: house.stores.versions, clock: .fixed(.noon)),
            catalog: house.catalog)
        var items: [CaseExport.Item] = []
        _ = try await export.each(of: "pothole", from: nil, until: nil, includesConfidential: false) { items.append($0) }
        var tables = SubmissionTables(name: "pothole")
        for item in items {
            tables.add(item.session, .init(date: "2026-07-15", files: item.attachments.count), showing: item.shown)
            // Every file that the table names is there to be written beside it.
            for attachment in item.attachments { _ = try await export.data(attachment, of: item.file) }
        }
        return (items, tables.files()[0].text)
    }

    @Test func `an export holds neither covered words nor the name or bytes of a covered photo`() async throws {
        var draft = try await house.finished()
        draft = try await house.answer(draft, "details", "Lo vio Juan Tenorio, de la casa 12")
        let session = try await house.intake.open(draft.id, holder: house.holder, catalog: house.catalog).session
        let ref = try #require(session.refs(named: "photo").first)
        let photo = Upload(question: "photo", mediaType: "image/jpeg", data: Data("a face".utf8), thumbnail: Data("small".utf8))
        draft = try await house.intake.attach(photo, to: draft.id, at: ref, holder: house.holder, catalog: house.catalog).open.draft
        let id = try await house.intake.send(draft.id, version: draft.version, holder: house.holder, catalog: house.catalog).file.id
        let before = try await export()
        let came = try #require(before.items.first?.attachments.first)
        #expect(before.table.contains("Juan Tenorio") && before.table.contains(Intake.fileName(came)))

        _ = try await house.work.cover(
            "Juan Tenorio", in: id, because: "Nombre de otra persona", by: servant, once: nil, catalog: house.catalog)
        _ = try await house.work.cover(
            photo: came.id, with: Upload(question: "photo", mediaType: "image/jpeg", data: Data("black".utf8), thumbnail: nil), in: id,
            because: "Se ve una cara", by: servant, once: nil, catalog: house.catalog)
        let after = try await export()
        let seen = try #require(after.items.first?.attachments.first)
        #expect(!after.table.contains("Tenorio") && after.table.contains("Lo vio █████, de la casa 12"))
        #expect(after.items.first?.attachments.count == 1 && seen.id != came.id)
        #expect(!after.table.contains(Intake.fileName(came)) && after.table.contains(Intake.fileName(seen)))
        // A point is numbers: it stays one.
        #expect(after.table.contains("19.37,-99.16"))
    }

    @Test func `the originals open for who asks for them by name, and only those that are covered`() async throws {
        var draft = try await house.finished()
        draft = try await house.answer(draft, "details", "Lo vio Juan Tenorio")
        let id = try await house.intake.send(draft.id, version: draft.version, holder: house.holder, catalog: house.catalog).file.id
        #expect(try await house.work.coveredParts(of: id).isEmpty)
        _ = try await house.work.cover(
            "Juan Tenorio", in: id, because: "Nombre de otra persona", by: servant, once: nil, catalog: house.catalog)
        let parts = try await house.work.coveredParts(of: id)
        #expect(parts.map(\.passage) == ["Juan Tenorio"] && parts.map(\.reason) == ["Nombre de otra persona"])
        await #expect(throws: CaseError.attachmentNotFound) { try await house.work.original(ID(high: 1, low: 1), of: id) }
    }
}
