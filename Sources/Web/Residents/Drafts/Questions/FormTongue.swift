import Catalog
import Core
import Forms

/// In which language a form speaks on a page, when it knows languages that the city does not.
///
/// The city's words keep the visitor's language; the form's own are marked with theirs, from the right where it is written so.
struct FormTongue: Sendable {
    /// Index among the languages of the form.
    let index: Int
    let language: Language?
    private let isOther: Bool

    init(_ form: Forms.Form, draft: Language, _ visit: Visit) {
        let wish = visit.catalog.city.languages.contains(draft) ? visit.language : draft
        index = form.language([wish])
        language = form.languages.indices.contains(index) ? form.languages[index].language : nil
        isOther = language.map { $0.tag.split(separator: "-").first != visit.language.tag.split(separator: "-").first } ?? false
    }

    /// Attributes of what the form says: ` lang="ar" dir="rtl"`; nothing where the page speaks the same language.
    var attributes: String? {
        guard isOther, let language else { return nil }
        return " lang=\"\(language.tag)\" dir=\"\(language.isRightToLeft ? "rtl" : "ltr")\""
    }

    /// The attribute of the city's words among those of the form.
    func own(_ visit: Visit) -> String? { isOther ? " lang=\"\(visit.language.tag)\"" : nil }

    /// Links to the other languages of the form, where the city's own switch cannot reach all of them.
    func switches(_ form: Forms.Form, to path: String, _ visit: Visit) -> [View]? {
        let tongues = form.languages.compactMap(\.language)
        let spoken = visit.catalog.city.languages
        guard tongues.count > 1, tongues.contains(where: { !spoken.contains($0) }) else { return nil }
        return tongues.map { other in
            [
                "tag": other.tag, "name": Languages.name(other), "isCurrent": other == language,
                "path": path + (path.contains("?") ? "&" : "?") + "lang=\(other.tag)",
            ]
        }
    }
}
