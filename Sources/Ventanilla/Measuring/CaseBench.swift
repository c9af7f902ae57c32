import Cases
import Catalog
import Core
import Forms
import Foundation
import Storage
import Work

/// What the four changes of state of a case cost without a server: opened, assigned, answered, closed, each durable in SQLite.
struct CaseBench {
    let city: URL
    /// Where the database is made, and left behind.
    let scratch: URL

    private static let cases = 400
    private static let atOnce = 8

    func measure(_ tell: (Measured) -> Void) async throws {
        guard let catalog = try Catalog.load(city).0 else { return }
        let database = try CityDatabase.open(url: "sqlite:\(scratch.appending(path: "cases.sqlite").path)", schema: .migrate)
        defer { database.close() }
        let stores = database.stores
        let archive = ServiceArchive(unit: stores.unit, versions: stores.versions, clock: .system)
        try await archive.publish(catalog.bundles)
        let ring = try KeyRing(roots: ["k0001": Data(Chance.system.bytes(32))], current: "k0001")
        let room = CaseRoom(stores, ring: ring, clock: .system, chance: .system)
        guard let service = catalog.services.first(where: { $0.mode == .full && Self.answers(to: $0) != nil }) else { return }
        try await work(room, archive, catalog, service, count: Self.atOnce)
        let began = Self.processor
        try await work(room, archive, catalog, service, count: Self.cases)
        let spent = (Self.processor - began) / Double(Self.cases)
        tell(Measured(name: "case lifecycle without a server, on 2 cores", value: 2 / spent, unit: "1/s", goal: 400))
    }

    private func work(_ room: CaseRoom, _ archive: ServiceArchive, _ catalog: Catalog, _ service: CityService, count: Int) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<count {
                if number >= Self.atOnce { try await group.next() }
                group.addTask { try await Self.live(room, archive, catalog, service) }
            }
            try await group.waitForAll()
        }
    }

    /// One case from its first question to its end.
    private static func live(_ room: CaseRoom, _ archive: ServiceArchive, _ catalog: Catalog, _ service: CityService) async throws {
        let intake = Intake(room: room, archive: archive)
        let work = CaseWork(room: room)
        let me = ServantID(at: room.clock.now, chance: room.chance)
        let holder = Intake.Holder(secret: Data(room.chance.bytes(16)).base64EncodedString())
        let answers = answers(to: service) ?? [:]
        let draft = try await intake.start(
            service, language: catalog.city.defaultLanguage, channel: .web, holder: holder, city: catalog.city
        )
        .draft
        let version = try await intake.edit(draft.id, holder: holder, catalog: catalog) { session in
            for (ref, value) in answers { try session.answer(ref, value) }
        }.open.draft.version
        let id = try await intake.send(draft.id, version: version, holder: holder, catalog: catalog).file.id
        _ = try await work.perform(on: id, version: 1, catalog: catalog) { file, _, _ throws(CaseError) in
            try file.take(by: me, at: room.clock.now)
        }
        _ = try await work.perform(on: id, version: 2, catalog: catalog) { file, _, _ throws(CaseError) in
            try file.answer(
                "El martes se rellenó con mezcla caliente.", template: nil, evidence: [], closes: true,
                withoutEvidence: "Ya era de noche.", by: me, at: room.clock.now)
        }
        _ = try await work.perform(on: id, version: 3, catalog: catalog) { file, _, _ throws(CaseError) in
            try file.confirm(at: room.clock.now)
        }
    }

    /// The first choice or a word for everything that must be answered; nil where that does not suffice.
    private static func answers(to service: CityService) -> [QuestionRef: String]? {
        guard let form = service.questionnaire else { return nil }
        var session = FormSession(form, environment: FormEnvironment(now: WallClock.system.now, zone: LocalZone(.gmt), chance: .system))
        var answers: [QuestionRef: String] = [:]
        for _ in 0..<60 {
            guard let refused = session.finalValidation() else { return answers }
            let answer = session.choices(refused.ref, limit: 1).found.first?.name ?? "No sé"
            do { try session.answer(refused.ref, answer) } catch { return nil }
            answers[refused.ref] = answer
        }
        return nil
    }

    /// Processor seconds that the whole program has used.
    private static var processor: Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
