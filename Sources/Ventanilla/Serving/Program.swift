import ArgumentParser
import Cases
import Catalog
import Core
import Foundation
import Hummingbird
import HummingbirdCore
import Identity
import Ledger
import Logging
import Media
import Net
import Sandbox
import ServiceLifecycle
import Storage
import Web
import Work

/// The running city: everything wired together, once.
struct Program: Sendable {
    private let database: CityDatabase
    private let pool: HashPool
    private let server: WebServer
    private let live: LiveCatalog
    private let published: PublishedCity
    private let couriers: [Courier]
    private let runner: JobRunner
    private let housekeeping: Housekeeping
    private let clocks: ClockRounds
    private let sequencer: Sequencer
    private let retention: RetentionKeeper
    private let desk: Desk
    private let address: (host: String, port: Int)
    private let wire: HTTPServerBuilder
    private let isDemo: Bool
    private let logger: Logger

    /// Reads the city, opens the database, plants the demonstration where one is asked for, and wires the rest.
    static func open(_ settings: Settings, _ serving: ServingSettings, logger: Logger) async throws -> Program {
        let address = try serving.address()
        guard let site = SiteAddress(serving.baseURL(port: address.port)) else {
            throw ValidationError(
                "--base-url must be https, or http on this machine, without a path: \(serving.baseURL(port: address.port))")
        }
        let tls = try OwnTLS.configuration(certificate: serving.tlsCertificate, key: serving.tlsKey)
        let (database, ring) = try OpenDatabase.open(settings.database)
        let stores = database.stores
        let archive = ServiceArchive(unit: stores.unit, versions: stores.versions, clock: .system)
        let editions = EditionOffice(stores, archive: archive, clock: .system, chance: .system)
        // A folder with errors ends the start before the database is marked: the samples come with the first start that serves it.
        let demo = serving.isDemo ? try CityFolder.load(settings.city) : nil
        let isFresh = try await DemoMark(stores: stores).settle(isDemo: serving.isDemo)
        let published = PublishedCity(folder: settings.city, office: editions, logger: logger)
        let catalog = try await published.open(demo: demo)
        let room = CaseRoom(stores, ring: ring, clock: .system, chance: .system)
        let pool = HashPool()
        let hasher = PasswordHasher(pepper: PasswordPepper(ring), pool: pool, floor: try await IdentityCommand.floor(stores))
        let mailbox = Mailbox()
        let telephone = Telephone()
        let web = HTTPCaller()
        let standIns = serving.isDemo ? try StandIns(at: site) : nil

        if isFresh {
            logger.notice("planting invented residents and cases")
            let identity = IdentityStores(stores, ring: ring)
            let staff = SampleStaff(identity, hasher: hasher)
            try await staff.plant(units: catalog.city.units.all.map(\.id.name))
            try await SandboxSystem(identity, clients: stores.openID.clients).plant()
            _ = try await SampleCases(room: room, archive: archive, staff: staff, photos: PhotoCleaner.ofThisProgram()).plant(catalog)
        }

        let live = LiveCatalog(catalog, folder: serving.isDemo ? published.folder : nil)
        let desk = Desk(hasher: hasher)
        let dependencies = Dependencies(
            stores: stores, catalog: live, archive: archive, ring: ring, clock: .system, chance: .system,
            photos: PhotoCleaner.ofThisProgram(), address: site, proxies: serving.proxies, isDemo: serving.isDemo,
            cityFolder: published.folder, resources: try WebResources.find(in: SharedFiles.roots(settings.share)), logger: logger,
            proofing: ProofingSetup.proofing(standIns, web: web))
        let sandbox =
            standIns.map {
                SandboxPages(mailbox: mailbox, telephone: telephone, provider: $0.provider, hasher: hasher).routes
            } ?? []
        let reach = ClientReach(web, privateHosts: serving.privateHosts)
        let texts: (any TextSender)? = serving.isDemo ? telephone : try TextSetup.sender(web)
        if texts == nil { logger.notice("no VENTANILLA_KANNEL_URL: no text messages") }
        // Without a gateway no codes are offered that would never arrive.
        let sender = texts.map { _ in
            TextedCodes(
                dependencies.identity, outbox: stores.outbox,
                policy: {
                    let terms = live.current.city.texts
                    return TextPolicy(countries: terms.countries, price: terms.price, perDay: terms.perDay)
                })
        }
        let llave = Llave(dependencies, hasher: hasher, reach: reach, sender: sender)
        let server = try WebServer(
            dependencies, desk: desk, llave: llave,
            health: HealthPages.routes(
                token: try Settings.secret("VENTANILLA_METRICS_TOKEN"), disk: OpenDatabase.disk(settings.database)),
            sandbox: sandbox)

        let retention = RetentionKeeper(stores: stores, clock: .system, chance: .system)
        let housekeeping = Housekeeping(
            room: room, sessions: stores.sessions, throttles: stores.throttles, tickets: stores.openID.tickets, keys: llave.keys,
            accounts: llave.accounts(outbox: stores.outbox))
        let clocks = ClockRounds(
            work: CaseWork(room: room), accounts: stores.accounts, settings: stores.settings, catalog: { live.current }, log: logger)
        let handlers: [String: JobRunner.Handler] = [
            Housekeeping.jobKind: { _ in try await housekeeping.perform() }, ClockRounds.jobKind: { _ in try await clocks.perform() },
            RetentionKeeper.jobKind: { _ in
                _ = try await retention.erase(live.current.retention)
                try await retention.schedule()
            },
            EditionOffice.jobKind: { _ in try await editions.check() },
            RulesTrial.jobKind: { job in try await dependencies.trials.perform(job, catalog: live.current) },
        ]
        let runner = JobRunner(
            unit: stores.unit, jobs: stores.jobs, handlers: handlers.merging(desk.jobs(dependencies)) { first, _ in first }, clock: .system,
            log: logger)
        let sequencer = Sequencer(
            unit: stores.unit, ledger: stores.ledger, seal: LedgerSeal(ring), clock: .system, chance: .system)
        let mailer: (any MailSender)? = serving.isDemo ? mailbox : try MailSetup.mailer()
        if mailer == nil { logger.notice("no VENTANILLA_SMTP_URL: mails wait in the outbox") }
        var carriers: [(any MessageCarrier, any MessageRenderer)] = [(LogoutCarrier(llave.provider, reach: reach), ValuesRenderer())]
        if let mailer { carriers.append((MailCarrier(mailer, from: { live.current.city.mailFrom }), MailRenderer(server.site))) }
        if let texts { carriers.append((TextCarrier(texts), TextRenderer(server.site))) }
        let couriers = carriers.map { carrier, renderer in
            Courier(
                unit: stores.unit, outbox: stores.outbox, keys: stores.keys, ring: ring, renderer: renderer, carrier: carrier,
                clock: .system, log: logger)
        }
        return Program(
            database: database, pool: pool, server: server, live: live, published: published, couriers: couriers, runner: runner,
            housekeeping: housekeeping, clocks: clocks, sequencer: sequencer, retention: retention, desk: desk, address: address,
            wire: try OwnTLS.wire(around: server.wire, tls),
            isDemo: serving.isDemo, logger: logger)
    }

    func close() {
        pool.stop()
        database.close()
    }

    /// What runs until the program is asked to end.
    func services() -> [any Service] {
        let (logger, base) = (logger, server.site.dependencies.address.base)
        var services: [any Service] = [
            server.application(host: address.host, port: address.port, wire: wire) { port in
                logger.notice("serving", metadata: ["address": "\(base)", "port": "\(port)"])
                Words.say("Ventanilla is open at \(base)")
            },
            Background { [runner] in await runner.run() },
            Background { [housekeeping, clocks, retention, desk, server] in
                // Again and again, since a job that a system clock running ahead put into next year would else be the last of its kind.
                while !Task.isCancelled {
                    try? await retention.schedule()
                    try? await housekeeping.schedule()
                    try? await clocks.schedule()
                    try? await desk.schedule(server.site.dependencies)
                    do { try await Task.sleep(for: .seconds(60)) } catch { return }
                }
            },
        ]
        services.append(
            Background { [sequencer, logger] in
                await sequencer.run { logger.error("the log could not be put in order", metadata: ["error": "\($0)"]) }
            })
        for courier in couriers { services.append(Background { await courier.run() }) }
        services.append(
            Background { [published, live, isDemo] in
                if isDemo { await published.follow(live) } else { await published.watch(live) }
            })
        return services
    }
}

/// Work that ends by cancellation when the program is asked to end.
struct Background: Service {
    let work: @Sendable () async -> Void

    init(_ work: @escaping @Sendable () async -> Void) { self.work = work }

    func run() async throws {
        await cancelWhenGracefulShutdown { await work() }
    }
}
