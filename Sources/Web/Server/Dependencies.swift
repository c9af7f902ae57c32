package import Cases
package import Catalog
package import Core
package import Foundation
package import Logging
package import Work

/// Everything the pages are given: the stores behind their protocols, time, chance, keys, and how this server is reached.
package struct Dependencies: Sendable {
    package var stores: Stores
    package var catalog: LiveCatalog
    /// Published versions of services, which drafts and cases name.
    package var archive: ServiceArchive
    package var ring: KeyRing
    package var clock: WallClock
    package var chance: Chance
    package var photos: any PhotoCleaning
    package var address: SiteAddress
    /// Addresses of the machines whose forwarded headers are believed; empty believes none.
    package var proxies: Set<String>
    /// Whether this is a demonstration: pages say so.
    package var isDemo: Bool
    /// The folder that describes the city, to be read again when somebody asks for it; nil where there is none.
    package var cityFolder: URL?
    package var resources: WebResources
    package var logger: Logger
    /// Who outside says who people are.
    package var proofing = Proofing.none

    package init(
        stores: Stores, catalog: LiveCatalog, archive: ServiceArchive, ring: KeyRing, clock: WallClock, chance: Chance,
        photos: any PhotoCleaning,
        address: SiteAddress, proxies: Set<String> = [], isDemo: Bool = false, cityFolder: URL? = nil,
        resources: WebResources, logger: Logger
    ) {
        self.cityFolder = cityFolder
        (self.stores, self.catalog, self.ring, self.clock, self.chance) = (stores, catalog, ring, clock, chance)
        self.archive = archive
        (self.photos, self.address, self.proxies, self.isDemo) = (photos, address, proxies, isDemo)
        (self.resources, self.logger) = (resources, logger)
    }

    /// What the work on cases stands on.
    package var room: CaseRoom {
        CaseRoom(
            unit: stores.unit, cases: stores.cases, drafts: stores.drafts, keys: stores.keys, outbox: stores.outbox, jobs: stores.jobs,
            idempotency: stores.idempotency, blobs: stores.blobs, ring: ring, clock: clock, chance: chance)
    }

    /// The steps of servants and residents on an open case.
    package var cases: CaseWork { CaseWork(room: room) }

    /// What is served, what waits, and how one becomes the other.
    package var editions: EditionOffice {
        EditionOffice(
            unit: stores.unit, versions: stores.versions, archive: archive, jobs: stores.jobs, trail: stores.ledger, clock: clock,
            chance: chance)
    }

    /// Changed rules tried on past cases.
    package var trials: RulesTrialWork { RulesTrialWork(room: room, archive: archive, versions: stores.versions) }

    /// From the first question to the folio.
    package var intake: Intake { Intake(room: room, archive: archive) }
}
