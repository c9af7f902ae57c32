import Core

extension Form {
    /// Warnings that disable a question: what another's form may have, and a service of the city may not.
    package static let disabling: Set<String> = [
        "form.expression_syntax", "form.unknown_function", "form.wrong_arguments", "form.unsupported_expression",
        "form.expression_too_large", "form.bad_pattern", "form.unknown_path", "form.unknown_list",
    ]
}

extension FormCompiler {
    /// What an expression is for.
    enum Use: String {
        case relevant, required, constraint, calculation, text, filter
        case readOnly = "read_only"
        case count = "repeat_count"
        case defaultValue = "default"
        case trigger
        case extra

        /// What happens while the expression cannot be read.
        fileprivate var consequence: String {
            switch self {
            case .relevant: "Until it is mended, the question is not asked."
            case .constraint: "Until it is mended, every answer is taken."
            case .required, .readOnly, .filter: "Until it is mended, it counts as not written."
            case .calculation, .defaultValue, .trigger, .extra: "Until it is mended, the question stays empty."
            case .count: "Until it is mended, people are asked for each row."
            case .text: "Until it is mended, nothing is shown in its place."
            }
        }
    }

    func binder(_ host: Int, externals: Set<String> = []) -> Binder {
        Binder(nodes: nodes, names: names, instanceIndex: instanceIndex, rootName: rootName, host: host, externals: externals)
    }

    /// Reads and resolves an expression; what is wrong becomes a finding.
    mutating func bound(_ expression: FormExpression?, at host: Int, use: Use, item: Bool = false) -> Expression? {
        guard let expression, !expression.text.allSatisfy(\.isWhitespace) else { return nil }
        let row = nodes[host].place
        let place = SourcePlace(
            sheet: expression.place.sheet ?? row.sheet, row: expression.place.row ?? row.row,
            column: expression.place.column ?? use.rawValue)
        let frame: Binder.Frame = item ? .item : .node(host)
        do throws(ExpressionError) {
            let bound = try binder(host).bind(try Parser.parse(expression.text), frame)
            check(bound, at: host, use: use, place)
            return bound
        } catch {
            return mended(error, expression.text, at: host, use: use, frame, place)
        }
    }

    /// What becomes of an expression that cannot be read: a reference to nothing refuses the form; a path to nothing is empty; anything else
    /// disables its question and not the form.
    private mutating func mended(
        _ error: ExpressionError, _ text: String, at host: Int, use: Use, _ frame: Binder.Frame, _ place: SourcePlace
    ) -> Expression? {
        let explained = explain(error, text)
        switch error {
        case .unknownReference(let name) where !name.hasPrefix("$") && !name.hasPrefix("the list"):
            var lenient = binder(host)
            lenient.isLenient = true
            guard let parsed = try? Parser.parse(text), let bound = try? lenient.bind(parsed, frame) else { fallthrough }
            report(.warning, "form.unknown_path", at: place, "\(explained) It is read as empty; write ${name}.")
            return bound
        case .unknownReference(let name) where name.hasPrefix("the list"):
            report(.warning, "form.unknown_list", at: place, "\(explained) \(use.consequence)")
            return use == .relevant ? .call(.false, []) : nil
        case .unknownReference:
            report(.error, code(error), at: place, explained)
            return nil
        default:
            report(.warning, code(error), at: place, "\(explained) \(use.consequence)")
            return use == .relevant ? .call(.false, []) : nil
        }
    }

    private func code(_ error: ExpressionError) -> String {
        switch error {
        case .unknownReference: "form.unknown_reference"
        case .unknownFunction: "form.unknown_function"
        case .arguments: "form.wrong_arguments"
        case .unsupported: "form.unsupported_expression"
        case .tooDeep, .tooLarge: "form.expression_too_large"
        default: "form.expression_syntax"
        }
    }

    private func explain(_ error: ExpressionError, _ text: String) -> String {
        var message = "The expression \(error.message)."
        switch error {
        case .unknownReference(let name):
            if let near = Spelling.nearest(name.filter { !"${}".contains($0) }, in: names.keys) { message += " Did you mean ${\(near)}?" }
        case .unknownFunction(let name):
            if let near = Spelling.nearest(name, in: Function.allCases.map(\.rawValue)) { message += " Did you mean \(near)()?" }
        case .syntax: message += " It reads: \(text.prefix(120))\(text.count > 120 ? "…" : "")."
        default: break
        }
        return message
    }

    mutating func compileExpressions(_ index: Int) {
        let node = written[index]
        nodes[index].relevant = bound(node.relevant, at: index, use: .relevant)
        nodes[index].required = bound(node.required, at: index, use: .required)
        nodes[index].readOnly = bound(node.readOnly, at: index, use: .readOnly)
        nodes[index].constraint = bound(node.constraint, at: index, use: .constraint)
        nodes[index].repeatCount = bound(node.repeatCount, at: index, use: .count)
        if case .call(.true, _)? = nodes[index].required { nodes[index].isRequiredAlways = true }
        if let trigger = node.trigger {
            addTrigger(trigger, to: index)
        } else {
            nodes[index].calculation = bound(node.calculation, at: index, use: .calculation)
        }
        if let written = node.defaultValue, !written.text.isEmpty { addDefault(written, to: index) }
        if let source = node.choices { nodes[index].choices = choices(source, at: index) }
        for action in node.actions { addAction(action, source: index) }
    }

    // MARK: Choices

    private mutating func choices(_ source: ChoiceSource, at index: Int) -> CompiledChoices? {
        switch source {
        case .list(let name, let filter):
            guard let list = listIndex[name] else {
                report(
                    .error, "form.unknown_list", at: nodes[index].place.column("type"),
                    "There is no list of choices named '\(name)'." + suggestion(name))
                return nil
            }
            return .list(list, bound(filter, at: index, use: .filter, item: true).map(Binder.predicate))
        case .items(let items):
            let instance = instances.count
            instances.append(.table(DataTable(columns: ["name", "label"], rows: items.map { [$0.name, ""] })))
            lists.append(compiledList(nodes[index].path, items, instance: instance))
            return .list(lists.count - 1, nil)
        case .instance(let id, let filter, let value, let label):
            guard let instance = instanceIndex[id] else {
                report(.error, "form.unknown_list", at: nodes[index].place.column("type"), "There is no file of choices '\(id)'.")
                return nil
            }
            let predicates = bound(filter, at: index, use: .filter, item: true).map { [Binder.predicate($0)] } ?? []
            let item: String
            let root: String
            switch instances[instance] {
            case .table(let table): (root, item) = (table.root, table.item)
            case .tree: (root, item) = ("root", "item")
            }
            let path = DataPath(
                instance: instance,
                steps: [
                    .init(axis: .child, name: root, anyNode: false, predicates: []),
                    .init(axis: .child, name: item, anyNode: false, predicates: predicates),
                ])
            return .nodes(.data(path), value: value, label: label, labelIsText: false)
        case .nodeset(let nodeset, let value, let label, let labelIsText):
            guard let bound = bound(nodeset, at: index, use: .filter) else { return nil }
            return .nodes(bound, value: value, label: label, labelIsText: labelIsText)
        case .rows(let reference, let filter):
            guard var bound = bound(reference, at: index, use: .filter), case .answers(var path) = bound else { return nil }
            if let filter, let last = path.segments.indices.last, let condition = self.bound(filter, at: index, use: .filter) {
                path.segments[last].predicates.append(condition)
            }
            bound = .answers(path)
            return .rows(bound)
        }
    }

    private func suggestion(_ name: String) -> String {
        Spelling.nearest(name, in: listIndex.keys).map { " Did you mean '\($0)'?" }
            ?? " The lists are: \(listIndex.keys.sorted().prefix(12).joined(separator: ", "))."
    }

    // MARK: Defaults, triggers, actions

    private mutating func addDefault(_ written: FormExpression, to index: Int) {
        guard DynamicDefault.isDynamic(written.text, type: nodes[index].questionType) else {
            nodes[index].staticDefault = written.text
            return
        }
        guard let value = bound(written, at: index, use: .defaultValue) else { return }
        actions.append(
            CompiledAction(
                events: nodes[index].depth > 0 ? [.firstLoad, .newRepeat] : [.firstLoad], target: own(index), targetNode: index,
                source: nil,
                value: value))
    }

    private func own(_ index: Int) -> Expression {
        .answers(AnswerPath(fromHost: true, sharedDepth: nodes[index].depth, segments: [], target: index))
    }

    /// The `trigger` column: the questions' changes set this one.
    private mutating func addTrigger(_ trigger: FormExpression, to index: Int) {
        let place = trigger.place.row == nil ? nodes[index].place.column("trigger") : trigger.place
        let value = bound(written[index].calculation, at: index, use: .calculation)
        for part in trigger.text.split(separator: ",") {
            guard let parsed = try? Parser.parse(part.trimmed), case .path(let path) = parsed,
                case .answers(let found)? = try? binder(index).bind(.path(path), .node(index))
            else {
                report(.error, "form.bad_trigger", at: place, "'\(part.trimmed)' is not a reference to a question, such as ${name}.")
                continue
            }
            var target = own(index)
            if let from = try? binder(found.target).bind(.path(.init(start: .root, steps: steps(to: index))), .node(found.target)) {
                target = from
            }
            let moved = bound(written[index].calculation, at: index, use: .calculation) ?? value
            actions.append(
                CompiledAction(
                    events: [.valueChanged], target: target, targetNode: index, source: found.target, value: moved,
                    takesPlace: nodes[index].questionType == .startGeopoint))
        }
    }

    /// Steps of an absolute path.
    private func steps(to index: Int) -> [Expression.Step] {
        nodes[index].path.split(separator: "/").map { Expression.Step(axis: .child, name: String($0)) }
    }

    mutating func compileActions() {
        for action in definition.actions { addAction(action, source: nil) }
    }

    private mutating func addAction(_ action: FormAction, source: Int?) {
        let host = source ?? 0
        guard let bound = bound(action.target, at: host, use: .trigger), case .answers(let path) = bound else { return }
        var compiled = CompiledAction(
            events: Set(action.events), target: bound, targetNode: path.target, source: action.events.contains(.valueChanged) ? source : nil
        )
        switch action.effect {
        case .setValue(let value): compiled.value = self.bound(value, at: path.target, use: .calculation)
        case .setText(let text): compiled.text = text
        case .setGeopoint: compiled.takesPlace = true
        case .recordAudio: return
        }
        actions.append(compiled)
    }
}
