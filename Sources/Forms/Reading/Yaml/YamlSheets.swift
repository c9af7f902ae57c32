import Core
import Yams

/// Reads a questionnaire in YAML, written as `yxf` does: each sheet a list of mappings with XLSForm's column names.
///
/// Every scalar is taken as the text that stands in the file, so that `no`, `1.10` and `2024-01-01` stay what they are.
struct YamlSheets {
    var limits = ReadLimits()

    func read(_ text: String, file: String) throws(ReadProblem) -> SheetBook {
        guard case .mapping(let top)? = try Self.compose(text, limits: limits) else {
            throw ReadProblem("yaml.not_a_form", "The file has no 'survey:' with a list of questions.")
        }
        var book = SheetBook(file: file, format: .yaml, names: [], sheets: [])
        var budget = limits.nodes
        let orders = Self.headerOrders(top)
        for (key, value) in top {
            let name = key.scalar?.string ?? ""
            // `yxf` keeps there what it needs for itself.
            if name == "yxf" { continue }
            book.names.append(name)
            let rows: [Node]
            switch value {
            case .sequence(let items): rows = Array(items)
            case .mapping: rows = [value]
            case .scalar(let scalar) where scalar.string.isEmpty: rows = []
            default:
                throw ReadProblem(
                    "yaml.shape", "'\(name)' is not a list of rows. Write each row as '- type: …'.", sheet: name, row: value.mark?.line)
            }
            var sheet = SheetBuilder(name: name, line: key.mark?.line ?? 1, order: orders[name] ?? [])
            for row in rows {
                if case .scalar(let scalar) = row, scalar.string.isEmpty { continue }
                guard case .mapping(let mapping) = row else {
                    throw ReadProblem(
                        "yaml.shape", "A row of '\(name)' is not a mapping. Write it as '- type: …'.", sheet: name, row: row.mark?.line)
                }
                if mapping.isEmpty {
                    sheet.appendBlank(line: row.mark?.line ?? 1)
                    if sheet.rows.count > limits.rows { throw Self.tooLarge(sheet: name) }
                    continue
                }
                var cells: [String: SheetCell] = [:]
                try Self.collect(mapping, under: "", into: &cells, sheet: &sheet, line: row.mark?.line ?? 1, depth: 0, budget: &budget)
                sheet.append(cells, line: row.mark?.line ?? 1)
                if sheet.rows.count > limits.rows { throw Self.tooLarge(sheet: name) }
            }
            book.sheets.append(sheet.sheet)
        }
        return book
    }

    /// The document as nodes; nil for an empty file.
    static func compose(_ text: String, limits: ReadLimits) throws(ReadProblem) -> Node? {
        guard YamlAliases.expandedSize(text, ceiling: limits.nodes) < limits.nodes else { throw tooLarge(sheet: nil) }
        do {
            return try Yams.compose(yaml: text)
        } catch let error as YamlError {
            throw problem(error)
        } catch {
            throw ReadProblem("yaml.syntax", "The file is not YAML.")
        }
    }

    private static func problem(_ error: YamlError) -> ReadProblem {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _), .composer(_, let problem, let mark, _):
            return ReadProblem(
                "yaml.syntax",
                "This is not YAML: \(problem). Check the indentation, and put texts with ': ' or ' #' between quotation marks.",
                row: mark.line)
        case .duplicatedKeysInMapping(let keys, let context):
            return ReadProblem(
                "yaml.duplicate_key", "The same key stands twice in one row: \(keys.joined(separator: ", ")). Remove or rename one.",
                row: context.mark.line)
        case .reader(let problem, _, _, _):
            return ReadProblem("yaml.syntax", "The file contains characters that YAML does not allow (\(problem)). Remove them.")
        default:
            return ReadProblem("yaml.syntax", "The file is not YAML.")
        }
    }

    private static func tooLarge(sheet: String?) -> ReadProblem {
        ReadProblem(
            "yaml.too_large", "Once its references (*name) are filled in, the file is far larger than a questionnaire can be.", sheet: sheet
        )
    }

    /// The order of the columns where `yxf` kept it.
    private static func headerOrders(_ top: Node.Mapping) -> [String: [String]] {
        guard case .mapping(let headers)? = top["yxf"]?["headers"] else { return [:] }
        var orders: [String: [String]] = [:]
        for (sheet, columns) in headers {
            guard let name = sheet.scalar?.string, case .sequence(let items) = columns else { continue }
            orders[name] = items.compactMap { $0.scalar?.string }
        }
        return orders
    }

    /// Puts a mapping's values under their column names; `label: {es: …}` is `label::es`.
    private static func collect(
        _ mapping: Node.Mapping, under prefix: String, into cells: inout [String: SheetCell], sheet: inout SheetBuilder, line: Int,
        depth: Int, budget: inout Int
    ) throws(ReadProblem) {
        guard depth < 4 else { throw ReadProblem("yaml.shape", "Mappings in mappings go too deep here.", sheet: sheet.name, row: line) }
        for (key, value) in mapping {
            budget -= 1
            guard budget > 0 else { throw tooLarge(sheet: sheet.name) }
            guard let name = key.scalar?.string else {
                throw ReadProblem("yaml.shape", "A column name is not a word.", sheet: sheet.name, row: key.mark?.line ?? line)
            }
            let column = prefix.isEmpty ? name : prefix + "::" + name
            switch value {
            case .mapping(let inner):
                try collect(
                    inner, under: name == "<<" ? prefix : column, into: &cells, sheet: &sheet, line: key.mark?.line ?? line,
                    depth: depth + 1,
                    budget: &budget)
            case .scalar(let scalar):
                let isNull = scalar.style == .plain && (scalar.string.isEmpty || scalar.string == "~")
                guard !isNull, cells[column] == nil || prefix.isEmpty else { continue }
                let place = sheet.column(column)
                cells[column] = SheetCell(column: place, row: key.mark?.line ?? line, text: scalar.string)
            default:
                throw ReadProblem(
                    "yaml.shape", "The value of '\(column)' is a list. Write it as one text.", sheet: sheet.name,
                    row: key.mark?.line ?? line, column: column)
            }
        }
    }
}
