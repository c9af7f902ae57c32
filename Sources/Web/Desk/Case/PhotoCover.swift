import Cases
import Catalog
import Core
import Foundation
import Identity
import Media

/// Painting over parts of a photo: the cells of a grid are ticked, so that nothing has to be dragged and no script is needed.
enum PhotoCover {
    static let columns = 8
    static let rows = 6

    private struct Chosen {
        let scope: DeskScope
        let file: CaseFile
        let photo: CasePhotos.Photo
    }

    private static func find(_ visit: Visit) async throws -> Chosen {
        let (scope, file) = try await visit.deskCase()
        guard scope.may(.work, file) else { throw IdentityError.notAllowed }
        guard let id = ID<Attachment>(try visit.parameter("file")) else { throw CaseError.attachmentNotFound }
        let opened = try await visit.dependencies.cases.open(file.id)
        let contact = try await MaskedContact(opened, scope, visit)
        guard !MaskedContact.mustSayWhy(opened, scope, at: visit.now),
            let photo = CasePhotos(opened, contact, visit).all.first(where: { $0.attachment.id == id })
        else { throw CaseError.attachmentNotFound }
        return Chosen(scope: scope, file: file, photo: photo)
    }

    static func show(_ visit: Visit) async throws -> Reply { try await page(try await find(visit), nil, visit) }

    private static func page(_ chosen: Chosen, _ problem: (field: String, text: String)?, _ visit: Visit) async throws -> Reply {
        let ticked = Set(visit.form.all("cell"))
        let unit = visit.catalog.city.units[chosen.file.unit] ?? chosen.scope.home
        let letters = Array("ABCDEFGH")
        return visit.deskPage(
            "desk/cover", title: visit.words.text("desk.photo.cover"), scope: chosen.scope,
            sidebar: try await visit.sidebar(unit, chosen.scope),
            hasError: problem != nil, status: problem == nil ? 200 : 422,
            [
                "path": chosen.photo.path, "name": chosen.photo.name, "action": chosen.photo.path + "/cover", "token": visit.formToken(),
                "large": "/desk/cases/\(chosen.file.folio)/files/\(chosen.photo.attachment.id)", "reason": visit.form["text"] ?? "",
                "hasProblem": problem != nil, "problem": problem?.text, "problemField": problem?.field,
                "cellsProblem": problem?.field == "cells", "textProblem": problem?.field == "text", "isWhole": ticked.contains("all"),
                "cells": (0..<columns * rows).map { number in
                    [
                        "number": String(number), "name": "\(letters[number % columns])\(number / columns + 1)",
                        "isChosen": ticked.contains(String(number)),
                    ] as View
                },
            ])
    }

    static func perform(_ visit: Visit) async throws -> Reply {
        let chosen = try await find(visit)
        let ticked = visit.form.all("cell")
        let areas =
            ticked.contains("all")
            ? [PhotoArea(left: 0, top: 0, width: 1000, height: 1000)]
            : ticked.compactMap { Int($0) }.compactMap { PhotoArea.cell($0, columns: columns, rows: rows) }
        guard !areas.isEmpty else { return try await page(chosen, ("cells", visit.words.text("desk.problem.cells")), visit) }
        let reason = visit.form.text("text")
        guard !reason.isEmpty else { return try await page(chosen, ("text", visit.words.text("desk.problem.cover.text")), visit) }
        let (_, bytes) = try await visit.dependencies.room.open(
            chosen.photo.attachment.id, of: KeyOwner(.caseFile, chosen.file.id))
        let covered = try await visit.dependencies.photos.cover(bytes, areas)
        do {
            _ = try await visit.dependencies.cases.cover(
                photo: chosen.photo.attachment.id,
                with: Upload(
                    question: chosen.photo.attachment.question, mediaType: "image/jpeg", data: covered.jpeg, thumbnail: covered.thumbnail),
                in: chosen.file.id, because: reason, by: chosen.scope.id, once: visit.form.token, catalog: visit.catalog)
        } catch CaseError.unfilled(_, let blank) {
            return try await page(chosen, ("text", visit.words.text("desk.problem.unfilled", ["blank": blank])), visit)
        }
        return .see("/desk/cases/\(chosen.file.folio)?done=cover")
    }
}
