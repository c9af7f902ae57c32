package import Cases
package import Core

extension CaseRoom {
    /// The work on cases over the stores of a database.
    package convenience init(_ stores: Stores, ring: KeyRing, clock: WallClock, chance: Chance) {
        self.init(
            unit: stores.unit, cases: stores.cases, drafts: stores.drafts, keys: stores.keys, outbox: stores.outbox, jobs: stores.jobs,
            idempotency: stores.idempotency, blobs: stores.blobs, ring: ring, clock: clock, chance: chance)
    }
}

extension EditionOffice {
    /// What is served and what waits, over the stores of a database.
    package init(_ stores: Stores, archive: ServiceArchive, clock: WallClock, chance: Chance) {
        self.init(
            unit: stores.unit, versions: stores.versions, archive: archive, jobs: stores.jobs, trail: stores.ledger, clock: clock,
            chance: chance)
    }
}
