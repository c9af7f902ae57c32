import Core
import Forms

/// Walks through a service as an example says, and tells where something else comes of it.
struct ExamplePlay {
    let catalog: Catalog
    let service: CityService
    let log: FindingLog

    func play(_ example: ServiceExample) {
        guard let form = service.questionnaire else { return }
        let now = example.now ?? Instant(milliseconds: 1_784_000_000_000)
        let environment = FormEnvironment(now: now, zone: LocalZone(catalog.city.timeZone), chance: .seeded(1))
        var session = FormSession(form, environment: environment)
        guard let asked = walk(&session, example) else { return }
        let decision = catalog.decide(service, session)
        let route = catalog.route(service, session)
        compare("unit", example.expected.unit, decision.unit.name, example)
        compare("rule", example.expected.rule, route.rule, example)
        for (name, value) in (example.expected.outputs ?? [:]).sorted(by: { $0.key < $1.key }) {
            compare("outputs.\(name)", value, decision.outputs[name] ?? "", example)
        }
        compare("asked", example.expected.asked?.joined(separator: ", "), asked.joined(separator: ", "), example)
    }

    private func compare(_ what: String, _ expected: String?, _ found: String, _ example: ServiceExample) {
        guard let expected, expected != found else { return }
        example.place.error("example.differs", "\(example.title): \(what) is \(found.isEmpty ? "nothing" : found), not \(expected).")
    }

    /// The questions that were asked, in order; nil, with a finding, where the walk does not come to its end.
    private func walk(_ session: inout FormSession, _ example: ServiceExample) -> [String]? {
        var asked: [String] = []
        var used: Set<String> = []
        var step = session.firstStep()
        var left = 10_000
        while step.kind != .done, left > 0 {
            left -= 1
            switch step.kind {
            case .ask:
                asked.append(step.name)
                let answer = answer(to: step, example, &used)
                if let answer {
                    do throws(AnswerError) {
                        try session.answer(step.ref, answer)
                    } catch {
                        example.place.error("example.refused", "\(example.title): \(step.name) does not take \(answer) (\(error.code)).")
                        return nil
                    }
                } else if step.isRequired {
                    example.place.error(
                        "example.no_answer", "\(example.title): \(step.name) is asked and has to be answered. Add it to answers.")
                    return nil
                }
                step = session.step(after: step.ref)
            case .repeat:
                used.insert(step.name)
                guard case .rows(let rows, _)? = example.answers[step.name], let row = Self.row(step.ref), row <= rows.count,
                    let added = try? session.addRow(step.ref)
                else {
                    step = session.step(after: step.ref)
                    continue
                }
                step = session.step(at: added) ?? session.step(after: added)
            case .group, .note, .done:
                step = session.step(after: step.ref)
            }
        }
        for (name, answer) in example.answers where !used.contains(name) {
            let value =
                switch answer {
                case .text(_, let value), .rows(_, let value): value
                }
            value.error("example.not_asked", "\(example.title): \(name) is answered but never asked.")
        }
        return asked
    }

    private func answer(to step: FormStep, _ example: ServiceExample, _ used: inout Set<String>) -> String? {
        if case .text(let text, _)? = example.answers[step.name] {
            used.insert(step.name)
            return text
        }
        // In a row of a repeat: `/data/trees[2]/height[1]`.
        for element in step.ref.path.split(separator: "/").dropLast() {
            guard let open = element.firstIndex(of: "["), let number = Int(element[element.index(after: open)...].dropLast()),
                case .rows(let rows, _)? = example.answers[String(element[..<open])], rows.indices.contains(number - 1)
            else { continue }
            used.insert(String(element[..<open]))
            if let text = rows[number - 1][step.name] { return text }
        }
        return nil
    }

    private static func row(_ ref: QuestionRef) -> Int? {
        guard let last = ref.path.split(separator: "/").last, let open = last.firstIndex(of: "[") else { return nil }
        return Int(last[last.index(after: open)...].dropLast())
    }
}
