import Cases
import Catalog
import Core
import Forms
import Foundation

/// One step of a page as its template reads it.
struct QuestionView {
    let visit: Visit
    let session: FormSession
    let service: CityService
    let tongue: FormTongue
    /// What was written and refused, by question.
    let written: [QuestionRef: String]
    let errors: [QuestionRef: String]
    let files: [Attachment]
    let draft: ID<Draft>
    /// The form as it was sent, so that three fields of a date come back as typed.
    let sent: Form?
    /// What is looked for in the choices of a question.
    let search: DraftSearch?

    /// The view of a step.
    /// - Parameter number: its place on the page, for the ids of its fields.
    func view(_ step: FormStep, number: Int, isHeading: Bool) -> View {
        let name = step.ref.path
        let id = "q\(number)"
        let error = errors[step.ref]
        let label = FormMarkup.lines(step.label)
        let hint: [String] = label.dropFirst() + FormMarkup.lines(step.hint)
        let more: [View] = FormMarkup.lines(step.guidanceHint).map { ["mark": $0] }
        let described = [hint.isEmpty ? nil : "\(id)-hint", error != nil ? "\(id)-error" : nil].compactMap { $0 }.joined(separator: " ")
        var view: View = [
            "id": id, "name": name, "label": FormMarkup.plain(step.label), "labelMark": label.first ?? Markup.escaped(step.name),
            "hint": hint.isEmpty ? nil : true, "hintLines": hint.map { ["mark": $0] as View }, "hasMore": !more.isEmpty, "more": more,
            "error": error, "describedBy": described.isEmpty ? nil : described, "isHeading": isHeading, "isOptional": !step.isRequired,
            "value": written[step.ref] ?? step.value, "template": "drafts/text", "spoken": tongue.attributes, "own": tongue.own(visit),
        ]
        view["picture"] = FormMediaPages.path(step.media["image"] ?? step.media["big-image"], of: service)
        view["sound"] = FormMediaPages.path(step.media["audio"], of: service)
        view["film"] = FormMediaPages.path(step.media["video"], of: service)
        switch step.kind {
        case .group:
            view["template"] = "drafts/group"
            return view
        case .repeat:
            view["template"] = "drafts/more"
            return view
        default: break
        }
        if step.isLocked {
            view["template"] = "drafts/locked"
            view["value"] = session.readable(step.ref)
            return view
        }
        field(step, &view)
        return view
    }

    private func field(_ step: FormStep, _ view: inout View) {
        switch step.type {
        case .note: view["template"] = "drafts/note"
        case .selectOne where step.appearance.contains("label"), .selectMultiple where step.appearance.contains("label"):
            view["template"] = "drafts/group"
        case .selectOne, .selectMultiple: select(step, &view)
        case .rank: rank(step, &view)
        case .range: range(step, &view)
        case .integer, .decimal: number(step, &view)
        case .date, .dateTime: date(step, &view)
        case .time: time(step, &view)
        case .geopoint, .geotrace, .geoshape: place(step, &view)
        case .image, .audio, .video, .file: files(step, &view)
        case .acknowledge:
            view["template"] = "drafts/acknowledge"
            view["isChecked"] = step.value == "OK"
        case .barcode:
            view["kind"] = "barcode"
            view["advice"] = visit.words.text("question.barcode")
            advised(&view)
        default: text(step, &view)
        }
    }

    /// Ties the program's own advice under a field to it.
    func advised(_ view: inout View) {
        let id = view["id"] as? String ?? ""
        view["describedBy"] = ([view["describedBy"] as? String].compactMap { $0 } + ["\(id)-advice"]).joined(separator: " ")
    }

    private func text(_ step: FormStep, _ view: inout View) {
        if step.appearance.contains("multiline") { view["template"] = "drafts/long" }
        if step.appearance.contains("numbers") {
            (view["inputmode"], view["width"]) = ("numeric", "w-10")
            if step.appearance.contains("thousands-sep") { view["value"] = grouped(view["value"] as? String ?? "") }
        }
        if step.appearance.contains("url") { (view["type"], view["inputmode"], view["isCode"]) = ("url", "url", true) }
        if step.appearance.contains("email") {
            (view["type"], view["inputmode"], view["autocomplete"], view["isCode"]) = ("email", "email", "email", true)
        }
        if step.appearance.contains("masked") { (view["type"], view["autocomplete"], view["isCode"]) = ("password", "off", true) }
        guard let claim = service.prefill.first(where: { $0.question == step.name })?.claim else { return }
        view["autocomplete"] = Self.autocomplete(claim)
        if claim == "contact.email" { (view["type"], view["inputmode"]) = ("email", "email") }
        if claim == "contact.phone" { (view["type"], view["inputmode"], view["width"]) = ("tel", "tel", "w-10") }
    }

    private static func autocomplete(_ claim: String?) -> String? {
        switch claim {
        case "identity.name": "name"
        case "identity.given_name": "given-name"
        case "identity.first_surname": "family-name"
        case "identity.birthdate": "bday"
        case "contact.email": "email"
        case "contact.phone": "tel"
        case "address.text": "street-address"
        default: nil
        }
    }
}

/// What somebody looks for among the choices of one question of a page.
struct DraftSearch: Sendable {
    let question: QuestionRef
    let text: String

    init?(_ visit: Visit, page: FormPage) {
        guard let text = visit.query("q") else { return nil }
        let asked = visit.query("of").map { QuestionRef($0) }
        guard let question = asked ?? page.steps.first(where: { $0.type?.isSelect ?? false })?.ref else { return nil }
        (self.question, self.text) = (question, text)
    }
}
