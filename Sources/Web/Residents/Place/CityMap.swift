import Catalog
import Core
import Foundation
import HTTPTypes

/// The areas of the city as GeoJSON, for the map of the place question.
enum CityMap {
    static let routes: [Route] = [.get("/areas.json", .everybody, areas)]

    private struct Collection: Encodable {
        let type = "FeatureCollection"
        let features: [Feature]
    }

    private struct Feature: Encodable {
        let type = "Feature"
        let properties: [String: String]
        let geometry: Geometry
    }

    private struct Geometry: Encodable {
        let type = "MultiPolygon"
        let coordinates: [[[[Double]]]]
    }

    private static func areas(_ visit: Visit) async throws -> Reply {
        let layer = visit.catalog.areas.layers.first
        let features = visit.catalog.areas.areas.filter { $0.layer == layer }.map { area in
            Feature(
                properties: ["name": area.name, "id": area.id],
                geometry: Geometry(coordinates: area.outline.map { ring in [ring.map { [rounded($0.longitude), rounded($0.latitude)] }] }))
        }
        var reply = try Reply.json(Collection(features: features))
        reply.headers[.contentType] = "application/geo+json"
        reply.caching = .brief
        return reply
    }

    private static func rounded(_ degrees: Double) -> Double { (degrees * 10_000).rounded() / 10_000 }
}
