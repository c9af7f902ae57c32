import Core
import Forms

/// Tries a decision table with every combination of answers that can make a difference, as somebody filling in the form could give them.
///
/// Questions are answered in the order of the form: what is not relevant is not asked, what is required is answered, what a constraint refuses is
/// not tried. So a hole that is found is one that a resident can fall into.
struct TableCheck {
    struct Report {
        /// Combinations that were tried.
        var tried = 0
        /// Whether all of them were.
        var isComplete = true
        /// Combinations that no row takes, with the first of them.
        var gaps = 0
        var gap: [DecisionFact] = []
        /// Combinations in which rows contradict one another, by the rows, each with the first.
        var conflicts: [[Int]: [DecisionFact]] = [:]
        /// Rows that cannot be computed with some answers, each with the first of them; a person decides then.
        var failures: [Int: [DecisionFact]] = [:]
        /// Rows that decided at least once.
        var used: Set<Int> = []
        /// Why more than these answers matter; nil where they stand for all.
        var doubt: String?
    }

    let form: Form
    let definition: FormDefinition
    let environment: FormEnvironment
    /// The most combinations to try.
    let limit: Int

    /// Tries one table; those before it are asked for the outcomes that it reads.
    func report(on number: Int, of book: RuleBook) -> Report {
        let table = book.tables[number]
        let before = Self.needed(by: table, from: Array(book.tables[..<number]))
        let conditions = (before + [table]).flatMap { $0.rules.map(\.when) }
        let space = AnswerSpace(form: form, definition: definition, conditions: conditions)
        var run = Run(table: table, before: before, axes: space.axes, limit: limit, session: FormSession(form, environment: environment))
        run.report.doubt = space.gap
        for axis in space.axes { _ = run.session.prefill(axis.question, "") }
        run.go(0)
        return run.report
    }

    private static func needed(by table: DecisionTable, from tables: [DecisionTable]) -> [DecisionTable] {
        var names = Set(table.rules.flatMap(\.when.compiled.externals))
        var needed: [DecisionTable] = []
        for earlier in tables.reversed() where names.contains(earlier.output) {
            names.formUnion(earlier.rules.flatMap(\.when.compiled.externals))
            needed.insert(earlier, at: 0)
        }
        return needed
    }

    private struct Run {
        let table: DecisionTable
        let before: [DecisionTable]
        let axes: [AnswerSpace.Axis]
        let limit: Int
        var session: FormSession
        var report = Report()

        mutating func go(_ depth: Int) {
            guard report.tried < limit else {
                report.isComplete = false
                return
            }
            guard depth < axes.count else { return look() }
            let axis = axes[depth]
            guard let ref = session.refs(named: axis.question).first, session.isRelevant(ref) else { return go(depth + 1) }
            if (try? session.answer(ref, "")) != nil { go(depth + 1) }
            for value in axis.values {
                guard (try? session.answer(ref, value)) != nil else { continue }
                go(depth + 1)
            }
            _ = session.prefill(axis.question, "")
        }

        private mutating func look() {
            report.tried += 1
            var outputs: [String: Value] = [:]
            for earlier in before {
                let (rows, failed) = holding(earlier, outputs)
                outputs[earlier.output] = .text(failed == nil ? TableOutcome(earlier, holding: rows).value : earlier.otherwise)
            }
            let (rows, failed) = holding(table, outputs)
            if let failed {
                if report.failures[failed] == nil { report.failures[failed] = facts }
                return
            }
            let outcome = TableOutcome(table, holding: rows)
            report.used.formUnion(outcome.rows)
            if rows.isEmpty {
                if report.gaps == 0 { report.gap = facts }
                report.gaps += 1
            }
            if !outcome.conflict.isEmpty, report.conflicts.count < 20, report.conflicts[outcome.conflict] == nil {
                report.conflicts[outcome.conflict] = facts
            }
        }

        /// The rows that hold, as deciding finds them, or the one that cannot be computed.
        private func holding(_ table: DecisionTable, _ outputs: [String: Value]) -> (rows: [Int], failed: Int?) {
            var rows: [Int] = []
            for number in table.rules.indices {
                do throws(ExpressionError) {
                    guard try session.evaluate(table.rules[number].when.compiled, externals: outputs).truth else { continue }
                    rows.append(number)
                    if table.hit == .first { break }
                } catch {
                    return (rows, number)
                }
            }
            return (rows, nil)
        }

        private var facts: [DecisionFact] { axes.map { DecisionFact(question: $0.question, value: session.text(named: $0.question)) } }
    }
}

extension TableCheck {
    /// Tells of all tables of a service what trying them showed.
    static func tell(_ book: RuleBook, _ check: TableCheck, file: String, isThorough: Bool, log: FindingLog) {
        for (number, table) in book.tables.enumerated() {
            let report = check.report(on: number, of: book)
            let add = { (severity: Finding.Severity, row: Int?, code: String, message: String) in
                log.add(Finding(file: file, row: row, column: table.output, severity: severity, code: code, message: message))
            }
            for (rows, facts) in report.conflicts.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
                let names = rows.map { table.rules[$0].id }.joined(separator: ", ")
                add(
                    .error, table.rules[rows[0]].line, "rules.overlap",
                    "Rows \(names) hold together with \(words(facts)), and hit: \(table.hit.rawValue) does not say which counts. Narrow them, or use another hit."
                )
            }
            for (row, facts) in report.failures.sorted(by: { $0.key < $1.key }) {
                add(
                    .warning, table.rules[row].line, "rules.cannot_compute",
                    "Row \(table.rules[row].id) cannot be computed with \(words(facts)); a person decides then. Make sure that it compares answers of the right type."
                )
            }
            if report.gaps > 0 {
                add(
                    .warning, table.line, "rules.gap",
                    "\(report.gaps) of \(report.tried) combinations fall through to otherwise (\(table.otherwise)), such as \(words(report.gap)). Add a row for them; a last row with when: \"true()\" says it is meant."
                )
            }
            if report.isComplete, report.doubt == nil {
                for (row, rule) in table.rules.enumerated() where !report.used.contains(row) && report.conflicts.isEmpty {
                    add(.warning, rule.line, "rules.idle_row", "Row \(rule.id) never decides: no answers reach it. Mend or remove it.")
                }
            } else if isThorough {
                let why = report.doubt ?? "there are more than \(check.limit) combinations"
                add(.warning, table.line, "rules.not_proven", "Not proven: \(why). \(report.tried) combinations were tried.")
            }
        }
    }

    private static func words(_ facts: [DecisionFact]) -> String {
        facts.isEmpty ? "any answers" : facts.map { "\($0.question) = '\($0.value)'" }.joined(separator: ", ")
    }
}
