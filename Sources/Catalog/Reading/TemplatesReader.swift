import Core
import Foundation

/// Reads `templates.yaml` of a city: the answers written beforehand.
struct TemplatesReader {
    static let file = "templates.yaml"

    let city: City
    let services: [CityService]
    let log: FindingLog

    /// Empty where the city has no such file.
    func read(_ data: Data?) -> [AnswerTemplate] {
        guard let data, let value = YamlValue.read(data, file: Self.file, log: log),
            let list = value.mapping(["templates"])?.required("templates")?.list()
        else { return [] }
        var templates: [AnswerTemplate] = []
        for item in list {
            guard let template = template(item) else { continue }
            if templates.contains(where: { $0.id == template.id }) {
                item.error("template.twice", "The template \(template.id) stands twice. Give one another id.")
            } else {
                templates.append(template)
            }
        }
        return templates
    }

    private func template(_ value: YamlValue) -> AnswerTemplate? {
        guard let map = value.mapping(["id", "for", "services", "categories", "title", "text"]),
            let id: ServiceCode = map.required("id")?.name(), let title = map.required("title")?.localized(city.languages),
            let text = map.required("text")?.localized(city.languages)
        else { return nil }
        let steps = (map.required("for")?.listOrOne() ?? []).compactMap { $0.choice(AnswerTemplate.Step.self) }
        let codes = services.map(\.code.name)
        let named = (map["services"]?.listOrOne() ?? []).compactMap { value -> ServiceCode? in
            guard let code: ServiceCode = value.name() else { return nil }
            if codes.contains(code.name) { return code }
            value.error("template.unknown_service", "There is no service \(code).\(NearestName.hint(for: code.name, among: codes))")
            return nil
        }
        let known = city.categories.map(\.id)
        let categories = (map["categories"]?.listOrOne() ?? []).compactMap { value -> String? in
            guard let name = value.text() else { return nil }
            if known.contains(name) { return name }
            value.error("template.unknown_category", "There is no category \(name).\(NearestName.hint(for: name, among: known))")
            return nil
        }
        for language in city.languages {
            for name in Self.names(in: text.text(in: language)) where !AnswerTemplate.values.contains(name) {
                value.error(
                    "template.unknown_value",
                    "The text names {\(name)}, which nobody fills in.\(NearestName.hint(for: name, among: AnswerTemplate.values)) "
                        + "Known are \(AnswerTemplate.values.map { "{\($0)}" }.joined(separator: ", ")); what the servant writes stands in [brackets]."
                )
            }
        }
        return AnswerTemplate(
            id: id.name, steps: Set(steps), services: Set(named), categories: Set(categories), title: title, text: text)
    }

    /// Names in braces, in order.
    private static func names(in text: String) -> [String] {
        text.split(separator: "{").dropFirst().compactMap { part in part.firstIndex(of: "}").map { String(part[..<$0]) } }
    }
}
