import Cases
import Catalog
import Core
import HTTPTypes
import Identity
import Work

/// The page of one step: its form with what was typed, and what changed meanwhile if somebody was faster.
struct StepPage {
    let step: DeskStep
    let scope: DeskScope
    let typed: StepForm
    let problem: (any DomainError)?

    func reply(_ known: CaseFile, _ visit: Visit) async throws -> Reply {
        let opened = try await visit.dependencies.cases.open(known.id)
        let file = opened.file
        // Whoever lost the case while writing sees no more of it than anybody else.
        guard scope.may(.read, file) else { throw CaseError.notFound }
        let mustSayWhy = MaskedContact.mustSayWhy(opened, scope, at: visit.now)
        if mustSayWhy, step != .contact { return .see("/desk/cases/\(file.folio)/contact") }
        guard let unit = visit.catalog.city.units[file.unit] ?? scope.home else { throw CaseError.notFound }
        let isConflict = problem?.kind == .conflict
        let names = StaffNames(visit.dependencies.identity)
        let roll = StaffRoll(visit.dependencies.identity)
        let people = CaseTimeline.people(in: opened)
        let (known, sidebar, colleagues) = try await visit.dependencies.stores.unit.read { [step] tx in
            (
                try names.names(of: people, tx), try Sidebar.read(unit, scope, visit, tx),
                step == .assign ? try roll.members(ofUnit: file.unit.name, tx) : []
            )
        }
        let changes = isConflict ? CaseTimeline.changes(opened, since: typed.version ?? file.version, names: known, visit) : []
        let heading = CaseHeading(file, place: mustSayWhy ? nil : opened.answers.place?.words, visit)
        let words = "desk.step.\(step.rawValue)"
        let name = visit.words.text(words + ".title")
        let isPossible = step.isPossible(in: file.state)
        var view: View = [
            "title": name, "lead": visit.words.optional(words + ".lead"), "action": "/desk/cases/\(file.folio)/\(step.rawValue)",
            "token": visit.formToken(), "send": visit.words.text(words + ".action"), "icon": Icons.svg(step.icon), "text": typed.text,
            "isPossible": isPossible, "hasText": hasText, "textLabel": visit.words.optional(words + ".text"),
            "textHint": visit.words.optional(words + ".hint"), "isTextOptional": [.release, .accept, .join, .contact].contains(step),
            "isTransfer": step == .transfer,
            "isAnswer": step == .answer, "isAssign": step == .assign, "isConfidential": file.privacy == .confidential && step == .contact,
            "hasFiles": step == .answer, "hasChanges": !changes.isEmpty, "changes": changes, "isConflict": isConflict,
            "hasProblem": problem != nil, "problem": problem.map { text(of: $0, visit) }, "problemField": field,
            "textProblem": field == "text", "unitProblem": field == "unit", "closesProblem": field == "closes",
            "colleagueProblem": field == "colleague", "keepsText": !isPossible && typed.text.nonBlank != nil,
        ]
        view = view.merging(extras(of: opened, visit))
        if step == .transfer { view["units"] = units(except: file.unit, visit) }
        if step == .assign {
            view["colleagues"] = colleagues.map { member in
                [
                    "id": member.account.description, "name": member.name, "isChosen": member.account.description == typed.colleague,
                    "isMe": member.account == scope.member.account,
                ] as View
            }
        }
        if step == .answer { (view["closesYes"], view["closesNo"]) = (typed.closes == true, typed.closes == false) }
        let templates = AnswerTemplates.all(for: file, step: step, visit)
        view["hasTemplates"] = !templates.isEmpty
        view["templates"] = templates.map { template in
            ["id": template.id, "name": template.title.text(in: visit.language), "isChosen": template.id == typed.template] as View
        }
        if step.tellsResident { view["inLanguage"] = visit.words.text("desk.step.language", ["language": Languages.name(file.language)]) }
        let status: HTTPResponse.Status = problem.map { ErrorResponses.status(of: $0) } ?? .ok
        return visit.deskPage(
            "desk/step", title: "\(name), \(file.folio)", scope: scope, sidebar: sidebar, hasError: problem != nil,
            status: Int(status.code),
            view.merging(heading.view))
    }

    /// What only some steps ask, with what was typed.
    private func extras(of opened: CaseWork.Opened, _ visit: Visit) -> View {
        let minutes = typed.minutes.nonBlank ?? String((opened.time[scope.id] ?? 0) / 60)
        let purposes = ReadingPurpose.allCases.map { purpose -> View in
            [
                "id": purpose.rawValue, "name": visit.words.text("desk.purpose.\(purpose.rawValue)"),
                "isChosen": purpose.rawValue == typed.purpose,
            ]
        }
        return [
            "noteProblem": field == "note", "evidenceProblem": field == "evidence", "authorityProblem": field == "authority",
            "note": typed.note, "without": typed.withoutEvidence, "authority": typed.authority, "isRefuse": step == .refuse,
            "lostFiles": typed.hadFiles && problem != nil, "mayPreview": step.tellsResident,
            "asksOther": [.join, .link, .unlink].contains(step), "other": typed.other, "otherProblem": field == "other",
            "asksPassage": step == .cover, "passage": typed.passage, "passageProblem": field == "passage", "asksMinutes": step == .time,
            "minutes": minutes, "minutesProblem": field == "minutes",
            "asksPurpose": step == .contact, "purposeProblem": field == "purpose",
            "purposes": purposes,
            "transferPath": "/desk/cases/\(opened.file.folio)/transfer",
        ]
    }

    private var hasText: Bool {
        switch step {
        case .take, .start, .assign, .link, .unlink: false
        default: true
        }
    }

    /// Fields besides the text that a problem may be about.
    private static let fields: Set<String> = [
        "unit", "closes", "colleague", "note", "evidence", "authority", "other", "passage", "minutes", "purpose",
    ]

    /// The field that the problem is about.
    private var field: String? {
        switch problem as? CaseError {
        case .missing(let field), .unfilled(let field, _): Self.fields.contains(field) ? field : "text"
        case .tooLong(let field, _): Self.fields.contains(field) ? field : "text"
        case .tooThin, .pasted: "text"
        case .ownOffice: "authority"
        case .sameCase, .cannotJoin: "other"
        case .notThere: "passage"
        case .sameUnit, .unknownUnit: "unit"
        case .notOfUnit: "colleague"
        case .tooManyAttachments, .attachmentType, .attachmentTooLarge: "evidence"
        default: nil
        }
    }

    private func text(of error: any DomainError, _ visit: Visit) -> String {
        if case .unfilled(_, let blank) = error as? CaseError { return visit.words.text("desk.problem.unfilled", ["blank": blank]) }
        if case .ownOffice(let unit) = error as? CaseError {
            let name = visit.catalog.city.units[unit]?.name.text(in: visit.language) ?? unit.name
            return visit.words.text("desk.problem.own_office", ["unit": name])
        }
        if case .missing = error as? CaseError, let field, let text = visit.words.optional("desk.problem.\(step.rawValue).\(field)") {
            return text
        }
        if let field, case .missing = error as? CaseError, let text = visit.words.optional("desk.problem.\(field)") { return text }
        let words = ErrorResponses.words(for: error, number: nil, visit)
        return "\(words.title). \(words.text)"
    }

    private func units(except own: UnitID, _ visit: Visit) -> [View] {
        visit.catalog.city.units.all.filter { $0.id != own }.map { unit in
            [
                "id": unit.id.name, "name": unit.name.text(in: visit.language), "isChosen": unit.id.name == typed.unit,
                "depth": unit.parent == nil ? "" : "– ",
            ]
        }
    }
}
