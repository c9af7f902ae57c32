import Core
import Forms
import Foundation
import Testing

@testable import Catalog

@Suite struct DecidingTests {
    static let environment = FormEnvironment(
        now: Instant(iso8601: "2026-07-14T15:00:00Z")!, zone: LocalZone(SampleCity.zone), chance: .seeded(1))

    static func session(_ service: CityService, _ answers: [(String, String)]) throws -> FormSession {
        var session = FormSession(try #require(service.questionnaire), environment: environment)
        for (name, text) in answers { try session.answer(#require(session.refs(named: name).first), text) }
        return session
    }

    private func route(_ answers: [(String, String)]) throws -> RouteDecision {
        let catalog = try #require(try SampleCity.read().catalog)
        let service = try #require(catalog.service("bache"))
        return try catalog.route(service, Self.session(service, answers))
    }

    @Test func `the first route that holds decides and says why`() throws {
        let deep = try route([("place", "0.5 0.5 0 0"), ("size", "large"), ("depth", "60")])
        #expect(deep.unit == "obras")
        #expect(deep.rule == "grande")
        #expect(deep.area == "oeste")
        let west = try route([("place", "0.5 0.5 0 0"), ("size", "small")])
        #expect(west.unit == "oeste")
        #expect(west.rule == "zona")
        #expect(west.because?.text(in: "es") == "Está en Oeste; lo atiende Oeste")
        #expect(west.because?.text(in: "en") == "It is in Oeste; West sees to it")
    }

    @Test func `a place outside every area and a missing place find the fallback`() throws {
        #expect(try route([("place", "5 5 0 0"), ("size", "small")]).unit == "locatel")
        let nowhere = try route([("size", "small")])
        #expect(nowhere.unit == "locatel")
        #expect(nowhere.area == nil)
    }

    @Test func `a service without routes goes to its owner`() throws {
        let text = SampleCity.service.components(separatedBy: "route:")[0]
        let catalog = try #require(try SampleCity.read(["services/bache/service.yaml": text]).catalog)
        let service = try #require(catalog.service("bache"))
        let decision = try catalog.route(service, Self.session(service, [("size", "small")]))
        #expect(decision.unit == "obras")
        #expect(decision.rule == "owner")
    }

    static let rules = """
        version: 3
        status: approved
        approved_by: "Dirección de Obras"
        tables:
          - output: urgency
            hit: first
            rules:
              - {id: R1, when: "${depth} > 50", then: high, because: {es: Es hondo, en: It is deep}}
              - {id: R2, when: "${size} = 'large'", then: medium, because: {es: Es grande, en: It is large}}
              - {id: R3, when: "${size} = 'small'", then: low, because: {es: Es chico, en: It is small}}
            otherwise: person
            otherwise_because: {es: Falta el tamaño, en: The size is missing}
        """

    private func catalog(_ rules: String = rules) throws -> (catalog: Catalog?, findings: [Finding]) {
        try SampleCity.read([
            "services/bache/rules.yaml": rules,
            "services/bache/service.yaml": SampleCity.service("\"${size} = 'large' and ${depth} > 50\"", "\"${urgency} = 'high'\""),
        ])
    }

    @Test func `an outcome comes with its reason, its facts, its unit and its version`() throws {
        let (read, findings) = try catalog()
        #expect(findings.map(\.line) == [])
        let catalog = try #require(read)
        let service = try #require(catalog.service("bache"))
        let decision = try catalog.decide(service, Self.session(service, [("place", "0.5 1.5 0 0"), ("size", "large"), ("depth", "60")]))
        #expect(decision.outputs == ["urgency": "high"])
        #expect(decision.unit == "obras")
        #expect(decision.version == service.version)
        #expect(!decision.isDraft)
        #expect(decision.because.map(\.rule) == ["urgency/R1", "grande"])
        #expect(decision.because[0].text?.text(in: "en") == "It is deep")
        #expect(decision.because[0].facts == [DecisionFact(question: "depth", value: "60")])
        #expect(decision.because[1].facts == [DecisionFact(question: "urgency", value: "high")])
    }

    @Test func `where no row holds, otherwise says so`() throws {
        let catalog = try #require(try catalog().catalog)
        let service = try #require(catalog.service("bache"))
        let decision = try catalog.decide(service, Self.session(service, []))
        #expect(decision.outputs == ["urgency": "person"])
        #expect(decision.because.first?.rule == "urgency/otherwise")
        #expect(decision.because.first?.text?.text(in: "es") == "Falta el tamaño")
    }

    @Test func `a draft says so on its outcome`() throws {
        let draft = Self.rules.replacingOccurrences(of: "status: approved\napproved_by: \"Dirección de Obras\"", with: "status: draft")
        let (read, findings) = try catalog(draft)
        #expect(findings.map(\.code) == ["rules.draft"])
        let catalog = try #require(read)
        let service = try #require(catalog.service("bache"))
        #expect(try catalog.decide(service, Self.session(service, [("size", "small")])).isDraft)
    }

    @Test func `a draft row marks its own outcome only`() throws {
        let row = Self.rules.replacingOccurrences(of: "en: It is small}}", with: "en: It is small}, status: draft}")
        let catalog = try #require(try catalog(row).catalog)
        let service = try #require(catalog.service("bache"))
        #expect(try catalog.decide(service, Self.session(service, [("size", "small")])).isDraft)
        #expect(try !catalog.decide(service, Self.session(service, [("size", "large")])).isDraft)
    }

    @Test func `what cannot be computed goes to otherwise, not to the next row`() throws {
        let broken = Self.rules.replacingOccurrences(of: "${depth} > 50", with: "date(concat('no', ${size})) > today()")
        let catalog = try #require(try catalog(broken).catalog)
        let service = try #require(catalog.service("bache"))
        let decision = try catalog.decide(service, Self.session(service, [("size", "large")]))
        #expect(decision.outputs == ["urgency": "person"])
    }

    @Test(arguments: [
        ("${size} = 'small'", "${size} = 'smalll'", "rules.idle_row"), ("hit: first", "hit: unique", "rules.overlap"),
        ("    otherwise: person\n", "", "catalog.missing_key"), ("id: R2", "id: R1", "rules.rule_twice"),
        ("output: urgency", "output: size", "rules.output_is_a_question"), ("then: high", "then: very high", "rules.bad_outcome"),
        ("hit: first", "hit: priority", "rules.no_order"),
        ("hit: first", "hit: first\n    outcomes: [low, medium, person]", "rules.unknown_outcome"),
        ("status: approved\n", "status: approved\n", ""), ("approved_by: \"Dirección de Obras\"\n", "", "rules.not_signed"),
        ("${depth} > 50", "${deep} > 50", "service.expression.unknown_reference"),
        ("{id: R3, when: \"${size} = 'small'\"", "{id: R3, when: \"${size} = 'small' and ${place} = ''\"", "rules.gap"),
    ])
    func `what is wrong with a table is told`(old: String, new: String, code: String) throws {
        let findings = try catalog(Self.rules.replacingOccurrences(of: old, with: new)).findings
        if code.isEmpty { return #expect(findings == []) }
        #expect(findings.contains { $0.code == code && $0.file == "services/bache/rules.yaml" && $0.row != nil }, "\(findings.map(\.line))")
    }

    @Test func `a gap and an overlap are shown with answers that lead to them`() throws {
        let gap = Self.rules.replacingOccurrences(of: "${size} = 'large'\"", with: "${depth} < 50 and ${size} = 'large'\"")
        let finding = try #require(try catalog(gap).findings.first { $0.code == "rules.gap" })
        #expect(finding.message.contains("size = 'large'") && finding.message.contains("depth = "), "\(finding.message)")
        let unique = try catalog(Self.rules.replacingOccurrences(of: "hit: first", with: "hit: unique"))
        #expect(unique.catalog == nil)
        let overlap = try #require(unique.findings.first { $0.code == "rules.overlap" })
        #expect(overlap.message.contains("R1, R2") && overlap.message.contains("depth = '51'"), "\(overlap.message)")
    }

    @Test func `later tables and documents read earlier outcomes`() throws {
        let rows = """
              - output: crew
                hit: collect
                rules:
                  - {id: C1, when: "${urgency} = 'high'", then: night, because: {es: Urge, en: Urgent}}
                  - {id: C2, when: "${size} = 'large'", then: truck, because: {es: Cabe poco, en: Large}}
                  - {id: C3, when: "true()", then: two, because: {es: Siempre, en: Always}}
                otherwise: none
            """
        let second = Self.rules + "\n" + rows
        let (read, findings) = try catalog(second)
        #expect(findings.map(\.line) == [])
        let catalog = try #require(read)
        let service = try #require(catalog.service("bache"))
        let decision = try catalog.decide(service, Self.session(service, [("size", "large"), ("depth", "51")]))
        #expect(decision.outputs == ["urgency": "high", "crew": "night truck two"])
    }

    @Test func `the report has the shape that other programs read`() throws {
        let catalog = try #require(try catalog().catalog)
        let answers = try #require(JSONValue(Data(#"{"size":"large","depth":60,"nobody":1}"#.utf8)))
        let (report, unknown) = try catalog.decide("bache", answers: answers, environment: Self.environment, language: "en")
        #expect(unknown == ["nobody"])
        #expect(report["outputs"]?.json == #"{"urgency":"high"}"#)
        #expect(report["unit"]?.text == "obras")
        #expect(report["version"]?.text == catalog.service("bache")?.version.hash)
        #expect(report["draft"] == nil)
        #expect(
            report["because"]?.json.hasPrefix(#"[{"rule":"urgency/R1","text":"It is deep","facts":[{"question":"depth","value":"60"}]}"#)
                == true)
        #expect(throws: CatalogError.self) { try catalog.decide("nada", answers: answers, environment: Self.environment) }
    }
}
