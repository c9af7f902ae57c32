import Cases
import Catalog
import Core
import Forms
import Foundation
import HTTPTypes
import Media

/// Photos and documents of a draft: kept as soon as they arrive, cleaned, shown as they were kept.
enum FilePages {
    static let routes: [Route] = [
        .post("/draft/{draft}/files", .draftHolder, body: .files(64 * 1024 * 1024), take),
        .get("/draft/{draft}/files/{file}", .draftHolder, show),
    ]

    private static func take(_ visit: Visit) async throws -> Reply {
        let id = try visit.draftID()
        let holder = try visit.holder(of: id)
        guard let ref = visit.place else { throw WebError.noSuchPage }
        let returns = visit.query("return") == "check"
        var open = try await visit.intake.open(id, holder: holder, catalog: visit.catalog)
        open.session.language = FormTongue(open.session.form, draft: open.draft.language, visit).index
        guard let page = open.session.page(at: ref) else { return .see(DraftPath.page(id)) }
        if let gone = ID<Attachment>(visit.form.text("_remove")),
            let step = page.steps.first(where: { $0.ref.path == visit.form.text("_of_\(gone)") })
        {
            _ = try await visit.intake.detach(gone, from: id, at: step.ref, holder: holder, catalog: visit.catalog)
            return .see(DraftPath.page(id, page.ref, returns: returns))
        }
        var kept: Set<QuestionRef> = []
        var refused = Taking.Taken()
        for step in page.steps where step.type?.isMedia ?? false {
            for file in visit.form.files(step.ref.path) {
                do {
                    let upload = try await Uploads.clean(
                        file, for: step, rule: open.service.attachmentRule(for: step.name, type: step.type), visit)
                    _ = try await visit.intake.attach(upload, to: id, at: step.ref, holder: holder, catalog: visit.catalog)
                    kept.insert(step.ref)
                } catch let error as any DomainError where error.kind != .broken && error.kind != .unavailable {
                    let words = ErrorResponses.words(for: error, number: nil, visit)
                    refused.words[step.ref] = "\(words.title). \(words.text)"
                    refused.errors[step.ref] = .required(nil)
                }
            }
        }
        if !refused.words.isEmpty {
            let now = try await visit.intake.open(id, holder: holder, catalog: visit.catalog)
            return try await QuestionPages.render(page, now, holder, visit, refused: refused)
        }
        if visit.form["_add"] != nil { return .see(DraftPath.page(id, page.ref, returns: returns)) }
        return try await QuestionPages.answer(visit, uploads: kept)
    }

    private static func show(_ visit: Visit) async throws -> Reply {
        let id = try visit.draftID()
        let holder = try visit.holder(of: id)
        guard let file = ID<Attachment>(try visit.parameter("file")) else { throw CaseError.attachmentNotFound }
        _ = try await visit.intake.open(id, holder: holder, catalog: visit.catalog)
        let (attachment, data) = try await visit.dependencies.room.open(
            file, of: KeyOwner(.draft, id), thumbnail: visit.query("size") != "full")
        return Uploads.reply(attachment, data)
    }
}

/// Files on their way in and out.
enum Uploads {
    /// A photo cleaned, or another file known by its content; throws for what the service does not take.
    static func clean(_ file: Form.File, for step: FormStep, rule: AttachmentRule, _ visit: Visit) async throws -> Upload {
        try await clean(file, question: step.name, rule: rule, visit)
    }

    static func clean(_ file: Form.File, question: String, rule: AttachmentRule, _ visit: Visit) async throws -> Upload {
        guard file.data.count <= rule.maxBytes else { throw CaseError.attachmentTooLarge(limit: rule.maxBytes) }
        guard let type = FileSniffer.type(of: file.data), rule.types.contains(type.name) else { throw CaseError.attachmentType }
        let name = file.name.split(whereSeparator: { $0 == "/" || $0 == "\\" }).last.map(String.init)
        if type.isImage {
            let photo = try await visit.dependencies.photos.clean(file.data)
            return Upload(question: question, mediaType: "image/jpeg", data: photo.jpeg, thumbnail: photo.thumbnail, name: name)
        }
        return Upload(question: question, mediaType: type.name, data: file.data, name: name)
    }

    /// A file to look at: photos in the page, everything else to be kept.
    static func reply(_ attachment: Attachment, _ data: Data) -> Reply {
        var reply = Reply.bytes(data, type: attachment.mediaType)
        if !attachment.mediaType.hasPrefix("image/") {
            reply.headers[.contentDisposition] = "attachment; filename=\"\(Intake.fileName(attachment))\""
        }
        return reply
    }
}
