import Core
import Foundation
import Testing

@testable import Catalog

/// Gaps and overlaps of decision tables, compared with trying every answer there is, under every hit policy.
@Suite struct HostileTableTests {
    private static let questionnaire = """
        settings:
          - {form_id: bache, default_language: Español (es)}
        survey:
          - {type: select_one size, name: size, required: "yes", "label::Español (es)": "¿De qué tamaño?", "label::English (en)": "How big?"}
          - {type: select_one kind, name: kind, "label::Español (es)": "¿De qué tipo?", "label::English (en)": "Which kind?"}
          - {type: integer, name: depth, constraint: ". >= -9 and . <= 9", "label::Español (es)": "¿Qué tan hondo?", "label::English (en)": "How deep?"}
          - {type: decimal, name: width, "label::Español (es)": "¿Qué tan ancho?", "label::English (en)": "How wide?"}
          - {type: text, name: words, "label::Español (es)": "¿Algo más?", "label::English (en)": "Anything else?"}
          - {type: time, name: hour, "label::Español (es)": "¿A qué hora?", "label::English (en)": "At what time?"}
        choices:
          - {list_name: size, name: small, "label::Español (es)": "Chico", "label::English (en)": "Small"}
          - {list_name: size, name: middle, "label::Español (es)": "Mediano", "label::English (en)": "Middle"}
          - {list_name: size, name: large, "label::Español (es)": "Grande", "label::English (en)": "Large"}
          - {list_name: kind, name: a, "label::Español (es)": "A", "label::English (en)": "A"}
          - {list_name: kind, name: b, "label::Español (es)": "B", "label::English (en)": "B"}
        """

    private static let service = """
        title: {es: Bache, en: Pothole}
        summary: {es: Un hoyo, en: A hole}
        owner: obras
        """

    private static func findings(
        _ rows: [(when: String, then: String)], hit: HitPolicy, thorough: Bool = false
    ) throws -> [Finding] {
        let lines = rows.enumerated().map { number, row in
            "      - {id: R\(number), when: \"\(row.when)\", then: \(row.then), because: {es: Así es, en: So it is}}"
        }
        let order = hit == .priority || hit == .outputOrder ? "\n    outcomes: [high, medium, low, person]" : ""
        let rules = """
            version: 1
            status: approved
            approved_by: Obras
            tables:
              - output: urgency
                hit: \(hit.rawValue)\(order)
                otherwise: person
                rules:
            \(lines.joined(separator: "\n"))
            """
        let files = [
            "services/bache/questionnaire.yaml": questionnaire, "services/bache/service.yaml": service, "services/bache/rules.yaml": rules,
        ]
        return try SampleCity.withFolder(files) { folder in
            try CatalogReader(folder: folder, isThorough: thorough).read().1
        }
    }

    private struct Answers {
        let size: String
        let kind: String
        let depth: Int?

        static let all: [Answers] = ["small", "middle", "large"].flatMap { size in
            ["", "a", "b"].flatMap { kind in
                ([nil] + (-9...9).map { Optional($0) }).map { Answers(size: size, kind: kind, depth: $0) }
            }
        }
    }

    /// A condition as an expression, and as what it means.
    private struct Cell {
        let text: String
        let holds: (Answers) -> Bool

        static func random(_ chance: inout SplitMix, depth: Int = 2) -> Cell {
            if depth > 0, chance.next(3) == 0 {
                let (left, right) = (random(&chance, depth: depth - 1), random(&chance, depth: depth - 1))
                return chance.next(2) == 0
                    ? Cell(text: "(\(left.text) and \(right.text))") { left.holds($0) && right.holds($0) }
                    : Cell(text: "(\(left.text) or \(right.text))") { left.holds($0) || right.holds($0) }
            }
            if depth > 0, chance.next(5) == 0 {
                let inner = random(&chance, depth: depth - 1)
                return Cell(text: "not(\(inner.text))") { !inner.holds($0) }
            }
            let number = chance.next(19) - 9
            switch chance.next(6) {
            case 0:
                let size = ["small", "middle", "large"][chance.next(3)]
                return Cell(text: "${size} = '\(size)'") { $0.size == size }
            case 1:
                let kind = ["a", "b"][chance.next(2)]
                return Cell(text: "selected(${kind}, '\(kind)')") { $0.kind == kind }
            case 2: return Cell(text: "${depth} > \(number)") { ($0.depth ?? .min) > number }
            case 3: return Cell(text: "${depth} <= \(number)") { $0.depth.map { $0 <= number } ?? false }
            case 4: return Cell(text: "${depth} = \(number)") { $0.depth == number }
            default: return Cell(text: "${kind} = ''") { $0.kind.isEmpty }
            }
        }
    }

    private struct SplitMix {
        var state: UInt64

        mutating func next(_ bound: Int) -> Int {
            state &+= 0x9E37_79B9_7F4A_7C15
            var word = state
            word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
            word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
            return Int((word ^ (word >> 31)) % UInt64(bound))
        }
    }

    @Test(arguments: HitPolicy.allCases)
    func `what check finds in a made-up table is what trying every answer finds`(_ hit: HitPolicy) throws {
        var chance = SplitMix(state: UInt64(HitPolicy.allCases.firstIndex(of: hit) ?? 0) &+ 2026)
        var (gaps, overlaps) = (0, 0)
        for _ in 0..<14 {
            let rows = (0...(1 + chance.next(4))).map { _ in (cell: Cell.random(&chance), then: ["high", "medium", "low"][chance.next(3)]) }
            let holding = Answers.all.map { answers in rows.indices.filter { rows[$0].cell.holds(answers) } }
            let isGap = holding.contains(where: \.isEmpty)
            let isOverlap =
                switch hit {
                case .unique: holding.contains { $0.count > 1 }
                case .any: holding.contains { held in Set(held.map { rows[$0].then }).count > 1 }
                default: false
                }
            let found = try Self.findings(rows.map { ($0.cell.text, $0.then) }, hit: hit)
            let told = "\(hit) \(rows.map { $0.cell.text + " -> " + $0.then }): \(found.map(\.line))"
            #expect(found.contains { $0.code == "rules.gap" } == isGap, "\(told)")
            #expect(found.contains { $0.code == "rules.overlap" } == isOverlap, "\(told)")
            (gaps, overlaps) = (gaps + (isGap ? 1 : 0), overlaps + (isOverlap ? 1 : 0))
        }
        #expect(gaps > 2, "the made-up tables have too few holes to tell anything")
        if hit == .unique || hit == .any { #expect(overlaps > 2) }
    }

    @Test func `a hole between two decimals, and one at a negative number, are found`() throws {
        let narrow = try Self.findings([("${width} <= 0.001 or ${width} = ''", "low"), ("${width} >= 0.002", "high")], hit: .unique)
        #expect(narrow.contains { $0.code == "rules.gap" && $0.message.contains("0.0015") }, "\(narrow.map(\.line))")
        let minus = try Self.findings([("${depth} < -5 or ${depth} = ''", "low"), ("${depth} > -5", "high")], hit: .unique)
        #expect(minus.contains { $0.code == "rules.gap" && $0.message.contains("'-5'") }, "\(minus.map(\.line))")
    }

    @Test func `an answer that nobody names falls through where only being answered is asked for`() throws {
        #expect(try Self.findings([("${words} = ''", "low")], hit: .first).contains { $0.code == "rules.gap" })
        #expect(try Self.findings([("${depth} = ''", "low")], hit: .first).contains { $0.code == "rules.gap" })
        let whole = try Self.findings([("${words} = ''", "low"), ("${words} != ''", "high")], hit: .unique)
        #expect(whole.filter { $0.code.hasPrefix("rules.") }.isEmpty, "\(whole.map(\.line))")
    }

    @Test(arguments: [
        ("${depth} * 2 > 10", "${depth} * 2 < 10", "reckoned"), ("${depth} + ${width} > 10", "true()", "reckoned"),
        ("${depth} - 1 > 3", "true()", "reckoned"), ("${depth} > ${width}", "true()", "compared with one another"),
        ("string-length(${words}) > 5", "true()", "string-length()"), ("regex(${words}, '^a+$')", "true()", "regex()"),
        ("${hour} > '10:00'", "true()", "type time"), ("today() > date('2026-01-01') and ${size} = 'small'", "true()", "the day"),
    ])
    func `what trying answers cannot prove is said, not passed over`(first: String, second: String, word: String) throws {
        let found = try Self.findings([(first, "high"), (second, "low")], hit: .first, thorough: true)
        let doubt = try #require(found.first { $0.code == "rules.not_proven" }, "\(found.map(\.line))")
        #expect(doubt.message.contains(word), "\(doubt.line)")
        #expect(!found.contains { $0.code == "rules.idle_row" })
    }

    @Test func `plain comparisons are proven, also with a minus, brackets and words that look like functions`() throws {
        let found = try Self.findings(
            [
                ("(${depth} > -3) and not(${size} = 'no (really) + more')", "high"), ("selected(${kind}, 'a') or ${width} < 2.5", "low"),
                ("true()", "medium"),
            ], hit: .first, thorough: true)
        #expect(!found.contains { $0.code == "rules.not_proven" }, "\(found.map(\.line))")
    }

    @Test func `a row that cannot be computed with some answers is told with them`() throws {
        let found = try Self.findings([("date(concat('no', ${size})) > date('2026-01-01')", "high"), ("true()", "low")], hit: .unique)
        let row = try #require(found.first { $0.code == "rules.cannot_compute" }, "\(found.map(\.line))")
        #expect(row.message.contains("R0") && row.message.contains("a person decides"))
    }
}
