package import Catalog
package import Core
package import Foundation

/// A dry-run that somebody ordered from a page: it goes on as a job, and its result is theirs to read for a week.
package struct RulesTrial: Sendable, Hashable {
    package enum State: String, Sendable, Hashable, CaseIterable {
        case running, done
        /// The edition could not be read.
        case failed
    }

    package let id: ID<RulesTrial>
    package let owner: ServantID
    /// Folder of the service, or ``CityFiles/ownName``.
    package let folder: ServiceCode
    package let version: ServiceVersion
    /// Cases that were opened from then on.
    package let since: Instant
    package let createdAt: Instant
    package var state: State = .running
    package var updatedAt: Instant
    /// The last case that was looked at.
    package var reached: ID<CaseFile>?
    package var looked = 0
    package var unread = 0
    package var changed = 0
    package var isDraft = false

    package init(id: ID<RulesTrial>, owner: ServantID, folder: ServiceCode, version: ServiceVersion, since: Instant, createdAt: Instant) {
        (self.id, self.owner, self.folder, self.version) = (id, owner, folder, version)
        (self.since, self.createdAt, updatedAt) = (since, createdAt, createdAt)
    }

    package static let jobKind = "rules.trial"
    /// How long its result is kept: it names cases and what would come of them.
    package static let kept = Instant.Span.days(7)

    /// How far it came between its first moment and the moment at which it was ordered, in hundredths.
    package var progress: Int {
        if state == .done { return 100 }
        guard let reached else { return 0 }
        let at = Int64(reached.high >> 16)
        let (first, last) = (max(since.milliseconds, 0), createdAt.milliseconds)
        return first < last && at > first ? min(99, Int((at - first) * 100 / (last - first))) : 0
    }

    /// A case that would come out otherwise, as it is kept.
    package struct Row: Sendable, Hashable, Codable {
        /// Nil for a confidential case: whoever tries rules learns that there is one, and no more.
        package let folio: String?
        package let service: ServiceCode
        package let openedAt: Instant
        package let before: RulesDryRun.Outcome
        package let after: RulesDryRun.Outcome
        package let because: [DecisionReason]

        init(_ change: RulesDryRun.Change) {
            folio = change.privacy == .confidential ? nil : change.folio.description
            (service, openedAt) = (change.service, change.openedAt)
            (before, after, because) = (change.before, change.after, change.because)
        }
    }
}

/// Trials in the database.
package protocol RulesTrialStore: Sendable {
    /// - Parameter bundle: the files of the edition, which may be replaced by others while the trial runs.
    func insert(_ trial: RulesTrial, bundle: Data, _ tx: any Transaction) throws
    func trial(_ id: ID<RulesTrial>, of owner: ServantID, _ tx: any Transaction) throws -> RulesTrial?
    func trialBundle(_ id: ID<RulesTrial>, of owner: ServantID, _ tx: any Transaction) throws -> Data?
    /// Newest first.
    func trials(of owner: ServantID, limit: Int, _ tx: any Transaction) throws -> [RulesTrial]
    /// Writes how far a running one came, where the row stands at the case that it went on from; throws `StoreError.stale` otherwise.
    func update(_ trial: RulesTrial, from reached: ID<CaseFile>?, _ tx: any Transaction) throws
    /// Keeps rows, sealed under the owner's key, field `rules.trial`.
    func keep(_ changes: Sealed, asPage number: Int, of trial: RulesTrial, _ tx: any Transaction) throws
    func pages(of trial: RulesTrial, from number: Int, limit: Int, _ tx: any Transaction) throws -> [(number: Int, changes: Sealed)]
    /// Removes trials that were ordered before the instant; returns how many.
    func forgetTrials(before instant: Instant, _ tx: any Transaction) throws -> Int
}

/// Carries out trials of changed rules.
package struct RulesTrialWork: Sendable {
    private let room: CaseRoom
    private let archive: ServiceArchive
    private let versions: any ServiceVersionStore

    /// How long one job works before it puts the rest into another, well within the lease of a job.
    static let stretch = Instant.Span.minutes(2)
    private static let field = "rules.trial"

    package init(room: CaseRoom, archive: ServiceArchive, versions: any ServiceVersionStore) {
        (self.room, self.archive, self.versions) = (room, archive, versions)
    }

    private struct Ticket: Codable {
        let trial: ID<RulesTrial>
        let owner: ServantID
    }

    /// Puts a trial of an edition into the queue of jobs.
    /// - Parameter alongside: what else is written in the same transaction.
    package func begin(
        _ bundle: ServiceBundle, since: Instant, by owner: ServantID,
        alongside: @escaping @Sendable (RulesTrial, any Transaction) throws -> Void
    ) async throws -> RulesTrial {
        let now = room.clock.now
        let trial = RulesTrial(
            id: ID(at: now, chance: room.chance), owner: owner, folder: ServiceCode(unchecked: bundle.folder), version: bundle.version,
            since: since, createdAt: now)
        try await room.unit.write { [self] tx in
            try versions.insert(trial, bundle: bundle.archive, tx)
            try enqueue(trial, tx)
            try alongside(trial, tx)
        }
        return trial
    }

    /// Goes on with a trial for a while.
    package func perform(_ job: Job, catalog: Catalog) async throws {
        let ticket = try JSONDecoder().decode(Ticket.self, from: job.payload)
        let known = try await room.unit.read { [versions] tx in
            (try versions.trial(ticket.trial, of: ticket.owner, tx), try versions.trialBundle(ticket.trial, of: ticket.owner, tx))
        }
        guard var trial = known.0, let bytes = known.1, trial.state == .running else { return }
        let bundle = try ServiceBundle(archive: bytes)
        guard let (services, proposed) = try? await self.proposed(bundle, catalog) else {
            trial.state = .failed
            return try await write(trial, [], from: trial.reached)
        }
        let began = room.clock.now
        let dry = RulesDryRun(room: room, archive: archive)
        while trial.state == .running {
            let from = trial.reached
            var report = RulesDryRun.Report()
            let last = try await dry.step(
                services, catalog: catalog, proposed, after: from ?? RulesDryRun.start(trial.since), &report)
            trial.looked += report.looked
            trial.unread += report.unread
            trial.changed += report.changes.count
            trial.isDraft = trial.isDraft || report.isDraft
            trial.reached = last ?? from
            if last == nil { trial.state = .done }
            let isOver = trial.state == .running && room.clock.now - began > Self.stretch
            try await write(trial, report.changes.map(RulesTrial.Row.init), from: from, goesOn: isOver)
            if isOver { return }
            await Task.yield()
        }
    }

    /// The services as they would be, and the city that they would be in.
    private func proposed(_ bundle: ServiceBundle, _ catalog: Catalog) async throws -> (services: [CityService], city: Catalog) {
        guard bundle.folder == CityFiles.ownName.name else { return (try catalog.services(of: bundle), catalog) }
        let files = CityFiles(own: bundle, services: catalog.bundles)
        let (city, findings) = try await BusyThread.run {
            Result { try Catalog.load(files, published: Set(files.services.map(\.folder))) }
        }.get()
        guard let city else { throw EditionError.refused(findings) }
        return (city.services, city)
    }

    private func write(
        _ trial: RulesTrial, _ rows: [RulesTrial.Row], from reached: ID<CaseFile>?, goesOn: Bool = false
    ) async throws {
        let now = room.clock.now
        try await room.unit.write { [self] tx in
            var trial = trial
            trial.updatedAt = now
            try versions.update(trial, from: reached, tx)
            if !rows.isEmpty {
                let key = try room.ring.key(for: KeyOwner(.account, trial.owner), in: room.keys, at: now, tx)
                // Rises with every page that has a row.
                try versions.keep(key.seal(json: rows, field: Self.field), asPage: trial.looked + trial.unread, of: trial, tx)
            }
            if goesOn { try enqueue(trial, tx) }
        }
    }

    private func enqueue(_ trial: RulesTrial, _ tx: any Transaction) throws {
        try room.jobs.enqueue(
            Job(
                id: ID(at: room.clock.now, chance: room.chance), kind: RulesTrial.jobKind,
                key: "\(trial.id):\(trial.reached?.description ?? "start")",
                payload: JSONEncoder().encode(Ticket(trial: trial.id, owner: trial.owner)), runAt: room.clock.now), tx)
    }

    /// The cases that would change, from a page of them on.
    package func rows(of trial: RulesTrial, from number: Int, limit: Int) async throws -> [(page: Int, rows: [RulesTrial.Row])] {
        try await room.unit.read { [self] tx in
            let pages = try versions.pages(of: trial, from: number, limit: limit, tx)
            guard !pages.isEmpty else { return [] }
            let key = try room.ring.existingKey(for: KeyOwner(.account, trial.owner), in: room.keys, tx)
            return try pages.map { page in
                (page: page.number, rows: try key.open(page.changes, field: Self.field, as: [RulesTrial.Row].self))
            }
        }
    }
}
