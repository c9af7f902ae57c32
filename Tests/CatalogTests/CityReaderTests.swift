import Core
import Foundation
import Testing

@testable import Catalog

@Suite struct CityReaderTests {
    private func read(_ changes: [String: String] = [:]) -> (city: City?, findings: [Finding]) {
        let log = FindingLog()
        let files = SampleCity.files.merging(changes) { $1 }.mapValues { Data($0.utf8) }
        return (CityReader(log: log, isThorough: true).read(files)?.city, log.findings)
    }

    private func yaml(_ old: String, _ new: String) -> [String: String] {
        ["city.yaml": SampleCity.yaml.replacingOccurrences(of: old, with: new)]
    }

    private func codes(_ changes: [String: String]) -> [String] { read(changes).findings.map(\.code) }

    @Test func `the sample city is read without a word`() throws {
        let (city, findings) = read()
        #expect(findings == [])
        let read = try #require(city)
        #expect(read.languages == ["es", "en"])
        #expect(read.units.line(of: "este").map(\.id) == ["este", "obras"])
        #expect(read.units.children(of: "obras").map(\.id) == ["oeste", "este"])
        #expect(read.units["obras"]?.calendar == "laborable")
        #expect(read.calendars.keys.sorted() == ["laborable", "natural"])
        #expect(read.retention == Retention())
        #expect(read.texts == TextTerms(countries: ["+52"], price: 0.15, perDay: 5000))
        #expect(read.roles.map(\.id) == CityRole.ids)
        #expect(read.language(preferring: ["fr", "en-gb"]) == "en")
    }

    @Test func `an unknown key is an error with file, line, key and advice`() throws {
        let finding = try #require(read(yaml("calendar: laborable", "calender: laborable")).findings.first)
        #expect(finding.file == "city.yaml")
        #expect(finding.row == 5)
        #expect(finding.column == "calender")
        #expect(finding.code == "catalog.unknown_key")
        #expect(finding.message.contains("Did you mean calendar?"))
    }

    @Test(arguments: [
        ("time_zone: America/Mexico_City", "time_zone: America/Mexiko", "city.unknown_time_zone"),
        ("languages: [es, en]", "languages: [es, es]", "city.language_twice"),
        ("calendar: laborable", "calendar: laboral", "city.unknown_calendar"),
        ("parent: obras}\n  - {id: este", "parent: obra}\n  - {id: este", "city.unknown_unit"),
        ("{id: este,", "{id: oeste,", "city.unit_twice"),
        ("{id: obras, ", "{id: obras, parent: este, ", "city.unit_circle"),
        ("email: avisos@ciudad.example", "email: avisos", "city.not_an_email"),
        ("email: avisos@ciudad.example", "email: \"avi sos@ciudad.example\"", "city.not_an_email"),
        ("email: avisos@ciudad.example", "email: avisos@ciudad..example", "city.not_an_email"),
        ("zoom: 12", "zoom: 42", "catalog.not_a_number"),
        ("zoom: 12", "zoom: 12, tiles: \"https://tiles.example/{z}/{x}.png\", attribution: nadie", "city.bad_tiles"),
        ("phone: \"911\"", "phone: [911]", "catalog.not_a_text"),
        ("id: prueba", "id: Ciudad Prueba", "catalog.not_a_name"),
        ("id: prueba\n", "", "catalog.missing_key"),
        ("{es: Obras, en: Public Works}", "{es: Obras, en: }", "catalog.missing_translation"),
        ("{es: Obras, en: Public Works}", "{es: Obras, fr: Travaux}", "catalog.unknown_language"),
        ("id: prueba", "id: prueba\nid: otra", "catalog.duplicate_key"),
        ("id: prueba", "id: prueba\ntext_messages: {countries: [\"52\"]}", "city.bad_country_code"),
        ("id: prueba", "id: prueba\ntext_messages: {price: 0}", "catalog.not_a_number"),
        ("id: prueba", "id: 'prueba", "catalog.yaml"),
        ("id: prueba", "id: prueba\ntheme: {accent: \"#ffb000\"}", "theme.contrast"),
        ("id: prueba", "id: prueba\ntheme: {accent: morado}", "catalog.not_a_colour"),
        ("id: prueba", "id: prueba\nretention: {drafts: 0}", "catalog.not_a_number"),
        ("id: prueba", "id: prueba\nroles: [{id: jefe, name: Jefe}]", "city.unknown_role"),
    ])
    func `what is wrong in city.yaml has its own code`(old: String, new: String, code: String) {
        #expect(codes(yaml(old, new)).contains(code))
    }

    @Test(arguments: [
        ("\"15:00-18:00\"", "\"13:00-18:00\"", "calendar.overlapping_periods"),
        ("\"15:00-18:00\"", "\"18:00-15:00\"", "calendar.not_a_period"),
        ("monday-friday", "monday-fryday", "calendar.unknown_weekday"),
        ("week: {", "week: {tuesday: \"09:00-10:00\", ", "calendar.weekday_twice"),
        ("week: {monday-friday: [\"09:00-14:00\", \"15:00-18:00\"]}", "week: {monday: []}", "calendar.never_open"),
        ("week:", "holidays: [{date: 2026-02-30, name: Nunca}]\nweek:", "catalog.not_a_date"),
        ("week:", "holidays: [{yearly: fifth monday of may, name: Nunca}]\nweek:", "calendar.bad_yearly"),
        ("week:", "holidays: [{name: Nunca}]\nweek:", "calendar.holiday_when"),
        ("week:", "suspensions: [{from: 2026-07-31, to: 2026-07-01, because: Gaceta}]\nweek:", "calendar.backwards"),
    ])
    func `a calendar that cannot be kept is refused`(old: String, new: String, code: String) {
        let findings = read(["calendars/laborable.yaml": SampleCity.calendar.replacingOccurrences(of: old, with: new)]).findings
        #expect(findings.contains { $0.code == code && $0.file == "calendars/laborable.yaml" && $0.row != nil }, "\(findings)")
    }

    @Test func `texts that YAML would read as something else stay texts`() throws {
        let city = try #require(read(yaml("name: {es: Ciudad de Prueba, en: Test City}", "name: {es: no, en: 007}")).city)
        #expect(city.name.texts == ["es": "no", "en": "007"])
    }

    @Test(arguments: [
        "<svg><script>alert(1)</script></svg>", "<svg onload=\"alert(1)\"/>", "<svg><a href='https://example.org'/></svg>", "no picture",
    ])
    func `a sign that does more than draw is refused`(svg: String) {
        #expect(read(["theme/signs/mal.svg": svg]).findings.contains { $0.severity == .error && $0.file == "theme/signs/mal.svg" })
    }

    @Test func `signs, blocks and words of the city are kept`() throws {
        let city = try #require(
            read([
                "theme/signs/bache.svg": "<?xml version=\"1.0\"?><svg viewBox=\"0 0 48 48\"><path d=\"M1 1\"/></svg>",
                "theme/blocks.yaml": "home_intro: {es: Hola, en: Hello}", "locales/es.yaml": "home: {title: \"Tu ciudad\"}",
            ]).city)
        #expect(city.theme.signs["bache"]?.hasPrefix("<svg") == true)
        #expect(city.theme.blocks["home_intro"]?.text(in: "en") == "Hello")
        #expect(city.words["es"] == ["home.title": "Tu ciudad"])
    }

    @Test(arguments: [
        ("\"unit\": \"este\"", "\"unit\": \"norte\"", "areas.unknown_unit"), ("\"id\": \"este\"", "\"id\": \"oeste\"", "areas.id_twice"),
        ("\"type\": \"Polygon\"", "\"type\": \"Point\"", "areas.not_a_polygon"), ("FeatureCollection", "Feature", "areas.not_geojson"),
        ("[[1, 0], [2, 0], [2, 1], [1, 1], [1, 0]]", "[[0.5, 0], [2, 0], [2, 1], [0.5, 1], [0.5, 0]]", "areas.overlap"),
    ])
    func `areas that place nothing or too much are named`(old: String, new: String, code: String) {
        #expect(codes(["areas/zonas.geojson": SampleCity.areas.replacingOccurrences(of: old, with: new)]).contains(code))
    }

    @Test func `Mexico City is read without a word`() throws {
        var files: [String: Data] = FolderFiles.read(SampleCity.mexico, recursive: false) ?? [:]
        for name in ["theme", "locales", "areas", "calendars"] {
            for (path, data) in FolderFiles.read(SampleCity.mexico.appendingPathComponent(name)) ?? [:] { files["\(name)/\(path)"] = data }
        }
        let log = FindingLog()
        #expect(CityReader(log: log).read(files) != nil)
        #expect(log.findings.map(\.line) == [])
    }
}
