package import Core
package import Foundation
import Synchronization

/// The catalog that is served now, which may be exchanged for another without a restart.
///
/// With `--demo` its folder is looked at once a second. A changed folder is served when it is free of errors; until then the old one is.
/// Versions that were served since the start are kept, so that whoever is in the middle of a form finishes the one they began.
package final class LiveCatalog: Sendable {
    /// What looking at the folder led to.
    package enum Change: Sendable {
        case none
        /// The folder is served as it is now; the findings are warnings.
        case replaced([Finding])
        /// The folder has errors; the catalog from before is still served.
        case refused([Finding])
    }

    private struct State {
        var current: Catalog
        var stamp: Int
        var known: [ServiceVersion: [ServiceCode: CityService]] = [:]

        mutating func remember(_ catalog: Catalog) {
            for service in catalog.services { known[service.version, default: [:]][service.code] = service }
        }
    }

    private let folder: URL?
    private let state: Mutex<State>

    /// Without a folder nothing is looked at.
    package init(_ catalog: Catalog, folder: URL? = nil) {
        self.folder = folder
        var first = State(current: catalog, stamp: folder.map(FolderFiles.stamp) ?? 0)
        first.remember(catalog)
        state = Mutex(first)
    }

    /// The catalog to serve a request with.
    ///
    /// Take it once a request.
    package var current: Catalog { state.withLock { $0.current } }

    /// A service in the version that a draft or case names; nil where this program has not served it since its start.
    package func service(_ code: ServiceCode, version: ServiceVersion) -> CityService? { state.withLock { $0.known[version]?[code] } }

    /// Puts services of a published version beside those that were served, so that ``service(_:version:)`` finds them.
    package func remember(_ services: [CityService]) {
        state.withLock { state in for service in services { state.known[service.version, default: [:]][service.code] = service } }
    }

    /// Serves another catalog from now on.
    package func replace(with catalog: Catalog) {
        state.withLock { state in
            state.remember(catalog)
            state.current = catalog
        }
    }

    /// Looks at the folder and reads it again where a file changed.
    package func refresh() throws(CatalogError) -> Change {
        guard let folder else { return .none }
        let stamp = FolderFiles.stamp(folder)
        guard state.withLock({ $0.stamp != stamp }) else { return .none }
        let (catalog, findings) = try CatalogReader(folder: folder).read()
        return state.withLock { state in
            state.stamp = stamp
            guard let catalog else { return .refused(findings) }
            state.remember(catalog)
            state.current = catalog
            return .replaced(findings)
        }
    }

    /// Looks once a second until the task is cancelled, and tells what came of it.
    package func watch(every pause: Duration = .seconds(1), tell: @Sendable (Change) -> Void) async {
        while !Task.isCancelled {
            do { try await Task.sleep(for: pause) } catch { return }
            do {
                let change = try refresh()
                if case .none = change { continue }
                tell(change)
            } catch {
                tell(
                    .refused([
                        Finding(file: folder?.path ?? "", code: "catalog.unreadable", message: "The folder of the city cannot be read.")
                    ]))
            }
        }
    }
}
