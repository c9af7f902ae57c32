package import Core

/// What `rules.yaml` says: decision tables with the questionnaire's expressions in their cells.
package struct RuleBook: Sendable {
    /// The number that its authors give it.
    package var version: String
    /// The first day on which it holds.
    package var validFrom: CalendarDay?
    /// A draft says so wherever an outcome of it is shown.
    package var isDraft: Bool
    /// Who signed it off; nil for a draft.
    package var approvedBy: String?
    package var tables: [DecisionTable]
}

/// One decision table: rows are tried against the answers, one output comes out.
package struct DecisionTable: Sendable {
    /// The name under which later tables, routes and follow-ups read the outcome (`${triage}`).
    package var output: String
    package var hit: HitPolicy
    package var rules: [DecisionRule]
    /// The outcome when no row holds.
    ///
    /// Never a silent default.
    package var otherwise: String
    package var otherwiseBecause: LocalizedText?
    /// For `priority` and `output order`: the outcomes, strongest first.
    package var outcomes: [String]
    /// For `collect`: what is made of the outcomes; nil lists them.
    package var aggregate: Aggregation?
    /// Where it stands in `rules.yaml`.
    package var line: Int?
}

/// A row of a decision table.
package struct DecisionRule: Sendable {
    package var id: String
    package var when: Condition
    package var then: String
    package var because: LocalizedText?
    package var isDraft: Bool
    /// Where it stands in `rules.yaml`.
    package var line: Int?
}

/// Which rows count when several hold (DMN 1.3, 8.2.10).
package enum HitPolicy: String, Sendable, Hashable, CaseIterable {
    /// At most one may hold.
    case unique
    /// The first in the order of the table.
    case first
    /// The strongest outcome in the order of `outcomes`.
    case priority
    /// Several may hold, with the same outcome.
    case any
    /// All that hold; the outcome is the list, each once.
    case collect
    /// All that hold in the order of the table, repeats kept.
    case ruleOrder = "rule order"
    /// All that hold, strongest outcome first in the order of `outcomes`, repeats kept.
    case outputOrder = "output order"
}

/// What `collect` makes of the outcomes of all rows that hold (DMN 1.3, 8.2.11).
package enum Aggregation: String, Sendable, Hashable, CaseIterable {
    case sum
    case min
    case max
    /// How many rows hold.
    case count
}

/// What the rules and routes of a service say of some answers.
package struct Decision: Sendable, Hashable, Codable {
    /// Outcome by name of its table; several of one table are separated by blanks.
    package var outputs: [String: String]
    package var unit: UnitID
    package var because: [DecisionReason]
    package var version: ServiceVersion
    /// The version that the authors of the rules gave them; nil where the service has none.
    package var rules: String?
    /// Whether a draft table or row took part: the outcome must say so wherever it is shown.
    package var isDraft: Bool

    package init(
        outputs: [String: String], unit: UnitID, because: [DecisionReason], version: ServiceVersion, isDraft: Bool, rules: String? = nil
    ) {
        (self.outputs, self.unit, self.because, self.version, self.isDraft) = (outputs, unit, because, version, isDraft)
        self.rules = rules
    }
}

/// A row or route that held, with the answers it looked at.
package struct DecisionReason: Sendable, Hashable, Codable {
    /// `triage/R1`, or the id of a route.
    package var rule: String
    package var text: LocalizedText?
    package var facts: [DecisionFact]

    package init(rule: String, text: LocalizedText?, facts: [DecisionFact]) { (self.rule, self.text, self.facts) = (rule, text, facts) }
}

/// An answer that an expression looked at.
///
/// Personal: keep it with the case, not in logs.
package struct DecisionFact: Sendable, Hashable, Codable {
    package var question: String
    package var value: String

    package init(question: String, value: String) { (self.question, self.value) = (question, value) }
}
