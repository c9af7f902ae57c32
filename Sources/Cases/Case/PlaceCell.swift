import Core
import Foundation

/// The square of about a hundred metres in which a place lies.
///
/// Only its keyed hash is kept beside a case, so that reports of one spot are found without the database knowing any place.
struct PlaceCell: Hashable {
    let row: Int
    let column: Int

    init(row: Int, column: Int) { (self.row, self.column) = (row, column) }

    /// Nil for a place without a point.
    init?(_ place: Place) {
        guard let latitude = place.latitude, let longitude = place.longitude, abs(latitude) < 89, abs(longitude) <= 180 else { return nil }
        self.init(row: Self.row(latitude), longitude: longitude)
    }

    private init(row: Int, longitude: Double) {
        self.init(row: row, column: Int((longitude / Self.width(of: row)).rounded(.down)))
    }

    /// The cell and the eight around it, in which every point at most 100 m away lies.
    static func around(_ place: Place) -> [PlaceCell] {
        guard let own = PlaceCell(place), let longitude = place.longitude else { return [] }
        return (-1...1).flatMap { down in
            let middle = PlaceCell(row: own.row + down, longitude: longitude)
            return (-1...1).map { PlaceCell(row: middle.row, column: middle.column + $0) }
        }
    }

    func index(_ ring: KeyRing) -> Data { ring.blindIndex("\(row) \(column)", purpose: "place") }

    /// A thousandth of a degree of latitude is 111 m.
    private static func row(_ latitude: Double) -> Int { Int((latitude * 1000).rounded(.down)) }
    /// Degrees of longitude that are as wide in this row.
    private static func width(of row: Int) -> Double { 0.001 / cos(Double(row) / 1000 * .pi / 180) }
}

extension Place {
    /// Metres between two points on the sphere; nil where one has none.
    package func meters(to other: Place) -> Double? {
        guard let latitude, let longitude, let there = other.latitude, let east = other.longitude else { return nil }
        let radians = Double.pi / 180
        let (down, across) = ((there - latitude) * radians, (east - longitude) * radians)
        let half = pow(sin(down / 2), 2) + cos(latitude * radians) * cos(there * radians) * pow(sin(across / 2), 2)
        return 2 * 6_371_000 * asin(min(1, half.squareRoot()))
    }
}
