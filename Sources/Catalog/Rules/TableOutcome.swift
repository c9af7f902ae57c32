/// What a decision table gives once it is known which of its rows hold.
///
/// Pure, and the same for deciding and for checking.
struct TableOutcome: Equatable {
    /// The outcome; several are separated by blanks.
    var value: String
    /// The rows that made it, by their place in the table; none where `otherwise` did.
    var rows: [Int]
    /// Rows that contradict one another under the table's hit policy, so that `otherwise` was taken.
    var conflict: [Int] = []

    init(value: String, rows: [Int], conflict: [Int] = []) { (self.value, self.rows, self.conflict) = (value, rows, conflict) }

    /// Applies the hit policy to the rows that hold.
    init(_ table: DecisionTable, holding rows: [Int]) {
        guard let first = rows.first else {
            self.init(value: table.otherwise, rows: [])
            return
        }
        switch table.hit {
        case .first:
            self.init(value: table.rules[first].then, rows: [first])
        case .unique:
            if rows.count == 1 {
                self.init(value: table.rules[first].then, rows: rows)
            } else {
                self.init(value: table.otherwise, rows: [], conflict: rows)
            }
        case .any:
            let same = rows.allSatisfy { table.rules[$0].then == table.rules[first].then }
            if same {
                self.init(value: table.rules[first].then, rows: rows)
            } else {
                self.init(value: table.otherwise, rows: [], conflict: rows)
            }
        case .priority:
            let strongest = rows.min { Self.rank(table, $0) < Self.rank(table, $1) }!
            self.init(value: table.rules[strongest].then, rows: [strongest])
        case .collect:
            if let aggregate = table.aggregate {
                self.init(value: Self.aggregated(rows.compactMap { Double(table.rules[$0].then) }, rows.count, aggregate), rows: rows)
                return
            }
            var values: [String] = []
            for row in rows where !values.contains(table.rules[row].then) { values.append(table.rules[row].then) }
            self.init(value: values.joined(separator: " "), rows: rows)
        case .ruleOrder:
            self.init(value: rows.map { table.rules[$0].then }.joined(separator: " "), rows: rows)
        case .outputOrder:
            let sorted = rows.sorted { (Self.rank(table, $0), $0) < (Self.rank(table, $1), $1) }
            self.init(value: sorted.map { table.rules[$0].then }.joined(separator: " "), rows: sorted)
        }
    }

    private static func aggregated(_ numbers: [Double], _ count: Int, _ aggregate: Aggregation) -> String {
        let number =
            switch aggregate {
            case .sum: numbers.reduce(0, +)
            case .min: numbers.min() ?? 0
            case .max: numbers.max() ?? 0
            case .count: Double(count)
            }
        return number == number.rounded() && abs(number) < 1e15 ? String(Int(number)) : String(number)
    }

    private static func rank(_ table: DecisionTable, _ row: Int) -> Int {
        table.outcomes.firstIndex(of: table.rules[row].then) ?? .max
    }
}
