import Core
package import Forms

/// Which of a service's rules are asked.
package enum RuleChoice: Sendable, Hashable {
    /// Those that hold on the day of the session, in the city's zone.
    case ofTheDay
    /// The newest, whatever day they begin to hold on: for trying them out.
    case newest
}

extension Catalog {
    /// Which unit gets these answers, and why.
    ///
    /// Rules are asked first, as routes may read their outcomes.
    package func route(_ service: CityService, _ session: FormSession) -> RouteDecision {
        router.route(service, session, ruling(service, session, .ofTheDay).outputs).decision
    }

    /// What rules and routes say of these answers, with the reasons and what they looked at.
    package func decide(_ service: CityService, _ session: FormSession, rules: RuleChoice = .ofTheDay) -> Decision {
        conclude(service, session, rules: rules).decision
    }

    /// Both at once: what ``decide(_:_:rules:)`` and ``route(_:_:)`` say.
    package func conclude(
        _ service: CityService, _ session: FormSession, rules: RuleChoice = .ofTheDay
    ) -> (decision: Decision, route: RouteDecision) {
        let ruling = ruling(service, session, rules)
        let (route, facts) = router.route(service, session, ruling.outputs)
        let decision = Decision(
            outputs: ruling.outputs.mapValues(\.text), unit: route.unit,
            because: ruling.reasons + [DecisionReason(rule: route.rule, text: route.because, facts: facts)], version: service.version,
            isDraft: ruling.isDraft, rules: ruling.version)
        return (decision, route)
    }

    private func ruling(_ service: CityService, _ session: FormSession, _ choice: RuleChoice) -> Ruling {
        guard let newest = service.ruleBooks.last else { return Ruling(nil, session) }
        if choice == .newest { return Ruling(newest, session) }
        guard let book = service.rules(on: city.day(session.environment.now)) else {
            return Ruling(service.ruleBooks[0], session, isNotYetValid: true)
        }
        return Ruling(book, session)
    }

    private var router: Router { Router(units: city.units, areas: areas) }
}

/// The outcomes of all tables for some answers.
///
/// Tables are asked in order; each may read the outcomes of those above.
struct Ruling {
    private(set) var outputs: [String: Value] = [:]
    private(set) var reasons: [DecisionReason] = []
    private(set) var isDraft = false
    private(set) var version: String?

    /// - Parameter isNotYetValid: nothing holds before its day: every table says `otherwise`, and a person decides.
    init(_ book: RuleBook?, _ session: FormSession, isNotYetValid: Bool = false) {
        guard let book else { return }
        version = book.version
        for table in book.tables {
            if isNotYetValid {
                outputs[table.output] = .text(table.otherwise)
                reasons.append(DecisionReason(rule: "\(table.output)/not-yet-valid", text: table.otherwiseBecause, facts: []))
            } else {
                decide(table, book, session)
            }
        }
    }

    private mutating func decide(_ table: DecisionTable, _ book: RuleBook, _ session: FormSession) {
        var holding: [Int] = []
        var failed: Int?
        for (number, rule) in table.rules.enumerated() {
            do throws(ExpressionError) {
                guard try session.evaluate(rule.when.compiled, externals: outputs).truth else { continue }
                holding.append(number)
                if table.hit == .first { break }
            } catch {
                // What cannot be computed is not "no": a person decides.
                failed = number
                break
            }
        }
        let outcome = failed == nil ? TableOutcome(table, holding: holding) : TableOutcome(value: table.otherwise, rows: [])
        outputs[table.output] = .text(outcome.value)
        if book.isDraft || outcome.rows.contains(where: { table.rules[$0].isDraft }) { isDraft = true }
        for row in outcome.rows {
            let rule = table.rules[row]
            reasons.append(reason("\(table.output)/\(rule.id)", rule.because, [rule.when], session))
        }
        if outcome.rows.isEmpty {
            let looked =
                failed.map { [table.rules[$0].when] }
                ?? (outcome.conflict.isEmpty ? table.rules.map(\.when) : outcome.conflict.map { table.rules[$0].when })
            reasons.append(reason("\(table.output)/otherwise", table.otherwiseBecause, looked, session))
        }
    }

    private func reason(_ rule: String, _ text: LocalizedText?, _ conditions: [Condition], _ session: FormSession) -> DecisionReason {
        DecisionReason(rule: rule, text: text, facts: conditions.facts(session, outputs))
    }
}

extension [Condition] {
    /// What these looked at, each once: answers, then outcomes of tables.
    func facts(_ session: FormSession, _ outputs: [String: Value]) -> [DecisionFact] {
        var facts: [DecisionFact] = []
        for condition in self {
            for name in condition.compiled.questions where !facts.contains(where: { $0.question == name }) {
                facts.append(DecisionFact(question: name, value: session.text(named: name)))
            }
            for name in condition.compiled.externals where !facts.contains(where: { $0.question == name }) {
                facts.append(DecisionFact(question: name, value: outputs[name]?.text ?? ""))
            }
        }
        return facts
    }
}

/// Finds the unit for a case.
struct Router {
    let units: UnitTree
    let areas: AreaMap

    func route(_ service: CityService, _ session: FormSession, _ outputs: [String: Value]) -> (
        decision: RouteDecision, facts: [DecisionFact]
    ) {
        let lying = service.routes.lazy.compactMap { area($0, session) }.first
        for route in service.routes {
            if let when = route.when, !session.holds(when.compiled, externals: outputs) { continue }
            var facts = route.when.map { [$0].facts(session, outputs) } ?? []
            switch route.target {
            case .unit(let unit):
                return (decision(service, route, unit, lying), facts)
            case .area(let question, _):
                guard let area = area(route, session), let unit = area.unit, units[unit] != nil else { continue }
                facts.append(DecisionFact(question: question, value: area.name))
                return (decision(service, route, unit, area), facts)
            }
        }
        return (RouteDecision(unit: service.owner, rule: "owner", because: nil, area: lying?.id, version: service.version), [])
    }

    private func area(_ route: Route, _ session: FormSession) -> Area? {
        guard case .area(let question, let layer) = route.target else { return nil }
        let answer = session.text(named: question)
        // A place lies in an area; a choice names one.
        return GeoPoint(answer: answer).map { areas.area(at: $0, layer: layer) } ?? areas.area(answer, layer: layer)
    }

    private func decision(_ service: CityService, _ route: Route, _ unit: UnitID, _ area: Area?) -> RouteDecision {
        let because = route.because.map { text in
            var filled = text
            for (language, words) in text.texts {
                filled.texts[language] = words.replacing("{area}", with: area?.name ?? "").replacing(
                    "{unit}", with: units[unit]?.name.text(in: language) ?? unit.name)
            }
            return filled
        }
        return RouteDecision(unit: unit, rule: route.id, because: because, area: area?.id, version: service.version)
    }
}
