import Catalog
import Core
import Forms
import Foundation

/// Takes the fields of a form into a session.
enum Taking {
    /// What came of it.
    struct Taken: Sendable {
        /// Where to go on; nil where something was refused, or where only the check is left.
        var page: FormPage?
        var isDone = false
        /// The page that was answered.
        var answered: QuestionRef?
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
        taken.answered = page.ref
        for step in page.steps where step.kind == .ask && !step.isLocked && !isCaption(step) && session.isRelevant(step.ref) {
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
                taken.written[step.ref] = step.type?.isSelect ?? false ? text : form[step.ref.path] ?? text
            }
        }
        if let row = form["_row"], taken.errors.isEmpty {
            _ = try session.addRow(QuestionRef(row))
            (taken.page, taken.answered, taken.isDone) = (session.page(at: page.ref), nil, true)
            return taken
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
        if let again = session.page(at: page.ref) {
            let shown = Set(page.steps.map(\.ref))
            if again.steps.contains(where: { $0.kind == .ask && !shown.contains($0.ref) && $0.value.isEmpty }) { return again }
        }
        guard returns else { return after(page, &session) }
        let fresh = session.allSteps().first { $0.kind == .ask && !before.contains($0.ref) && $0.value.isEmpty }
        return fresh.flatMap { session.page(at: $0.ref) }
    }

    /// The next page; after the last question of a row that was added by hand, the list of the rows.
    private static func after(_ page: FormPage, _ session: inout FormSession) -> FormPage? {
        let next = session.page(after: page.ref)
        guard let (row, prompt) = session.row(around: page.ref), !next.ref.path.hasPrefix(row.path + "/") else { return next }
        return session.page(at: prompt) ?? next
    }

    /// Whether a select only heads a table of others.
    static func isCaption(_ step: FormStep) -> Bool { (step.type?.isSelect ?? false) && step.appearance.contains("label") }

    /// The question in whose choices somebody looks for words: by the button, or by Enter in its field.
    static func searched(_ form: Web.Form) -> QuestionRef? {
        if let named = form["_search"] { return QuestionRef(named) }
        guard form["_enter"] != nil else { return nil }
        for field in form.fields where field.name.hasSuffix("#q") {
            let name = String(field.name.dropLast(2))
            if field.value.trimmingCharacters(in: .whitespaces) != form.text("\(name)#asked") { return QuestionRef(name) }
        }
        return nil
    }

    /// What may not stand on a page as it is answered now.
    static func refusals(_ page: FormPage, _ session: FormSession, _ words: Words) -> Taken? {
        var taken = Taken()
        for step in page.steps where step.kind == .ask && !isCaption(step) {
            guard let error = session.refusal(of: step.ref) else { continue }
            taken.errors[step.ref] = error
            taken.words[step.ref] = AnswerWords.text(error, step, words)
        }
        return taken.errors.isEmpty ? nil : taken
    }
}
