import Cases
import Catalog
import Core
import Foundation
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
        try allow(step, scope, file, visit)
        var typed = StepForm()
        typed.other = visit.query("other").flatMap { Folio($0)?.description } ?? ""
        return try await StepPage(step: step, scope: scope, typed: typed, problem: nil).reply(file, visit)
    }

    /// Puts the words of a template into the form, after what was typed already.
    private static func use(_ typed: StepForm, _ step: DeskStep, _ scope: DeskScope, _ file: CaseFile, _ visit: Visit) async throws -> Reply
    {
        var typed = typed
        if let template = typed.template.flatMap({ AnswerTemplates.template($0, for: file, step: step, visit) }) {
            let place = try await visit.dependencies.cases.open(file.id).answers.place?.words
            let text = AnswerTemplates.text(of: template, for: file, place: place, visit)
            typed.text = typed.text.contains(text) ? typed.text : typed.text.nonBlank.map { $0 + "\n\n" + text } ?? text
        }
        return try await StepPage(step: step, scope: scope, typed: typed, problem: nil).reply(file, visit)
    }

    private static func allow(_ step: DeskStep, _ scope: DeskScope, _ file: CaseFile, _ visit: Visit) throws {
        // A confidential case asks why before it is read, also of an office that must not know who reports.
        let isAllowed =
            step == .contact && file.privacy != .confidential ? MaskedContact.mayUnmask(file, scope, visit) : scope.may(step.verb, file)
        guard isAllowed else { throw IdentityError.notAllowed }
    }

    // MARK: Doing

    private static func perform(_ step: DeskStep, _ visit: Visit) async throws -> Reply {
        let (scope, file) = try await visit.deskCase()
        try allow(step, scope, file, visit)
        let typed = StepForm(visit.form)
        if visit.form["use"] != nil { return try await use(typed, step, scope, file, visit) }
        do {
            if let after = try await performOnContent(step, typed, scope, file, visit) {
                return .see("/desk/cases/\(after.folio)?done=\(step.rawValue)" + (step == .contact ? "#contact" : ""))
            }
            let change = timed(try await change(step, typed, scope, file, visit), scope, visit)
            if visit.form["preview"] != nil { return try await StepPreview(step, scope).reply(file, change, visit) }
            let uploads = step == .answer ? try await evidence(visit) : []
            // A note and a look at the contact fit any version; everything else was decided on what the page showed.
            let version = step == .note || step == .time ? nil : typed.version
            let after = try await visit.dependencies.cases.perform(
                on: file.id, version: version, once: visit.form.token, uploads: uploads, catalog: visit.catalog, step: change)
            guard scope.may(.read, after) else { return .see("/desk/mine?moved=\(after.folio)") }
            return .see("/desk/cases/\(after.folio)?done=\(step.rawValue)")
        } catch let error as any DomainError where error.isMendable {
            return try await StepPage(step: step, scope: scope, typed: typed, problem: error).reply(file, visit)
        }
    }

    /// Steps that concern more than the case's own state; nil for the others.
    private static func performOnContent(
        _ step: DeskStep, _ typed: StepForm, _ scope: DeskScope, _ file: CaseFile, _ visit: Visit
    ) async throws -> CaseFile? {
        let (work, me, once, catalog) = (visit.dependencies.cases, scope.id, visit.form.token, visit.catalog)
        switch step {
        case .contact:
            guard let purpose = ReadingPurpose(rawValue: typed.purpose) else { throw CaseError.missing("purpose") }
            let fields = try await MaskedContact.personal(in: file, visit)?.sorted() ?? []
            return try await work.reveal(
                file.id, for: purpose, words: typed.text, fields: fields, by: me, once: once, catalog: catalog)
        case .join:
            return try await work.join(
                file.id, version: typed.version, to: try await other(typed, scope, visit), because: typed.text.nonBlank, by: me, once: once,
                catalog: catalog)
        case .separate:
            return try await work.separate(
                file.id, version: typed.version, because: typed.text, by: me, once: once, catalog: catalog)
        case .link, .unlink:
            return try await work.link(
                file.id, version: typed.version, with: try await other(typed, scope, visit), isLinked: step == .link, by: me, once: once,
                catalog: catalog)
        case .cover:
            return try await work.cover(typed.passage, in: file.id, because: typed.text, by: me, once: once, catalog: catalog)
        default: return nil
        }
    }

    /// The other case: one that the servant may see.
    private static func other(_ typed: StepForm, _ scope: DeskScope, _ visit: Visit) async throws -> Folio {
        guard let folio = Folio(typed.other), let file = try await visit.dependencies.cases.file(folio: folio), scope.may(.work, file)
        else { throw CaseError.missing("other") }
        return folio
    }

    /// The longest that a form open on a screen counts as work.
    static let mostWork = 30 * 60

    /// Adds the time from showing the form to sending it, less what an earlier form of the same servant has counted already.
    private static func timed(
        _ change: @escaping @Sendable (inout CaseFile, [CaseEvent], [ID<Attachment>]) throws(CaseError) -> Happening, _ scope: DeskScope,
        _ visit: Visit
    ) -> @Sendable (inout CaseFile, [CaseEvent], [ID<Attachment>]) throws(CaseError) -> Happening {
        let (now, me) = (visit.now, scope.id)
        let clock = WorkTimer.running(visit)
        let shown = FormGuard.moment(of: visit.form.token) ?? now
        return { file, events, files throws(CaseError) in
            var happening = try change(&file, events, files)
            // While the servant's own clock runs on the case, it counts this time too.
            guard happening.kind != .timed, clock?.folio != file.folio else { return happening }
            let last = events.last { $0.actor == .servant(me) }?.at
            let start = max(shown, last ?? shown)
            let seconds = min(Int(max(now.milliseconds - start.milliseconds, 0) / 1000), mostWork)
            guard seconds > 0 else { return happening }
            var payload = happening.payload ?? CaseEvent.Payload()
            payload.seconds = seconds
            happening.payload = payload
            return happening
        }
    }

    /// What the step does to the case.
    private static func change(
        _ step: DeskStep, _ typed: StepForm, _ scope: DeskScope, _ file: CaseFile, _ visit: Visit
    ) async throws -> @Sendable (inout CaseFile, [CaseEvent], [ID<Attachment>]) throws(CaseError) -> Happening {
        let (me, now, text) = (scope.id, visit.now, typed.text)
        switch step {
        case .accept:
            let template = typed.template
            return { file, _, _ throws(CaseError) in try file.accept(saying: text.nonBlank, template: template, by: me, at: now) }
        case .take: return { file, _, _ throws(CaseError) in try file.take(by: me, at: now) }
        case .start: return { file, _, _ throws(CaseError) in try file.startWork(by: me, at: now) }
        case .release: return { file, _, _ throws(CaseError) in try file.release(by: me, note: text.nonBlank, at: now) }
        case .note: return { file, _, _ throws(CaseError) in try file.note(text, by: me, at: now) }
        case .ask:
            let template = typed.template
            return { file, _, _ throws(CaseError) in try file.ask(text, template: template, by: me, at: now) }
        case .refuse:
            let authority = typed.authority
            guard !authority.isEmpty else { throw CaseError.missing("authority") }
            if let own = office(named: authority, visit) { throw CaseError.ownOffice(own) }
            return { file, _, _ throws(CaseError) in try file.declareOutOfCompetence(reason: text, authority: authority, by: me, at: now) }
        case .time:
            guard let minutes = Int(typed.minutes), (0...1_440).contains(minutes) else { throw CaseError.missing("minutes") }
            let before = try await visit.dependencies.cases.open(file.id).time[me] ?? 0
            return { file, _, _ throws(CaseError) in try file.addTime(minutes * 60 - before, because: text, by: me, at: now) }
        case .contact, .join, .separate, .link, .unlink, .cover: throw WebError.noSuchPage
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
            guard text.nonBlank != nil else { throw CaseError.missing("text") }
            guard let note = typed.note.nonBlank else { throw CaseError.missing("note") }
            let template = typed.template
            return { file, _, _ throws(CaseError) in
                try file.transfer(to: unit, reason: text, note: note, template: template, by: me, at: now)
            }
        case .answer:
            guard let closes = typed.closes else { throw CaseError.missing("closes") }
            if closes { try await mustBeOwnWords(text, file, visit) }
            let (template, without) = (typed.template, typed.withoutEvidence.nonBlank)
            return { file, _, files throws(CaseError) in
                try file.answer(text, template: template, evidence: files, closes: closes, withoutEvidence: without, by: me, at: now)
            }
        }
    }

    /// Refuses to close a case with words that stand in it already: a note of the office, or an earlier message.
    private static func mustBeOwnWords(_ text: String, _ file: CaseFile, _ visit: Visit) async throws {
        let opened = try await visit.dependencies.cases.open(file.id)
        let said = opened.events.flatMap { [$0.payload?.text, $0.payload?.note, $0.payload?.reason] }.compactMap { $0?.nonBlank }
        if said.contains(where: { bare($0) == bare(text) }) { throw CaseError.pasted }
    }

    /// The office of the city that the words name, if they name one.
    private static func office(named words: String, _ visit: Visit) -> UnitID? {
        visit.catalog.city.units.all.first { unit in
            visit.catalog.city.languages.contains { language in
                [unit.name, unit.shortName].contains { bare($0.text(in: language)) == bare(words) }
            }
        }?.id
    }

    /// Letters and digits alone, without accents, as two texts are compared.
    private static func bare(_ text: String) -> String {
        text.folding(options: [.caseInsensitive, .diacriticInsensitive], locale: nil).filter { $0.isLetter || $0.isNumber }
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
    /// What the office that gets the case must know.
    var note = ""
    /// Why a closing answer shows nothing of what was done.
    var withoutEvidence = ""
    /// Who outside the city can do it.
    var authority = ""
    /// Folio of the case to be joined or linked.
    var other = ""
    /// Words to be covered, as they stand in the case.
    var passage = ""
    /// Own time on the case, in minutes.
    var minutes = ""
    /// What masked data are wanted for.
    var purpose = ""
    /// Whether files came with it, which a browser does not send twice.
    var hadFiles = false
    /// Of the case when the form was shown.
    var version: Int?

    init() {}

    init(_ form: Form) {
        (text, unit, colleague) = (form["text"] ?? "", form.text("unit"), form.text("colleague"))
        template = form["template"]?.nonBlank
        (note, withoutEvidence, authority) = (form["note"] ?? "", form["without"] ?? "", form.text("authority"))
        (other, passage, minutes, purpose) = (form.text("other"), form["passage"] ?? "", form.text("minutes"), form.text("purpose"))
        hadFiles = !form.files.isEmpty
        closes = form["closes"].flatMap { ["yes": true, "no": false][$0] }
        // A form without a version was not made by us as it stands: it fits no case.
        version = form["version"].flatMap { Int($0) } ?? 0
    }
}
