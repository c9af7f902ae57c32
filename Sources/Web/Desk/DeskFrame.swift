import Cases
import Catalog
import Core
import HTTPTypes
import Hummingbird
import Identity
import Work

/// The queues at the left, with counts that equal their lists, and the filters that were kept.
struct Sidebar: Sendable {
    /// Nil for all units of the servant.
    let unit: CityUnit?
    let counts: [DeskQueue: Int]
    let filters: [SavedFilter]

    /// Counts what the servant sees of a unit and its sub-offices, in the transaction that reads the list.
    static func read(_ unit: CityUnit?, _ scope: DeskScope, _ visit: Visit, _ tx: any Transaction) throws -> Sidebar {
        let cases = visit.dependencies.stores.cases
        let seen = unit.flatMap { unit in scope.readable.contains(unit) ? unit : nil }
        var counts: [DeskQueue: Int] = [:]
        for queue in DeskQueue.counted {
            counts[queue] = try cases.count(queue.queue(seen?.id, scope, ListQuery(), visit), at: visit.now, tx)
        }
        return Sidebar(
            unit: seen, counts: counts, filters: try cases.filters(of: scope.id, in: scope.readable.map(\.id), tx))
    }

    func queues(current: DeskQueue?, _ visit: Visit) -> [View] {
        DeskQueue.trays.map { queue in
            let count = counts[queue]
            return [
                "name": visit.words.text("desk.queue.\(queue.key)"), "path": queue.path(unit?.id), "isCurrent": queue == current,
                "count": count.map(String.init), "isLate": queue == .late && (count ?? 0) > 0,
            ]
        }
    }

    /// Filters with their address; one whose unit the servant no longer sees is left out.
    func filters(_ scope: DeskScope, _ visit: Visit) -> [View] {
        filters.filter { filter in scope.readable.contains { $0.id == filter.unit } }.map { filter in
            let isOwn = filter.owner == scope.id
            return [
                "name": filter.name, "path": filter.query, "isShared": filter.isShared, "isOwn": isOwn,
                "delete": isOwn ? "/desk/filters/\(filter.id)/delete" : nil,
                "isCurrent": filter.query == visit.request.uri.string,
            ]
        }
    }
}

extension Visit {
    /// A page of the desk: dark header with search, queues at the left, the template's part.
    func deskPage(
        _ template: String, title: String, scope: DeskScope, sidebar: Sidebar, current: DeskQueue? = nil, section: String? = nil,
        hasError: Bool = false, status: Int = 200, _ view: View
    ) -> Reply {
        let shared = city.shared(language)
        let token = formToken()
        let main = String(decoding: shared.render(template, view), as: UTF8.self)
        let readable = scope.readable
        let unitName = sidebar.unit?.shortName.text(in: language) ?? words.text("desk.all_units")
        let figured = sidebar.unit.flatMap { scope.may(.seeFigures, $0.id) ? $0.id : nil }
        let frame: View = [
            "lang": language.tag, "dir": language.isRightToLeft ? "rtl" : "ltr", "css": site.assets.path("style.css", in: city),
            "script": site.assets.path("page.js"), "deskScript": site.assets.path("desk.js"), "font": site.assets.path("display.woff2"),
            "isDemo": dependencies.isDemo, "mark": Signs.mark(catalog.city.theme),
            "title": (hasError ? words.text("layout.error_prefix") + " " : "") + title,
            "usesPlainHeadings": !["es", "en"].contains(language.tag), "main": main, "name": scope.member.name,
            "unit": unitName, "queues": sidebar.queues(current: current, self), "filters": sidebar.filters(scope, self),
            "hasFilters": !sidebar.filters.isEmpty, "asked": request.uri.path == DeskSearch.path ? query("q") : nil,
            "hasUnits": readable.count > 1, "isEverywhere": sidebar.unit == nil,
            "timer": WorkTimer.running(self)?.view(self),
            "mayProve": scope.member.grants.contains { $0.role == .identityOfficer }, "isProving": section == "identity",
            "mayServe": scope.mayAnywhere(.work), "isServing": request.uri.path == CounterPages.path,
            "units": readable.map { unit in
                [
                    "id": unit.id.name, "name": unit.shortName.text(in: language), "isCurrent": unit.id == sidebar.unit?.id,
                    "depth": readable.contains { $0.id == unit.parent } ? "– " : "",
                ] as View
            },
            "figures": scope.mayAnywhere(.seeFigures) ? UnitPages.path(figured) : nil, "isFigures": section == "figures",
            "token": token, "languageName": Languages.name(language),
            "languages": catalog.city.languages.filter { $0 != language }.map { ["tag": $0.tag, "name": Languages.name($0)] as View },
        ]
        return .html(utf8: shared.render("desk/layout", frame), status: .init(code: status))
    }

    /// The sidebar for pages that show no queue.
    func sidebar(_ unit: CityUnit?, _ scope: DeskScope) async throws -> Sidebar {
        try await dependencies.stores.unit.read { tx in try Sidebar.read(unit ?? scope.home, scope, self, tx) }
    }
}
