import Core
import Forms
import Foundation

/// Finds and reads the questionnaire of a service's folder, and cuts it to measure for each row of a family.
struct QuestionnaireSource {
    let bundle: ServiceBundle
    /// Of the folder, for findings: `services/bache/`.
    let path: String
    let log: FindingLog
    /// Whether the questionnaire of each row of a family is compiled at once, to see that it can be.
    let isThorough: Bool

    struct Result {
        var base: Questionnaire?
        var variants: [String: DeferredForm] = [:]
    }

    static let names = ["questionnaire.yaml", "questionnaire.xlsx", "questionnaire.xml", "questionnaire.md"]

    /// Nil, with findings, where the questionnaire cannot be used.
    func read(_ family: Family?) -> Result? {
        let found = Self.names.filter { bundle.files[$0] != nil }
        guard let name = found.first, let data = bundle.files[name] else {
            if let stray = bundle.files.keys.sorted().first(where: { $0.hasPrefix("questionnaire.") || $0.hasSuffix(".xls") }) {
                log.add(
                    Finding(
                        file: path + stray, code: "service.unknown_questionnaire",
                        message: "A questionnaire is named \(Self.names.joined(separator: ", ")). Rename or save it as one of these."))
                return nil
            }
            if let family {
                family.questionValue.error("service.no_questionnaire", "A family shares a questionnaire, and this folder has none.")
                return nil
            }
            return Result()
        }
        guard found.count == 1 else {
            log.add(
                Finding(
                    file: path + found[1], code: "service.two_questionnaires",
                    message: "The folder has \(found.joined(separator: " and ")). Keep one."))
            return nil
        }
        guard let definition = definition(name, data), let form = compile(definition) else { return nil }
        var result = Result(base: Questionnaire(form, definition))
        guard let family else { return result }
        guard check(family, form) else { return nil }
        for row in family.rows {
            let cut = VariantCut(question: family.question, code: row.code, left: family.selected.subtracting(row.asks))
            // What is wrong with the questionnaire is told of the whole one, not once for each row.
            if isThorough { tell(Form.compile(cut.definition(definition)).findings.filter { $0.severity == .error }) }
            result.variants[row.code] = DeferredForm(definition, cut, whole: form)
        }
        return result
    }

    private func definition(_ name: String, _ data: Data) -> FormDefinition? {
        let others = bundle.files.filter { file in ["csv", "geojson", "xml"].contains { file.key.hasSuffix(".\($0)") } && file.key != name }
        var folder: URL?
        if !others.isEmpty {
            // Readers of forms look for choice files in a folder; a bundle from the database has none.
            let temporary = FileManager.default.temporaryDirectory.appendingPathComponent("ventanilla-form-\(UUID().uuidString)")
            for (path, data) in others {
                let url = temporary.appendingPathComponent(path)
                try? FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
                try? data.write(to: url)
            }
            folder = temporary
        }
        defer { if let folder { try? FileManager.default.removeItem(at: folder) } }
        let read = FormReader.read([UInt8](data), name: name, beside: folder?.appendingPathComponent(name))
        tell(read.findings)
        return read.definition
    }

    private func compile(_ definition: FormDefinition) -> Form? {
        let (form, findings) = Form.compile(definition)
        // In a form of somebody else a slip disables one question; in a service of the city it is a mistake.
        let isSound = !findings.contains { Form.disabling.contains($0.code) }
        tell(
            findings.map { finding in
                var strict = finding
                if Form.disabling.contains(finding.code) { strict.severity = .error }
                return strict
            })
        return isSound ? form : nil
    }

    private func tell(_ findings: [Finding]) {
        log.add(
            findings.map { finding in
                var placed = finding
                placed.file = path + (finding.file.split(separator: "/").last.map(String.init) ?? finding.file)
                return placed
            })
    }

    private func check(_ family: Family, _ form: Form) -> Bool {
        let names = form.questions.map(\.name)
        guard let question = form.question(named: family.question), question.type != nil, !question.isInRepeat else {
            family.questionValue.error(
                "service.unknown_question",
                "No question is named \(family.question).\(NearestName.hint(for: family.question, among: names))")
            return false
        }
        var isGood = true
        for row in family.rows {
            if !question.choices.isEmpty, !question.choices.contains(row.code) {
                row.map.whole.error(
                    "service.variant_not_a_choice",
                    "\(family.question) has no choice \(row.code).\(NearestName.hint(for: row.code, among: question.choices)) Add it to the questionnaire."
                )
                isGood = false
            }
            for name in row.asks where !names.contains(name) {
                (row.map["ask"] ?? row.map.whole).error(
                    "service.unknown_question", "No question is named \(name).\(NearestName.hint(for: name, among: names))")
                isGood = false
            }
        }
        return isGood
    }
}

/// Cuts the questionnaire of a family to one row: its question is answered and hidden, and what only other rows ask is never relevant.
struct VariantCut: Sendable {
    /// The question of the family, and what it is answered with.
    let question: String
    let code: String
    /// The questions that are not asked.
    let left: Set<String>

    func definition(_ definition: FormDefinition) -> FormDefinition {
        var cut = definition
        cut.nodes = definition.nodes.map(node)
        return cut
    }

    private func node(_ node: FormNode) -> FormNode {
        var cut = node
        if node.name == question {
            cut.defaultValue = FormExpression(code, at: node.place)
            cut.hasControl = false
            cut.relevant = nil
            cut.required = nil
        } else if left.contains(node.name) {
            cut.relevant = FormExpression("false()", at: node.place)
        }
        cut.children = node.children.map(self.node)
        return cut
    }
}
