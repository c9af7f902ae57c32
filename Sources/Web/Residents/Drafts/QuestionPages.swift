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
        .post("/draft/{draft}/rows", .draftHolder, rows),
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
        if open.draft.language != visit.language, visit.query("lang") != nil {
            open = try await visit.intake.edit(id, holder: holder, catalog: visit.catalog, language: visit.language) { _ in }.open
        }
        open.session.language = open.session.form.language([visit.language])
        let page = visit.place.flatMap { open.session.page(at: $0) } ?? open.session.firstUnansweredPage()
        if page.kind == .end { return .see(DraftPath.check(id)) }
        return try await render(page, open, holder, visit)
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
        let isSearch = form["_search"] != nil
        let language = visit.language
        let (open, taken) = try await visit.intake.edit(id, holder: holder, catalog: visit.catalog, language: language) { session in
            try Taking.take(form, at: ref, in: &session, city: city, words: words, returns: returns, isSearch: isSearch)
        }
        if isSearch, let page = taken.page { return .see(DraftPath.page(id, page.ref, returns: returns, search: form.text("_q"))) }
        if taken.isDone, taken.page == nil { return .see(DraftPath.check(id)) }
        guard taken.errors.isEmpty, let page = taken.page else {
            var open = open
            guard let page = open.session.page(at: ref) ?? taken.page else { return .see(DraftPath.page(id)) }
            return try await render(page, open, holder, visit, refused: taken)
        }
        if page.kind == .end { return .see(DraftPath.check(id)) }
        return .see(DraftPath.page(id, page.ref, returns: returns))
    }

    /// Adds or deletes a row of a repeat.
    private static func rows(_ visit: Visit) async throws -> Reply {
        let id = try visit.draftID()
        let holder = try visit.holder(of: id)
        guard let prompt = visit.place else { throw WebError.noSuchPage }
        let returns = visit.query("return") == "check"
        let (deed, row) = (visit.form.text("deed"), visit.form.text("row"))
        let (_, next) = try await visit.intake.edit(id, holder: holder, catalog: visit.catalog) { session -> FormPage? in
            switch deed {
            case "add":
                let added = try session.addRow(prompt)
                return session.page(after: added).kind == .end ? nil : session.page(at: added) ?? session.firstUnansweredPage()
            case "delete":
                try session.deleteRow(QuestionRef(row))
                return nil
            default: return session.page(after: prompt)
            }
        }
        if deed == "delete" { return .see(DraftPath.page(id, returns: returns)) }
        guard let next, next.kind != .end else { return .see(DraftPath.check(id)) }
        return .see(DraftPath.page(id, next.ref, returns: returns))
    }

    /// A page of questions, with what was refused where something was.
    static func render(
        _ page: FormPage, _ open: Intake.OpenDraft, _ holder: Intake.Holder, _ visit: Visit, refused: Taking.Taken? = nil
    ) async throws -> Reply {
        let id = open.draft.id
        var session = open.session
        session.language = session.form.language([visit.language])
        let returns = visit.query("return") == "check"
        let previous = session.page(before: page.ref)
        let title = open.service.title.text(in: visit.language)
        var view: View = [
            "service": title, "token": visit.formToken(), "parts": Parts.view(page, &session, open.service, visit),
            "back": returns ? DraftPath.check(id) : previous.map { DraftPath.page(id, $0.ref) } ?? "/services/\(open.service.code)",
            "keep": "/draft/\(id)/keep", "saved": visit.words.text("question.saved"),
        ]
        let isDiscreet = open.service.privacy == .confidential
        if case .rows(let rows) = page.kind {
            let heading = page.steps.first?.label ?? title
            view["heading"] = heading.isEmpty ? page.captions.last ?? title : heading
            view["action"] = DraftPath.rows(id, page.ref, returns: returns)
            view["hasRows"] = !rows.isEmpty
            view["rows"] = rows.enumerated().map { index, row -> View in
                [
                    "title": row.title.isEmpty ? visit.words.text("rows.number", ["number": String(index + 1)]) : row.title,
                    "ref": row.ref.path,
                    "change": DraftPath.page(id, session.page(after: row.ref).ref, returns: false),
                ]
            }
            return visit.page(
                "drafts/rows", title: "\(view["heading"] as? String ?? title) – \(title)", kind: isDiscreet ? .discreet : .task, view)
        }
        let asksFile = page.steps.contains { $0.type?.isMedia ?? false }
        let files = asksFile ? try await visit.intake.attachments(of: id, holder: holder, catalog: visit.catalog) : []
        let asked = page.steps.filter { $0.kind == .ask || $0.kind == .note }
        let questions = asked.filter { $0.kind == .ask }
        let reader = QuestionView(
            visit: visit, session: session, service: open.service, written: refused?.written ?? [:], errors: refused?.words ?? [:],
            files: files, draft: id,
            sent: refused == nil ? nil : visit.form)
        let isAlone = questions.count == 1 && asked.count == 1 || questions.isEmpty && asked.count == 1
        let place = questions.first { $0.type == .geopoint }
        // Words before the map: a place is written first, and marked by who can.
        let ordered = place == nil ? asked : asked.filter { $0.ref != place?.ref } + asked.filter { $0.ref == place?.ref }
        let heading = isAlone ? asked[0].label : place.map(\.label) ?? page.captions.last ?? questions.first?.label ?? title
        let numbers = Dictionary(uniqueKeysWithValues: asked.enumerated().map { ($1.ref, $0 + 1) })
        view["heading"] = heading
        view["isAlone"] = isAlone
        view["isMap"] = place != nil
        view["headingHint"] = isAlone ? nil : place.flatMap { $0.hint.isEmpty ? nil : $0.hint }
        view["steps"] = ordered.map { step -> View in
            var one = reader.view(step, number: numbers[step.ref] ?? 1, isHeading: isAlone)
            if step.ref == place?.ref, !isAlone {
                one["label"] = visit.words.text("place.point")
                one["hint"] = nil
            }
            return one
        }
        view["isUpload"] = asksFile
        view["action"] = asksFile ? DraftPath.files(id, page.ref, returns: returns) : DraftPath.page(id, page.ref, returns: returns)
        let problems = ordered.compactMap { step in
            (refused?.words[step.ref]).map { ["id": "q\(numbers[step.ref] ?? 1)", "text": $0] as View }
        }
        view["problems"] = problems
        view["hasProblems"] = !problems.isEmpty
        return visit.page(
            "drafts/question", title: "\(heading) – \(title)", kind: isDiscreet ? .discreet : .task, hasError: !problems.isEmpty,
            scripts: place == nil ? [] : ["place.js"], status: problems.isEmpty ? .ok : .unprocessableContent, view)
    }
}

/// Takes the fields of a form into a session.
enum Taking {
    /// What came of it.
    struct Taken: Sendable {
        /// Where to go on; nil where something was refused, or where only the check is left.
        var page: FormPage?
        var isDone = false
        var errors: [QuestionRef: AnswerError] = [:]
        var words: [QuestionRef: String] = [:]
        var written: [QuestionRef: String] = [:]
    }

    /// Answers all questions of the page that the form had fields of.
    ///
    /// What is good is kept even where something else is refused.
    static func take(
        _ form: Form, at ref: QuestionRef, in session: inout FormSession, city: City, words: Words, returns: Bool, isSearch: Bool
    ) throws -> Taken {
        guard let page = session.page(at: ref) else { return Taken(page: session.firstUnansweredPage()) }
        let before = returns ? Set(session.allSteps().filter { $0.kind == .ask }.map(\.ref)) : []
        var taken = Taken()
        for step in page.steps where step.kind == .ask && !step.isLocked && session.isRelevant(step.ref) {
            if step.type?.isMedia ?? false {
                if step.isRequired, step.value.isEmpty, !isSearch {
                    taken.errors[step.ref] = .required(nil)
                    taken.words[step.ref] = AnswerWords.text(.required(nil), step, words)
                }
                continue
            }
            guard let text = WrittenAnswer.read(step, form, city: city, words: words) else { continue }
            if isSearch, text.isEmpty { continue }
            do {
                try session.answer(step.ref, text)
            } catch {
                taken.errors[step.ref] = error
                taken.words[step.ref] = AnswerWords.text(error, step, words)
                taken.written[step.ref] = form[step.ref.path] ?? text
            }
        }
        if isSearch {
            taken.page = page
            return taken
        }
        guard taken.errors.isEmpty else { return taken }
        taken.isDone = true
        taken.page = next(after: page, form, &session, before: before, returns: returns)
        return taken
    }

    /// The page again where an answer made a further question of it relevant; then what a change made necessary; then the next.
    private static func next(after page: FormPage, _ form: Form, _ session: inout FormSession, before: Set<QuestionRef>, returns: Bool)
        -> FormPage?
    {
        if page.steps.count > 1, let again = session.page(at: page.ref) {
            let shown = Set(page.steps.map(\.ref))
            if again.steps.contains(where: { $0.kind == .ask && !shown.contains($0.ref) && $0.value.isEmpty }) { return again }
        }
        guard returns else { return session.page(after: page.ref) }
        let fresh = session.allSteps().first { $0.kind == .ask && !before.contains($0.ref) && $0.value.isEmpty }
        return fresh.flatMap { session.page(at: $0.ref) }
    }
}
