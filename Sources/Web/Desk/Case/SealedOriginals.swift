import Cases
import Catalog
import Core
import HTTPTypes
import Identity
import Ledger
import Work

/// What was covered in a case, for who coordinates the unit and says what for: each look is an event of the case and of the log.
enum SealedOriginals {
    static let routes: [Route] = [
        .get("/desk/cases/{folio}/originals", .servant([.supervisor]), show),
        .post("/desk/cases/{folio}/originals", .servant([.supervisor]), open),
        .get("/desk/cases/{folio}/originals/{file}", .servant([.supervisor]), photo),
    ]

    static func path(_ file: CaseFile) -> String { "/desk/cases/\(file.folio)/originals" }

    /// Whether the servant may see what was covered: an office that must not know who reports does not learn it here either.
    static func may(_ scope: DeskScope, _ file: CaseFile, _ visit: Visit) -> Bool {
        scope.may(.seeOriginals, file) && MaskedContact.mayUnmask(file, scope, visit)
    }

    private struct Chosen {
        let scope: DeskScope
        let opened: CaseWork.Opened
        let parts: [CoveredPart]
        /// Whether the servant said what for, a little while ago.
        let isOpen: Bool
        var file: CaseFile { opened.file }
    }

    private static func find(_ visit: Visit) async throws -> Chosen {
        let (scope, file) = try await visit.deskCase()
        guard may(scope, file, visit) else { throw IdentityError.notAllowed }
        let opened = try await visit.dependencies.cases.open(file.id)
        // A confidential case asks first why it is opened at all.
        guard !MaskedContact.mustSayWhy(opened, scope, at: visit.now) else { throw IdentityError.notAllowed }
        let parts = try await visit.dependencies.cases.coveredParts(of: file.id)
        guard !parts.isEmpty else { throw CaseError.attachmentNotFound }
        let isOpen = opened.events.contains { event, payload in
            event.kind == .read && event.actor == .servant(scope.id) && visit.now - event.at < MaskedContact.opensFor
                && payload?.fields?.contains(CaseWork.originals) == true
        }
        return Chosen(scope: scope, opened: opened, parts: parts, isOpen: isOpen)
    }

    private static func show(_ visit: Visit) async throws -> Reply {
        let chosen = try await find(visit)
        if chosen.isOpen { try await record(chosen, visit) }
        return try await page(chosen, StepForm(), nil, visit)
    }

    private static func record(_ chosen: Chosen, photo: ID<Attachment>? = nil, _ visit: Visit) async throws {
        var facts = ["parts": String(photo == nil ? chosen.parts.count : 1)]
        facts["file"] = photo?.description
        try await visit.recordReading(
            "reading.original", of: AuditSubject(.caseFile, chosen.file.id), unit: chosen.file.unit, facts: facts)
    }

    private static func open(_ visit: Visit) async throws -> Reply {
        let chosen = try await find(visit)
        let typed = StepForm(visit.form)
        guard let purpose = ReadingPurpose(rawValue: typed.purpose) else { return try await page(chosen, typed, "purpose", visit) }
        guard purpose != .other || typed.text.nonBlank != nil else { return try await page(chosen, typed, "text", visit) }
        _ = try await visit.dependencies.cases.revealOriginals(
            of: chosen.file.id, for: purpose, words: typed.text, by: chosen.scope.id, once: visit.form.token, catalog: visit.catalog)
        return .see(path(chosen.file))
    }

    private static func photo(_ visit: Visit) async throws -> Reply {
        let chosen = try await find(visit)
        guard chosen.isOpen, let id = ID<Attachment>(try visit.parameter("file")) else { throw CaseError.attachmentNotFound }
        let (attachment, data) = try await visit.dependencies.cases.original(id, of: chosen.file.id)
        try await record(chosen, photo: id, visit)
        return Reply.bytes(data, type: attachment.mediaType)
    }

    private static func page(_ chosen: Chosen, _ typed: StepForm, _ problem: String?, _ visit: Visit) async throws -> Reply {
        let (file, words) = (chosen.file, visit.words)
        let unit = visit.catalog.city.units[file.unit] ?? chosen.scope.home
        let names = StaffNames(visit.dependencies.identity)
        let people = CaseTimeline.people(in: chosen.opened)
        let known = try await visit.dependencies.stores.unit.read { tx in try names.names(of: people, tx) }
        let former = words.text("desk.case.former_colleague")
        return visit.deskPage(
            "desk/originals", title: "\(words.text("desk.originals.title")), \(file.folio)", scope: chosen.scope,
            sidebar: try await visit.sidebar(unit, chosen.scope), hasError: problem != nil, status: problem == nil ? 200 : 422,
            [
                "folio": file.folio.description, "path": "/desk/cases/\(file.folio)", "action": path(file), "token": visit.formToken(),
                "isOpen": chosen.isOpen, "count": words.text("desk.originals.count", count: chosen.parts.count), "text": typed.text,
                "hasProblem": problem != nil, "problemField": problem,
                "problem": problem.map { words.text($0 == "purpose" ? "desk.problem.purpose" : "desk.problem.contact.text") },
                "purposeProblem": problem == "purpose", "textProblem": problem == "text",
                "purposes": ReadingPurpose.allCases.map { purpose -> View in
                    [
                        "id": purpose.rawValue, "name": words.text("desk.purpose.\(purpose.rawValue)"),
                        "isChosen": purpose.rawValue == typed.purpose,
                    ]
                },
                "parts": !chosen.isOpen
                    ? []
                    : chosen.parts.map { part -> View in
                        var who = words.text("desk.case.system")
                        if case .servant(let id) = part.event.actor { who = known[id] ?? former }
                        return [
                            "passage": part.passage, "photo": part.photo.map { path(file) + "/\($0.id)" }, "reason": part.reason,
                            "moment": visit.dates.moment(part.event.at), "machine": visit.dates.machine(part.event.at), "who": who,
                        ]
                    },
            ])
    }
}
