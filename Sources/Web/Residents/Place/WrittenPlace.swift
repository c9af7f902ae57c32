package import Catalog
import Foundation

/// A point as people write it: two numbers, degrees with N and W (with minutes and seconds, as maps print them), a plus code with or without the city, or a link of a map.
package enum WrittenPlace {
    /// The answer to a geopoint question, `lat lon 0 0`; nil where the text is no point.
    package static func answer(_ text: String, city: MapSettings) -> String? {
        let text = text.trimmingCharacters(in: .whitespacesAndNewlines)
        guard !text.isEmpty, text.utf8.count <= 500 else { return nil }
        if let point = plusCode(text, city) ?? sexagesimal(text) ?? numbers(text) {
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

    /// `19°23'02.4"N 99°10'08.4"W`; nil where the text has no degree sign with minutes.
    private static func sexagesimal(_ text: String) -> (Double, Double)? {
        let pattern = /(\d{1,3})\s*°\s*(\d{1,2})\s*['’′]\s*(?:(\d{1,2}(?:\.\d+)?)\s*(?:["”″]|''|’’)?)?\s*([NSEWOnsewo])/
        let degrees = text.matches(of: pattern).map { match -> Double in
            let (whole, minutes) = (Double(match.1) ?? 0, Double(match.2) ?? 0)
            let value = whole + minutes / 60 + (match.3.flatMap { Double($0) } ?? 0) / 3600
            return "SWO".contains(match.4.uppercased()) ? -value : value
        }
        guard degrees.count == 2, (-90...90).contains(degrees[0]), (-180...180).contains(degrees[1]) else { return nil }
        return (degrees[0], degrees[1])
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
