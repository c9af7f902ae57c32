import Cases
import Catalog
import Core
import HTTPTypes
import Hummingbird
import Identity
import Work

/// The queues at the left, with counts that equal their lists.
struct Sidebar: Sendable {
    let unit: CityUnit
    let counts: [DeskQueue: Int]

    /// Counts what the servant sees of a unit, in the transaction that reads the list.
    static func read(_ unit: CityUnit, _ scope: DeskScope, _ visit: Visit, _ tx: any Transaction) throws -> Sidebar {
        var counts: [DeskQueue: Int] = [:]
        for queue in DeskQueue.counted {
            counts[queue] = try visit.dependencies.stores.cases.count(queue.queue(unit.id, scope.id, visit), at: visit.now, tx)
        }
        return Sidebar(unit: unit, counts: counts)
    }

    func view(current: DeskQueue?, _ scope: DeskScope, _ visit: Visit) -> [View] {
        DeskQueue.allCases.map { queue in
            let count = counts[queue]
            return [
                "name": visit.words.text("desk.queue.\(queue.rawValue)"), "path": queue.path(unit.id), "isCurrent": queue == current,
                "count": count.map(String.init), "isLate": queue == .late && (count ?? 0) > 0,
            ]
        }
    }
}

extension Visit {
    /// A page of the desk: dark header with search, queues at the left, the template's part.
    func deskPage(
        _ template: String, title: String, scope: DeskScope, sidebar: Sidebar, current: DeskQueue? = nil, hasError: Bool = false,
        status: Int = 200, _ view: View
    ) -> Reply {
        let shared = city.shared(language)
        let main = site.templates.render(template, shared.lent(to: view))
        let readable = scope.readable
        let frame: View = [
            "lang": language.tag, "dir": language.isRightToLeft ? "rtl" : "ltr", "css": site.assets.path("style.css", in: city),
            "script": site.assets.path("page.js"), "deskScript": site.assets.path("desk.js"), "font": site.assets.path("display.woff2"),
            "isDemo": dependencies.isDemo, "mark": Signs.mark(catalog.city.theme),
            "title": (hasError ? words.text("layout.error_prefix") + " " : "") + title,
            "usesPlainHeadings": !["es", "en"].contains(language.tag), "main": main, "name": scope.member.name,
            "unit": sidebar.unit.shortName.text(in: language), "queues": sidebar.view(current: current, scope, self),
            "asked": request.uri.path == DeskSearch.path ? query("q") : nil,
            "hasUnits": readable.count > 1,
            "units": readable.map { unit in
                [
                    "id": unit.id.name, "name": unit.shortName.text(in: language), "isCurrent": unit.id == sidebar.unit.id,
                    "depth": scope.units.line(of: unit.id).count > 1 ? "– " : "",
                ] as View
            },
            "token": formToken(), "languageName": Languages.name(language),
            "languages": catalog.city.languages.filter { $0 != language }.map { ["tag": $0.tag, "name": Languages.name($0)] as View },
        ]
        return .html(site.templates.render("desk/layout", shared.lent(to: frame)), status: .init(code: status))
    }

    /// The sidebar for pages that show no queue.
    func sidebar(_ unit: CityUnit?, _ scope: DeskScope) async throws -> Sidebar {
        guard let unit = unit ?? scope.home else { throw WebError.forbidden }
        return try await dependencies.stores.unit.read { tx in try Sidebar.read(unit, scope, self, tx) }
    }
}
