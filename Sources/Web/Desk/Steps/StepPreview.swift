import Cases
import Catalog
import Core
import Forms
import Work

/// The message of a step as it will reach the resident, in their language; nothing is sent, and the form stays where it is.
struct StepPreview {
    private let step: DeskStep
    private let scope: DeskScope

    init(_ step: DeskStep, _ scope: DeskScope) { (self.step, self.scope) = (step, scope) }

    func reply(
        _ file: CaseFile, _ change: @escaping @Sendable (inout CaseFile, [CaseEvent], [ID<Attachment>]) throws(CaseError) -> Happening,
        _ visit: Visit
    ) async throws -> Reply {
        let preview = try await visit.dependencies.cases.preview(of: file.id, catalog: visit.catalog, step: change)
        let letter = try MailRenderer(visit.site).render(preview.content)
        let unit = visit.catalog.city.units[file.unit] ?? scope.home
        let words = visit.words
        return visit.deskPage(
            "desk/preview", title: words.text("desk.preview.title"), scope: scope, sidebar: try await visit.sidebar(unit, scope),
            [
                "folio": file.folio.description, "path": "/desk/cases/\(file.folio)",
                "channel": words.text(preview.hasAddress ? "desk.preview.mail" : "desk.preview.page"),
                "language": words.text("desk.step.language", ["language": Languages.name(file.language)]), "tag": file.language.tag,
                "subject": letter.subject, "letter": letter.text,
                "length": file.channel == Channel.sms.rawValue
                    ? words.text("desk.preview.segments", count: SMSLength.parts(of: letter.text)) : nil,
            ])
    }
}
