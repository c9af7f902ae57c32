import Cases
import Catalog
import Core

/// The city's answers written beforehand, as a step of a case offers them: for its state and its service, with its facts filled in.
enum AnswerTemplates {
    /// Templates for a step of a case, what is late first where the case is late.
    static func all(for file: CaseFile, step: DeskStep, _ visit: Visit) -> [AnswerTemplate] {
        let service = visit.catalog.known(file.service)
        let steps = steps(of: step)
        let fitting = visit.catalog.templates.filter { !$0.steps.isDisjoint(with: steps) && $0.serves(service) }
        let isLate = file.state.isOpen && file.nextDue < visit.now
        // Those of the service before those for everybody, each in the order of the city's file.
        func rank(_ template: AnswerTemplate) -> Int {
            if template.steps.contains(.late) { return isLate ? 0 : 3 }
            return template.services.isEmpty && template.categories.isEmpty ? 2 : 1
        }
        return fitting.enumerated().sorted { (rank($0.element), $0.offset) < (rank($1.element), $1.offset) }.map(\.element)
    }

    private static func steps(of step: DeskStep) -> Set<AnswerTemplate.Step> {
        switch step {
        case .accept: [.accept]
        case .ask: [.ask]
        case .transfer: [.transfer]
        case .answer: [.answer, .late]
        default: []
        }
    }

    /// The template of a name, if the step offers it for the case.
    static func template(_ id: String, for file: CaseFile, step: DeskStep, _ visit: Visit) -> AnswerTemplate? {
        all(for: file, step: step, visit).first { $0.id == id }
    }

    /// The title of a template; nil for one that the city no longer has.
    static func title(of id: String, in language: Language, _ visit: Visit) -> String? {
        visit.catalog.templates.first { $0.id == id }?.title.text(in: language)
    }

    /// The words for this case, in the resident's language.
    static func text(of template: AnswerTemplate, for file: CaseFile, place: String?, _ visit: Visit) -> String {
        var values = [
            "folio": file.folio.description,
            "service": visit.catalog.known(file.service)?.title.text(in: file.language) ?? file.service.description,
            "unit": visit.catalog.city.units[file.unit]?.name.text(in: file.language) ?? file.unit.description,
        ]
        values["place"] = place
        return template.text(in: file.language, values)
    }
}
