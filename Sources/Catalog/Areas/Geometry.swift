import CGeos

/// Rings of points to and from libgeos.
enum Geometry {
    /// A multipolygon, made valid where it crosses itself.
    ///
    /// Rings that are not closed are closed; rings of fewer than four points are left out.
    static func build(_ parts: [[[GeoPoint]]], shrink: Double, in context: GEOSContextHandle_t) -> OpaquePointer {
        var polygons: [OpaquePointer?] = []
        for part in parts {
            var rings = part.compactMap { ring($0, shrink: shrink, in: context) as OpaquePointer? }
            guard !rings.isEmpty else { continue }
            let outer = rings.removeFirst()
            var holes: [OpaquePointer?] = rings
            polygons.append(GEOSGeom_createPolygon_r(context, outer, &holes, UInt32(holes.count)))
        }
        let whole = GEOSGeom_createCollection_r(context, Int32(GEOS_MULTIPOLYGON.rawValue), &polygons, UInt32(polygons.count))!
        guard GEOSisValid_r(context, whole) == 0, let mended = GEOSMakeValid_r(context, whole) else { return whole }
        GEOSGeom_destroy_r(context, whole)
        return mended
    }

    private static func ring(_ points: [GeoPoint], shrink: Double, in context: GEOSContextHandle_t) -> OpaquePointer? {
        var points = points
        if points.first != points.last, let first = points.first { points.append(first) }
        guard points.count >= 4, let sequence = GEOSCoordSeq_create_r(context, UInt32(points.count), 2) else { return nil }
        for (number, point) in points.enumerated() {
            GEOSCoordSeq_setXY_r(context, sequence, UInt32(number), point.longitude * shrink, point.latitude)
        }
        return GEOSGeom_createLinearRing_r(context, sequence)
    }

    /// The rings with at most `tolerance` degrees of difference (Douglas and Peucker), for drawing.
    static func simplified(_ parts: [[[GeoPoint]]], tolerance: Double) -> [[GeoPoint]] {
        parts.flatMap { $0 }.map { simplified($0, tolerance: tolerance) }.filter { $0.count >= 4 }
    }

    private static func simplified(_ ring: [GeoPoint], tolerance: Double) -> [GeoPoint] {
        guard ring.count > 4 else { return ring }
        var keep = Array(repeating: false, count: ring.count)
        // Two fixed points, as a ring ends where it begins.
        let half = ring.count / 2
        for fixed in [0, half, ring.count - 1] { keep[fixed] = true }
        var open = [(0, half), (half, ring.count - 1)]
        while let (first, last) = open.popLast() {
            guard last - first > 1 else { continue }
            let (furthest, distance) = (first + 1..<last).map { ($0, gap(ring[$0], ring[first], ring[last])) }.max { $0.1 < $1.1 }!
            guard distance > tolerance else { continue }
            keep[furthest] = true
            open += [(first, furthest), (furthest, last)]
        }
        return ring.indices.filter { keep[$0] }.map { ring[$0] }
    }

    private static func gap(_ point: GeoPoint, _ a: GeoPoint, _ b: GeoPoint) -> Double {
        let (dx, dy) = (b.longitude - a.longitude, b.latitude - a.latitude)
        let (px, py) = (point.longitude - a.longitude, point.latitude - a.latitude)
        let length = dx * dx + dy * dy
        guard length > 0 else { return (px * px + py * py).squareRoot() }
        let share = min(max((px * dx + py * dy) / length, 0), 1)
        let (ex, ey) = (px - share * dx, py - share * dy)
        return (ex * ex + ey * ey).squareRoot()
    }
}
