import Foundation

/// Measures on a sphere of the earth's equatorial radius, as JavaRosa takes them.
package enum Geography {
    /// Degrees.
    package struct Point: Sendable, Hashable {
        package var latitude: Double
        package var longitude: Double
    }

    static let radius = 6_378_100.0

    /// `lat lon alt acc; lat lon alt acc`; nil where one is not a place.
    package static func points(_ text: String) -> [Point]? {
        var points = [Point]()
        for part in text.split(separator: ";", omittingEmptySubsequences: true) {
            let numbers = part.split(whereSeparator: \.isWhitespace)
            if numbers.isEmpty { continue }
            guard (2...4).contains(numbers.count) else { return nil }
            let read = numbers.map { Double($0) }
            guard read.allSatisfy({ $0?.isFinite == true }), let latitude = read[0], let longitude = read[1], abs(latitude) <= 90,
                abs(longitude) <= 180
            else { return nil }
            points.append(Point(latitude: latitude, longitude: longitude))
        }
        return points.isEmpty ? nil : points
    }

    /// Metres along the points.
    static func length(_ points: [Point]) -> Double { zip(points, points.dropFirst()).map { distance($0, $1) }.reduce(0, +) }

    static func distance(_ a: Point, _ b: Point) -> Double {
        let (phi, other) = (a.latitude * .pi / 180, b.latitude * .pi / 180)
        let cosine = sin(phi) * sin(other) + cos(phi) * cos(other) * cos((b.longitude - a.longitude) * .pi / 180)
        return radius * acos(min(1, max(-1, cosine)))
    }

    /// Square metres inside of the points, laid flat around the first.
    static func area(_ points: [Point]) -> Double {
        guard points.count >= 3 else { return 0 }
        let circumference = 2 * Double.pi * radius
        let first = points[0]
        let flat = points.dropFirst().map { point in
            (
                x: (point.longitude - first.longitude) * circumference * cos(point.latitude * .pi / 180) / 360,
                y: (point.latitude - first.latitude) * circumference / 360
            )
        }
        return abs(zip(flat, flat.dropFirst()).map { ($0.y * $1.x - $0.x * $1.y) / 2 }.reduce(0, +))
    }

    /// Whether a point lies in a shape (even-odd rule; the border counts as inside on the west and south).
    package static func isInside(_ point: Point, _ shape: [Point]) -> Bool {
        var inside = false
        var previous = shape[shape.count - 1]
        for corner in shape {
            if (corner.latitude > point.latitude) != (previous.latitude > point.latitude) {
                let slope = (previous.longitude - corner.longitude) / (previous.latitude - corner.latitude)
                if point.longitude < slope * (point.latitude - corner.latitude) + corner.longitude { inside.toggle() }
            }
            previous = corner
        }
        return inside
    }

    /// Whether a line crosses itself; touching the next stretch, or closing at the start, is not crossing.
    static func crossesItself(_ points: [Point]) -> Bool {
        guard points.count >= 4 else { return false }
        let stretches = Array(zip(points, points.dropFirst()))
        let closed = points.first == points.last
        for a in stretches.indices {
            for b in stretches.indices where b > a + 1 {
                if closed, a == 0, b == stretches.count - 1 { continue }
                if crosses(stretches[a], stretches[b]) { return true }
            }
        }
        return false
    }

    private static func crosses(_ a: (Point, Point), _ b: (Point, Point)) -> Bool {
        func side(_ p: Point, _ q: Point, _ r: Point) -> Int {
            let turn = (q.longitude - p.longitude) * (r.latitude - p.latitude) - (q.latitude - p.latitude) * (r.longitude - p.longitude)
            return turn > 0 ? 1 : turn < 0 ? -1 : 0
        }
        func between(_ p: Point, _ q: Point, _ r: Point) -> Bool {
            min(p.latitude, q.latitude) <= r.latitude && r.latitude <= max(p.latitude, q.latitude)
                && min(p.longitude, q.longitude) <= r.longitude && r.longitude <= max(p.longitude, q.longitude)
        }
        let (one, two) = (side(a.0, a.1, b.0), side(a.0, a.1, b.1))
        let (three, four) = (side(b.0, b.1, a.0), side(b.0, b.1, a.1))
        if one != two, three != four { return true }
        return one == 0 && between(a.0, a.1, b.0) || two == 0 && between(a.0, a.1, b.1) || three == 0 && between(b.0, b.1, a.0)
            || four == 0 && between(b.0, b.1, a.1)
    }
}
