import Cases
import Catalog
import Core

/// Answers that a city wrote beforehand, in its words: `answers.<id>.title` and `answers.<id>.text`, in `locales/`.
///
/// `answers.<id>.services` names the services it is for, separated by blanks; without it it is for all.
enum AnswerTemplates {
    struct Template: Sendable, Equatable {
        let id: String
        let title: String
    }

    /// Templates for a service, titled in the servant's language.
    static func all(for service: ServiceCode, _ visit: Visit) -> [Template] {
        let texts = visit.words.texts
        return texts.compactMap { key, title -> Template? in
            // Most of a thousand words are about something else: looked at before they are taken apart.
            guard key.hasPrefix("answers."), key.hasSuffix(".title") else { return nil }
            let parts = key.split(separator: ".")
            guard parts.count == 3 else { return nil }
            let id = String(parts[1])
            let services = (texts["answers.\(id).services"] ?? "").split(separator: " ")
            guard services.isEmpty || services.contains(Substring(service.name)), texts["answers.\(id).text"] != nil else { return nil }
            return Template(id: id, title: title)
        }.sorted { ($0.title, $0.id) < ($1.title, $1.id) }
    }

    /// The title of a template; nil for one that the city no longer has.
    static func title(of id: String, in language: Language, _ visit: Visit) -> String? {
        visit.city.words(in: language).optional("answers.\(id).title")
    }

    /// The words for this case, in the resident's language; nil for a template that there is not.
    static func text(of id: String, for file: CaseFile, _ visit: Visit) -> String? {
        let words = visit.city.words(in: file.language)
        let dates = Dates(words, zone: visit.catalog.city.timeZone, now: visit.now)
        return words.optional(
            "answers.\(id).text",
            [
                "folio": file.folio.description,
                "service": visit.catalog.service(file.service)?.title.text(in: file.language) ?? file.service.description,
                "unit": visit.catalog.city.units[file.unit]?.name.text(in: file.language) ?? file.unit.description,
                "resolve_by": file.promises.resolve.map { dates.day($0) } ?? "", "help": visit.catalog.city.help.phone,
            ])
    }
}
