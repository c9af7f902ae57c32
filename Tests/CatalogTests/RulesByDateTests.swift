import Core
import Forms
import Foundation
import Testing

@testable import Catalog

/// Rules that hold from a day, with all hit policies as files write them.
struct RulesByDateTests {
    private static func rules(_ version: Int, from day: String, _ then: String) -> String {
        """
        version: \(version)
        valid_from: \(day)
        status: approved
        approved_by: "Dirección de Obras"
        tables:
          - output: urgency
            hit: first
            rules:
              - {id: R\(version), when: "true()", then: \(then), because: {es: Así es, en: So it is}}
            otherwise: person
            otherwise_because: {es: Todavía no hay regla, en: No rule yet}
        """
    }

    private func catalog(_ files: [String: String]) throws -> (catalog: Catalog?, findings: [Finding]) { try SampleCity.read(files) }

    private func decide(_ catalog: Catalog, on moment: String, _ choice: RuleChoice = .ofTheDay) throws -> Decision {
        let service = try #require(catalog.service("bache"))
        var environment = DecidingTests.environment
        environment.now = try #require(Instant(iso8601: moment))
        var session = FormSession(try #require(service.questionnaire), environment: environment)
        try session.answer(#require(session.refs(named: "size").first), "small")
        return catalog.decide(service, session, rules: choice)
    }

    @Test func `the rules of the day hold, by the day in the city, and before the first a person decides`() throws {
        let (read, findings) = try catalog([
            "services/bache/rules.yaml": Self.rules(1, from: "2026-03-24", "low"),
            "services/bache/rules-2.yaml": Self.rules(2, from: "2026-07-15", "high"),
        ])
        #expect(findings.map(\.line) == [])
        let catalog = try #require(read)
        // Five in the morning in Greenwich is still the day before in Mexico City.
        let early = try decide(catalog, on: "2026-03-24T05:00:00Z")
        #expect(early.outputs == ["urgency": "person"])
        #expect(early.because.first?.rule == "urgency/not-yet-valid")
        #expect(try decide(catalog, on: "2026-03-24T06:00:00Z").outputs == ["urgency": "low"])
        #expect(try decide(catalog, on: "2026-07-15T05:59:00Z").rules == "1")
        let later = try decide(catalog, on: "2026-07-15T06:00:00Z")
        #expect(later.outputs == ["urgency": "high"])
        #expect(later.rules == "2")
        #expect(later.because.first?.rule == "urgency/R2")
        #expect(try decide(catalog, on: "2026-03-01T12:00:00Z", .newest).outputs == ["urgency": "high"])
    }

    @Test func `two books of one day, and books that decide other things, are told`() throws {
        let same = try catalog([
            "services/bache/rules.yaml": Self.rules(1, from: "2026-03-24", "low"),
            "services/bache/rules-2.yaml": Self.rules(2, from: "2026-03-24", "high"),
        ])
        #expect(same.findings.contains { $0.code == "rules.same_day" })
        let other = Self.rules(2, from: "2026-04-24", "high").replacingOccurrences(of: "output: urgency", with: "output: crew")
        let different = try catalog([
            "services/bache/rules.yaml": Self.rules(1, from: "2026-03-24", "low"), "services/bache/rules-2.yaml": other,
        ])
        #expect(different.findings.contains { $0.code == "rules.other_outputs" })
    }

    @Test(arguments: [
        ("hit: first", "hit: output order", "rules.no_order"),
        ("hit: first", "hit: first\n    aggregate: sum", "rules.aggregate_without_collect"),
        ("hit: first", "hit: collect\n    aggregate: sum", "rules.not_a_number"),
    ])
    func `a policy without what it needs is told`(old: String, new: String, code: String) throws {
        let text = Self.rules(1, from: "2026-03-24", "low").replacingOccurrences(of: old, with: new)
        #expect(try catalog(["services/bache/rules.yaml": text]).findings.contains { $0.code == code && $0.row != nil })
    }

    @Test func `a hole in a table is a warning with the answers that fall into it, and then a person decides`() throws {
        let text = Self.rules(1, from: "2026-03-24", "low").replacingOccurrences(of: "true()", with: "${size} = 'large'")
        let (read, findings) = try catalog(["services/bache/rules.yaml": text])
        let gap = try #require(findings.first { $0.code == "rules.gap" })
        #expect(gap.severity == .warning)
        #expect(gap.message.contains("size = 'small'"))
        let decision = try decide(try #require(read), on: "2026-07-15T12:00:00Z")
        #expect(decision.outputs == ["urgency": "person"])
        #expect(decision.because.first?.rule == "urgency/otherwise")
    }
}
