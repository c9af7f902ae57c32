/// Sent answers as tables, the way ODK Central and Briefcase export them: one for the form, one for each repeat.
///
/// Columns are named by their groups (`home-street`), points are four columns, rows of a repeat name theirs with `PARENT_KEY` and `KEY`.
/// Answers of several versions of a form share the tables; a column that a version lacks is empty in its rows.
package struct SubmissionTables: Sendable {
    /// What a submission has beside its answers.
    package struct Envelope: Sendable {
        /// When it was sent, in ISO 8601.
        package var date: String
        /// The files that came with it.
        package var files: Int
        /// What stands last in its row, in order: a name of a column and the text.
        package var remarks: [(column: String, text: String)]

        package init(date: String, files: Int, remarks: [(column: String, text: String)] = []) {
            (self.date, self.files, self.remarks) = (date, files, remarks)
        }
    }

    /// A table while it grows.
    private struct Table {
        var columns: [String] = []
        var places: [String: Int] = [:]
        var rows: [[String]] = []

        mutating func column(_ name: String) -> Int {
            if let place = places[name] { return place }
            places[name] = columns.count
            columns.append(name)
            return columns.count - 1
        }

        mutating func set(_ name: String, _ text: String, in row: Int) {
            let place = column(name)
            while rows[row].count <= place { rows[row].append("") }
            rows[row][place] = text
        }
    }

    private let name: String
    private var main = Table()
    /// By the path of the repeat.
    private var repeats: [(path: String, name: String, table: Table)] = []
    private var remarks: [String] = []

    /// - Parameter name: of the form; files are named for it.
    package init(name: String) { self.name = name }

    /// How many submissions there are.
    package var count: Int { main.rows.count }

    /// Adds a submission with everything that is relevant in it.
    /// - Parameter show: what may be shown of an answer; of points, which are numbers, everything is.
    package mutating func add(_ session: FormSession, _ envelope: Envelope, showing show: (String) -> String = { $0 }) {
        let row = main.rows.count
        main.rows.append([])
        main.set("SubmissionDate", envelope.date, in: row)
        let key = session.instanceID
        declare(session.form, inside: 0, prefix: "", table: nil)
        fill(session, inside: 0, row: 0, prefix: "", table: nil, at: row, key: key, show)
        main.set("KEY", key, in: row)
        var expected = 0
        for node in session.form.nodes where node.questionType?.isMedia == true {
            expected += session.answers.rows(ofScope: node.scope, inside: 0, session.form).count {
                !session.answers.text(NodeRef(row: $0, node: Int32(node.index)), session.form).isEmpty
            }
        }
        let last =
            [
                ("AttachmentsPresent", String(envelope.files)), ("AttachmentsExpected", String(expected)),
                ("FormVersion", session.form.version ?? ""),
            ] + envelope.remarks
        for (column, text) in last {
            if !remarks.contains(column) { remarks.append(column) }
            main.set(column, text, in: row)
        }
    }

    /// The columns of a form in its order, also those that nobody has answered yet.
    private mutating func declare(_ form: Form, inside node: Int, prefix: String, table: Int?) {
        for child in form.nodes[node].children {
            let compiled = form.nodes[child]
            let column = prefix + compiled.name
            if compiled.isRepeat {
                declare(form, inside: child, prefix: "", table: place(of: compiled))
            } else if compiled.isContainer {
                declare(form, inside: child, prefix: column + "-", table: table)
            } else if compiled.questionType != .note {
                for name in Self.columns(column, compiled) { _ = with(table) { $0.column(name) } }
            }
        }
    }

    private mutating func fill(
        _ session: FormSession, inside node: Int, row: Int32, prefix: String, table: Int?, at line: Int, key: String,
        _ show: (String) -> String
    ) {
        let form = session.form
        for child in form.nodes[node].children {
            let compiled = form.nodes[child]
            if compiled.isRepeat {
                let target = place(of: compiled)
                for (number, inner) in session.answers.rows[Int(row)].children[compiled.childIndex].enumerated()
                where session.answers.isRelevant(NodeRef(row: inner, node: Int32(child)), form) {
                    // As Central has it: the way from the submission to the row, with its place among its siblings.
                    let own = key + way(from: form.scopes[form.nodes[node].scope].node, to: child, form) + "[\(number + 1)]"
                    let line = with(target) { table in
                        table.rows.append([])
                        return table.rows.count - 1
                    }
                    fill(session, inside: child, row: inner, prefix: "", table: target, at: line, key: own, show)
                    with(target) { table in
                        table.set("PARENT_KEY", key, in: line)
                        table.set("KEY", own, in: line)
                    }
                }
                continue
            }
            let ref = NodeRef(row: row, node: Int32(child))
            guard !session.answers.isHidden(ref, form), compiled.questionType != .note else { continue }
            let column = prefix + compiled.name
            if compiled.isContainer {
                fill(session, inside: child, row: row, prefix: column + "-", table: table, at: line, key: key, show)
                continue
            }
            let text = session.written(ref)
            let names = Self.columns(column, compiled)
            let parts = names.count == 1 ? [show(text)] : text.split(separator: " ").map(String.init)
            for (name, part) in zip(names, parts) where !part.isEmpty { with(table) { $0.set(name, part, in: line) } }
        }
    }

    /// `/group/repeat` of a repeat below the root or a repeat around it.
    private func way(from around: Int, to repeating: Int, _ form: Form) -> String {
        String(form.nodes[repeating].path.dropFirst(form.nodes[around].path.count))
    }

    private static func columns(_ name: String, _ node: CompiledNode) -> [String] {
        guard node.dataType == .geopoint else { return [name] }
        return ["Latitude", "Longitude", "Altitude", "Accuracy"].map { name + "-" + $0 }
    }

    /// Calls `body` with the table of a repeat, or the form's own.
    @discardableResult
    private mutating func with<Result>(_ table: Int?, _ body: (inout Table) -> Result) -> Result {
        if let table { return body(&repeats[table].table) }
        return body(&main)
    }

    private mutating func place(of node: CompiledNode) -> Int {
        if let known = repeats.firstIndex(where: { $0.path == node.path }) { return known }
        // Repeats in different groups may have the same name.
        let isTaken = repeats.contains { $0.name == node.name }
        repeats.append((node.path, isTaken ? node.path.split(separator: "/").dropFirst().joined(separator: "-") : node.name, Table()))
        return repeats.count - 1
    }

    /// The files: the form's first, then one for each repeat.
    package func files() -> [(name: String, text: String)] {
        [(name + ".csv", Self.csv(main, last: ["KEY"] + remarks))]
            + repeats.map { (name + "-" + $0.name + ".csv", Self.csv($0.table, last: ["PARENT_KEY", "KEY"])) }
    }

    private static func csv(_ table: Table, last: [String]) -> String {
        let columns = table.columns.filter { !last.contains($0) } + last
        var text = columns.map(quoted).joined(separator: ",") + "\n"
        for row in table.rows {
            text += columns.map { name in table.places[name].flatMap { $0 < row.count ? quoted(row[$0]) : nil } ?? "" }.joined(
                separator: ",")
            text += "\n"
        }
        return text
    }

    private static func quoted(_ text: String) -> String {
        guard text.utf8.contains(where: { [0x2C, 0x22, 0x0A, 0x0D].contains($0) }) else { return text }
        return "\"" + text.replacing("\"", with: "\"\"") + "\""
    }
}
