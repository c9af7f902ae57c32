import Foundation

/// Reads the features of a GeoJSON file as rows: `id`, `title` and the other properties, and `geometry` as ODK writes places.
enum GeoJSONTable {
    static func read(_ bytes: [UInt8], limits: ReadLimits) throws(ReadProblem) -> (columns: [String], rows: [[String]]) {
        let wrong = ReadProblem("data.geojson", "The file is not GeoJSON: it must be a FeatureCollection.")
        guard let found = GeoJSONFeatures(bytes),
            let top = (try? JSONSerialization.jsonObject(with: Data(found.skeleton))) as? [String: Any],
            top["type"] as? String == "FeatureCollection"
        else { throw wrong }
        guard found.ranges.count <= limits.rows else {
            throw ReadProblem("data.too_large", "The file has more than \(limits.rows) features.")
        }
        var columns = ["id", "geometry"]
        var slots: [String: Int] = ["id": 0, "geometry": 1]
        var rows: [[String]] = []
        for range in found.ranges {
            guard let feature = (try? JSONSerialization.jsonObject(with: Data(bytes[range]))) as? [String: Any] else { throw wrong }
            var row = Array(repeating: "", count: columns.count)
            let properties = feature["properties"] as? [String: Any] ?? [:]
            for (key, value) in properties.sorted(by: { $0.key < $1.key }) {
                if slots[key] == nil {
                    slots[key] = columns.count
                    columns.append(key)
                }
                let place = slots[key]!
                if row.count <= place { row += Array(repeating: "", count: place + 1 - row.count) }
                row[place] = text(value)
            }
            // Every row gets every column.
            guard columns.count * found.ranges.count <= limits.cells else {
                throw ReadProblem(
                    "data.too_large", "The file has more than \(limits.cells) values: too many properties for so many features. Split it.")
            }
            if let id = feature["id"] { row[0] = text(id) }
            if let geometry = feature["geometry"] as? [String: Any] { row[1] = places(of: geometry) }
            rows.append(row)
        }
        return (columns, rows.map { $0 + Array(repeating: "", count: columns.count - $0.count) })
    }

    /// `lat lon 0 0`, points of lines and areas joined by `;`.
    private static func places(of geometry: [String: Any]) -> String {
        func point(_ value: Any?) -> String? {
            guard let numbers = value as? [NSNumber], numbers.count >= 2 else { return nil }
            let altitude = numbers.count > 2 ? PlainNumber.text(numbers[2].doubleValue) : "0"
            return PlainNumber.text(numbers[1].doubleValue) + " " + PlainNumber.text(numbers[0].doubleValue) + " " + altitude + " 0"
        }
        let coordinates = geometry["coordinates"]
        switch geometry["type"] as? String {
        case "Point": return point(coordinates) ?? ""
        case "LineString": return (coordinates as? [Any] ?? []).compactMap(point).joined(separator: ";")
        case "Polygon": return ((coordinates as? [Any])?.first as? [Any] ?? []).compactMap(point).joined(separator: ";")
        default: return ""
        }
    }

    private static func text(_ value: Any) -> String {
        switch value {
        case let text as String: return text
        case let number as NSNumber:
            // `as? Bool` would take 1 for true.
            return CFBooleanLike.isBoolean(number) ? (number.boolValue ? "true" : "false") : PlainNumber.text(number.doubleValue)
        default: return ""
        }
    }

    private enum CFBooleanLike {
        static func isBoolean(_ number: NSNumber) -> Bool { String(cString: number.objCType) == "c" || number === NSNumber(value: true) }
    }
}
