import Cases
import Catalog
import Core
import Foundation

/// Where it is: the outline of the area with the point in it, drawn on the server, so that it needs neither script nor internet.
enum CaseMap {
    private static let width = 400.0
    private static let margin = 28.0

    static func view(_ place: Place?, area id: String?, _ visit: Visit) -> View? {
        guard let place else { return nil }
        let area = id.flatMap { visit.catalog.areas.area($0) }
        var view: View = [
            "words": [place.street, place.between, place.colonia].compactMap { $0?.nonBlank }.joined(separator: ", ").nonBlank,
            "landmark": place.landmark?.nonBlank, "area": area?.name,
        ]
        if let latitude = place.latitude, let longitude = place.longitude {
            let text = [latitude, longitude].map { String(Double(Int(($0 * 100_000).rounded())) / 100_000) }.joined(separator: ", ")
            view["coordinates"] = text
            view["geo"] = "geo:" + text.replacing(" ", with: "")
            view["svg"] = area.map { draw($0, GeoPoint(latitude: latitude, longitude: longitude), visit) }
        }
        return view
    }

    private static func draw(_ area: Area, _ point: GeoPoint, _ visit: Visit) -> String {
        let points = area.outline.flatMap { $0 } + [point]
        let (latitudes, longitudes) = (points.map(\.latitude), points.map(\.longitude))
        guard let south = latitudes.min(), let north = latitudes.max(), let west = longitudes.min(), let east = longitudes.max() else {
            return ""
        }
        // Longitudes shrink with the cosine of the latitude, so that the shape is the one people know.
        let shrink = cos((south + north) / 2 * .pi / 180)
        let scale = (width - 2 * margin) / max((east - west) * shrink, (north - south), 0.001)
        func spot(_ point: GeoPoint) -> (x: Int, y: Int) {
            (
                Int((margin + (point.longitude - west) * shrink * scale).rounded()),
                Int((margin + (north - point.latitude) * scale).rounded())
            )
        }
        let rings = area.outline.map { ring in "M" + ring.map { "\(spot($0).x) \(spot($0).y)" }.joined(separator: "L") + "z" }.joined()
        let label = Markup.escaped(visit.words.text("desk.case.map_label", ["area": area.name]))
        let box = (width: Int((east - west) * shrink * scale + 2 * margin), height: Int((north - south) * scale + 2 * margin))
        let pin = spot(point)
        return """
            <svg class="outline" viewBox="0 0 \(box.width) \(box.height)" role="img" aria-label="\(label)"><path class="land" d="\(rings)"/>\
            <path class="pin" transform="translate(\(pin.x) \(pin.y))" d="M0 0C-7-9-13-15-13-23a13 13 0 0 1 26 0C13-15 7-9 0 0z"/>\
            <circle class="eye" cx="\(pin.x)" cy="\(pin.y - 23)" r="5"/></svg>
            """
    }
}
