import Cases
import Catalog
import Core
import Forms
import Foundation
import HTTPTypes

/// From the first question to the last: one thing a page, every answer kept at once.
enum QuestionPages {
    static let routes: [Route] = [
        .post("/services/{code}/start", .everybody, start),
        .get("/draft/{draft}", .draftHolder, show),
        .post("/draft/{draft}", .draftHolder, answer),
    ]

    private static func start(_ visit: Visit) async throws -> Reply {
        let service = try visit.service()
        let secret = Data(visit.dependencies.chance.bytes(24)).base64URL
        let open = try await visit.intake.start(
            service, language: visit.language, channel: .web, holder: Intake.Holder(secret: secret), city: visit.catalog.city)
        return Reply.see(DraftPath.page(open.draft.id)).setting([DraftSecrets(visit).adding(open.draft.id, secret, visit)])
    }

    private static func show(_ visit: Visit) async throws -> Reply {
        let id = try visit.draftID()
        let holder = try visit.holder(of: id)
        var open = try await visit.intake.open(id, holder: holder, catalog: visit.catalog)
        if open.draft.sentAs != nil { return .see("/draft/\(id)/sent") }
        if let asked = visit.query("lang").flatMap({ Language($0) }), asked != open.draft.language,
            asked == visit.language || open.session.form.languages.contains(where: { $0.language == asked })
        {
            open = try await visit.intake.edit(id, holder: holder, catalog: visit.catalog, language: asked) { _ in }.open
        }
        open.session.language = FormTongue(open.session.form, draft: open.draft.language, visit).index
        let page = visit.place.flatMap { open.session.page(at: $0) } ?? open.session.firstUnansweredPage()
        if page.kind == .end { return .see(DraftPath.check(id)) }
        if let detour = try await KnownPages.detour(open, page, holder, visit) { return detour }
        // Sent here by the last check: what is missing is said at once.
        let refused = visit.query("refused") == nil ? nil : Taking.refusals(page, open.session, visit.words)
        return try await render(page, open, holder, visit, refused: refused)
    }

    /// Keeps what was answered and leads to the next page; what was refused is shown again as it was written.
    private static func answer(_ visit: Visit) async throws -> Reply { try await answer(visit, uploads: []) }

    /// - Parameter uploads: questions of the page whose files came with the form and are kept already.
    static func answer(_ visit: Visit, uploads: Set<QuestionRef>) async throws -> Reply {
        let id = try visit.draftID()
        let holder = try visit.holder(of: id)
        guard let ref = visit.place else { throw WebError.noSuchPage }
        let (form, city, words) = (visit.form, visit.catalog.city, visit.words)
        let returns = visit.query("return") == "check"
        let looked = Taking.searched(form)
        let (open, taken) = try await visit.intake.edit(id, holder: holder, catalog: visit.catalog) { session in
            try Taking.take(form, at: ref, in: &session, city: city, words: words, returns: returns, isSearch: looked != nil)
        }
        if let looked, let page = taken.page {
            return .see(DraftPath.page(id, page.ref, returns: returns, search: form.text("\(looked.path)#q"), of: looked))
        }
        if taken.isDone, taken.page == nil { return .see(DraftPath.check(id)) }
        guard taken.errors.isEmpty, let page = taken.page else {
            var open = open
            guard let page = open.session.page(at: ref) ?? taken.page else { return .see(DraftPath.page(id)) }
            return try await render(page, open, holder, visit, refused: taken)
        }
        var session = open.session
        let next = returns ? page : Intake.passing(page, &session, open.known)
        if next.kind == .end { return .see(DraftPath.check(id)) }
        return .see(DraftPath.page(id, next.ref, returns: returns, more: next.ref == taken.answered))
    }

    /// A page of questions, with what was refused where something was.
    static func render(
        _ page: FormPage, _ open: Intake.OpenDraft, _ holder: Intake.Holder, _ visit: Visit, refused: Taking.Taken? = nil
    ) async throws -> Reply {
        let id = open.draft.id
        var session = open.session
        let tongue = FormTongue(session.form, draft: open.draft.language, visit)
        session.language = tongue.index
        let returns = visit.query("return") == "check"
        let previous = session.page(before: page.ref)
        let title = open.service.title.text(in: visit.language)
        var view: View = [
            "service": title, "token": visit.formToken(), "parts": Parts.view(page, &session, open.service, visit),
            "back": returns ? DraftPath.check(id) : previous.map { DraftPath.page(id, $0.ref) } ?? "/services/\(open.service.code)",
            "atCounter": open.draft.counter != nil, "keep": "/draft/\(id)/keep", "saved": visit.words.text("question.saved"),
            "spoken": tongue.attributes,
            "tongues": tongue.switches(session.form, to: DraftPath.page(id, page.ref, returns: returns), visit),
        ]
        view["hasTongues"] = view["tongues"] != nil
        let isDiscreet = open.service.privacy == .confidential
        if case .rows(let rows) = page.kind { return RowPages.list(rows, page, id, &session, visit, view, isDiscreet: isDiscreet, title) }
        let asksFile = page.steps.contains { $0.type?.isMedia ?? false }
        let files = asksFile ? try await visit.intake.attachments(of: id, holder: holder, catalog: visit.catalog) : []
        // What heads others without words of its own is not shown.
        let asked = page.steps.filter { step in
            step.kind != .done && (!step.label.isEmpty || step.kind != .group && !Taking.isCaption(step))
        }
        let told = asked.filter { $0.kind == .ask || $0.kind == .note }
        let reader = QuestionView(
            visit: visit, session: session, service: open.service, tongue: tongue, written: refused?.written ?? [:],
            errors: refused?.words ?? [:], files: files, draft: id, sent: refused == nil ? nil : visit.form,
            search: DraftSearch(visit, page: page))
        let isAlone = told.count == 1 && asked.count == 1
        let place = told.first { $0.type == .geopoint }
        let captions = page.captions.map(FormMarkup.plain)
        let heading = Self.heading(told, isAlone: isAlone, place: place, captions: captions, title)
        // Words before the map: a place is written first, and marked by who can.
        let shown = isAlone ? asked : asked.filter { !Self.isHead($0) || FormMarkup.plain($0.label) != heading.text }
        let ordered = place == nil || isAlone ? shown : shown.filter { $0.ref != place?.ref } + shown.filter { $0.ref == place?.ref }
        let numbers = Dictionary(asked.enumerated().map { ($1.ref, $0 + 1) }) { first, _ in first }
        let isOwnHeading = isAlone && !heading.isNote
        view["heading"] = heading.text
        view["isAlone"] = isOwnHeading
        view["caption"] = Self.caption(captions, heading: heading.text, hasParts: view["parts"] != nil)
        view["isMap"] = place != nil
        view["headingHint"] = isAlone ? nil : place.flatMap { $0.hint.isEmpty ? nil : FormMarkup.plain($0.hint) }
        view["isMore"] = visit.query("more") != nil
        view["steps"] = ordered.map { step -> View in
            var one = reader.view(step, number: numbers[step.ref] ?? 1, isHeading: isOwnHeading)
            if step.ref == place?.ref, !isAlone, heading.text == FormMarkup.plain(step.label) {
                one["label"] = visit.words.text("place.point")
                one["labelMark"] = visit.words.text("place.point")
                one["hint"] = nil
                one["describedBy"] = one["error"] == nil ? nil : "q\(numbers[step.ref] ?? 1)-error"
            }
            return one
        }
        if session.row(around: page.ref) != nil { view["drop"] = DraftPath.dropping(id, page.ref, returns: returns) }
        view["isUpload"] = asksFile
        view["action"] = asksFile ? DraftPath.files(id, page.ref, returns: returns) : DraftPath.page(id, page.ref, returns: returns)
        let problems = ordered.compactMap { step in
            (refused?.words[step.ref]).map { ["id": "q\(numbers[step.ref] ?? 1)", "text": $0] as View }
        }
        view["problems"] = problems
        view["hasProblems"] = !problems.isEmpty
        return visit.page(
            "drafts/question", title: "\(heading.text) – \(title)", kind: isDiscreet ? .discreet : .task, hasError: !problems.isEmpty,
            scripts: Self.scripts(told), status: problems.isEmpty ? .ok : .unprocessableContent, view)
    }

    /// What a page is called: its question, the place it asks for, its group.
    private static func heading(_ told: [FormStep], isAlone: Bool, place: FormStep?, captions: [String], _ title: String) -> (
        text: String, isNote: Bool
    ) {
        if isAlone, let only = told.first {
            let label = FormMarkup.plain(only.label)
            if only.type != .note { return (label.isEmpty ? only.name : label, false) }
            // A long text is no heading.
            if label.count <= 90, !label.isEmpty, !only.label.contains("\n") { return (label, false) }
            return (captions.last ?? title, true)
        }
        if let place, captions.isEmpty || told.filter({ $0.kind == .ask }).count <= 6 { return (FormMarkup.plain(place.label), false) }
        return (captions.last ?? told.first { !$0.label.isEmpty }.map { FormMarkup.plain($0.label) } ?? title, false)
    }

    /// Whether a step only says something above others.
    private static func isHead(_ step: FormStep) -> Bool { step.type == .note || step.kind == .group || Taking.isCaption(step) }

    /// The group above a question, where neither the heading nor the line of parts says it.
    private static func caption(_ captions: [String], heading: String, hasParts: Bool) -> String? {
        let rest = captions.dropFirst(hasParts ? 1 : 0).filter { $0 != heading }
        return rest.isEmpty ? nil : rest.joined(separator: " · ")
    }

    private static func scripts(_ steps: [FormStep]) -> [String] {
        var scripts = ["form.js"]
        if steps.contains(where: { $0.type == .geopoint || $0.type == .geotrace || $0.type == .geoshape }) { scripts.append("place.js") }
        if steps.contains(where: { $0.type == .image && !$0.appearance.isDisjoint(with: ["draw", "signature", "annotate"]) }) {
            scripts.append("draw.js")
        }
        return scripts
    }
}
