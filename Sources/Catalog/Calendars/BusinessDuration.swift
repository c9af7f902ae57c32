/// A duration in ISO 8601 as clocks use it: days, hours and minutes (`P5D`, `PT4H`, `P1DT2H30M`).
///
/// A day is one working day of the calendar it is counted in. Weeks, months and years are refused: how many working days they have depends.
package struct BusinessDuration: Sendable, Hashable, Codable, CustomStringConvertible {
    package let days: Int
    /// Beyond the days, in milliseconds.
    package let milliseconds: Int64

    package init(days: Int = 0, hours: Int = 0, minutes: Int = 0) {
        self.days = days
        milliseconds = Int64(hours) * 3_600_000 + Int64(minutes) * 60_000
    }

    /// Reads `P5D`, `PT4H`, `PT30M`, `P1DT12H`; nil for anything else, and for nothing at all.
    package init?(_ text: String) {
        var rest = Substring(text)
        guard rest.popFirst() == "P", !rest.isEmpty, rest != "T" else { return nil }
        var days = 0
        var hours = 0
        var minutes = 0
        var inTime = false
        var order = "DHM"[...]
        while let first = rest.first {
            if first == "T", !inTime {
                inTime = true
                rest.removeFirst()
                guard !rest.isEmpty else { return nil }
                continue
            }
            let digits = rest.prefix { $0.isASCII && $0.isNumber }
            rest = rest.dropFirst(digits.count)
            guard let count = Int(digits), count <= 100_000, let unit = rest.popFirst(), let place = order.firstIndex(of: unit),
                inTime == (unit != "D")
            else { return nil }
            order = order[order.index(after: place)...]
            switch unit {
            case "D": days = count
            case "H": hours = count
            default: minutes = count
            }
        }
        self.init(days: days, hours: hours, minutes: minutes)
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let duration = BusinessDuration(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a duration in days, hours and minutes")
        }
        self = duration
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }

    package var isZero: Bool { days == 0 && milliseconds == 0 }

    package var description: String {
        let hours = milliseconds / 3_600_000
        let minutes = milliseconds % 3_600_000 / 60_000
        var text = "P"
        if days > 0 || milliseconds == 0 { text += "\(days)D" }
        if milliseconds > 0 { text += "T" }
        if hours > 0 { text += "\(hours)H" }
        if minutes > 0 { text += "\(minutes)M" }
        return text
    }
}
