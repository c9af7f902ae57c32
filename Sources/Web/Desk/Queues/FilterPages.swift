import Cases
import Catalog
import Core
import Identity
import Work

/// Filters that a servant keeps, alone or for the unit.
enum FilterPages {
    static let routes: [Route] = [
        .post("/desk/filters", .servant(Route.deskRoles), save),
        .post("/desk/filters/{filter}/delete", .servant(Route.deskRoles), delete),
    ]

    private static func save(_ visit: Visit) async throws -> Reply {
        let scope = try visit.scope
        guard let queue = DeskQueue(rawValue: visit.form.text("queue")) else { throw WebError.noSuchPage }
        let unit = try visit.form.text("unit").nonBlank.map { try visit.deskUnit($0).unit }
        guard let home = unit ?? scope.home ?? scope.readable.first else { throw WebError.forbidden }
        let query = ListQuery(query: visit.form.text("query"))
        let path = queue.path(unit?.id) + (query.isEmpty ? "" : "?" + query.text)
        guard let name = visit.form.text("name").nonBlank else { throw CaseError.missing("name") }
        guard name.count <= SavedFilter.longestName else { throw CaseError.tooLong("name", limit: SavedFilter.longestName) }
        let (cases, now) = (visit.dependencies.stores.cases, visit.now)
        let filter = SavedFilter(
            id: ID(at: now, chance: visit.dependencies.chance), owner: scope.id, unit: home.id, name: name, query: path,
            isShared: visit.form["shared"] == "yes", createdAt: now)
        try await visit.dependencies.stores.unit.write { tx in try cases.insert(filter, tx) }
        return .see(path + (path.contains("?") ? "&" : "?") + "said=filter_saved")
    }

    private static func delete(_ visit: Visit) async throws -> Reply {
        let scope = try visit.scope
        guard let id = ID<SavedFilter>(try visit.parameter("filter")) else { throw WebError.noSuchPage }
        let cases = visit.dependencies.stores.cases
        try await visit.dependencies.stores.unit.write { tx in try cases.deleteFilter(id, of: scope.id, tx) }
        return .see("/desk/mine?said=filter_deleted")
    }
}
