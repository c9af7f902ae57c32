import Core
import Forms
import Foundation
import Testing

@testable import Catalog

@Suite struct FamilyTests {
    static let questionnaire = """
        survey:
          - {type: select_one motive, name: motive, label: "¿Qué pasa?"}
          - {type: select_one size, name: size, required: "yes", label: "¿De qué tamaño?"}
          - {type: integer, name: lamps, label: "¿Cuántas luces?"}
          - {type: text, name: detail, label: "¿Algo más?"}
        choices:
          - {list_name: motive, name: bacheo, label: Bache}
          - {list_name: motive, name: alumbrado-publico, label: Luz}
          - {list_name: size, name: small, label: Chico}
          - {list_name: size, name: large, label: Grande}
        """
    static let service = """
        title: {es: Reportes, en: Reports}
        summary: {es: Dinos qué pasa, en: Tell us what happens}
        owner: locatel
        phrases: {es: [a, b, c, d, e], en: [a, b, c, d, e]}
        clock: {resolve: P40D}
        """
    static let variants = """
        variant_question: motive
        variants:
          - {code: bacheo, official: BACHEO, title: {es: Bache, en: Pothole}, ask: [size], owner: obras, clock: {resolve: P10D}, keywords: [bache]}
          - {code: alumbrado-publico, official: ALUMBRADO, title: {es: Luz, en: Light}, ask: [lamps]}
        """

    static func read(_ changes: [String: String] = [:]) throws -> (catalog: Catalog?, findings: [Finding]) {
        let files: [String: String] = [
            "services/reportes/service.yaml": service, "services/reportes/questionnaire.yaml": questionnaire,
            "services/reportes/variants.yaml": variants,
        ]
        var all: [String: String?] = files.merging(changes) { $1 }
        all["services/bache/service.yaml"] = .some(nil)
        all["services/bache/questionnaire.yaml"] = .some(nil)
        return try SampleCity.read(all)
    }

    @Test func `each row is a service with its own code, title, owner and clock`() throws {
        let (catalog, findings) = try Self.read()
        #expect(findings.map(\.line) == [])
        let services = try #require(catalog).services
        #expect(services.map(\.code.name) == ["reportes-bacheo", "reportes-alumbrado-publico"])
        #expect(services.map { $0.title.text(in: "en") } == ["Pothole", "Light"])
        #expect(services.map(\.owner) == ["obras", "locatel"])
        #expect(services.map(\.clock.resolve) == [BusinessDuration("P10D"), BusinessDuration("P40D")])
        #expect(services.map(\.variant?.official) == ["BACHEO", "ALUMBRADO"])
        #expect(services.allSatisfy { $0.phrases.isEmpty && $0.version == services[0].version && $0.folder == "reportes" })
    }

    @Test func `a row asks its own questions and those that no row names, and its motive is answered`() throws {
        let catalog = try #require(try Self.read().catalog)
        for (code, asked) in [("reportes-bacheo", ["size", "detail"]), ("reportes-alumbrado-publico", ["lamps", "detail"])] {
            let service = try #require(catalog.service(ServiceCode(unchecked: code)))
            var session = FormSession(try #require(service.questionnaire), environment: DecidingTests.environment)
            #expect(session.allSteps().filter { $0.kind == .ask }.map(\.name) == asked)
            #expect(session.text(named: "motive") == service.variant?.code)
        }
    }

    @Test(arguments: [
        ("variant_question: motive", "variant_question: motivo", "service.unknown_question"),
        ("ask: [size]", "ask: [siza]", "service.unknown_question"),
        ("code: bacheo", "code: bache", "service.variant_not_a_choice"),
        ("code: alumbrado-publico", "code: bacheo", "service.variant_twice"),
        ("title: {es: Bache, en: Pothole}, ", "", "catalog.missing_key"), ("official: BACHEO", "oficial: BACHEO", "catalog.unknown_key"),
    ])
    func `what is wrong with a row is told`(old: String, new: String, code: String) throws {
        let findings = try Self.read(["services/reportes/variants.yaml": Self.variants.replacingOccurrences(of: old, with: new)]).findings
        #expect(
            findings.contains { $0.code == code && $0.file == "services/reportes/variants.yaml" && $0.row != nil },
            "\(findings.map(\.line))")
    }

    @Test func `examples are played and told when something else comes of them`() throws {
        let good = "title: Un bache\nvariant: bacheo\nanswers: {size: large}\nexpect: {unit: obras, rule: owner, asked: [size, detail]}"
        let other = "title: Una luz\nvariant: alumbrado-publico\nanswers: {size: large}\nexpect: {unit: obras}"
        let missing = "title: Sin tamaño\nvariant: bacheo\nanswers: {detail: x}\nexpect: {unit: obras}"
        let refused = "title: Enorme\nvariant: bacheo\nanswers: {size: huge}\nexpect: {unit: obras}"
        let unknown = "title: Otro\nvariant: bache\nanswers: {}\nexpect: {unit: obras}"
        let files = ["1": good, "2": other, "3": missing, "4": refused, "5": unknown]
        var changes: [String: String?] = [
            "services/reportes/service.yaml": Self.service, "services/reportes/questionnaire.yaml": Self.questionnaire,
            "services/reportes/variants.yaml": Self.variants, "services/bache/service.yaml": nil, "services/bache/questionnaire.yaml": nil,
        ]
        for (name, text) in files { changes["services/reportes/examples/\(name).yaml"] = text }
        let findings = try SampleCity.withFolder(changes) { try CityChecker.check(folder: $0) }
        let told = Dictionary(grouping: findings) { $0.file.split(separator: "/").last.map(String.init) ?? "" }.mapValues {
            Set($0.map(\.code))
        }
        #expect(told["1.yaml"] == nil)
        #expect(told["2.yaml"] == ["example.not_asked", "example.differs"])
        #expect(told["3.yaml"] == ["example.no_answer"])
        #expect(told["4.yaml"] == ["example.refused"])
        #expect(told["5.yaml"] == ["example.unknown_variant"])
    }

    @Test func `a service's folder is checked as part of its city`() throws {
        let findings = try SampleCity.withFolder(["services/bache/service.yaml": SampleCity.service("owner: obras", "owner: obra")]) {
            try CityChecker.check(folder: $0.appendingPathComponent("services/bache"))
        }
        #expect(findings.map(\.file) == ["service.yaml"])
        #expect(findings.map(\.code) == ["service.unknown_unit"])
    }
}
