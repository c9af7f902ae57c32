import Core
import Forms
import Foundation
import Testing

@testable import Catalog

@Suite struct ServiceReaderTests {
    @Test func `the sample service is read without a word`() throws {
        let (catalog, findings) = try SampleCity.read()
        #expect(findings.map(\.line) == [])
        let service = try #require(catalog?.service("bache"))
        #expect(service.mode == .full)
        #expect(service.questionnaire?.questions.map(\.name).prefix(4) == ["place", "size", "depth", "photo"])
        #expect(service.clock.resolve == BusinessDuration("P40D"))
        #expect(service.attachmentRule(for: "photo").count == 0...3)
        #expect(service.attachmentRule(for: "photo").maxBytes == 10_000_000)
        #expect(service.channels.keys.sorted { $0.rawValue < $1.rawValue } == [.web])
    }

    @Test(arguments: [
        ("title: {es: Bache, en: Pothole}\n", "", "catalog.missing_key", "title"),
        ("summary:", "sumary:", "catalog.unknown_key", "Did you mean summary?"),
        ("owner: obras", "owner: obra", "service.unknown_unit", "Did you mean obras?"),
        ("privacy: public", "privacy: secret", "catalog.unknown_value", "public, restricted, confidential"),
        ("{photo: {", "{phto: {", "service.unknown_question", "Did you mean photo?"),
        ("{photo: {", "{size: {", "service.not_a_file", "size"),
        ("max: 10MB", "max: 10 apples", "catalog.not_a_size", "10MB"),
        ("max: 10MB", "max: 10GB", "catalog.too_large", "2GB"),
        ("count: 0..3", "count: 3..1", "catalog.not_a_count", "0..3"),
        ("area: \"${place}\"", "area: \"${photo}\"", "service.not_a_place", "geopoint"),
        ("area: \"${place}\"", "area: \"${size}\"", "service.not_areas", "este"),
        ("area: \"${place}\"", "area: place, layer: colonias", "service.unknown_layer", "colonias"),
        ("${size} = 'large'", "${siz} = 'large'", "service.expression.unknown_reference", "Did you mean size?"),
        ("${size} = 'large' and", "${size} = 'large' and or", "service.expression.syntax", "expression"),
        (
            "  - {id: resto, unit: locatel, because: {es: Fuera de la ciudad, en: Outside the city}}\n", "", "service.open_route",
            "always hold"
        ),
        ("{id: resto,", "{id: zona,", "service.route_twice", "zona"),
        ("{id: grande, when: \"${size} = 'large' and ${depth} > 50\",", "{id: grande,", "service.unreachable_route", "grande"),
        (
            "{id: resto, unit: locatel, because: {es: Fuera de la ciudad, en: Outside the city}}", "{id: resto, unit: locatel}",
            "service.no_reason", "because"
        ),
        ("{id: resto, unit: locatel,", "{id: resto,", "service.route_target", "unit or area"),
        ("accept: P1D", "accept: P1W", "catalog.not_a_duration", "P5D"),
        ("calendar: laborable", "calendar: laboral", "service.unknown_calendar", "Did you mean laborable?"),
        ("privacy: public", "prefill: {place: {from: identity.curb}}", "service.unknown_claim", "Did you mean identity.curp?"),
        ("privacy: public", "texts: {size: {smoke: {es: Humo}}}", "service.unknown_channel", "smoke"),
        ("privacy: public", "texts: {size: {sms: {es: \"¿Así está?\", en: \"ok\"}}}\nchannels: {sms: true}", "service.no_account", "sms"),
        ("privacy: public", "follow_ups: [{after: P7D, start: bace}]", "service.unknown_service", "Did you mean bache?"),
        ("privacy: public", "phrases: {es: [uno], en: [a, b, c, d, e]}", "service.few_phrases", "25"),
        ("privacy: public", "mode: intake\nidentity: {level: some}", "catalog.unknown_value", "none, contact, basic, verified"),
        ("privacy: public", "retention: {cases: forever}", "catalog.not_a_number", "36500"),
        ("privacy: public", "retention: {cases: 0}", "catalog.not_a_number", "1 to"),
        ("privacy: public", "retention: {case: 30}", "catalog.unknown_key", "Did you mean cases?"),
        ("keywords: [bache]", "keywords: [bache, Bache]", "service.keyword_twice", "Bache"),
        ("privacy: public", "links: [{title: {es: a, en: b}, url: \"javascript:alert(1)\"}]", "catalog.not_an_address", "https://"),
    ])
    func `what is wrong in service_yaml is told with its line and remedy`(old: String, new: String, code: String, word: String) throws {
        let changed = SampleCity.service(old, new)
        #expect(changed != SampleCity.service)
        let findings = try SampleCity.read(["services/bache/service.yaml": changed]).findings
        let finding = try #require(findings.first { $0.code == code }, "\(findings.map(\.line))")
        #expect(finding.file == "services/bache/service.yaml")
        #expect(finding.message.contains(word) || finding.column?.contains(word) == true, "\(finding.line)")
        #expect(finding.row != nil || finding.column != nil)
    }

    @Test func `a service keeps its cases for a time of its own, others for the city's`() throws {
        let services = try SampleCity.read([
            "services/bache/service.yaml": SampleCity.service("privacy: public", "privacy: public\nretention: {cases: 90, drafts: 3}"),
            "services/poda/service.yaml": SampleCity.service("keywords: [bache]", "keywords: [poda]"),
            "services/poda/questionnaire.yaml": SampleCity.questionnaire,
        ])
        let catalog = try #require(services.catalog, "\(services.findings.map(\.line))")
        #expect(catalog.retention.own == ["bache": 90])
        #expect(catalog.retention.days("bache", isConfidential: true) == 90)
        #expect(catalog.retention.days("poda", isConfidential: false) == Retention().caseDays)
        #expect(catalog.service("bache")?.retention.draftDays == 3 && catalog.longestDraftDays == Retention().draftDays)
        let gone = Catalog(city: catalog.city, services: [], areas: catalog.areas).remembering(catalog.services)
        #expect(gone.retention.own == ["bache": 90], "a service that ended keeps its promise")
    }

    @Test func `an error keeps the city from starting, a warning does not`() throws {
        #expect(try SampleCity.read(["services/bache/service.yaml": SampleCity.service("owner: obras", "owner: obra")]).catalog == nil)
        let quiet = try SampleCity.read(["services/bache/service.yaml": SampleCity.service("en: Pothole", "en: ")])
        #expect(quiet.catalog != nil)
        #expect(quiet.findings.map(\.code) == ["catalog.missing_translation"])
    }

    @Test func `a wrong question is told with the questionnaire's file and row`() throws {
        let broken = SampleCity.questionnaire.replacingOccurrences(of: "${size} = 'large'", with: "${sise} = 'large'")
        let findings = try SampleCity.read(["services/bache/questionnaire.yaml": broken]).findings
        #expect(findings.contains { $0.file == "services/bache/questionnaire.yaml" && $0.severity == .error }, "\(findings)")
    }

    @Test func `a service without questions is a page that says where to go`() throws {
        let text =
            "title: {es: Pasaporte, en: Passport}\nsummary: {es: Dónde, en: Where}\nowner: locatel\ncounter: {name: {es: Módulo, en: Counter}, phone: \"55\"}"
        let (catalog, findings) = try SampleCity.read(["services/pasaporte/service.yaml": text])
        #expect(findings == [])
        let service = try #require(catalog?.service("pasaporte"))
        #expect(service.mode == .information)
        #expect(service.questionnaire == nil)
        #expect(service.page.counters.first?.phone == "55")
        #expect(service.clock.calendar == "laborable")
    }

    @Test func `an intake without questions is refused`() throws {
        let findings = try SampleCity.read([
            "services/bache/questionnaire.yaml": nil,
            "services/bache/service.yaml": "title: {es: a, en: b}\nsummary: {es: a, en: b}\nowner: obras\nmode: intake",
        ]).findings
        #expect(findings.map(\.code) == ["service.no_questionnaire"])
    }

    @Test func `a keyword belongs to one service`() throws {
        let text = "title: {es: Otro, en: Other}\nsummary: {es: a, en: b}\nowner: obras\nkeywords: [BACHE]"
        #expect(try SampleCity.read(["services/otro/service.yaml": text]).findings.map(\.code) == ["service.keyword_taken"])
    }

    @Test func `two questionnaires, none that is known, and a bad folder name are refused`() throws {
        #expect(try SampleCity.read(["services/bache/questionnaire.md": "x"]).findings.map(\.code) == ["service.two_questionnaires"])
        let old = try SampleCity.read(["services/bache/questionnaire.yaml": nil, "services/bache/questionnaire.xls": "x"]).findings
        #expect(old.map(\.code) == ["service.unknown_questionnaire"])
        #expect(try SampleCity.read(["services/Bache Nuevo/service.yaml": "title: x"]).findings.map(\.code) == ["service.bad_name"])
        #expect(try SampleCity.read(["services/vacio/LEEME.txt": "x"]).findings.map(\.code) == ["service.missing"])
    }

    @Test func `other words for a channel fall back to the form's`() throws {
        let text = SampleCity.service(
            "privacy: public",
            "texts: {size: {sms: {es: \"1 chico 2 grande\", en: \"1 small 2 large\"}, chat: {es: Toca uno, en: Tap one}}}")
        let service = try #require(try SampleCity.read(["services/bache/service.yaml": text]).catalog?.service("bache"))
        #expect(service.text(of: "size", on: .sms, in: "en") == "1 small 2 large")
        #expect(service.text(of: "size", on: .whatsapp, in: "es") == "Toca uno")
        #expect(service.text(of: "size", on: .web, in: "es") == nil)
    }

    @Test func `the version follows the folder and nothing else`() throws {
        let first = try #require(try SampleCity.read().catalog?.service("bache"))
        let again = try #require(try SampleCity.read(["calendars/otra.yaml": SampleCity.calendar]).catalog?.service("bache"))
        let changed = try #require(try SampleCity.read(["services/bache/nota.txt": "x"]).catalog?.service("bache"))
        #expect(first.version == again.version)
        #expect(first.version != changed.version)
    }

    @Test func `a published version is read again from its bytes, even when its unit is gone`() throws {
        let files = ["service.yaml": SampleCity.service, "questionnaire.yaml": SampleCity.questionnaire].mapValues { Data($0.utf8) }
        let archive = ServiceBundle(folder: "bache", files: files).archive
        let city = SampleCity.yaml.replacingOccurrences(of: "  - {id: locatel, name: {es: Locatel, en: Locatel}}\n", with: "")
        let catalog = try #require(
            try SampleCity.read([
                "city.yaml": city, "services/bache/service.yaml": nil, "services/bache/questionnaire.yaml": nil,
                "services/x/service.yaml": "title: {es: a, en: b}\nsummary: {es: a, en: b}\nowner: obras",
            ]).catalog)
        let service = try #require(try catalog.services(of: ServiceBundle(archive: archive)).first)
        #expect(service.routes.count == 3)
        #expect(throws: CatalogError.self) { try catalog.services(of: ServiceBundle(folder: "bache", files: [:])) }
    }

    @Test func `Mexico City starts`() throws {
        let (catalog, findings) = try Catalog.load(SampleCity.mexico)
        #expect(findings.filter { $0.severity == .error }.map(\.line) == [])
        #expect(try #require(catalog).services.count >= 8)
    }
}
