import Cases
import Catalog
import Core
import Foundation
import Identity
import Logging
import Media
import Sandbox
import Synchronization
import TestSupport
import Testing
import Work

@testable import Web

/// A city with its desk, on the real storage in memory, and people who work there.
final class DeskHouse: Sendable {
    /// The clock that the test turns.
    final class Time: Sendable {
        private let now = Mutex(Instant(iso8601: "2026-07-15T15:20:00Z")!)
        var clock: WallClock { WallClock { self.now.withLock { $0 } } }
        func wait(_ span: Instant.Span) { now.withLock { $0 = $0 + span } }
    }

    let stores: Stores
    let catalog: Catalog
    let time = Time()
    let hasher: PasswordHasher
    let server: WebServer
    let dependencies: Dependencies

    static let password = "ajolotes en la chinampa"

    init(
        isDemo: Bool = false, limits: TryLimits = TryLimits(), address: String = "http://localhost", catalog own: Catalog? = nil,
        folder: URL? = nil, locales: URL? = nil, logger: Logger? = nil, mostRows: Int = 5_000, sendsTexts: Bool = false
    ) throws {
        let root = (0..<4).reduce(URL(filePath: #filePath)) { url, _ in url.deletingLastPathComponent() }
        if let own {
            catalog = own
        } else {
            let (catalog, findings) = try Catalog.load(root.appending(path: "cities/cdmx"))
            self.catalog = try #require(catalog, "\(findings.map(\.line))")
        }
        var resources = try WebResources.find(in: [root])
        if let locales { resources.locales = locales }
        stores = try Stores.temporary(clock: time.clock)
        hasher = PasswordHasher(pepper: PasswordPepper(.sample), cost: PasswordCost(memoryKiB: 8, passes: 1), pool: HashPool(threads: 2))
        let standIns = try StandIns(at: SiteAddress(address)!, clock: time.clock)
        dependencies = Dependencies(
            stores: stores, catalog: LiveCatalog(catalog),
            archive: ServiceArchive(unit: stores.unit, versions: stores.versions, clock: time.clock), ring: .sample, clock: time.clock,
            chance: .system, photos: NoPhotos(),
            address: SiteAddress(address)!, isDemo: isDemo, cityFolder: folder, resources: resources,
            logger: logger ?? Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            proofing: standIns.proofing)
        let sender = sendsTexts ? TextedCodes(dependencies.identity, outbox: stores.outbox, policy: { TextPolicy() }) : nil
        let desk = Desk(hasher: hasher, limits: limits, mostRows: mostRows)
        server = try WebServer(
            dependencies, desk: desk, llave: Llave(dependencies, hasher: hasher, sender: sender), health: HealthPages.routes(),
            sandbox: SandboxPages(mailbox: Mailbox(), provider: standIns.provider, hasher: hasher).routes)
    }

    /// A link of an invitation.
    func invite(unit: String, role: RoleGrant.Role = .agent) async throws -> String {
        try await StaffOffice(dependencies.identity, hasher: hasher).invite(
            name: PersonName("Alguien")!, unit: unit, role: role, language: .spanish
        ).path
    }

    /// Somebody who works there, signed in with two steps.
    @discardableResult
    func hire(
        _ name: String, unit: String, role: RoleGrant.Role = .agent, limits: RoleLimits = RoleLimits(), in browser: Browser
    ) async throws -> ServantID {
        let office = StaffOffice(dependencies.identity, hasher: hasher)
        let login = try #require(LoginName(Self.email(name)))
        let invited = try await office.invite(
            name: PersonName(name)!, login: login, unit: unit, role: role, limits: limits, language: .spanish)
        let welcome = try await office.arrive(invited.token, name: PersonName(name)!, login: login, password: Self.password)
        let id = welcome.session.account
        try await SampleStaff(dependencies.identity, hasher: hasher).equip(id, seed: Self.seed)
        let (identity, now) = (dependencies.identity, time.clock.now)
        let token = try await stores.unit.write { [stores] tx in
            let account = try #require(try stores.accounts.account(id, tx))
            return try SessionKeeper(identity).open(
                for: account, proofs: [Proof(.password, at: now), Proof(.totp, at: now)], at: now, tx
            ).token
        }
        let isSecure = dependencies.address.isSecure
        let cookie = CookieJar(ring: .sample, isSecure: isSecure, header: nil).set(.account, token.text)
        await browser.carry([CookieJar.name(.account, isSecure: isSecure): cookie.value])
        return ServantID(high: id.high, low: id.low)
    }

    static func email(_ name: String) -> String { "\(name.lowercased())@oficina.example" }

    /// The seed of everybody's authenticator app.
    static let seed = Data("el ajolote no duerme".utf8)

    /// Signs in as a person does: the page that was asked for, password, code, and back to the page.
    func signIn(_ name: String, in browser: Browser, to path: String = "/desk/account") async throws -> Browser.Page {
        // A code is good once: half a minute later there is another.
        time.wait(.seconds(31))
        let door = try await browser.follow(path)
        let second = try await browser.post(
            "/account/sign-in",
            ["login": Self.email(name), "password": Self.password, "as": "servant", "next": door.hidden("next") ?? ""])
        guard let ask = second.location else { return second }
        let page = try await browser.follow(ask)
        let code = TimeCode(seed: Self.seed).code(step: TimeCode.step(at: time.clock.now))
        let done = try await browser.post(
            "/account/second", ["way": "totp", "code": code, "next": page.hidden("next") ?? ""])
        guard let back = done.location else { return done }
        return try await browser.follow(back)
    }

    /// A pothole that somebody reported with a phone and an e-mail.
    @discardableResult
    func report(
        unit: UnitID, service: ServiceCode = "bacheo", privacy: ServicePrivacy = .public, area: String? = "benito-juarez"
    ) async throws -> Folio {
        let now = time.clock.now
        let id = ID<CaseFile>(at: now, chance: .system)
        let folio = Folio(chance: .system)
        let owner = KeyOwner(.caseFile, id)
        let version = catalog.service(service)?.version ?? ServiceVersion(hash: "0")
        let file = CaseFile(
            id: id, folio: folio, service: service, serviceVersion: version, privacy: privacy, channel: "web", language: .spanish,
            openedAt: now, area: area, codeHash: Data(folio.description.utf8), unit: unit, assignee: nil, state: .received,
            updatedAt: now, closedAt: nil,
            promises: CaseFile.Promises(accept: now + .days(1), firstAnswer: now + .days(5), resolve: now + .days(40)), version: 1)
        let answers = CaseAnswers(
            session: Data(), submission: "",
            sections: [
                .spanish: [
                    .init(
                        title: "El lugar",
                        rows: [
                            .init(question: "street", label: "Calle", answer: "Adolfo Prieto <1240>"),
                            .init(question: "contact_phone", label: "Teléfono", answer: "5512345678"),
                        ])
                ]
            ], place: Place(latitude: 19.383, longitude: -99.168, street: "Adolfo Prieto <1240>", colonia: "Del Valle"), outputs: [:],
            route: RouteDecision(unit: unit, rule: "por-alcaldia", because: nil, area: "benito-juarez", version: version))
        let contact = Contact(name: "Teodora Luna", email: "teodora@residente.example", phone: "5512345678")
        try await stores.unit.write { [stores] tx in
            let (key, wrapped) = try KeyRing.sample.makeKey(for: owner)
            try stores.keys.insert(wrapped, at: now, tx)
            try stores.cases.insert(
                file,
                content: CaseContent(
                    answers: key.seal(json: answers, field: "case.answers"), contact: key.seal(json: contact, field: "case.contact"),
                    emailIndex: ContactForm.emailIndex("teodora@residente.example", .sample),
                    phoneIndex: ContactForm.phoneIndex("5512345678", .sample)), tx)
            if privacy != .confidential {
                try stores.cases.index(
                    SearchTokens(words: SearchTokens.words("Bache Adolfo Prieto Del Valle"), .sample), of: id, unit: unit, tx)
            }
            try stores.cases.append(
                CaseEvent(
                    id: ID(at: now, chance: .system), caseID: id, sequence: 1, at: now, actor: .resident, kind: .opened, unit: unit,
                    state: .received, payload: nil), tx)
        }
        return folio
    }

    /// Does what waits: deeds on many cases, cases of absent servants.
    func work() async throws {
        let runner = JobRunner(
            unit: stores.unit, jobs: stores.jobs, handlers: Desk(hasher: hasher).jobs(dependencies), clock: time.clock,
            log: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        while try await runner.round() > 0 {}
    }

    /// A step of the resident or of a colleague, without a page.
    func carry(
        _ folio: Folio, _ step: @escaping @Sendable (inout CaseFile) throws(CaseError) -> Happening
    ) async throws {
        let file = try await file(folio)
        _ = try await dependencies.cases.perform(on: file.id, version: nil, catalog: catalog) { file, _, _ throws(CaseError) in
            try step(&file)
        }
    }

    func file(_ folio: Folio) async throws -> CaseFile { try #require(try await dependencies.cases.file(folio: folio)) }

    func events(_ folio: Folio) async throws -> [CaseEvent] {
        let id = try await file(folio).id
        return try await stores.unit.read { [stores] tx in try stores.cases.events(of: id, tx) }
    }
}

/// Photos are not what these tests are about.
struct NoPhotos: PhotoCleaning {
    func clean(_ data: Data) async throws(MediaError) -> CleanPhoto { throw .busy }
    func cover(_ data: Data, _ areas: [PhotoArea]) async throws(MediaError) -> CleanPhoto { throw .busy }
}
