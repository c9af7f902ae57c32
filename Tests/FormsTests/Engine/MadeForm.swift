import Core
import Testing

@testable import Forms

/// Chance from a seed, the same on every machine.
struct Dice: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: Int) { state = UInt64(bitPattern: Int64(seed)) &* 0x9E37_79B9_7F4A_7C15 }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    mutating func isBelow(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &self) < percent }
}

/// A form made by chance: groups, repeats, conditions, calculations, constraints and cascades over what comes before.
struct MadeForm {
    private struct Known {
        var name: String
        var type: String
        /// The repeats around it.
        var scope: [Int]
    }

    private var dice: Dice
    private var rows: [[String]] = [
        ["", "type", "name", "label", "relevant", "calculation", "constraint", "required", "choice_filter", "default"]
    ]
    private var known: [Known] = []
    private var scope: [Int] = []
    private var count = 0

    /// The form as a Markdown table.
    static func markdown(seed: Int) -> String {
        var form = MadeForm(dice: Dice(seed))
        form.questions(Int.random(in: 4...7, using: &form.dice), depth: 0)
        form.calculate()
        var choices: [[String]] = [["", "list_name", "name", "label", "f"]]
        for one in ["x", "y", "z"] {
            choices.append(["", "l", one, one.uppercased(), one])
            for two in ["1", "2"] { choices.append(["", "m", one + two, one + two, one]) }
        }
        return table("survey", form.rows) + table("choices", choices)
    }

    private static func table(_ name: String, _ rows: [[String]]) -> String {
        "| \(name) |\n" + rows.map { "| " + $0.map { $0.replacing("|", with: "\\|") }.joined(separator: " | ") + " |\n" }.joined()
    }

    private init(dice: Dice) { self.dice = dice }

    private mutating func name() -> String {
        count += 1
        return "q\(count)"
    }

    private mutating func add(_ cells: [String: String]) { rows.append([""] + rows[0].dropFirst().map { cells[$0] ?? "" }) }

    private mutating func questions(_ number: Int, depth: Int) {
        for _ in 0..<number {
            switch Int.random(in: 0..<10, using: &dice) {
            case 0 where depth < 2: container("group", depth)
            case 1 where depth < 2: container("repeat", depth)
            case 2, 3: calculate()
            default: question()
            }
        }
    }

    private mutating func container(_ kind: String, _ depth: Int) {
        let name = name()
        add(["type": "begin_\(kind)", "name": name, "label": name, "relevant": dice.isBelow(40) ? condition() : ""])
        if kind == "repeat" { scope.append(count) }
        questions(Int.random(in: 1...3, using: &dice), depth: depth + 1)
        question()
        if kind == "repeat" { scope.removeLast() }
        add(["type": "end_\(kind)"])
    }

    private mutating func question() {
        let type = ["text", "integer", "decimal", "select_one l", "select_one m", "select_multiple l"].randomElement(using: &dice)!
        let name = name()
        var cells = ["type": type, "name": name, "label": "Label"]
        if let one = reachable("").randomElement(using: &dice), dice.isBelow(50) { cells["label"] = "Label ${\(one.name)}" }
        if dice.isBelow(40) { cells["relevant"] = condition() }
        if dice.isBelow(30) { cells["required"] = dice.isBelow(50) ? "yes" : condition() }
        if type == "integer", dice.isBelow(50) {
            cells["constraint"] = ". < 8"
            if let other = reachable("integer").randomElement(using: &dice) { cells["constraint"] = ". != ${\(other.name)}" }
        }
        if type == "integer", dice.isBelow(20) { cells["default"] = "3" }
        if type == "select_one m", let other = reachable("select_one l").randomElement(using: &dice) {
            cells["choice_filter"] = "f = ${\(other.name)}"
        }
        add(cells)
        known.append(Known(name: name, type: type, scope: scope))
    }

    private mutating func calculate() {
        let name = name()
        let parts = (0..<Int.random(in: 1...2, using: &dice)).map { _ in value() }
        add(["type": "calculate", "name": name, "calculation": "concat(\(parts.joined(separator: ", ")), '.')"])
        known.append(Known(name: name, type: "calculate", scope: scope))
    }

    /// Earlier questions that have one answer here.
    private func reachable(_ type: String) -> [Known] {
        known.filter { scope.starts(with: $0.scope) && (type.isEmpty || $0.type == type) }
    }

    private mutating func value() -> String {
        guard let one = known.randomElement(using: &dice) else { return "'-'" }
        if scope.starts(with: one.scope) {
            return one.type == "integer" ? "${\(one.name)} + 1" : "${\(one.name)}"
        }
        return ["count(${\(one.name)})", "join(' ', ${\(one.name)})", "count-non-empty(${\(one.name)})"].randomElement(using: &dice)!
    }

    private mutating func condition() -> String {
        guard let one = known.randomElement(using: &dice) else { return "true()" }
        guard scope.starts(with: one.scope) else { return "count-non-empty(${\(one.name)}) \(dice.isBelow(50) ? ">" : "<") 2" }
        let name = "${\(one.name)}"
        switch one.type {
        case "integer", "decimal": return dice.isBelow(50) ? "\(name) > 4" : "not(\(name) > 6)"
        case "select_one l": return "\(name) = 'x' or \(name) = ''"
        case "select_multiple l": return "selected(\(name), 'y')"
        case "calculate": return "string-length(\(name)) > 3"
        default: return dice.isBelow(50) ? "\(name) != ''" : "\(name) != 'b'"
        }
    }
}
