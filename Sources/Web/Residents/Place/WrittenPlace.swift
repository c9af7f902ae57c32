package import Catalog
import Foundation

/// A point as people write it: two numbers, degrees with N and W, a plus code with or without the city, or a link of a map.
package enum WrittenPlace {
    /// The answer to a geopoint question, `lat lon 0 0`; nil where the text is no point.
    package static func answer(_ text: String, city: MapSettings) -> String? {
        let text = text.trimmingCharacters(in: .whitespacesAndNewlines)
        guard !text.isEmpty, text.utf8.count <= 500 else { return nil }
        if let point = plusCode(text, city) ?? numbers(text) {
            return "\(rounded(point.0)) \(rounded(point.1)) 0 0"
        }
        return nil
    }

    private static func plusCode(_ text: String, _ city: MapSettings) -> (Double, Double)? {
        for word in text.split(whereSeparator: { $0.isWhitespace || $0 == "," || $0 == "/" }) where word.contains("+") {
            if let code = PlusCode(word, near: (city.latitude, city.longitude)) { return (code.latitude, code.longitude) }
        }
        return nil
    }

    /// The first two numbers that can be a latitude and a longitude.
    private static func numbers(_ text: String) -> (Double, Double)? {
        let west = text.uppercased().contains("W") || text.uppercased().contains("O")
        let south = text.uppercased().contains("S")
        let plain = text.map { $0.isNumber || "+-.".contains($0) ? $0 : " " }
        let found = String(plain).split(separator: " ").compactMap { Double($0) }
        guard found.count >= 2, let latitude = found.first, (-90...90).contains(latitude), (-180...180).contains(found[1]) else {
            return nil
        }
        let isLink = text.contains("://")
        return (south && !isLink ? -abs(latitude) : latitude, west && !isLink ? -abs(found[1]) : found[1])
    }

    private static func rounded(_ degrees: Double) -> Double { (degrees * 1_000_000).rounded() / 1_000_000 }
}
