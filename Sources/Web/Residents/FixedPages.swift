import Catalog
import Core
import Foundation

/// Help, accessibility and privacy: pages of words, which a city may replace by its own.
enum FixedPages {
    static let routes: [Route] = [
        .get("/help", .everybody, help),
        .get("/accessibility", .everybody) { visit in words("accessibility", visit) },
        .get("/privacy", .everybody) { visit in words("privacy", visit) },
    ]

    private static func help(_ visit: Visit) async throws -> Reply {
        let language = visit.language
        let units = visit.catalog.city.units.all.filter { $0.address != nil }.map { unit -> View in
            [
                "name": unit.name.text(in: language), "address": unit.address?.text(in: language), "hours": unit.hours?.text(in: language),
                "phone": unit.phone, "tel": unit.phone.map(Telephone.link),
            ]
        }
        return visit.page(
            "residents/help", title: visit.words.text("help.title"),
            [
                "units": units, "hasUnits": !units.isEmpty, "helpUrl": visit.catalog.city.help.url,
                "emergencyName": visit.catalog.city.emergency.name.text(in: language), "emergencyPhone": visit.catalog.city.emergency.phone,
            ])
    }

    /// A page whose paragraphs are `<page>.text.1`, `.2`, … with optional headings.
    private static func words(_ page: String, _ visit: Visit) -> Reply {
        let values = ["phone": visit.catalog.city.help.phone, "city": visit.catalog.city.name.text(in: visit.language)]
        var parts: [View] = []
        while let text = visit.words.optional("\(page).part.\(parts.count + 1).text", values) {
            parts.append(["heading": visit.words.optional("\(page).part.\(parts.count + 1).heading", values), "text": text])
        }
        return visit.page(
            "residents/words", title: visit.words.text("\(page).title"),
            ["heading": visit.words.text("\(page).title"), "lead": visit.words.optional("\(page).lead", values), "parts": parts])
    }
}
