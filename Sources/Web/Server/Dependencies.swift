package import Cases
package import Catalog
package import Core
package import Foundation
package import Logging
package import Work

/// Everything the pages are given: the stores behind their protocols, time, chance, keys, and how this server is reached.
///
/// One for the whole program.
package final class Dependencies: Sendable {
    package let stores: Stores
    package let catalog: LiveCatalog
    /// Published versions of services, which drafts and cases name.
    package let archive: ServiceArchive
    package let ring: KeyRing
    package let clock: WallClock
    package let chance: Chance
    package let photos: any PhotoCleaning
    package let address: SiteAddress
    /// Addresses of the machines whose forwarded headers are believed; empty believes none.
    package let proxies: Set<String>
    /// Whether this is a demonstration: pages say so.
    package let isDemo: Bool
    /// The folder that describes the city, to be read again when somebody asks for it; nil where there is none.
    package let cityFolder: URL?
    package let resources: WebResources
    package let logger: Logger
    /// Who outside says who people are.
    package let proofing: Proofing
    /// What the work on cases stands on.
    package let room: CaseRoom

    package init(
        stores: Stores, catalog: LiveCatalog, archive: ServiceArchive, ring: KeyRing, clock: WallClock, chance: Chance,
        photos: any PhotoCleaning,
        address: SiteAddress, proxies: Set<String> = [], isDemo: Bool = false, cityFolder: URL? = nil,
        resources: WebResources, logger: Logger, proofing: Proofing = .none
    ) {
        (self.cityFolder, self.proofing) = (cityFolder, proofing)
        (self.stores, self.catalog, self.ring, self.clock, self.chance) = (stores, catalog, ring, clock, chance)
        self.archive = archive
        (self.photos, self.address, self.proxies, self.isDemo) = (photos, address, proxies, isDemo)
        (self.resources, self.logger) = (resources, logger)
        room = CaseRoom(
            unit: stores.unit, cases: stores.cases, drafts: stores.drafts, keys: stores.keys, outbox: stores.outbox, jobs: stores.jobs,
            idempotency: stores.idempotency, blobs: stores.blobs, ring: ring, clock: clock, chance: chance)
    }

    /// The steps of servants and residents on an open case.
    package var cases: CaseWork { CaseWork(room: room) }

    /// What is served, what waits, and how one becomes the other.
    package var editions: EditionOffice {
        EditionOffice(stores, archive: archive, clock: clock, chance: chance)
    }

    /// Changed rules tried on past cases.
    package var trials: RulesTrialWork { RulesTrialWork(room: room, archive: archive, versions: stores.versions) }

    /// From the first question to the folio.
    package var intake: Intake { Intake(room: room, archive: archive) }
}
