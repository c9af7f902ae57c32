import Forms
import Testing

@testable import Catalog

@Suite struct TableOutcomeTests {
    private func table(_ hit: HitPolicy, outcomes: [String] = []) throws -> DecisionTable {
        let always = try Condition(compiled: #require(Form.compile(FormDefinition(file: "leer.yaml")).form).expression("true()"))
        let rows = ["low", "high", "low", "medium"].enumerated().map { number, then in
            DecisionRule(id: "R\(number)", when: always, then: then, because: nil, isDraft: false, line: nil)
        }
        return DecisionTable(
            output: "triage", hit: hit, rules: rows, otherwise: "person", otherwiseBecause: nil, outcomes: outcomes, line: nil)
    }

    @Test(arguments: [
        (HitPolicy.first, [0, 1], "low"), (.unique, [1], "high"), (.unique, [0, 1], "person"), (.any, [0, 2], "low"),
        (.any, [0, 1], "person"),
        (.priority, [0, 1, 3], "high"), (.collect, [0, 1, 2], "low high"), (.ruleOrder, [0, 1, 2], "low high low"), (.first, [], "person"),
        (.collect, [], "person"), (.outputOrder, [0, 1, 2, 3], "high medium low low"), (.outputOrder, [], "person"),
    ])
    func `every hit policy gives what DMN says`(hit: HitPolicy, rows: [Int], value: String) throws {
        #expect(TableOutcome(try table(hit, outcomes: ["high", "medium", "low", "person"]), holding: rows).value == value)
    }

    @Test(arguments: [(Aggregation.sum, "13"), (.min, "1"), (.max, "7.5"), (.count, "3")])
    func `collect adds up, takes the least or the most, or counts`(aggregate: Aggregation, value: String) throws {
        var numbers = try table(.collect)
        for (row, then) in ["4.5", "7.5", "1", "9"].enumerated() { numbers.rules[row].then = then }
        numbers.aggregate = aggregate
        #expect(TableOutcome(numbers, holding: [0, 1, 2]).value == value)
        #expect(TableOutcome(numbers, holding: []).value == "person")
    }

    @Test func `rows that contradict one another are told`() throws {
        #expect(TableOutcome(try table(.unique), holding: [1, 3]).conflict == [1, 3])
        #expect(TableOutcome(try table(.any), holding: [0, 2]).conflict == [])
    }
}
