import Catalog
import Core
import Forms
import Foundation

/// Points, lines and areas: written, or marked on the map by who can.
extension QuestionView {
    func place(_ step: FormStep, _ view: inout View) {
        let city = visit.catalog.city
        let points = Self.points(step.value)
        let point = points.first
        let isLine = step.type != .geopoint
        view["template"] = isLine ? "drafts/line" : "drafts/place"
        view["value"] =
            written[step.ref]
            ?? (isLine ? Self.open(points, step).map(Self.written).joined(separator: "\n") : point.map(Self.written) ?? "")
        view["latitude"] = point?.latitude ?? city.map.latitude
        view["longitude"] = point?.longitude ?? city.map.longitude
        view["zoom"] = point == nil ? city.map.zoom : 16
        view["hasPoint"] = point != nil
        view["shape"] = step.type == .geoshape ? "area" : isLine ? "line" : nil
        view["how"] = isLine ? visit.words.text(step.type == .geoshape ? "place.area_how" : "place.line_how") : nil
        view["tiles"] = city.map.tiles
        view["attribution"] = city.map.attribution
        view["areas"] = "/areas.json"
        view["leaflet"] = visit.site.assets.path("leaflet.js")
        view["leafletStyle"] = visit.site.assets.path("leaflet.css")
    }

    /// The points of a stored answer, `lat lon alt acc` joined by `;`.
    static func points(_ answer: String) -> [GeoPoint] { answer.split(separator: ";").compactMap { GeoPoint(answer: String($0)) } }

    /// An area without the point that closes it.
    private static func open(_ points: [GeoPoint], _ step: FormStep) -> [GeoPoint] {
        guard step.type == .geoshape, points.count > 3, let first = points.first, let last = points.last,
            first.latitude == last.latitude, first.longitude == last.longitude
        else { return points }
        return points.dropLast()
    }

    static func written(_ point: GeoPoint) -> String { "\(point.latitude), \(point.longitude)" }
}
