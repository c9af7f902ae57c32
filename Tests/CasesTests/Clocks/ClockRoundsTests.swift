import Catalog
import Core
import Forms
import Foundation
import TestSupport
import Testing
import Work

@testable import Cases

/// A city whose offices are told when time runs out.
@Suite struct ClockRoundsTests {
    private let stores: Stores
    private let moving = MovingClock(Clockwork.at("2026-07-14 10:00"))
    private let room: CaseRoom
    private let work: CaseWork
    private let intake: Intake
    private let archive: ServiceArchive
    private let holder = Intake.Holder(secret: "a browser")

    private static let units = """
        units:
          - {id: locatel, name: {es: Locatel, en: Locatel}, email: locatel@ciudad.example}
          - {id: secretariat, name: {es: Secretaría, en: Department}, email: secretaria@ciudad.example}
          - {id: works, name: {es: Obras, en: Public Works}, email: obras@ciudad.example, parent: secretariat}
        escalation: [P1D]
        """

    private static func city(suspended: String? = nil, resolve: String = "P40D") throws -> Catalog {
        let yaml = try #require(PotholeCity.files["city.yaml"]?.components(separatedBy: "units:").first)
        let calendar = try #require(PotholeCity.files["calendars/laborable.yaml"])
        let service = try #require(PotholeCity.files["services/pothole/service.yaml"])
        return try PotholeCity.catalog([
            "city.yaml": yaml + units,
            "calendars/laborable.yaml": calendar
                + (suspended.map { "\nsuspensions:\n  - {from: \($0), to: \($0), because: {es: Gaceta 123, en: Gazette 123}}\n" } ?? ""),
            "services/pothole/service.yaml": service.replacingOccurrences(of: "P40D", with: resolve),
        ])
    }

    init() throws {
        stores = try .temporary(clock: moving.clock)
        room = CaseRoom(stores, ring: .sample, clock: moving.clock, chance: .system)
        work = CaseWork(room: room)
        archive = ServiceArchive(unit: stores.unit, versions: stores.versions, clock: moving.clock)
        intake = Intake(room: room, archive: archive)
    }

    private func open(_ catalog: Catalog) async throws -> CaseFile {
        try await archive.publish(catalog.bundles)
        let service = try #require(catalog.service("pothole"))
        let start = try await intake.start(service, language: .spanish, channel: .web, holder: holder, city: catalog.city)
        let edited = try await intake.edit(start.draft.id, holder: holder, catalog: catalog) { session in
            for (name, text) in [("size", "big"), ("place", "19.37 -99.16 0 0"), ("contact_email", "ana@example.org")] {
                try session.answer(#require(session.refs(named: name).first), text)
            }
        }
        return try await intake.send(start.draft.id, version: edited.open.draft.version, holder: holder, catalog: catalog).file
    }

    private func rounds(_ catalog: Catalog) -> ClockRounds {
        ClockRounds(work: work, accounts: stores.accounts, settings: stores.settings, catalog: { catalog })
    }

    private func look(_ catalog: Catalog, at moment: String) async throws {
        moving.set(Clockwork.at(moment))
        try await rounds(catalog).perform()
    }

    private func kinds(_ file: CaseFile) async throws -> [CaseEvent.Kind] { try await work.open(file.id).events.map(\.event.kind) }

    /// Template and address of each notice to an office.
    private func notices() async throws -> [String] {
        let now = room.clock.now
        return try await stores.unit.write { [stores] tx in
            try stores.outbox.take(channel: "email", limit: 100, lease: .minutes(1), at: now, tx).sorted { $0.createdAt < $1.createdAt }
                .compactMap {
                    message in
                    let key = try KeyRing.sample.existingKey(for: message.owner, in: stores.keys, tx)
                    let content = try key.open(message.content, field: "outbox.content", as: MessageContent.self)
                    let to = String(decoding: try key.open(message.recipient, field: "outbox.recipient"), as: UTF8.self)
                    return content.template.hasPrefix("clock.") ? "\(content.template) \(to)" : nil
                }
        }
    }

    @Test func `a forgotten case is warned of at three quarters, then told to the office, then above it, each once`() async throws {
        let catalog = try Self.city()
        let file = try await open(catalog)
        try await look(catalog, at: "2026-07-14 12:00")
        #expect(try await kinds(file) == [.opened])
        // Of the seventeen working hours until Wednesday 18:00 three quarters are over at 13:45.
        try await look(catalog, at: "2026-07-15 14:00")
        try await look(catalog, at: "2026-07-15 15:00")
        #expect(try await kinds(file) == [.opened, .clockWarned])
        try await look(catalog, at: "2026-07-15 18:01")
        try await look(catalog, at: "2026-07-16 12:00")
        #expect(try await kinds(file) == [.opened, .clockWarned, .escalated])
        try await look(catalog, at: "2026-07-16 18:01")
        #expect(try await kinds(file) == [.opened, .clockWarned, .escalated, .escalated])
        #expect(
            try await notices() == [
                "clock.warned_accept obras@ciudad.example", "clock.escalated_accept obras@ciudad.example",
                "clock.escalated_accept secretaria@ciudad.example",
            ])
    }

    @Test func `deadlines are counted by office hours: no warning at weekends (chatwoot 13392, osTicket 1168, 2131)`() async throws {
        let catalog = try Self.city()
        moving.set(Clockwork.at("2026-07-17 17:59"))
        let file = try await open(catalog)
        try await look(catalog, at: "2026-07-20 08:00")
        #expect(try await kinds(file) == [.opened])
        #expect(file.promises.accept == Clockwork.at("2026-07-20 18:00"))
    }

    @Test func `waiting for the resident brings no warning, and the reply moves the date`() async throws {
        let catalog = try Self.city()
        let file = try await open(catalog)
        let servant = ServantID(high: 1, low: 1)
        let asked = Clockwork.at("2026-07-14 12:00")
        moving.set(asked)
        _ = try await work.perform(on: file.id, version: nil, catalog: catalog) { file, _, _ throws(CaseError) in
            try file.ask("¿En qué carril?", by: servant, at: asked)
        }
        try await look(catalog, at: "2026-12-01 12:00")
        #expect(try await kinds(file) == [.opened, .asked])
        moving.set(Clockwork.at("2026-07-21 12:00"))
        let replied = try await work.reply(to: file.id, text: "El derecho", uploads: [], once: nil, catalog: catalog)
        #expect(file.promises.resolve == Clockwork.at("2026-09-08 18:00"))
        #expect(replied.promises.resolve == Clockwork.at("2026-09-15 18:00"))
    }

    @Test func `a decree, also afterwards, moves the dates by events with its reason, and the resident is told once`() async throws {
        let catalog = try Self.city()
        let file = try await open(catalog)
        try await look(catalog, at: "2026-07-14 11:00")
        let decreed = try Self.city(suspended: "2026-07-15")
        try await look(decreed, at: "2026-07-16 10:00")
        let opened = try await work.open(file.id)
        let moves = opened.events.filter { $0.event.kind == .deadlineMoved }
        #expect(moves.map { $0.payload?.clock?.promise } == [.accept, .firstAnswer, .resolve])
        #expect(moves.allSatisfy { $0.payload?.because?.text(in: .spanish) == "Gaceta 123" && $0.event.actor == .system })
        #expect(opened.file.promises.accept == Clockwork.at("2026-07-16 18:00"))
        #expect(opened.file.promises.resolve == Clockwork.at("2026-09-09 18:00"))
        try await look(decreed, at: "2026-07-16 11:00")
        #expect(try await work.open(file.id).events.count == opened.events.count)
    }

    @Test func `a step taken before the round writes the moved dates down first`() async throws {
        let file = try await open(try Self.city())
        let decreed = try Self.city(suspended: "2026-07-15")
        moving.set(Clockwork.at("2026-07-14 12:00"))
        let servant = ServantID(high: 1, low: 1)
        _ = try await work.perform(on: file.id, version: 1, catalog: decreed) { file, _, _ throws(CaseError) in
            try file.note("Lo vimos", by: servant, at: Clockwork.at("2026-07-14 12:00"))
        }
        #expect(try await kinds(file) == [.opened, .deadlineMoved, .deadlineMoved, .deadlineMoved, .noted])
    }

    @Test func `a moved deadline is an audited event: who, from when, to when, why`() async throws {
        let catalog = try Self.city()
        let file = try await open(catalog)
        let servant = ServantID(high: 1, low: 1)
        let later = Clockwork.at("2026-10-01 18:00")
        let moved = try await work.moveDeadline(
            of: file.id, .resolve, to: later, reason: "Falta la pieza", by: servant, version: 1, catalog: catalog)
        #expect(moved.promises.resolve == later)
        let last = try #require(try await work.open(file.id).events.last)
        #expect(last.event.actor == .servant(servant))
        #expect(last.payload?.reason == "Falta la pieza")
        #expect(last.payload?.clock?.dueBefore == file.promises.resolve)
        await #expect(throws: CaseError.missing("reason")) {
            try await work.moveDeadline(of: file.id, .resolve, to: later, reason: " ", by: servant, version: nil, catalog: catalog)
        }
    }

    @Test func `an edited service promises something else to the next resident and nothing else to this one`() async throws {
        let file = try await open(try Self.city())
        let edited = try Self.city(resolve: "P10D")
        let servant = ServantID(high: 1, low: 1)
        let now = room.clock.now
        let accepted = try await work.perform(on: file.id, version: nil, catalog: edited) { file, _, _ throws(CaseError) in
            try file.accept(by: servant, at: now)
        }
        #expect(accepted.promises.resolve == file.promises.resolve)
        #expect(try await open(edited).promises.resolve == Clockwork.at("2026-07-28 18:00"))
    }

    @Test func `a motive that is gone from the city leaves its open cases workable, with their clocks and their questions`() async throws {
        let catalog = try Self.city()
        let file = try await open(catalog)
        let yaml = try #require(PotholeCity.files["city.yaml"]?.components(separatedBy: "units:").first) + Self.units
        let folder = try TemporaryFolder()
        let calendars = URL(filePath: folder.path).appending(path: "calendars")
        try FileManager.default.createDirectory(at: calendars, withIntermediateDirectories: true)
        try Data(yaml.utf8).write(to: URL(filePath: folder.path).appending(path: "city.yaml"))
        try Data(try #require(PotholeCity.files["calendars/laborable.yaml"]).utf8).write(to: calendars.appending(path: "laborable.yaml"))
        let without = try #require(try Catalog.load(URL(filePath: folder.path)).0)
        #expect(without.service("pothole") == nil)

        try await look(without, at: "2026-07-15 18:01")
        #expect(try await kinds(file).contains(.escalated))
        let servant = ServantID(high: 1, low: 1)
        let now = room.clock.now
        let answered = try await work.perform(on: file.id, version: nil, catalog: without) { file, _, _ throws(CaseError) in
            try file.answer(
                "Lo tapamos hoy con mezcla caliente.", template: nil, evidence: [], closes: true, withoutEvidence: "Llovía", by: servant,
                at: now)
        }
        #expect(answered.state == .answered)
        let old = try await archive.service(file.service, version: file.serviceVersion, catalog: without)
        #expect(old?.title.text(in: .spanish) == "Bache")
        #expect(try await work.open(file.id).answers.sections(in: .spanish).flatMap(\.rows).contains { $0.answer == "Grande" })
    }

    @Test func `a system clock that jumps ahead and comes back warns at most once and loses nothing`() async throws {
        let catalog = try Self.city()
        let file = try await open(catalog)
        try await look(catalog, at: "2026-07-15 15:00")
        let warned = try await kinds(file)
        try await look(catalog, at: "2026-07-13 09:00")
        #expect(try await kinds(file) == warned)
        let servant = ServantID(high: 1, low: 1)
        let back = Clockwork.at("2026-07-13 09:00")
        _ = try await work.perform(on: file.id, version: nil, catalog: catalog) { file, _, _ throws(CaseError) in
            try file.accept(by: servant, at: back)
        }
        let times = try await work.open(file.id).events.map(\.event.at)
        #expect(times == times.sorted())
    }

    @Test func `a dry-run says which past cases changed rules would send elsewhere, and writes nothing`() async throws {
        let catalog = try Self.city()
        let big = try await open(catalog)
        let service = try #require(PotholeCity.files["services/pothole/service.yaml"])
        let changed = try PotholeCity.catalog([
            "city.yaml": try #require(PotholeCity.files["city.yaml"]?.components(separatedBy: "units:").first) + Self.units,
            "services/pothole/service.yaml": service.replacingOccurrences(of: "unit: works,", with: "unit: secretariat,"),
        ])
        let dry = RulesDryRun(room: room, archive: archive)
        let report = try await dry.run(changed.services, catalog: catalog, proposed: changed, since: .init(milliseconds: 0))
        #expect(report.looked == 1)
        #expect(report.unread == 0)
        #expect(report.changes.map(\.folio) == [big.folio])
        #expect(report.changes.first?.before.unit == "works")
        #expect(report.changes.first?.after.unit == "secretariat")
        #expect(report.changes.first?.because.allSatisfy { $0.facts.isEmpty } == true)
        #expect(report.lines(in: .spanish).last?["changed"]?.json == "1")
        #expect(try await work.open(big.id).file == big)
        let same = try await dry.run(catalog.services, catalog: catalog, since: .init(milliseconds: 0))
        #expect(same.changes.isEmpty && same.looked == 1)
        let later = try await dry.run(changed.services, catalog: catalog, proposed: changed, since: Clockwork.at("2026-07-15 10:00"))
        #expect(later.looked == 0)
    }

    @Test func `the case keeps the rule, its version and the row that fired`() async throws {
        let rules = """
            version: 7
            status: draft
            tables:
              - output: urgency
                hit: first
                rules:
                  - {id: R1, when: "${size} = 'big'", then: high, because: {es: Es grande, en: It is big}}
                otherwise: person
            """
        let yaml = try #require(PotholeCity.files["city.yaml"]?.components(separatedBy: "units:").first)
        let catalog = try PotholeCity.catalog(["city.yaml": yaml + Self.units, "services/pothole/rules.yaml": rules])
        let file = try await open(catalog)
        let opened = try await work.open(file.id)
        let decision = try #require(opened.answers.decision)
        #expect(decision.outputs == ["urgency": "high"])
        #expect(decision.rules == "7")
        #expect(decision.version == file.serviceVersion)
        #expect(decision.because.map(\.rule) == ["urgency/R1", "big"])
        #expect(decision.isDraft)
        #expect(opened.events.first?.payload?.isDraft == true)
    }
}
