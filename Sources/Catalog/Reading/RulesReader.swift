import Core
import Forms
import Foundation

/// Reads `rules.yaml`.
struct RulesReader {
    let service: ServiceReader
    let questionnaire: Questionnaire

    func read(_ data: Data, file: String) -> RuleBook? {
        guard let root = YamlValue.read(data, file: file, log: service.log),
            let map = root.mapping(["version", "valid_from", "status", "approved_by", "tables"]), let version = map.requiredText("version"),
            let tables = map.required("tables")?.list()
        else { return nil }
        let isDraft = map["status"].flatMap { status($0) } ?? true
        let approvedBy = map.text("approved_by")
        if !isDraft, approvedBy == nil {
            (map["status"] ?? root).error(
                "rules.not_signed", "Approved rules say in approved_by who approved them. Until then they are a draft.")
        }
        if isDraft {
            (map["status"] ?? root).warning(
                "rules.draft", "These rules are a draft: every outcome says so until somebody with the right approves them.")
        }
        var read: [DecisionTable] = []
        var known = questionnaire
        for item in tables {
            guard let table = table(item, known, outputs: read.map(\.output)) else { continue }
            read.append(table)
            known = known.adding(outputs: [table.output])
        }
        if tables.isEmpty { map["tables"]?.error("rules.no_tables", "Rules without a table decide nothing. Add one, or remove the file.") }
        return RuleBook(
            version: version, validFrom: map["valid_from"].flatMap { $0.day() }, isDraft: isDraft, approvedBy: approvedBy, tables: read)
    }

    /// Whether it is a draft.
    private func status(_ value: YamlValue) -> Bool? {
        switch value.text() {
        case "draft": return true
        case "approved": return false
        case nil: return nil
        default:
            value.error("rules.unknown_status", "A status is draft or approved.")
            return nil
        }
    }

    private func table(_ value: YamlValue, _ questionnaire: Questionnaire, outputs: [String]) -> DecisionTable? {
        guard let map = value.mapping(["output", "hit", "aggregate", "outcomes", "rules", "otherwise", "otherwise_because"]),
            let outputValue = map.required("output"), let output = outputValue.text(), let hit: HitPolicy = map.required("hit")?.choice(),
            let rows = map.required("rules")?.list(), let otherwiseValue = map.required("otherwise"),
            let otherwise = outcome(otherwiseValue)
        else { return nil }
        if questionnaire.questions[output] != nil {
            outputValue.error("rules.output_is_a_question", "\(output) is a question already. Name the outcome otherwise.")
        } else if outputs.contains(output) {
            outputValue.error("rules.output_twice", "Two tables decide \(output). Join them.")
        } else if output.firstMatch(of: /^[A-Za-z_][A-Za-z0-9_.-]*$/) == nil {
            outputValue.error(
                "rules.bad_output", "\(output) cannot be written as ${\(output)}: use letters, digits, _ and -, a letter first.")
        }
        let outcomes = map["outcomes"]?.list()?.compactMap { outcome($0) } ?? []
        if hit == .priority || hit == .outputOrder, outcomes.isEmpty {
            value.error("rules.no_order", "With hit: \(hit.rawValue), outcomes lists all outcomes, the strongest first.")
        }
        let aggregate: Aggregation? = map["aggregate"]?.choice()
        if let place = map["aggregate"], hit != .collect {
            place.error("rules.aggregate_without_collect", "aggregate goes with hit: collect; hit is \(hit.rawValue) here.")
        }
        var rules: [DecisionRule] = []
        for item in rows {
            guard let rule = rule(item, questionnaire) else { continue }
            if rules.contains(where: { $0.id == rule.id }) {
                item.error("rules.rule_twice", "Two rows have the id \(rule.id). Cases keep the id: give each its own.")
            }
            if !outcomes.isEmpty, !outcomes.contains(rule.then) {
                item.error(
                    "rules.unknown_outcome", "\(rule.then) is none of the outcomes.\(NearestName.hint(for: rule.then, among: outcomes))")
            }
            if let aggregate, aggregate != .count, Double(rule.then) == nil {
                item.error("rules.not_a_number", "aggregate: \(aggregate.rawValue) wants numbers, and then is \(rule.then).")
            }
            rules.append(rule)
        }
        if !outcomes.isEmpty, !outcomes.contains(otherwise) {
            otherwiseValue.error(
                "rules.unknown_outcome", "\(otherwise) is none of the outcomes.\(NearestName.hint(for: otherwise, among: outcomes))")
        }
        if rows.isEmpty { map["rules"]?.error("rules.no_rows", "A table without rows decides nothing.") }
        return DecisionTable(
            output: output, hit: hit, rules: rules, otherwise: otherwise,
            otherwiseBecause: map["otherwise_because"]?.localized(service.languages), outcomes: outcomes, aggregate: aggregate,
            line: value.line)
    }

    private func rule(_ value: YamlValue, _ questionnaire: Questionnaire) -> DecisionRule? {
        guard let map = value.mapping(["id", "when", "then", "because", "status"]), let id = map.requiredText("id"),
            let whenValue = map.required("when"), let text = whenValue.text(), let then = map.required("then").flatMap({ outcome($0) })
        else { return nil }
        if map["because"] == nil {
            value.warning("rules.no_reason", "The row does not say why. Add because: it goes with the outcome wherever it is shown.")
        }
        guard let when = questionnaire.condition(text, at: whenValue) else { return nil }
        return DecisionRule(
            id: id, when: when, then: then, because: map["because"]?.localized(service.languages),
            isDraft: map["status"].flatMap { status($0) } ?? false,
            line: value.line)
    }

    /// A word without blanks, as lists of outcomes are separated by them.
    private func outcome(_ value: YamlValue) -> String? {
        guard let text = value.text() else { return nil }
        if !text.isEmpty, !text.contains(where: \.isWhitespace) { return text }
        value.error("rules.bad_outcome", "An outcome is one word without blanks, such as high or send_ambulance.")
        return nil
    }
}
