package import Catalog
package import Core
import Foundation
import Synchronization

/// Services under the versions that drafts and cases name: the current one from the catalogue, older ones from the database.
package final class ServiceArchive: Sendable {
    private let unit: any UnitOfWork
    private let versions: any ServiceVersionStore
    private let clock: WallClock
    /// A few old services, newest use last; old versions are rare.
    private let loaded = Mutex<[(key: String, service: CityService)]>([])

    private static let most = 64

    package init(unit: any UnitOfWork, versions: any ServiceVersionStore, clock: WallClock) {
        (self.unit, self.versions, self.clock) = (unit, versions, clock)
    }

    /// Keeps what the folders hold now and makes it the active version; repeating it is harmless.
    package func publish(_ bundles: [ServiceBundle]) async throws {
        let now = clock.now
        try await unit.write { [versions] tx in
            for bundle in bundles {
                guard let folder = ServiceCode(bundle.folder) else { continue }
                try versions.publish(bundle.version, of: folder, bundle: bundle.archive, at: now, tx)
                try versions.activate(bundle.version, of: folder, at: now, tx)
            }
        }
    }

    /// The same city with the services that were offered once, are no longer, and may still have cases: each as it was last published.
    ///
    /// Of one that this program no longer understands the code alone is remembered.
    package func remembering(_ catalog: Catalog) async throws -> Catalog {
        let gone = try await unit.read { [versions] tx in try versions.offered(tx) }.filter { catalog.service($0.code) == nil }
        var services: [CityService] = []
        for (place, offered) in Dictionary(grouping: gone, by: { [$0.folder.name, $0.version.hash] }) {
            let (folder, version) = (ServiceCode(unchecked: place[0]), ServiceVersion(hash: place[1]))
            let bytes = try await unit.read { [versions] tx in try versions.bundle(version, of: folder, tx) }
            guard let bytes, let all = await read(bytes, in: catalog) else { continue }
            let codes = Set(offered.map(\.code))
            services += all.filter { codes.contains($0.code) }
        }
        let lost = Set(gone.map(\.code)).subtracting(services.map(\.code))
        return catalog.remembering(services, lost: lost)
    }

    /// The services of a published version; nil where this program no longer understands them.
    private func read(_ bytes: Data, in catalog: Catalog) async -> [CityService]? {
        await BusyThread.run { try? catalog.services(of: ServiceBundle(archive: bytes)) }
    }

    /// The service under a version; nil when the version was never published or cannot be read any more.
    package func service(_ code: ServiceCode, version: ServiceVersion, catalog: Catalog) async throws -> CityService? {
        let current = catalog.service(code)
        if let current, current.version == version { return current }
        let key = "\(code) \(version)"
        if let known = loaded.withLock({ $0.first { $0.key == key }?.service }) { return known }
        // A variant's code begins with its folder; the longest published folder that fits is meant.
        var folder: String? = current?.folder ?? code.name
        while let name = folder {
            if let folder = ServiceCode(name),
                let bytes = try await unit.read({ [versions] tx in try versions.bundle(version, of: folder, tx) })
            {
                let service = await read(bytes, in: catalog)?.first { $0.code == code }
                if let service { remember(service, key) }
                return service
            }
            folder = name.lastIndex(of: "-").map { String(name[..<$0]) }
        }
        return nil
    }

    private func remember(_ service: CityService, _ key: String) {
        loaded.withLock { loaded in
            if loaded.count >= Self.most { loaded.removeFirst() }
            loaded.append((key, service))
        }
    }
}
