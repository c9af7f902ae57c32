package import Catalog
package import Core
package import Foundation
package import Ledger

/// What is served, what waits, and how one becomes the other.
///
/// A city is served as it was published, on every node and after every start. A folder that was changed waits, is looked at as `ventanilla check`
/// does, and is served when somebody with the right publishes it. Open drafts and cases keep the version that they name.
package struct EditionOffice: Sendable {
    package static let jobKind = "editions.check"

    private let unit: any UnitOfWork
    private let versions: any ServiceVersionStore
    private let archive: ServiceArchive
    private let jobs: any JobStore
    private let trail: any AuditTrail
    private let clock: WallClock
    private let chance: Chance

    package init(
        unit: any UnitOfWork, versions: any ServiceVersionStore, archive: ServiceArchive, jobs: any JobStore, trail: any AuditTrail,
        clock: WallClock, chance: Chance
    ) {
        (self.unit, self.versions, self.archive, self.jobs) = (unit, versions, archive, jobs)
        (self.trail, self.clock, self.chance) = (trail, clock, chance)
    }

    /// Everything at one moment.
    package struct Desk: Sendable {
        package let active: [ServiceCode: ServiceVersion]
        package let waiting: [ServiceCode: WaitingEdition]
        package let checks: [EditionCheck]

        /// What was found in a version of a folder.
        package func check(_ folder: ServiceCode, _ version: ServiceVersion?) -> EditionCheck? {
            checks.first { $0.folder == folder && $0.version == version }
        }

        /// The version of the city's own files that editions that wait are looked at with.
        var waitingCity: ServiceVersion? { waiting[CityFiles.ownName]?.version ?? active[CityFiles.ownName] }
    }

    package func desk() async throws -> Desk {
        try await unit.read { [versions] tx in
            Desk(
                active: try versions.active(tx),
                waiting: Dictionary(try versions.waiting(tx).map { ($0.folder, $0) }) { first, _ in first },
                checks: try versions.checks(tx))
        }
    }

    // MARK: Serving

    /// The city as it is published now; nil where that is what is served, or where nothing is published yet.
    /// - Parameter current: what is served, whose files need not be read again.
    package func served(instead current: Catalog?) async throws -> Catalog? {
        let active = try await unit.read { [versions] tx in try versions.active(tx) }
        guard active[CityFiles.ownName] != nil, active != current?.versions else { return nil }
        let files = try await files(of: active, knowing: current)
        let (catalog, findings) = try await BusyThread.run {
            Result { try Catalog.load(files, published: Set(active.keys.map(\.name))) }
        }.get()
        guard let catalog else { throw EditionError.refused(findings.filter { $0.severity == .error }) }
        return try await archive.remembering(catalog)
    }

    /// Publishes a whole city at once: the first start of a city, and every change of a demonstration.
    /// - Parameter isFirst: only where nothing is published yet; throws `EditionError.published` where another node was faster.
    /// - Returns: the city with the services that it offers no longer.
    package func publishAll(_ catalog: Catalog, isFirst: Bool = false, by actor: AuditActor = .system) async throws -> Catalog {
        let bundles = (catalog.own.map { [$0] } ?? []) + catalog.bundles
        let now = clock.now
        try await unit.write { [self] tx in
            let active = try versions.active(tx)
            if isFirst, active[CityFiles.ownName] != nil { throw EditionError.published(CityFiles.ownName) }
            for bundle in bundles {
                let folder = ServiceCode(unchecked: bundle.folder)
                if active[folder] != bundle.version { try activate(bundle, instead: active[folder], by: actor, at: now, tx) }
                try versions.endWait(of: folder, tx)
            }
            for (folder, version) in active where catalog.versions[folder] == nil {
                try withdraw(folder, version, by: actor, at: now, tx)
            }
            try note(catalog.services, tx)
        }
        try await order()
        return try await archive.remembering(catalog)
    }

    // MARK: Waiting

    /// Notes what of a city's folder differs from what is served, and has it looked at.
    /// - Returns: how many editions wait.
    @discardableResult
    package func look(at folder: URL) async throws -> Int {
        let files = try await BusyThread.run { Result { try CityFiles(reading: folder) } }.get()
        return try await look(at: files)
    }

    /// Notes what of a city's files differs from what is served, and has it looked at.
    ///
    /// A folder whose name no service can have is none that could be served: `ventanilla check` tells of it, and nothing waits for it.
    /// - Returns: how many editions wait.
    @discardableResult
    package func look(at files: CityFiles) async throws -> Int {
        let now = clock.now
        let bundles = [files.own] + files.services.filter { ServiceCode($0.folder) != nil }
        let (count, isOther) = try await unit.write { [versions] tx in
            let active = try versions.active(tx)
            let waiting = Dictionary(try versions.waiting(tx).map { ($0.folder, $0) }) { first, _ in first }
            let unreadable = Set(files.unreadable.compactMap { ServiceCode($0) })
            var (count, isOther, seen) = (0, false, unreadable)
            for bundle in bundles {
                let folder = ServiceCode(unchecked: bundle.folder)
                seen.insert(folder)
                guard active[folder] != bundle.version else {
                    if waiting[folder] != nil {
                        try versions.endWait(of: folder, tx)
                        // What waits was looked at together with it.
                        isOther = true
                    }
                    continue
                }
                count += 1
                if waiting[folder]?.version == bundle.version { continue }
                isOther = true
                try versions.wait(
                    WaitingEdition(folder: folder, version: bundle.version, seenAt: now), bundle: bundle.archive, tx)
            }
            for folder in Set(active.keys).union(waiting.keys).subtracting(seen) {
                guard active[folder] != nil else {
                    try versions.endWait(of: folder, tx)
                    continue
                }
                count += 1
                if let known = waiting[folder], known.version == nil { continue }
                try versions.wait(WaitingEdition(folder: folder, version: nil, seenAt: now), bundle: nil, tx)
            }
            return (count, isOther)
        }
        if isOther { try await order() }
        return count
    }

    /// Has everything looked at that nobody has looked at yet.
    package func order() async throws {
        let now = clock.now
        try await unit.write { [jobs, chance] tx in
            try jobs.enqueue(Job(id: ID(at: now, chance: chance), kind: Self.jobKind, key: "all", runAt: now), tx)
        }
    }

    /// Looks at what waits, then at what is served, as `ventanilla check` does, where that was not done yet.
    package func check() async throws {
        let desk = try await desk()
        guard let own = desk.active[CityFiles.ownName] else { return }
        let waiting = desk.waiting.values.compactMap { edition in edition.version.map { (edition.folder, $0) } }
        if !waiting.isEmpty, let city = desk.waitingCity {
            let files = try await files(of: desk)
            let isCitySound = try await check(waiting, of: desk, city: city, in: files)
            if !isCitySound, city != own {
                // Services are not to wait for a city that cannot be read: they are looked at with the one that is served.
                var old = files
                old.own = try await self.files(of: desk.active.filter { $0.key == CityFiles.ownName }).own
                try await check(waiting.filter { $0.0 != CityFiles.ownName }, of: desk, city: own, in: old)
            }
        }
        try await check(desk.active.map { ($0, $1) }, of: desk, city: own, in: try await self.files(of: desk.active))
        let kept = desk.active.map { (folder: $0, version: $1) } + waiting.map { (folder: $0, version: $1) }
        try await unit.write { [versions] tx in try versions.forgetChecks(except: kept, tx) }
    }

    /// Looks at some editions in the city that the files make.
    /// - Returns: whether the city's own files can be read.
    @discardableResult
    private func check(
        _ editions: [(ServiceCode, ServiceVersion)], of desk: Desk, city: ServiceVersion, in files: CityFiles
    ) async throws -> Bool {
        let missing = editions.filter { folder, version in desk.check(folder, version)?.city != city }
        guard !missing.isEmpty else { return true }
        let names = Set(missing.map(\.0.name))
        let (_, findings) = try await BusyThread.run {
            Result { try Catalog.load(files, thorough: names, published: Set(files.services.map(\.folder)).subtracting(names)) }
        }.get()
        let sorted = findings.filter { $0.severity == .error } + findings.filter { $0.severity == .warning }
        let byFolder = Dictionary(grouping: sorted, by: CityFiles.folder)
        let isSound = (byFolder[CityFiles.ownName] ?? []).allSatisfy { $0.severity == .warning }
        let now = clock.now
        try await unit.write { [versions] tx in
            for (folder, version) in missing where isSound || folder == CityFiles.ownName {
                try versions.keep(
                    EditionCheck(folder: folder, version: version, city: city, checkedAt: now, findings: byFolder[folder] ?? []), tx)
            }
        }
        return isSound
    }

    // MARK: Publishing

    /// What somebody decided, with what the page showed them.
    package struct Order: Sendable, Hashable {
        package let folder: ServiceCode
        /// Nil ends the service.
        package let version: ServiceVersion?
        /// What was served when the page was shown.
        package let instead: ServiceVersion?

        package init(folder: ServiceCode, version: ServiceVersion?, instead: ServiceVersion?) {
            (self.folder, self.version, self.instead) = (folder, version, instead)
        }
    }

    /// Serves what waits from now on: all of the orders or none of them.
    ///
    /// Throws `EditionError` where something has errors, was not looked at, or is another than the page showed.
    package func publish(_ orders: [Order], by actor: AuditActor) async throws {
        let desk = try await desk()
        for order in orders { try allow(order, desk) }
        var next = desk.active
        for order in orders { next[order.folder] = order.version }
        let isCityNew = orders.contains { $0.folder == CityFiles.ownName }
        let files = try await files(of: next, waiting: desk)
        // A new city must fit the services that stay; otherwise what was published once is not held against anybody.
        let old = isCityNew ? [] : Set(next.keys.map(\.name)).subtracting(orders.map(\.folder.name))
        let (loaded, findings) = try await BusyThread.run { Result { try Catalog.load(files, published: old) } }.get()
        guard let catalog = loaded else { throw EditionError.refused(findings.filter { $0.severity == .error }) }
        let now = clock.now
        try await unit.write { [self] tx in
            let active = try versions.active(tx)
            let waiting = Dictionary(try versions.waiting(tx).map { ($0.folder, $0) }) { first, _ in first }
            for order in orders {
                guard active == desk.active, waiting[order.folder] == desk.waiting[order.folder] else {
                    throw active[order.folder] == order.version ? EditionError.published(order.folder) : .changed(order.folder)
                }
                if let bundle = files.bundles.first(where: { $0.folder == order.folder.name }), order.version == bundle.version {
                    try activate(bundle, instead: order.instead, by: actor, at: now, tx)
                } else if let version = order.instead {
                    try withdraw(order.folder, version, by: actor, at: now, tx)
                }
                try versions.endWait(of: order.folder, tx)
            }
            let changed = Set(orders.map(\.folder.name))
            try note(catalog.services.filter { changed.contains($0.folder) }, tx)
        }
        try await order()
    }

    private func allow(_ order: Order, _ desk: Desk) throws(EditionError) {
        let active = desk.active[order.folder]
        guard let waiting = desk.waiting[order.folder] else {
            throw active == order.version ? .published(order.folder) : .nothingWaits(order.folder)
        }
        guard waiting.version == order.version, active == order.instead else { throw .changed(order.folder) }
        guard let version = waiting.version else { return }
        guard let check = desk.check(order.folder, version) else { throw .unchecked(order.folder) }
        let errors = check.findings.filter { $0.severity == .error }
        if !errors.isEmpty { throw .refused(errors) }
    }

    private func activate(
        _ bundle: ServiceBundle, instead: ServiceVersion?, by actor: AuditActor, at now: Instant, _ tx: any Transaction
    ) throws {
        let folder = ServiceCode(unchecked: bundle.folder)
        try versions.publish(bundle.version, of: folder, bundle: bundle.archive, at: now, tx)
        try versions.activate(bundle.version, of: folder, at: now, tx)
        var facts = ["service": folder.name, "version": bundle.version.hash]
        facts["before"] = instead?.hash
        try append("service.activated", facts, by: actor, at: now, tx)
    }

    private func withdraw(
        _ folder: ServiceCode, _ version: ServiceVersion, by actor: AuditActor, at now: Instant, _ tx: any Transaction
    ) throws {
        try versions.deactivate(folder, tx)
        try append("service.withdrawn", ["service": folder.name, "version": version.hash], by: actor, at: now, tx)
    }

    private func append(
        _ kind: String, _ facts: [String: String], by actor: AuditActor, at now: Instant, _ tx: any Transaction
    ) throws {
        try trail.append(
            AuditEvent(id: ID(at: now, chance: chance), at: now, kind: kind, actor: actor, subject: .city, facts: facts), tx)
    }

    private func note(_ services: [CityService], _ tx: any Transaction) throws {
        for service in services {
            try versions.offer(
                OfferedService(code: service.code, folder: ServiceCode(unchecked: service.folder), version: service.version), tx)
        }
    }

    // MARK: Comparing

    /// What a version of a folder would change against another; nil for a version stands for a folder that is not there.
    package func changes(
        of folder: ServiceCode, from old: ServiceVersion?, to new: ServiceVersion?, in desk: Desk, catalog: Catalog, language: Language
    ) async throws -> EditionChanges {
        func bundle(_ version: ServiceVersion?) async throws -> ServiceBundle? {
            guard let version else { return nil }
            let files = try await files(of: [folder: version], knowing: catalog, waiting: desk)
            return files.bundles.first { $0.folder == folder.name }
        }
        let (before, after) = (try await bundle(old), try await bundle(new))
        return await BusyThread.run { catalog.changes(from: before, to: after, in: language) }
    }

    /// The files of an edition that waits; nil where it is another by now.
    package func waitingBundle(_ folder: ServiceCode, _ version: ServiceVersion) async throws -> ServiceBundle? {
        let bytes = try await unit.read { [versions] tx in try versions.waitingBundle(of: folder, tx) }
        return try bytes.map { try ServiceBundle(archive: $0) }.flatMap { $0.version == version ? $0 : nil }
    }

    // MARK: Files

    /// The city with everything that waits.
    private func files(of desk: Desk) async throws -> CityFiles {
        var next = desk.active
        for (folder, edition) in desk.waiting { next[folder] = edition.version }
        return try await files(of: next, waiting: desk)
    }

    /// The files of some versions: from what is served, what waits, or what was published.
    package func files(
        of versions: [ServiceCode: ServiceVersion], knowing current: Catalog? = nil, waiting desk: Desk? = nil
    ) async throws -> CityFiles {
        var known: [ServiceCode: ServiceBundle] = [:]
        for bundle in (current?.own.map { [$0] } ?? []) + (current?.bundles ?? []) { known[ServiceCode(unchecked: bundle.folder)] = bundle }
        var bundles: [ServiceBundle] = []
        for (folder, version) in versions.sorted(by: { $0.key < $1.key }) {
            if let bundle = known[folder], bundle.version == version {
                bundles.append(bundle)
                continue
            }
            let isWaiting = desk?.waiting[folder]?.version == version
            let bytes = try await unit.read { [versions = self.versions] tx in
                try isWaiting ? versions.waitingBundle(of: folder, tx) : versions.bundle(version, of: folder, tx)
            }
            guard let bytes else { throw EditionError.changed(folder) }
            let bundle = try ServiceBundle(archive: bytes)
            guard bundle.version == version else { throw EditionError.changed(folder) }
            bundles.append(bundle)
        }
        let own = bundles.first { $0.folder == CityFiles.ownName.name } ?? ServiceBundle(folder: CityFiles.ownName.name, files: [:])
        return CityFiles(own: own, services: bundles.filter { $0.folder != CityFiles.ownName.name })
    }
}
