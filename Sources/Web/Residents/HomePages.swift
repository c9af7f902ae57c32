import Catalog
import Core
import Foundation

/// The home page, the list of all services and the search over them.
enum HomePages {
    static let routes: [Route] = [
        .get("/", .everybody, home),
        .get("/services", .everybody, services),
    ]

    /// Tiles of the home page.
    static let tiles = 8

    private static func home(_ visit: Visit) async throws -> Reply {
        let services = visit.catalog.services
        return visit.page(
            "residents/home", title: visit.words.text("home.title"), caching: .never,
            [
                "tiles": services.prefix(tiles).map { tile($0, visit) },
                "all": visit.words.text("home.all", count: services.count),
                "hasMore": services.count > tiles,
                "smsTitle": smsNumber(visit).map { visit.words.text("home.by_sms", ["number": $0]) },
                "phoneTitle": visit.words.text("home.by_phone", ["phone": visit.catalog.city.help.phone]),
                "intro": visit.block("home_intro"),
            ])
    }

    /// The list, narrowed to what fits the words that were typed.
    private static func services(_ visit: Visit) async throws -> Reply {
        let asked = (visit.query("q") ?? "").trimmed.prefix(200)
        let found = asked.isEmpty ? [] : visit.catalog.search(String(asked), limit: 8).compactMap { visit.catalog.service($0.service) }
        let groups = asked.isEmpty ? groups(visit) : []
        let title = asked.isEmpty ? visit.words.text("services.title") : visit.words.text("services.found", ["words": String(asked)])
        return visit.page(
            "residents/services", title: title, section: "services",
            [
                "asked": String(asked), "hasAsked": !asked.isEmpty, "heading": visit.words.text("services.title"), "groups": groups,
                "found": found.map { tile($0, visit) },
                "count": asked.isEmpty ? nil : visit.words.text("services.count", count: found.count),
                "hasNone": !asked.isEmpty && found.isEmpty,
                "noneText": visit.words.text("services.none_text", ["phone": visit.catalog.city.help.phone]),
            ])
    }

    private static func groups(_ visit: Visit) -> [View] {
        let services = visit.catalog.services
        var groups: [View] = visit.catalog.city.categories.compactMap { category in
            let inside = services.filter { $0.category == category.id }
            guard !inside.isEmpty else { return nil }
            return ["id": category.id, "title": category.title.text(in: visit.language), "tiles": inside.map { tile($0, visit) }]
        }
        let known = Set(visit.catalog.city.categories.map(\.id))
        let rest = services.filter { $0.category.map { !known.contains($0) } ?? true }
        if !rest.isEmpty {
            groups.append([
                "id": "other", "title": groups.isEmpty ? nil : visit.words.text("services.other"), "tiles": rest.map { tile($0, visit) },
            ])
        }
        return groups
    }

    static func tile(_ service: CityService, _ visit: Visit) -> View {
        [
            "path": "/services/\(service.code)", "title": service.title.text(in: visit.language),
            "summary": service.summary.text(in: visit.language),
            "deed": visit.words.text("services.deed.\(service.mode.rawValue)"),
            "sign": Signs.svg(service.sign, in: visit.catalog.city.theme, size: 84),
            "smallSign": Signs.svg(service.sign, in: visit.catalog.city.theme, size: 56),
        ]
    }

    private static func smsNumber(_ visit: Visit) -> String? {
        visit.catalog.city.channels.first { $0.channel == .sms }.map(\.address)
    }

}

extension Visit {
    /// A named stretch of a page in the city's own words, if it wrote one.
    func block(_ name: String) -> String? { catalog.city.theme.blocks[name]?.text(in: language) }
}
