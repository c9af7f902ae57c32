import Cases
import Catalog
import Core
import Foundation
import HTTPTypes

/// Where a case stands: for everybody with the folio, and all of it with the code.
enum FolioPages {
    static let routes: [Route] = [
        .get("/folio", .everybody, ask),
        .get("/folio/{folio}", .caseHolder, show),
        .post("/folio/{folio}/open", .caseHolder, open),
        .get("/folio/{folio}/files/{file}", .caseHolder, file),
        .post("/folio/{folio}/reply", .caseHolder, body: .files(64 * 1024 * 1024), reply),
        .post("/folio/{folio}/confirm", .caseHolder, confirm),
        .get("/folio/{folio}/reopen", .caseHolder, askReason),
        .post("/folio/{folio}/reopen", .caseHolder, reopen),
        .get("/folio/{folio}/cancel", .caseHolder, askCancel),
        .post("/folio/{folio}/cancel", .caseHolder, cancel),
    ]

    /// Unknown folios that one address may try in ten minutes.
    static let mostUnknown = 20

    private static func ask(_ visit: Visit) async throws -> Reply {
        guard let written = visit.query("folio"), !written.trimmed.isEmpty else { return form(visit, written: "", problem: nil) }
        guard let folio = Folio(written) else { return form(visit, written: written, problem: "folio.unreadable") }
        return .see("/folio/\(folio)")
    }

    private static func form(_ visit: Visit, written: String, problem: String?) -> Reply {
        let title = visit.words.text("folio.heading")
        return visit.page(
            "cases/ask", title: title, section: "folio", hasError: problem != nil, status: problem == nil ? .ok : .unprocessableContent,
            [
                "heading": title, "value": String(written.prefix(40)), "error": problem.map { visit.words.text($0) },
                "hasProblems": problem != nil,
                "problems": problem.map { [["id": "folio", "text": visit.words.text($0)] as View] },
            ])
    }

    /// The case of the path; an unknown folio and a confidential one without its code are one and the same, and are counted.
    static func find(_ visit: Visit) async throws -> (file: CaseFile, isOpen: Bool) {
        try await visit.mustHaveTries("folio", limit: mostUnknown)
        guard let folio = Folio(try visit.parameter("folio")) else { throw CaseError.notFound }
        if let file = try await visit.dependencies.cases.file(folio: folio) {
            let isOpen = CaseKeys(visit).opens(file.id)
            if isOpen || file.privacy != .confidential { return (file, isOpen) }
        }
        try await visit.admitTry("folio", limit: mostUnknown)
        throw CaseError.notFound
    }

    /// The case for somebody who opened it with the code.
    static func opened(_ visit: Visit) async throws -> CaseFile {
        let (file, isOpen) = try await find(visit)
        guard isOpen else { throw CaseError.notFound }
        return file
    }

    private static func show(_ visit: Visit) async throws -> Reply {
        do {
            let (file, isOpen) = try await find(visit)
            return isOpen ? try await CasePage(visit).whole(file) : try await CasePage(visit).outside(file)
        } catch CaseError.notFound {
            return unknown(visit, problem: nil)
        }
    }

    /// Unknown or confidential: the same page with the field for the code.
    private static func unknown(_ visit: Visit, problem: String?) -> Reply {
        let title = visit.words.text("folio.unknown")
        return visit.page(
            "cases/unknown", title: title, section: "folio", hasError: problem != nil,
            status: problem == nil ? .notFound : .unprocessableContent,
            [
                "heading": title, "text": visit.words.text("folio.unknown_text", ["phone": visit.catalog.city.help.phone]),
                "token": visit.formToken(),
                "action": visit.path.hasSuffix("/open") ? visit.path : visit.path + "/open", "error": problem.map { visit.words.text($0) },
                "hasProblems": problem != nil, "problems": problem.map { [["id": "code", "text": visit.words.text($0)] as View] },
            ])
    }

    private static func open(_ visit: Visit) async throws -> Reply {
        try await visit.admitTry("code", limit: 10)
        guard let folio = Folio(try visit.parameter("folio")), let code = AccessCode(visit.form.text("code")),
            let file = try await visit.dependencies.cases.file(folio: folio, code: code)
        else { return unknown(visit, problem: "folio.wrong_code") }
        return Reply.see("/folio/\(file.folio)").setting([CaseKeys(visit).adding(file.id, visit)])
    }

    private static func file(_ visit: Visit) async throws -> Reply {
        let file = try await opened(visit)
        guard let id = ID<Attachment>(try visit.parameter("file")) else { throw CaseError.attachmentNotFound }
        let (attachment, data) = try await visit.dependencies.room.open(
            id, of: KeyOwner(.caseFile, file.id), thumbnail: visit.query("size") != "full")
        return Uploads.reply(attachment, data)
    }

    /// Words or photos for the office: the answer to its question, or something unasked.
    private static func reply(_ visit: Visit) async throws -> Reply {
        let file = try await opened(visit)
        var uploads: [Upload] = []
        let rule = AttachmentRule(question: "reply", count: 0...3)
        for photo in visit.form.files("photo").prefix(3) {
            uploads.append(try await Uploads.clean(photo, question: "reply", rule: rule, visit))
        }
        _ = try await visit.dependencies.cases.reply(
            to: file.id, text: visit.form.text("text"), uploads: uploads, once: visit.form.token, catalog: visit.catalog)
        return .see("/folio/\(file.folio)")
    }

    private static func confirm(_ visit: Visit) async throws -> Reply {
        let file = try await opened(visit)
        let now = visit.now
        _ = try await visit.dependencies.cases.perform(on: file.id, version: nil, once: visit.form.token, catalog: visit.catalog) {
            file, _, _ throws(CaseError) in try file.confirm(at: now)
        }
        return .see("/folio/\(file.folio)")
    }

    private static func askReason(_ visit: Visit) async throws -> Reply { try await reason(visit, "reopen") }
    private static func askCancel(_ visit: Visit) async throws -> Reply { try await reason(visit, "cancel") }

    private static func reason(_ visit: Visit, _ deed: String, problem: String? = nil) async throws -> Reply {
        let file = try await opened(visit)
        let heading = visit.words.text("\(deed).heading")
        return visit.page(
            "cases/reason", title: heading, kind: file.privacy == .confidential ? .discreet : .task, hasError: problem != nil,
            status: problem == nil ? .ok : .unprocessableContent,
            [
                "heading": heading, "hint": visit.words.text("\(deed).hint"), "label": visit.words.text("\(deed).label"),
                "button": visit.words.text("\(deed).button"), "action": "/folio/\(file.folio)/\(deed)", "back": "/folio/\(file.folio)",
                "token": visit.formToken(), "error": problem.map { visit.words.text($0) }, "hasProblems": problem != nil,
                "problems": problem.map { [["id": "reason", "text": visit.words.text($0)] as View] },
            ])
    }

    private static func reopen(_ visit: Visit) async throws -> Reply {
        let file = try await opened(visit)
        let (now, reason) = (visit.now, visit.form.text("reason"))
        guard !reason.isEmpty else { return try await self.reason(visit, "reopen", problem: "reopen.missing") }
        _ = try await visit.dependencies.cases.perform(on: file.id, version: nil, once: visit.form.token, catalog: visit.catalog) {
            file, _, attachments throws(CaseError) in try file.reopen(reason: reason, attachments: attachments, at: now)
        }
        return .see("/folio/\(file.folio)")
    }

    private static func cancel(_ visit: Visit) async throws -> Reply {
        let file = try await opened(visit)
        let (now, reason) = (visit.now, visit.form.text("reason"))
        _ = try await visit.dependencies.cases.perform(on: file.id, version: nil, once: visit.form.token, catalog: visit.catalog) {
            file, _, _ throws(CaseError) in try file.cancel(reason: reason.isEmpty ? nil : reason, at: now)
        }
        return .see("/folio/\(file.folio)")
    }
}
