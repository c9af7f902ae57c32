import Core
import Forms
import Foundation

/// The answers that decision tables have to be tried with: for each question that they depend on, the values between which a cell can tell.
///
/// Choices are taken as they are where they are few, else those that some expression names and one that none names. Around each number and date
/// that an expression names stand its neighbours. What an expression cannot tell apart is tried once.
struct AnswerSpace {
    struct Axis {
        var question: String
        /// Without the empty answer, which is always tried where a question may stay unanswered.
        var values: [String]
    }

    private(set) var axes: [Axis] = []
    /// Why the space does not stand for all answers; nil where it does.
    private(set) var gap: String?

    /// Choices up to which all are tried.
    static let manyChoices = 12
    /// Choices of a question with several answers up to which all sets are tried.
    static let manySets = 6

    init(form: Form, definition: FormDefinition, conditions: [Condition]) {
        let nodes = Self.nodes(definition.nodes, inside: [])
        var needed: Set<String> = []
        var texts = conditions.map(\.text)
        var open = conditions.flatMap(\.compiled.questions)
        while let name = open.popLast() {
            guard needed.insert(name).inserted, let place = nodes[name] else { continue }
            // What makes a question appear, and what a calculated one is made of, decides as well.
            let more = ([place.node.relevant, place.node.calculation, place.node.constraint] + place.groups.map(\.relevant)).compactMap {
                $0?.text
            }
            texts += more
            for text in more { open += Self.references(text) }
        }
        let literals = Literals(texts)
        gap = texts.lazy.compactMap { ExpressionShape($0).doubt }.first
        let counts = texts.contains { $0.contains("count-selected") }
        for question in form.questions where needed.contains(question.name) {
            guard let type = question.type else { continue }
            if question.isInRepeat {
                gap = gap ?? "\(question.name) is asked several times"
                continue
            }
            guard question.isShown, type != .note else { continue }
            let filter = nodes[question.name]?.node.choices.flatMap { source -> FormExpression? in
                if case .list(_, let filter) = source { filter } else { nil }
            }
            if filter != nil, question.choices.count > Self.manyChoices {
                gap = gap ?? "which choices \(question.name) has depends on other answers, and they are many"
            }
            if counts, type == .selectMultiple, question.choices.count > Self.manySets {
                gap = gap ?? "answers of \(question.name) are counted, and it has many choices"
            }
            axes.append(Axis(question: question.name, values: values(question, type, literals)))
        }
    }

    /// How many combinations there are at most; stops counting at a bound.
    func size(upTo bound: Int) -> Int {
        var size = 1
        for axis in axes {
            size *= axis.values.count + 1
            if size > bound { return bound + 1 }
        }
        return size
    }

    private mutating func values(_ question: Form.Question, _ type: QuestionType, _ literals: Literals) -> [String] {
        switch type {
        case .selectOne:
            guard question.choices.isEmpty else { return chosen(question.choices, literals, limit: Self.manyChoices) }
            gap = gap ?? "the choices of \(question.name) do not stand in the questionnaire"
            return literals.words
        case .selectMultiple:
            let choices = chosen(question.choices, literals, limit: Self.manySets)
            guard choices.count <= 14, !question.choices.isEmpty else {
                gap = gap ?? "\(question.name) has too many choices"
                return choices
            }
            return (1..<(1 << choices.count)).map { set in
                choices.indices.filter { set >> $0 & 1 == 1 }.map { choices[$0] }.joined(separator: " ")
            }
        case .integer: return literals.integers
        case .range: return Array(Set(literals.integers + literals.decimals)).sorted()
        case .decimal: return literals.decimals
        case .date: return literals.dates
        case .acknowledge: return ["OK"]
        case .geopoint: return ["19.4326 -99.1332 0 0"]
        case .text, .barcode: return Array(Set(literals.words + literals.integers + ["x"])).sorted()
        default:
            if type.isMedia { return ["archivo"] }
            gap = gap ?? "answers of type \(type.rawValue), such as \(question.name), are not tried"
            return []
        }
    }

    private func chosen(_ choices: [String], _ literals: Literals, limit: Int) -> [String] {
        guard choices.count > limit else { return choices }
        let named = choices.filter(literals.words.contains)
        return named + choices.filter { !named.contains($0) }.prefix(1)
    }

    private struct Place {
        var node: FormNode
        var groups: [FormNode]
    }

    private static func nodes(_ nodes: [FormNode], inside groups: [FormNode]) -> [String: Place] {
        var found: [String: Place] = [:]
        for node in nodes {
            found[node.name] = Place(node: node, groups: groups)
            found.merge(self.nodes(node.children, inside: groups + [node])) { first, _ in first }
        }
        return found
    }

    private static func references(_ text: String) -> [String] {
        text.matches(of: /\$\{\s*([^}#]+?)\s*\}/).map { String($0.1) }
    }
}

/// Numbers, words and dates that expressions compare with, and their neighbours.
struct Literals {
    private(set) var words: [String] = []
    private(set) var integers: [String] = []
    private(set) var decimals: [String] = []
    private(set) var dates: [String] = []

    init(_ texts: [String]) {
        var words: Set<String> = []
        var numbers: Set<Double> = []
        var days: Set<CalendarDay> = []
        for text in texts {
            var outside = ""
            var quote: Character?
            var word = ""
            for character in text {
                if let open = quote {
                    if character == open {
                        quote = nil
                        if let day = CalendarDay(word) { days.insert(day) } else if let number = Double(word) { numbers.insert(number) }
                        if !word.isEmpty { words.insert(word) }
                        outside += " "
                    } else {
                        word.append(character)
                    }
                } else if character == "'" || character == "\"" {
                    quote = character
                    word = ""
                } else {
                    outside.append(character)
                }
            }
            for token in outside.split(whereSeparator: { !$0.isLetter && !$0.isNumber && $0 != "." && $0 != "_" }) {
                guard let number = Double(token), number.isFinite else { continue }
                numbers.insert(number)
                // A minus may belong to it.
                if outside.contains("-") { numbers.insert(-number) }
            }
        }
        self.words = words.sorted()
        let sorted = numbers.sorted()
        integers = Set(
            sorted.filter { abs($0) < 1e15 }.flatMap { [Int($0.rounded(.down)) - 1, Int($0.rounded(.down)), Int($0.rounded(.down)) + 1] }
        ).sorted().map(String.init)
        // Each number itself, one between each two, and what lies outside: no comparison tells more apart.
        let between = zip(sorted, sorted.dropFirst()).map { ($0 + $1) / 2 }
        let outside = [sorted.first.map { $0 - 1 }, sorted.last.map { $0 + 1 }].compactMap(\.self)
        decimals = Set(sorted + between + outside).sorted().map(Self.plain)
        dates = Set(days.flatMap { [$0.advanced(by: -1), $0, $0.advanced(by: 1)] }).sorted().map(\.description)
        // Where only being answered counts, any answer will do.
        if integers.isEmpty { (integers, decimals) = (["1"], ["1"]) }
        if dates.isEmpty { dates = ["2026-01-15"] }
    }

    private static func plain(_ number: Double) -> String {
        if number == number.rounded(), abs(number) < 1e15 { return String(Int(number)) }
        var text = String(format: "%.12f", number)
        while text.hasSuffix("0") { text.removeLast() }
        return text
    }
}
