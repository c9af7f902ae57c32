import Core
import Foundation

/// Reads `areas/*.geojson`.
struct AreaReader {
    let log: FindingLog
    let units: UnitTree
    /// Whether areas are compared with one another, which takes longer than a start should.
    var isThorough = false

    func read(_ files: [String: Data]) -> AreaMap {
        var polygons: [AreaPolygon] = []
        for (path, data) in files.sorted(by: { $0.key < $1.key }) where path.hasPrefix("areas/") && path.hasSuffix(".geojson") {
            polygons += layer(String(path.dropFirst("areas/".count).dropLast(".geojson".count)), data, file: path)
        }
        for (path, data) in files.sorted(by: { $0.key < $1.key }) where path.hasPrefix("areas/") && path.hasSuffix(".yaml") {
            polygons += borrowed(String(path.dropFirst("areas/".count).dropLast(".yaml".count)), data, file: path, from: polygons)
        }
        let map = AreaMap(polygons)
        for (a, b, share) in isThorough ? map.overlaps() : [] {
            log.add(
                Finding(
                    file: "areas/\(a.layer).geojson", severity: .warning, code: "areas.overlap",
                    message:
                        "\(a.id) and \(b.id) share \(String(format: "%.1f", share * 100)) % of the smaller one; a point there belongs to \(a.id). Mend the polygons."
                ))
        }
        return map
    }

    private func layer(_ layer: String, _ data: Data, file: String) -> [AreaPolygon] {
        guard let root = try? JSONSerialization.jsonObject(with: data) as? [String: Any], root["type"] as? String == "FeatureCollection",
            let features = root["features"] as? [[String: Any]]
        else {
            log.add(Finding(file: file, code: "areas.not_geojson", message: "This is no GeoJSON FeatureCollection (RFC 7946)."))
            return []
        }
        var found: [AreaPolygon] = []
        for (number, feature) in features.enumerated() {
            let place = { (code: String, message: String) in
                self.log.add(Finding(file: file, column: "feature \(number + 1)", code: code, message: message))
            }
            let properties = feature["properties"] as? [String: Any] ?? [:]
            guard let id = text(properties["id"] ?? feature["id"]) else {
                place("areas.no_id", "The feature has no property id. Give it a short name.")
                continue
            }
            guard !found.contains(where: { $0.area.id == id }) else {
                place("areas.id_twice", "The id \(id) stands twice.")
                continue
            }
            var unit: UnitID?
            if let name = text(properties["unit"]) {
                unit = UnitID(name)
                if unit.flatMap({ units[$0] }) == nil {
                    place(
                        "areas.unknown_unit",
                        "\(id) names the unit \(name), which does not exist.\(NearestName.hint(for: name, among: units.all.map(\.id.name)))"
                    )
                }
            }
            guard let geometry = feature["geometry"] as? [String: Any], let parts = polygons(geometry),
                parts.contains(where: { !$0.isEmpty })
            else {
                place("areas.not_a_polygon", "\(id) is no Polygon or MultiPolygon with longitude and latitude in degrees.")
                continue
            }
            let outline = Geometry.simplified(parts, tolerance: 0.0003)
            let area = Area(id: id, layer: layer, name: text(properties["name"]) ?? id, unit: unit, outline: outline)
            found.append(AreaPolygon(area: area, parts: parts))
        }
        return found
    }

    /// A layer with the polygons of another and units of its own: `polygons: alcaldias` and `units: {iztapalapa: iztapalapa, …}`.
    private func borrowed(_ layer: String, _ data: Data, file: String, from polygons: [AreaPolygon]) -> [AreaPolygon] {
        guard let root = YamlValue.read(data, file: file, log: log), let map = root.mapping(["polygons", "units"]),
            let place = map.required("polygons"), let lender = place.text(), let named = map.required("units")?.entries()
        else { return [] }
        let lent = polygons.filter { $0.area.layer == lender && $0.lender == nil }
        guard !lent.isEmpty else {
            let layers = Set(polygons.map(\.area.layer))
            place.error(
                "areas.unknown_layer", "There is no areas/\(lender).geojson to borrow from.\(NearestName.hint(for: lender, among: layers))")
            return []
        }
        guard !polygons.contains(where: { $0.area.layer == layer }) else {
            root.error("areas.layer_twice", "There is areas/\(layer).geojson as well. Keep one.")
            return []
        }
        var offices: [String: UnitID] = [:]
        for (id, value) in named {
            guard lent.contains(where: { $0.area.id == id }) else {
                value.error(
                    "areas.unknown_area", "\(lender) has no area \(id).\(NearestName.hint(for: id, among: lent.map(\.area.id)))")
                continue
            }
            guard let unit: UnitID = value.name() else { continue }
            if units[unit] == nil {
                let names = units.all.map(\.id.name)
                value.error("areas.unknown_unit", "There is no unit \(unit).\(NearestName.hint(for: unit.name, among: names))")
            }
            offices[id] = unit
        }
        let missing = lent.map(\.area.id).filter { offices[$0] == nil }.sorted()
        if !missing.isEmpty {
            map["units"]?.warning("areas.no_unit", "No unit for \(missing.joined(separator: ", ")): a place there goes to the next route.")
        }
        return lent.map { polygon in
            var own = polygon
            (own.area.layer, own.area.unit, own.lender) = (layer, offices[polygon.area.id], lender)
            return own
        }
    }

    private func text(_ value: Any?) -> String? {
        switch value {
        case let text as String: text.isEmpty ? nil : text
        case let number as NSNumber: number.stringValue
        default: nil
        }
    }

    private func polygons(_ geometry: [String: Any]) -> [[[GeoPoint]]]? {
        switch geometry["type"] as? String {
        case "Polygon": (geometry["coordinates"] as? [Any]).flatMap(rings).map { [$0] }
        case "MultiPolygon":
            (geometry["coordinates"] as? [Any]).flatMap { parts in
                let read = parts.compactMap { ($0 as? [Any]).flatMap(rings) }
                return read.count == parts.count ? read : nil
            }
        default: nil
        }
    }

    private func rings(_ values: [Any]) -> [[GeoPoint]]? {
        var rings: [[GeoPoint]] = []
        for value in values {
            guard let positions = value as? [[Double]] else { return nil }
            let points = positions.compactMap { position -> GeoPoint? in
                guard position.count >= 2, (-180...180).contains(position[0]), (-90...90).contains(position[1]) else { return nil }
                return GeoPoint(latitude: position[1], longitude: position[0])
            }
            guard points.count == positions.count, points.count >= 3 else { return nil }
            rings.append(points)
        }
        return rings
    }
}
