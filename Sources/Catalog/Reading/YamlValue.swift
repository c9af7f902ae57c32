import Core
import Foundation
import Yams

/// A place in a YAML file of a city, which knows its file, line and key, so that whatever is wrong with it can be told.
struct YamlValue {
    let node: Node
    let file: String
    /// The keys that lead here: `route[2].unit`.
    let key: String
    let log: FindingLog

    /// Reads a file; nil, with a finding, where it is not YAML.
    static func read(_ data: Data, file: String, log: FindingLog) -> YamlValue? {
        guard data.count <= 8_000_000 else {
            log.add(
                Finding(file: file, code: "catalog.file_too_large", message: "The file has more than 8 MB. Put long lists into .csv files.")
            )
            return nil
        }
        guard let text = String(data: data, encoding: .utf8) else {
            log.add(Finding(file: file, code: "catalog.not_utf8", message: "The file is not UTF-8. Save it as UTF-8."))
            return nil
        }
        do {
            guard let node = try Yams.compose(yaml: text) else {
                log.add(Finding(file: file, code: "catalog.empty_file", message: "The file is empty. Fill it or remove it."))
                return nil
            }
            return YamlValue(node: node, file: file, key: "", log: log)
        } catch let error as YamlError {
            log.add(finding(for: error, file: file))
        } catch {
            log.add(Finding(file: file, code: "catalog.yaml", message: "The file is not YAML."))
        }
        return nil
    }

    private static func finding(for error: YamlError, file: String) -> Finding {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _), .composer(_, let problem, let mark, _):
            Finding(
                file: file, row: mark.line, code: "catalog.yaml",
                message:
                    "Not YAML at column \(mark.column): \(problem). Look for a missing quote, bracket or colon; texts with `: `, `#` or `${` want quotes."
            )
        case .duplicatedKeysInMapping(let duplicates, let context):
            Finding(
                file: file, row: context.mark.line, column: duplicates.first, code: "catalog.duplicate_key",
                message: "The key \(duplicates.joined(separator: ", ")) stands twice in one mapping. Keep one.")
        default:
            Finding(file: file, code: "catalog.yaml", message: "The file is not YAML: \(error).")
        }
    }

    var line: Int? { node.mark?.line }

    func error(_ code: String, _ message: String) { report(.error, code, message) }
    func warning(_ code: String, _ message: String) { report(.warning, code, message) }

    private func report(_ severity: Finding.Severity, _ code: String, _ message: String) {
        log.add(Finding(file: file, row: line, column: key.isEmpty ? nil : key, severity: severity, code: code, message: message))
    }

    var isMapping: Bool { if case Node.mapping(_) = node { true } else { false } }

    var isList: Bool { if case Node.sequence(_) = node { true } else { false } }

    /// Whether nothing stands here: an empty value, `~` or `null`.
    var isAbsent: Bool {
        guard case .scalar(let scalar) = node, scalar.style == .plain || scalar.style == .any else { return false }
        return ["", "~", "null", "Null", "NULL"].contains(scalar.string)
    }

    /// The text as written, whatever YAML would make of it; nil, with a finding, for lists and mappings.
    func text() -> String? {
        guard case .scalar(let scalar) = node else {
            error("catalog.not_a_text", "A text is wanted here, not a \(kind).")
            return nil
        }
        return scalar.string
    }

    /// The elements of a list; nil, with a finding, for anything else.
    func list() -> [YamlValue]? {
        guard case .sequence(let sequence) = node else {
            error("catalog.not_a_list", "A list is wanted here (lines that begin with `- `, or `[…]`), not a \(kind).")
            return nil
        }
        return sequence.enumerated().map { YamlValue(node: $1, file: file, key: "\(key)[\($0 + 1)]", log: log) }
    }

    /// The elements of a list, or a single value as a list of one.
    func listOrOne() -> [YamlValue] {
        if case .sequence = node { return list() ?? [] }
        return isAbsent ? [] : [self]
    }

    /// Every key and value in order; nil, with a finding, for anything but a mapping.
    func entries() -> [(key: String, value: YamlValue)]? {
        guard case .mapping(let mapping) = node else {
            error("catalog.not_a_mapping", "A mapping is wanted here (`key: value`), not a \(kind).")
            return nil
        }
        var entries: [(key: String, value: YamlValue)] = []
        for (keyNode, value) in mapping {
            guard case .scalar(let scalar) = keyNode else {
                error("catalog.not_a_key", "A key must be a plain name.")
                continue
            }
            entries.append((scalar.string, YamlValue(node: value, file: file, key: path(scalar.string), log: log).at(keyNode)))
        }
        return entries
    }

    /// The mapping with these keys and no others; nil, with a finding, for anything else.
    ///
    /// Absent values are left out.
    func mapping(_ known: [String]) -> YamlMapping? {
        guard let entries = entries() else { return nil }
        var values: [String: YamlValue] = [:]
        for (name, value) in entries {
            if known.contains(name) {
                if !value.isAbsent { values[name] = value }
            } else {
                value.error(
                    "catalog.unknown_key",
                    "Unknown key.\(NearestName.hint(for: name, among: known)) Known are \(known.joined(separator: ", ")).")
            }
        }
        return YamlMapping(values: values, whole: self)
    }

    private func path(_ name: String) -> String { key.isEmpty ? name : "\(key).\(name)" }

    /// A block value begins on the line after its key: findings name the line of the key.
    private func at(_ keyNode: Node) -> YamlValue {
        guard let mark = keyNode.mark else { return self }
        var moved = node
        switch node {
        case .scalar(let scalar): moved = .scalar(.init(scalar.string, scalar.tag, scalar.style, mark))
        case .mapping(let mapping): moved = .mapping(.init(mapping.map { ($0.key, $0.value) }, mapping.tag, mapping.style, mark))
        case .sequence(let sequence): moved = .sequence(.init(Array(sequence), sequence.tag, sequence.style, mark))
        case .alias: break
        }
        return YamlValue(node: moved, file: file, key: key, log: log)
    }

    private var kind: String {
        switch node {
        case .scalar: isAbsent ? "empty value" : "text"
        case .mapping: "mapping"
        case .sequence: "list"
        case .alias: "reference"
        }
    }
}

/// A mapping whose keys are known.
struct YamlMapping {
    let values: [String: YamlValue]
    let whole: YamlValue

    subscript(key: String) -> YamlValue? { values[key] }

    func text(_ key: String) -> String? { values[key]?.text() }

    /// The value of a key that must be there; nil, with a finding, where it is not.
    func required(_ key: String) -> YamlValue? {
        if let value = values[key] { return value }
        whole.error("catalog.missing_key", "The key \(key) is missing here. Add it.")
        return nil
    }

    /// A text that must be there.
    func requiredText(_ key: String) -> String? { required(key)?.text() }
}
