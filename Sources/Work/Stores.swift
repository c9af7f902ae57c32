package import Cases
package import Core
package import Identity
package import Ledger

/// All that the city keeps, as one value: what a walk is handed to change state.
package struct Stores: Sendable {
    package let unit: any UnitOfWork
    package let cases: any CaseStore
    package let drafts: any DraftStore
    package let accounts: any AccountStore
    package let sessions: any SessionStore
    package let throttles: any ThrottleStore
    package let keys: any KeyStore
    package let jobs: any JobStore
    package let outbox: any OutboxStore
    package let idempotency: any IdempotencyStore
    package let versions: any ServiceVersionStore
    package let settings: any SettingStore
    package let blobs: any BlobStore
    package let openID: OpenIDStores
    package let ledger: any LedgerStore
    package let operations: any OperationsStore
    package let evidence: any EvidenceStore

    package init(
        unit: any UnitOfWork, cases: any CaseStore, drafts: any DraftStore, accounts: any AccountStore, sessions: any SessionStore,
        throttles: any ThrottleStore, keys: any KeyStore, jobs: any JobStore, outbox: any OutboxStore,
        idempotency: any IdempotencyStore, versions: any ServiceVersionStore, settings: any SettingStore, blobs: any BlobStore,
        openID: OpenIDStores, ledger: any LedgerStore, operations: any OperationsStore, evidence: any EvidenceStore
    ) {
        (self.unit, self.cases, self.drafts, self.accounts) = (unit, cases, drafts, accounts)
        (self.sessions, self.throttles, self.keys, self.jobs, self.outbox) = (sessions, throttles, keys, jobs, outbox)
        self.openID = openID
        (self.idempotency, self.versions, self.settings, self.blobs) = (idempotency, versions, settings, blobs)
        (self.ledger, self.operations, self.evidence) = (ledger, operations, evidence)
    }
}

extension IdentityStores {
    /// What the login stands on, out of all that the city keeps.
    package init(_ stores: Stores, ring: KeyRing, clock: WallClock = .system, chance: Chance = .system) {
        self.init(
            unit: stores.unit, accounts: stores.accounts, sessions: stores.sessions, throttles: stores.throttles, keys: stores.keys,
            evidence: stores.evidence, trail: stores.ledger, ring: ring, clock: clock, chance: chance)
    }
}
