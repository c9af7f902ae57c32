import Cases
import Catalog
import Core
import Foundation
import HTTPTypes
import Identity
import Ledger
import Work

/// The page of a case, and its files.
enum CasePages {
    static let routes: [Route] = [
        .get("/desk/cases/{folio}", .servant(Route.deskRoles), show),
        .get("/desk/cases/{folio}/files/{file}", .servant(Route.deskRoles), file),
        .get("/desk/cases/{folio}/photos/{file}", .servant(Route.deskRoles), PhotoViewer.show),
        .get("/desk/cases/{folio}/photos/{file}/cover", .servant(Route.deskRoles), PhotoCover.show),
        .post("/desk/cases/{folio}/photos/{file}/cover", .servant(Route.deskRoles), PhotoCover.perform),
    ]

    private static func show(_ visit: Visit) async throws -> Reply {
        let (scope, file) = try await visit.deskCase()
        let opened = try await visit.dependencies.cases.open(file.id)
        if MaskedContact.mustSayWhy(opened, scope, at: visit.now) { return .see("/desk/cases/\(file.folio)/contact") }
        if file.privacy == .confidential {
            try await visit.recordReading("reading.case", of: AuditSubject(.caseFile, file.id), unit: file.unit)
        }
        return try await page(opened, scope, visit)
    }

    private static func page(_ opened: CaseWork.Opened, _ scope: DeskScope, _ visit: Visit) async throws -> Reply {
        let file = opened.file
        let people = CaseTimeline.people(in: opened) + [file.assignee].compactMap { $0 }
        let names = StaffNames(visit.dependencies.identity)
        guard let unit = visit.catalog.city.units[file.unit] ?? scope.home else { throw CaseError.notFound }
        let (known, sidebar) = try await visit.dependencies.stores.unit.read { tx in
            (try names.names(of: people, tx), try Sidebar.read(unit, scope, visit, tx))
        }
        let heading = CaseHeading(file, place: opened.answers.place?.words, visit)
        let contact = try await MaskedContact(opened, scope, visit)
        let photos = CasePhotos(opened, contact, visit)
        let bonds = try await CaseBondsCard.view(opened, scope, visit)
        let view: View = [
            "next": scope.may(.work, file) ? NextCase.path + "?after=\(file.folio)" : nil, "back": DeskQueue.mine.path(nil),
            "backName": visit.words.text("desk.queue.mine"),
            "assignee": file.assignee.map { known[$0] ?? visit.words.text("desk.case.former_colleague") },
            "isMine": file.assignee == scope.id, "actions": CaseActions.view(file, scope, visit),
            "sections": sections(opened, hiding: contact.questions, visit),
            "photos": photos.reported.map(\.view),
            "map": CaseMap.view(opened.answers.place, area: file.area, visit), "clocks": CaseClocks.view(opened, visit),
            "deadline": DeadlinePages.path(opened, scope, visit),
            "why": CaseReasons.view(opened, visit), "contact": contact.view, "bonds": bonds,
            "time": CaseTimeCard.view(opened, scope, visit), "originals": originals(opened, scope, visit),
            "timeline": CaseTimeline.view(opened, names: known, visit),
            "noteToken": visit.formToken(), "mayWork": scope.may(.work, file), "done": done(visit),
        ]
        return visit.deskPage("desk/case", title: heading.title, scope: scope, sidebar: sidebar, view.merging(heading.view))
    }

    /// The way to what was covered, for who may see it.
    private static func originals(_ opened: CaseWork.Opened, _ scope: DeskScope, _ visit: Visit) -> View? {
        let count = opened.events.count { $0.event.kind == .covered }
        guard count > 0, SealedOriginals.may(scope, opened.file, visit) else { return nil }
        return ["count": visit.words.text("desk.originals.count", count: count), "path": SealedOriginals.path(opened.file)]
    }

    /// What was just done, said once at the top.
    private static func done(_ visit: Visit) -> String? {
        let said: Set = ["deadline", "timer", "timed"]
        return visit.query("done").flatMap { done in
            said.contains(done) || DeskStep(rawValue: done) != nil ? visit.words.text("desk.done.\(done)") : nil
        }
    }

    /// Questions and answers, without those that say who it is and those whose answer is a photo, which stands below.
    private static func sections(_ opened: CaseWork.Opened, hiding hidden: Set<String>, _ visit: Visit) -> [View] {
        let files = Dictionary(grouping: opened.attachments, by: \.question)
        return opened.answers.sections(in: visit.language).compactMap { section in
            let rows = section.rows.filter { row in
                !hidden.contains(row.question) && row.answer.nonBlank != nil
                    && !(files[row.question]?.allSatisfy { $0.thumbnail != nil } ?? false)
            }
            guard !rows.isEmpty else { return nil }
            return [
                "title": section.title,
                "rows": rows.map { row -> View in
                    let papers = (files[row.question] ?? []).filter { $0.thumbnail == nil }
                    return [
                        "label": row.label, "answer": row.answer,
                        "origin": opened.answers.known?[row.question].map { visit.origin($0.source, $0.since) },
                        "files": papers.map {
                            ["path": "/desk/cases/\(opened.file.folio)/files/\($0.id)", "name": FileNames.name(of: $0, visit)] as View
                        },
                    ]
                },
            ]
        }
    }

    /// A file of the case, opened; photos may be shown small.
    private static func file(_ visit: Visit) async throws -> Reply {
        let (scope, file) = try await visit.deskCase()
        guard let id = ID<Attachment>(try visit.parameter("file")) else { throw CaseError.attachmentNotFound }
        let opened = try await visit.dependencies.cases.open(file.id)
        let contact = try await MaskedContact(opened, scope, visit)
        guard !MaskedContact.mustSayWhy(opened, scope, at: visit.now), let known = opened.attachments.first(where: { $0.id == id }),
            !contact.hides(known)
        else { throw CaseError.attachmentNotFound }
        let isSmall = visit.query("small") != nil
        let (attachment, data) = try await visit.dependencies.room.open(id, of: KeyOwner(.caseFile, file.id), thumbnail: isSmall)
        if !isSmall || file.privacy == .confidential {
            try await visit.recordReading(
                "reading.file", of: AuditSubject(.caseFile, file.id), unit: file.unit, facts: ["file": id.description])
        }
        var reply = Reply.bytes(data, type: isSmall && attachment.thumbnail != nil ? "image/jpeg" : attachment.mediaType)
        if !attachment.mediaType.hasPrefix("image/") {
            let ending = attachment.mediaType.split(separator: "/").last ?? "bin"
            reply.headers[.contentDisposition] = "attachment; filename=\"\(file.folio).\(ending)\""
        }
        return reply
    }
}

/// What stands over a case and over each of its forms.
struct CaseHeading {
    let title: String
    let view: View

    init(_ file: CaseFile, place: String?, _ visit: Visit) {
        let service = visit.catalog.known(file.service)
        let name = service?.title.text(in: visit.language) ?? file.service.description
        let spot = file.privacy == .confidential ? nil : place
        title = "\(file.folio), \(name)"
        view = [
            "folio": file.folio.description, "path": "/desk/cases/\(file.folio)",
            "heading": spot.map { visit.words.text("desk.case.heading", ["service": name, "place": $0]) } ?? name,
            "version": String(file.version), "sign": Signs.svg(service?.sign, in: visit.catalog.city.theme, size: 56),
            "state": CaseStateTag.view(file.state, visit),
        ]
    }
}
