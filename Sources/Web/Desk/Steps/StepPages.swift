import Cases
import Catalog
import Core
import HTTPTypes
import Identity
import Media
import Work

/// The forms of the steps and what they do.
///
/// Each step is one event that names the servant.
enum StepPages {
    /// Evidence with an answer, altogether.
    static let evidence = BodyLimit.files(32_000_000)

    static let routes: [Route] = DeskStep.allCases.flatMap { step -> [Route] in
        let pattern = "/desk/cases/{folio}/\(step.rawValue)"
        return [
            .get(pattern, .servant(Route.deskRoles)) { try await show(step, $0) },
            .post(pattern, .servant(Route.deskRoles), body: step == .answer ? evidence : .form) { try await perform(step, $0) },
        ]
    }

    // MARK: Showing

    private static func show(_ step: DeskStep, _ visit: Visit) async throws -> Reply {
        let (scope, file) = try await visit.deskCase()
        try allow(step, scope, file)
        var typed = StepForm()
        if step == .answer, let id = visit.query("template") {
            typed.template = id
            typed.text = AnswerTemplates.text(of: id, for: file, visit) ?? ""
        }
        return try await StepPage(step: step, scope: scope, typed: typed, problem: nil).reply(file, visit)
    }

    private static func allow(_ step: DeskStep, _ scope: DeskScope, _ file: CaseFile) throws {
        guard scope.may(step.verb, file) else { throw IdentityError.notAllowed }
    }

    // MARK: Doing

    private static func perform(_ step: DeskStep, _ visit: Visit) async throws -> Reply {
        let (scope, file) = try await visit.deskCase()
        try allow(step, scope, file)
        let typed = StepForm(visit.form)
        do {
            let uploads = step == .answer ? try await evidence(visit) : []
            let change = try await change(step, typed, scope, file, visit)
            // A note and a look at the contact fit any version; everything else was decided on what the page showed.
            let version = step == .note || step == .contact ? nil : typed.version
            let after = try await visit.dependencies.cases.perform(
                on: file.id, version: version, once: visit.form.token, uploads: uploads, catalog: visit.catalog, step: change)
            guard scope.may(.read, after) else { return .see("/desk/mine?moved=\(after.folio)") }
            return .see("/desk/cases/\(after.folio)?done=\(step.rawValue)" + (step == .contact ? "#contact" : ""))
        } catch let error as any DomainError where error.isMendable {
            return try await StepPage(step: step, scope: scope, typed: typed, problem: error).reply(file, visit)
        }
    }

    /// What the step does to the case.
    private static func change(
        _ step: DeskStep, _ typed: StepForm, _ scope: DeskScope, _ file: CaseFile, _ visit: Visit
    ) async throws -> @Sendable (inout CaseFile, [CaseEvent], [ID<Attachment>]) throws(CaseError) -> Happening {
        let (me, now, text) = (scope.id, visit.now, typed.text)
        switch step {
        case .accept: return { file, _, _ throws(CaseError) in try file.accept(by: me, at: now) }
        case .take: return { file, _, _ throws(CaseError) in try file.take(by: me, at: now) }
        case .start: return { file, _, _ throws(CaseError) in try file.startWork(by: me, at: now) }
        case .release: return { file, _, _ throws(CaseError) in try file.release(by: me, note: text.nonBlank, at: now) }
        case .note: return { file, _, _ throws(CaseError) in try file.note(text, by: me, at: now) }
        case .ask: return { file, _, _ throws(CaseError) in try file.ask(text, by: me, at: now) }
        case .refuse: return { file, _, _ throws(CaseError) in try file.declareOutOfCompetence(reason: text, by: me, at: now) }
        case .contact: return { file, _, _ throws(CaseError) in try file.read(purpose: text, by: me, at: now) }
        case .assign:
            guard let colleague = ServantID(typed.colleague) else { throw CaseError.missing("colleague") }
            let roll = StaffRoll(visit.dependencies.identity)
            let isOfUnit = try await visit.dependencies.stores.unit.read { tx in
                try roll.members(ofUnit: file.unit.name, tx).contains { $0.account == colleague.account }
            }
            guard isOfUnit else { throw CaseError.notOfUnit }
            return { file, _, _ throws(CaseError) in try file.assign(to: colleague, by: me, at: now) }
        case .transfer:
            guard !typed.unit.isEmpty else { throw CaseError.missing("unit") }
            guard let unit = UnitID(typed.unit), visit.catalog.city.units[unit] != nil else { throw CaseError.unknownUnit }
            return { file, _, _ throws(CaseError) in try file.transfer(to: unit, reason: text, by: me, at: now) }
        case .answer:
            guard let closes = typed.closes else { throw CaseError.missing("closes") }
            let template = typed.template.flatMap { id in
                AnswerTemplates.title(of: id, in: visit.language, visit) == nil ? nil : id
            }
            return { file, _, files throws(CaseError) in
                try file.answer(text, template: template, evidence: files, closes: closes, by: me, at: now)
            }
        }
    }

    /// Photos that show the work, cleaned like everybody's.
    private static func evidence(_ visit: Visit) async throws -> [Upload] {
        let files = visit.form.files("evidence")
        guard files.count <= 5 else { throw CaseError.tooManyAttachments(limit: 5) }
        var uploads: [Upload] = []
        for file in files {
            let photo = try await visit.dependencies.photos.clean(file.data)
            uploads.append(
                Upload(question: "evidence", mediaType: "image/jpeg", data: photo.jpeg, thumbnail: photo.thumbnail, name: file.name))
        }
        return uploads
    }
}

extension DomainError {
    /// Whether whoever wrote the form can do something about it on the same page.
    fileprivate var isMendable: Bool {
        switch kind {
        case .invalid, .conflict, .unsupported, .tooLarge: true
        default: false
        }
    }
}

/// What somebody wrote into the form of a step.
struct StepForm: Sendable {
    var text = ""
    var unit = ""
    var colleague = ""
    var template: String?
    var closes: Bool?
    /// Of the case when the form was shown.
    var version: Int?

    init() {}

    init(_ form: Form) {
        (text, unit, colleague) = (form["text"] ?? "", form.text("unit"), form.text("colleague"))
        template = form["template"]?.nonBlank
        closes = form["closes"].flatMap { ["yes": true, "no": false][$0] }
        // A form without a version was not made by us as it stands: it fits no case.
        version = form["version"].flatMap { Int($0) } ?? 0
    }
}
