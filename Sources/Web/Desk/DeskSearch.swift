import Cases
import Catalog
import Core
import Identity

/// Search from the header: a folio opens its case.
enum DeskSearch {
    static let path = "/desk/search"
    static let routes: [Route] = [.get(path, .servant(Route.deskRoles), search)]

    private static func search(_ visit: Visit) async throws -> Reply {
        let scope = try visit.scope
        let asked = String((visit.query("q") ?? "").trimmed.prefix(200))
        if let folio = Folio(asked), let file = try await visit.dependencies.cases.file(folio: folio), scope.may(.read, file.unit) {
            return .see("/desk/cases/\(folio)")
        }
        return visit.deskPage(
            "desk/search", title: visit.words.text("desk.search.title"), scope: scope, sidebar: try await visit.sidebar(nil, scope),
            ["asked": asked, "hasAsked": !asked.isEmpty])
    }
}
