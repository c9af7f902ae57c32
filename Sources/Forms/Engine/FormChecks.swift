import Core

/// Checks that go beyond what an engine needs: types, comparisons that never hold, patterns, questions nobody can reach.
extension FormCompiler {
    mutating func check(_ expression: Expression, at host: Int, use: Use, _ place: SourcePlace) {
        guard use != .text else { return }
        if use == .relevant, isNever(expression) {
            report(.warning, "form.never_shown", at: place, "'\(nodes[host].name)' can never be shown: its condition is always false.")
        }
        walk(expression, scalar: use != .filter, host, use, place)
    }

    private func isNever(_ expression: Expression) -> Bool {
        switch expression {
        case .call(.false, _): true
        case .number(let number): number == 0
        case .and(let terms): terms.contains { isNever($0) }
        default: false
        }
    }

    private mutating func walk(_ expression: Expression, scalar: Bool, _ host: Int, _ use: Use, _ place: SourcePlace) {
        switch expression {
        case .or(let terms), .and(let terms): for term in terms { walk(term, scalar: true, host, use, place) }
        case .chain(let first, let links):
            if links.count == 1 { compare(first, links[0].op, links[0].right, host, use, place) }
            walk(first, scalar: links[0].op != .union, host, use, place)
            for link in links { walk(link.right, scalar: link.op != .union, host, use, place) }
        case .negative(let operand): walk(operand, scalar: true, host, use, place)
        case .call(let function, let arguments):
            call(function, arguments, host, place)
            for (index, argument) in arguments.enumerated() { walk(argument, scalar: takesOne(function, index), host, use, place) }
        case .answers(let path):
            if scalar, path.segments.contains(where: { $0.isRepeat && $0.index == nil && $0.predicates.isEmpty }) {
                report(
                    .warning, "form.several_answers", at: place,
                    "\(nodes[path.target].name) is inside a repeat and may have several answers here, where one is meant. Use sum(), count(), join() or indexed-repeat()."
                )
            }
            for segment in path.segments { for predicate in segment.predicates { walk(predicate, scalar: true, host, use, place) } }
        case .data(let path):
            for step in path.steps { for predicate in step.predicates { walk(predicate.condition, scalar: true, host, use, place) } }
        default: break
        }
    }

    /// Whether an argument is one value rather than a node-set.
    private func takesOne(_ function: Function, _ index: Int) -> Bool {
        switch function {
        case .count, .countNonEmpty, .sum, .min, .max, .concat, .join, .randomize, .area, .enclosedArea, .distance, .position, .checklist,
            .weightedChecklist, .geofence, .intersects:
            false
        default: true
        }
    }

    private mutating func call(_ function: Function, _ arguments: [Expression], _ host: Int, _ place: SourcePlace) {
        switch function {
        case .regex:
            guard arguments.count == 2, case .text(let pattern) = arguments[1] else { return }
            let judged = RegularExpressions.judge(pattern)
            if let error = judged.error {
                report(
                    .warning, "form.bad_pattern", at: place, "The expression \(error.message). Until it is mended, every answer is taken.")
            }
            if judged.needsSteps {
                report(
                    .warning, "form.slow_pattern", at: place,
                    "The pattern '\(pattern.prefix(60))' uses look-around or backreferences; it is matched within a bound of steps, and long answers may be refused."
                )
            }
            if !pattern.hasPrefix("^") || !pattern.hasSuffix("$") {
                report(
                    .warning, "form.unanchored_pattern", at: place,
                    "regex() looks at the whole answer, here as in ODK Collect; other engines search inside it. Write '^\(pattern.prefix(40))$' to be understood alike."
                )
            }
        case .selected, .isSelected:
            guard arguments.count == 2, case .text(let name) = arguments[1] else { return }
            checkChoice(arguments[0], name, place)
        case .sum, .count, .countNonEmpty, .randomize:
            if let argument = arguments.first, !Evaluator.isNodeSet(argument) {
                report(
                    .warning, "form.type_mismatch", at: place,
                    "\(function.rawValue)() needs a path to answers, not a value, and cannot be computed. Write ${name}.")
            }
        case .pulldata:
            if case .text(var id)? = arguments.first {
                if id.hasSuffix(".csv") { id.removeLast(4) }
                if instanceIndex[id] == nil {
                    report(
                        .warning, "form.unknown_list", at: place,
                        "pulldata() asks for the list '\(id)', which the form does not have. It gives nothing.")
                }
            }
        default: break
        }
    }

    // MARK: Comparisons

    private mutating func compare(
        _ left: Expression, _ op: Expression.Operator, _ right: Expression, _ host: Int, _ use: Use, _ place: SourcePlace
    ) {
        for (one, other) in [(left, right), (right, left)] {
            guard case .text(let literal) = other, let node = question(one) else { continue }
            if op == .equal || op == .notEqual { checkChoice(one, literal, place) }
            guard !literal.isEmpty else { continue }
            switch node.dataType {
            case .integer, .decimal, .long:
                if NumberText.number(literal).isNaN { mismatch(node.name, "a number", literal, place) }
            case .date, .dateTime:
                if Moment.parse(literal, zone: .utc) == nil { mismatch(node.name, "a date", literal, place) }
            default: break
            }
            if op == .notEqual, use == .relevant || use == .constraint, node.index != host, !node.isRequiredAlways, node.isShown {
                report(
                    .warning, "form.comparison_with_empty", at: place,
                    "${\(node.name)} != '\(literal)' also holds while ${\(node.name)} is not answered. If that is not meant, add: and ${\(node.name)} != ''."
                )
            }
        }
    }

    private mutating func mismatch(_ name: String, _ type: String, _ literal: String, _ place: SourcePlace) {
        report(
            .warning, "form.type_mismatch", at: place, "${\(name)} is \(type) and is compared with the text '\(literal)', which is not one."
        )
    }

    /// The question that an expression is, where it is nothing else.
    private func question(_ expression: Expression) -> CompiledNode? {
        guard case .answers(let path) = expression, path.segments.isEmpty else { return nil }
        return nodes[path.target]
    }

    /// A select compared with a name that its list lacks.
    private mutating func checkChoice(_ expression: Expression, _ name: String, _ place: SourcePlace) {
        guard !name.isEmpty, let node = question(expression), case .list(let list, _)? = written[node.index].choices,
            let choices = definition.choiceLists[list]?.choices, !choices.contains(where: { $0.name == name })
        else { return }
        let near = Spelling.nearest(name, in: choices.prefix(500).map(\.name))
        report(
            .warning, "form.unknown_choice", at: place,
            "${\(node.name)} is never '\(name)': the list '\(list)' has no such choice." + (near.map { " Did you mean '\($0)'?" } ?? ""))
    }

    /// Looks at the whole.
    mutating func checkUse() {
        for node in nodes where node.isRepeat && node.repeatCount != nil && node.relevant == nil && node.initialRows > 0 {
            // Where the count cannot be 0 there is nothing to say.
            if case .number? = node.repeatCount { continue }
            report(
                .warning, "form.count_from_zero", at: node.place.column(written[node.index].repeatCount?.place.column ?? "repeat_count"),
                "The first row of '\(node.name)' is asked also while its count is 0 or not answered, as in ODK Collect. If that is not meant, add a 'relevant' such as ${count} > 0."
            )
        }
        for node in nodes where node.isShown && node.questionType != nil {
            if node.constraint == nil, let message = written[node.index].constraintMessage, !message.isEmpty {
                report(
                    .warning, "form.unused_message", at: node.place.column(message.place.column ?? "constraint_message"),
                    "'\(node.name)' has a constraint message but no constraint.")
            }
        }
    }
}
