import Cases
import Catalog
import Core
import Identity
import Work

/// From one case straight to the next thing to do: the first of one's own, else the first that nobody carries.
enum NextCase {
    static let path = "/desk/next"
    static let routes: [Route] = [.get(path, .servant(Route.deskRoles), show)]

    private static func show(_ visit: Visit) async throws -> Reply {
        let scope = try visit.scope
        guard !scope.readable.isEmpty else { throw WebError.forbidden }
        let left = visit.query("after").flatMap { Folio($0) }
        let stores = visit.dependencies.stores
        let unit = scope.home?.id
        let next = try await stores.unit.read { tx -> CaseFile? in
            for queue in [DeskQueue.mine, .unassigned] {
                let chosen = queue.queue(unit, scope, ListQuery(), visit)
                // What waits for somebody outside is nothing to do now, and the case that was just left is not the next one.
                let files = try stores.cases.list(chosen, after: nil, limit: QueuePages.pageLength, at: visit.now, tx)
                if let file = files.first(where: { $0.state != .waitingForResident && $0.folio != left }) { return file }
            }
            return nil
        }
        return .see(next.map { "/desk/cases/\($0.folio)" } ?? DeskQueue.mine.path(nil))
    }
}
