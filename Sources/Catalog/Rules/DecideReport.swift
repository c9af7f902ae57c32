package import Core
package import Forms

extension Catalog {
    /// The rules alone, as `ventanilla decide` prints them, for answers as other programs write them.
    ///
    /// `{"outputs":{…},"unit","because":[{"rule","text","facts":[{"question","value"}]}],"version"}`; `"draft":true` where a draft took part.
    /// The names that no question has are given back as well. Throws for an unknown service.
    package func decide(
        _ code: ServiceCode, answers: JSONValue, environment: FormEnvironment, language: Language? = nil
    ) throws(CatalogError) -> (report: JSONValue, unknown: [String]) {
        guard let service = service(code), let form = service.questionnaire else { throw .unknownService(code) }
        var session = FormSession(form, environment: environment)
        let unknown = session.set(answers)
        return (decide(service, session).report(in: language ?? city.defaultLanguage), unknown)
    }
}

extension Decision {
    /// As JSON, with the reasons in one language.
    package func report(in language: Language) -> JSONValue {
        let reasons = because.map { reason in
            JSONValue.object([
                .init("rule", .text(reason.rule)), .init("text", .text(reason.text?.text(in: language) ?? "")),
                .init(
                    "facts", .array(reason.facts.map { .object([.init("question", .text($0.question)), .init("value", .text($0.value))]) })),
            ])
        }
        var members: [JSONValue.Member] = [
            .init("outputs", .object(outputs.sorted { $0.key < $1.key }.map { .init($0.key, .text($0.value)) })),
            .init("unit", .text(unit.name)),
            .init("because", .array(reasons)), .init("version", .text(version.hash)),
        ]
        if isDraft { members.append(.init("draft", .boolean(true))) }
        return .object(members)
    }
}
