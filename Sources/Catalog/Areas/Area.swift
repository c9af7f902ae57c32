/// A polygon of the city, such as a borough, and the unit that answers for it.
package struct Area: Sendable, Hashable {
    package var id: String
    /// The file it comes from (`alcaldias`).
    package var layer: String
    package var name: String
    /// Nil for a layer that places nothing by itself.
    package var unit: UnitID?
    /// Its rings for drawing, simplified to about 30 metres.
    package var outline: [[GeoPoint]]
}

/// A point in WGS 84.
package struct GeoPoint: Sendable, Hashable, Codable {
    package var latitude: Double
    package var longitude: Double

    package init(latitude: Double, longitude: Double) { (self.latitude, self.longitude) = (latitude, longitude) }

    /// Reads the answer to a geopoint question: `lat lon alt acc`, of which the first two count; nil where there are none.
    package init?(answer: some StringProtocol) {
        let parts = answer.split(separator: " ")
        guard parts.count >= 2, let latitude = Double(parts[0]), let longitude = Double(parts[1]), (-90...90).contains(latitude),
            (-180...180).contains(longitude)
        else { return nil }
        self.init(latitude: latitude, longitude: longitude)
    }
}
