package import Core

/// What the work on cases stands on, handed in: stores, keys, time and chance.
///
/// One for the whole program.
package final class CaseRoom: Sendable {
    package let unit: any UnitOfWork
    package let cases: any CaseStore
    package let drafts: any DraftStore
    package let keys: any KeyStore
    package let outbox: any OutboxStore
    package let jobs: any JobStore
    package let idempotency: any IdempotencyStore
    package let blobs: any BlobStore
    package let ring: KeyRing
    package let clock: WallClock
    package let chance: Chance

    package init(
        unit: any UnitOfWork, cases: any CaseStore, drafts: any DraftStore, keys: any KeyStore, outbox: any OutboxStore,
        jobs: any JobStore, idempotency: any IdempotencyStore, blobs: any BlobStore, ring: KeyRing, clock: WallClock, chance: Chance
    ) {
        (self.unit, self.cases, self.drafts, self.keys, self.outbox) = (unit, cases, drafts, keys, outbox)
        (self.jobs, self.idempotency, self.blobs, self.ring) = (jobs, idempotency, blobs, ring)
        (self.clock, self.chance) = (clock, chance)
    }

    func newID<Named>(_ type: Named.Type = Named.self) -> ID<Named> { ID(at: clock.now, chance: chance) }
}
