import CGeos
import Foundation
import Synchronization

/// The areas of a city with an index that finds the one of a point in microseconds.
///
/// A point on a border belongs to the first area by id, and so does a point where two overlap. A point that no area covers, but one is at most
/// ``reach`` metres away, belongs to the nearest: borders of official files do not always meet.
package final class AreaMap: Sendable {
    /// Metres.
    package static let reach = 50.0
    private static let metresPerDegree = 111_320.0

    /// By layer, layers by name; by id within one.
    package let areas: [Area]
    package let layers: [String]
    private let index: Mutex<Index>
    private let boxes: [String: [Box]]
    /// Longitudes are shrunk by the cosine of the city's latitude, so that distances are the same in both directions.
    private let shrink: Double

    private struct Box: Sendable {
        let area: Int
        /// Of the index; layers that borrow polygons share it.
        let shape: Int
        let minX: Double
        let minY: Double
        let maxX: Double
        let maxY: Double

        func holds(_ x: Double, _ y: Double, margin: Double) -> Bool {
            x >= minX - margin && x <= maxX + margin && y >= minY - margin && y <= maxY + margin
        }
    }

    package init(_ polygons: [AreaPolygon]) {
        let sorted = polygons.sorted { ($0.area.layer, $0.area.id) < ($1.area.layer, $1.area.id) }
        let latitudes = sorted.flatMap { $0.parts.flatMap { $0.flatMap { $0.map(\.latitude) } } }
        let middle = ((latitudes.min() ?? 0) + (latitudes.max() ?? 0)) / 2
        let shrink = cos(middle * .pi / 180)
        self.shrink = shrink
        areas = sorted.map(\.area)
        layers = Set(areas.map(\.layer)).sorted()
        var boxes: [String: [Box]] = [:]
        var shapes: [[[[GeoPoint]]]] = []
        var places: [String: Int] = [:]
        for (number, polygon) in sorted.enumerated() {
            let origin = "\(polygon.lender ?? polygon.area.layer)/\(polygon.area.id)"
            let shape = places[origin] ?? shapes.count
            if places.updateValue(shape, forKey: origin) == nil { shapes.append(polygon.parts) }
            let points = polygon.parts.flatMap { $0.flatMap { $0 } }
            let xs = points.map { $0.longitude * shrink }
            let ys = points.map(\.latitude)
            guard let minX = xs.min(), let maxX = xs.max(), let minY = ys.min(), let maxY = ys.max() else { continue }
            boxes[polygon.area.layer, default: []].append(
                Box(area: number, shape: shape, minX: minX, minY: minY, maxX: maxX, maxY: maxY))
        }
        self.boxes = boxes
        index = Mutex(Index(shapes, shrink: shrink))
    }

    package static let empty = AreaMap([])

    /// The area of a point in a layer (the first where none is named), or nil for a point outside of all.
    package func area(at point: GeoPoint, layer: String? = nil) -> Area? {
        guard let layer = layer ?? layers.first, let boxes = boxes[layer] else { return nil }
        let x = point.longitude * shrink
        let y = point.latitude
        let margin = Self.reach / Self.metresPerDegree
        let near = boxes.filter { $0.holds(x, y, margin: margin) }
        guard !near.isEmpty else { return nil }
        let found = index.withLock { index -> Int? in
            index.first(of: near.lazy.filter { $0.holds(x, y, margin: 0) }.map(\.shape), atX: x, y: y)
                ?? index.nearest(of: near.map(\.shape), toX: x, y: y, within: margin)
        }
        return near.first { $0.shape == found }.map { areas[$0.area] }
    }

    /// An area by layer and id.
    package func area(_ id: String, layer: String? = nil) -> Area? {
        guard let layer = layer ?? layers.first else { return nil }
        return areas.first { $0.layer == layer && $0.id == id }
    }

    /// Pairs of areas of one layer that overlap by more than a hundredth of the smaller: both their numbers and the share.
    func overlaps() -> [(Area, Area, Double)] {
        var found: [(Area, Area, Double)] = []
        for layer in boxes.values {
            for (place, a) in layer.enumerated() {
                for b in layer[(place + 1)...] where a.minX <= b.maxX && b.minX <= a.maxX && a.minY <= b.maxY && b.minY <= a.maxY {
                    let share = index.withLock { $0.sharedPart(a.shape, b.shape) }
                    if share > 0.01 { found.append((areas[a.area], areas[b.area], share)) }
                }
            }
        }
        return found
    }
}

/// An area with the rings it was read with.
package struct AreaPolygon: Sendable {
    package var area: Area
    /// Polygons, each an outer ring and its holes.
    package var parts: [[[GeoPoint]]]
    /// The layer whose polygons these are, where a layer borrows another's.
    package var lender: String?
}

/// The geometries inside libgeos.
///
/// Its context and the prepared geometries, which finish their index at the first question, are for one thread at a time: whoever holds the
/// lock around this value has them.
private struct Index: ~Copyable {
    private let context: GEOSContextHandle_t
    private var shapes: [OpaquePointer] = []
    private var prepared: [OpaquePointer] = []

    init(_ polygons: [[[[GeoPoint]]]], shrink: Double) {
        context = GEOS_init_r()
        for parts in polygons {
            let shape = Geometry.build(parts, shrink: shrink, in: context)
            shapes.append(shape)
            prepared.append(GEOSPrepare_r(context, shape))
        }
    }

    deinit {
        for geometry in prepared { GEOSPreparedGeom_destroy_r(context, geometry) }
        for shape in shapes { GEOSGeom_destroy_r(context, shape) }
        GEOS_finish_r(context)
    }

    func first(of candidates: some Sequence<Int>, atX x: Double, y: Double) -> Int? {
        guard let point = GEOSGeom_createPointFromXY_r(context, x, y) else { return nil }
        defer { GEOSGeom_destroy_r(context, point) }
        return candidates.first { GEOSPreparedIntersects_r(context, prepared[$0], point) == 1 }
    }

    func nearest(of candidates: [Int], toX x: Double, y: Double, within margin: Double) -> Int? {
        guard let point = GEOSGeom_createPointFromXY_r(context, x, y) else { return nil }
        defer { GEOSGeom_destroy_r(context, point) }
        var best: (area: Int, distance: Double)?
        for candidate in candidates {
            var distance = 0.0
            guard GEOSPreparedDistance_r(context, prepared[candidate], point, &distance) == 1, distance <= margin else { continue }
            if distance < best?.distance ?? .infinity { best = (candidate, distance) }
        }
        return best?.area
    }

    func sharedPart(_ a: Int, _ b: Int) -> Double {
        guard let shared = GEOSIntersection_r(context, shapes[a], shapes[b]) else { return 0 }
        defer { GEOSGeom_destroy_r(context, shared) }
        var area = 0.0
        var areaA = 0.0
        var areaB = 0.0
        GEOSArea_r(context, shared, &area)
        GEOSArea_r(context, shapes[a], &areaA)
        GEOSArea_r(context, shapes[b], &areaB)
        let smaller = min(areaA, areaB)
        return smaller > 0 ? area / smaller : 0
    }
}
