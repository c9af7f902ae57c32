package import Core
import Foundation

/// Words that the city wrote beforehand for its servants: chosen, completed and read before they are sent (decision 0163).
package struct AnswerTemplate: Sendable, Hashable {
    /// For which step of a case a text is.
    package enum Step: String, Sendable, Hashable, CaseIterable {
        case accept
        case ask
        case transfer
        /// Says what was done, or why not.
        case answer
        /// A date was missed: the case stays open.
        case late
    }

    package var id: String
    package var steps: Set<Step>
    /// Services that it is for; empty together with `categories` means all.
    package var services: Set<ServiceCode>
    /// Categories of services that it is for.
    package var categories: Set<String>
    package var title: LocalizedText
    /// `{folio}`, `{service}`, `{unit}` and `{place}` are put in by the program; what stands in `[brackets]` is the servant's to fill in.
    package var text: LocalizedText

    /// Values that a text may name in braces.
    package static let values = ["folio", "service", "unit", "place"]

    package init(
        id: String, steps: Set<Step>, services: Set<ServiceCode> = [], categories: Set<String> = [], title: LocalizedText,
        text: LocalizedText
    ) {
        (self.id, self.steps, self.services, self.categories) = (id, steps, services, categories)
        (self.title, self.text) = (title, text)
    }

    /// Whether it is offered for a case of the service; a service that the city no longer has gets those for everybody.
    package func serves(_ service: CityService?) -> Bool {
        if services.isEmpty, categories.isEmpty { return true }
        guard let service else { return false }
        return services.contains(service.code) || service.category.map(categories.contains) == true
    }

    /// The text in a language with its values in place; a value that is missing leaves a bracket to be filled.
    package func text(in language: Language, _ values: [String: String]) -> String {
        var text = self.text.text(in: language)
        for name in Self.values { text = text.replacing("{\(name)}", with: values[name] ?? "[\(name)]") }
        return text
    }
}

/// What is still to be filled in a text for a resident: the first of its `[brackets]`.
package enum Blanks {
    package static func first(in text: String) -> String? {
        guard let start = text.firstIndex(of: "["), let end = text[start...].firstIndex(of: "]"), text.index(after: start) < end else {
            return nil
        }
        return String(text[start...end])
    }
}
