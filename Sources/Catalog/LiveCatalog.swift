package import Core
package import Foundation
import Synchronization

/// The catalog that is served now, which may be exchanged for another without a restart.
///
/// With `--demo` its folder is looked at once a second. A changed folder is served when it is free of errors; until then the old one is.
/// Whoever is in the middle of a form finishes the version they began: `ServiceArchive` has those that were published.
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
        var edition = 1
        var stamp: Int
    }

    private let folder: URL?
    private let state: Mutex<State>

    /// Without a folder nothing is looked at.
    package init(_ catalog: Catalog, folder: URL? = nil) {
        self.folder = folder
        state = Mutex(State(current: catalog, stamp: folder.map(FolderFiles.stamp) ?? 0))
    }

    /// The catalog to serve a request with.
    ///
    /// Take it once a request.
    package var current: Catalog { state.withLock { $0.current } }

    /// The catalog with a number that rises at each change, for what is computed from it and kept.
    package var edition: (catalog: Catalog, number: Int) { state.withLock { ($0.current, $0.edition) } }

    /// Serves another catalog from now on.
    package func replace(with catalog: Catalog) {
        state.withLock { state in
            state.current = catalog
            state.edition += 1
        }
    }

    /// Looks at the folder and reads it again where a file changed.
    ///
    /// - Parameter publish: writes down the versions before any of them is served, and gives what is to be served; when it fails, the next look
    ///   tries again.
    package func refresh(publish: @Sendable (Catalog) async throws -> Catalog = { $0 }) async throws -> Change {
        guard let folder else { return .none }
        let stamp = FolderFiles.stamp(folder)
        guard state.withLock({ $0.stamp != stamp }) else { return .none }
        let (catalog, findings) = try CatalogReader(folder: folder).read()
        if let catalog {
            replace(with: try await publish(catalog))
        }
        state.withLock { $0.stamp = stamp }
        return catalog == nil ? .refused(findings) : .replaced(findings)
    }

    /// Looks once a second until the task is cancelled, and tells what came of it.
    package func watch(
        every pause: Duration = .seconds(1), publish: @Sendable (Catalog) async throws -> Catalog, tell: @Sendable (Change) -> Void
    ) async {
        while !Task.isCancelled {
            do { try await Task.sleep(for: pause) } catch { return }
            do {
                let change = try await refresh(publish: publish)
                if case .none = change { continue }
                tell(change)
            } catch {
                tell(
                    .refused([
                        Finding(
                            file: folder?.path ?? "", code: "catalog.unreadable",
                            message: "The changed folder could not be read or its versions could not be written down. It is tried again.")
                    ]))
            }
        }
    }
}
