package import Core
import Crypto
import Forms
import Foundation

/// What publishing another edition of a folder would change, as somebody who signs it off wants to read it.
package struct EditionChanges: Sendable, Hashable {
    package enum Sort: String, Sendable, Hashable, CaseIterable {
        case service, question, rule, route, promise, setting, unit, area, calendar, file
    }

    package struct Line: Sendable, Hashable {
        package let sort: Sort
        /// Name of the question, the row, the key.
        package let name: String
        /// How it is; nil where it is new.
        package let before: String?
        /// How it would be; nil where it goes.
        package let after: String?
        /// The rows of a family that it concerns; empty where it concerns all of the folder.
        package let services: [ServiceCode]
    }

    /// By sort, then by name.
    package let lines: [Line]

    package var isEmpty: Bool { lines.isEmpty }

    /// Compares what two editions say, fact by fact.
    init(_ old: [EditionFact], _ new: [EditionFact]) {
        func byKey(_ facts: [EditionFact]) -> [EditionFact.Key: String] {
            Dictionary(facts.map { ($0.key, $0.value) }) { first, second in first + " / " + second }
        }
        struct Step: Hashable {
            let sort: Sort
            let name: String
            let before: String?
            let after: String?
        }
        let (before, after) = (byKey(old), byKey(new))
        var steps: [Step: [ServiceCode]] = [:]
        for key in Set(before.keys).union(after.keys) where before[key] != after[key] {
            let step = Step(sort: key.sort, name: key.name, before: before[key], after: after[key])
            steps[step, default: []] += key.service.map { [$0] } ?? []
        }
        let order = Dictionary(uniqueKeysWithValues: Sort.allCases.enumerated().map { ($1, $0) })
        lines = steps.map { step, services in
            Line(sort: step.sort, name: step.name, before: step.before, after: step.after, services: services.sorted())
        }.sorted { first, second in
            (order[first.sort] ?? 0, first.name, first.before ?? "", first.after ?? "", first.services.first?.name ?? "") < (
                order[second.sort] ?? 0, second.name, second.before ?? "", second.after ?? "", second.services.first?.name ?? ""
            )
        }
    }
}

/// One thing that an edition says.
struct EditionFact {
    struct Key: Hashable {
        let sort: EditionChanges.Sort
        let name: String
        let service: ServiceCode?
    }

    let key: Key
    let value: String

    init(_ sort: EditionChanges.Sort, _ name: String, _ value: String, of service: ServiceCode? = nil) {
        (key, self.value) = (Key(sort: sort, name: name, service: service), value)
    }
}

extension Catalog {
    /// What another edition of a folder would change: of a service, or of the city's own files; nil stands for a folder that is not there.
    package func changes(from old: ServiceBundle?, to new: ServiceBundle?, in language: Language) -> EditionChanges {
        let reading = EditionReading(catalog: self, language: language)
        return EditionChanges(old.map(reading.facts) ?? [], new.map(reading.facts) ?? [])
    }
}

/// Takes an edition apart.
private struct EditionReading {
    let catalog: Catalog
    let language: Language

    func facts(_ bundle: ServiceBundle) -> [EditionFact] {
        let files = bundle.files.map { path, data in
            EditionFact(.file, path, SHA256.hash(data: data).prefix(6).map { String($0, radix: 16) }.joined())
        }
        return files + (bundle.folder == CityFiles.ownName.name ? city(bundle) : service(bundle))
    }

    // MARK: A service

    private func service(_ bundle: ServiceBundle) -> [EditionFact] {
        let log = FindingLog()
        let reader = ServiceReader(city: catalog.city, areas: catalog.areas, log: log, isPublished: true)
        let services = reader.read(bundle)
        let isFamily = bundle.files["variants.yaml"] != nil
        var facts = questions(bundle, log)
        for book in services.first?.ruleBooks ?? [] { facts += rules(book) }
        for service in services {
            let code = isFamily ? service.code : nil
            facts.append(EditionFact(.service, service.code.name, service.title.text(in: language)))
            facts += settings(service, code)
            for route in service.routes {
                let target =
                    switch route.target {
                    case .unit(let unit): unit.name
                    case .area(let question, let layer): "${\(question)}" + (layer.map { " (\($0))" } ?? "")
                    }
                facts.append(
                    EditionFact(.route, route.id, [route.when?.text, "→ \(target)", words(route.because)].joinedFacts(" · "), of: code))
            }
            let clock = service.clock
            let promises: [(String, BusinessDuration?)] = [
                ("accept", clock.accept), ("first_answer", clock.firstAnswer), ("next_update", clock.nextUpdate),
                ("resolve", clock.resolve),
            ]
            for (name, duration) in promises {
                if let duration { facts.append(EditionFact(.promise, name, "\(duration) (\(clock.calendar))", of: code)) }
            }
        }
        return facts
    }

    private func settings(_ service: CityService, _ code: ServiceCode?) -> [EditionFact] {
        var settings: [(String, String?)] = [
            ("title", words(service.title)), ("summary", words(service.summary)), ("official", service.official),
            ("owner", service.owner.name), ("mode", service.mode.rawValue), ("privacy", service.privacy.rawValue),
            ("category", service.category), ("keywords", service.keywords.sorted().joined(separator: ", ")),
            ("reporter_seen_by", service.reporterSeenBy?.name), ("personal", service.personal.sorted().joined(separator: ", ")),
            ("channels", service.channels.keys.map(\.rawValue).sorted().joined(separator: ", ")),
            ("identity", "\(service.identity.level.rawValue), \(service.identity.acr.rawValue)"),
            ("retention.cases", service.retention.caseDays.map { String($0) }),
            ("retention.drafts", service.retention.draftDays.map { String($0) }),
        ]
        settings += service.phrases.map { ("phrases.\($0.key.tag)", String($0.value.count)) }
        settings.append(("asks", service.variant?.asks?.sorted().joined(separator: ", ")))
        return settings.compactMap { name, value in value.flatMap { $0.isEmpty ? nil : EditionFact(.setting, name, $0, of: code) } }
    }

    private func rules(_ book: RuleBook) -> [EditionFact] {
        let from = book.validFrom.map { "\($0) " } ?? ""
        var facts = [
            EditionFact(
                .rule, from + "version", [book.version, book.isDraft ? "draft" : "approved", book.approvedBy].joinedFacts(", "))
        ]
        for table in book.tables {
            let name = from + table.output
            facts.append(
                EditionFact(
                    .rule, name + "/otherwise",
                    [table.hit.rawValue, table.aggregate?.rawValue, table.otherwise, words(table.otherwiseBecause)].joinedFacts(" · ")))
            for rule in table.rules {
                facts.append(
                    EditionFact(
                        .rule, "\(name)/\(rule.id)",
                        [rule.when.text, "→ \(rule.then)", words(rule.because), rule.isDraft ? "draft" : nil].joinedFacts(" · ")))
            }
        }
        return facts
    }

    private func questions(_ bundle: ServiceBundle, _ log: FindingLog) -> [EditionFact] {
        let path = "services/\(bundle.folder)/"
        let family = bundle.files["variants.yaml"].flatMap {
            VariantReader(log: log, languages: catalog.city.languages).read($0, file: path + "variants.yaml")
        }
        let source = QuestionnaireSource(bundle: bundle, path: path, log: log, isThorough: false)
        guard let definition = source.read(family)?.base?.definition else { return [] }
        return questions(definition.nodes, definition, inside: "")
    }

    private func questions(_ nodes: [FormNode], _ definition: FormDefinition, inside group: String) -> [EditionFact] {
        nodes.flatMap { node -> [EditionFact] in
            let sort =
                switch node.kind {
                case .question(let type): type.rawValue
                case .group: "group"
                case .repeating: "repeat"
                }
            var choices: String?
            if case .list(let list, _)? = node.choices {
                choices = definition.choiceLists[list]?.choices.map(\.name).joined(separator: ", ")
            }
            let parts = [
                sort, label(node.label, definition), label(node.hint, definition), choices, node.required.map { "required: \($0.text)" },
                node.relevant.map { "relevant: \($0.text)" }, node.constraint.map { "constraint: \($0.text)" },
                node.calculation.map { "calculation: \($0.text)" },
            ]
            return [EditionFact(.question, group + node.name, parts.joinedFacts(" · "))]
                + questions(node.children, definition, inside: group + node.name + "/")
        }
    }

    private func label(_ text: FormText?, _ definition: FormDefinition) -> String? {
        guard let text else { return nil }
        let names = definition.languages.filter { $0.language == language }.map(\.name) + [definition.settings.defaultLanguage ?? "", ""]
        let pieces = names.lazy.compactMap { text.translations[$0] }.first ?? text.translations.min { $0.key < $1.key }?.value ?? []
        return pieces.map { piece in
            switch piece {
            case .words(let words): words
            case .output(let expression): "{\(expression)}"
            }
        }.joined().trimmingCharacters(in: .whitespacesAndNewlines)
    }

    private func words(_ text: LocalizedText?) -> String? {
        text.map { text in text.texts.sorted { $0.key < $1.key }.map(\.value).joined(separator: " / ") }
    }

    // MARK: The city's own files

    private func city(_ bundle: ServiceBundle) -> [EditionFact] {
        guard let (city, areas) = CityReader(log: FindingLog()).read(bundle.files) else { return [] }
        var facts = [
            EditionFact(.setting, "name", city.name.text(in: language)),
            EditionFact(.setting, "languages", city.languages.map(\.tag).joined(separator: ", ")),
            EditionFact(.setting, "time_zone", city.timeZone.identifier), EditionFact(.setting, "calendar", city.defaultCalendar),
            EditionFact(.setting, "sender", city.sender.email.address), EditionFact(.setting, "help", city.help.phone),
            EditionFact(.setting, "emergency", city.emergency.phone),
            EditionFact(.setting, "escalation", city.escalation.map(\.description).joined(separator: ", ")),
            EditionFact(.setting, "retention.drafts", String(city.retention.draftDays)),
            EditionFact(.setting, "retention.cases", String(city.retention.caseDays)),
            EditionFact(.setting, "retention.confidential_cases", String(city.retention.confidentialCaseDays)),
        ]
        for unit in city.units.all {
            let parts = [
                unit.name.text(in: language), unit.parent.map { "parent: \($0.name)" }, unit.email, unit.phone,
                "calendar: \(unit.calendar)",
            ]
            facts.append(EditionFact(.unit, unit.id.name, parts.joinedFacts(" · ")))
        }
        for (name, calendar) in city.calendars { facts.append(EditionFact(.calendar, name, calendar.terms)) }
        for area in areas.areas {
            facts.append(EditionFact(.area, "\(area.layer)/\(area.id)", "\(area.name) → \(area.unit?.name ?? "–")"))
        }
        return facts
    }
}

extension [String?] {
    /// Those that are there and not empty.
    fileprivate func joinedFacts(_ separator: String) -> String {
        compactMap { $0.flatMap { $0.isEmpty ? nil : $0 } }.joined(separator: separator)
    }
}
