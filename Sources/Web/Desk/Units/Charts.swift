import Catalog

/// Charts drawn on the server: bars that lead to the cases behind them.
///
/// The table under each says the same.
enum Charts {
    struct Pair {
        let label: String
        let first: Int
        let second: Int
        let firstLink: (path: String, name: String)
        let secondLink: (path: String, name: String)
    }

    struct Bar {
        let label: String
        /// 0 to 100.
        let share: Int
        let text: String
        let link: (path: String, name: String)
    }

    /// Two series side by side, the second hatched, over a few weeks.
    static func pairs(_ pairs: [Pair], title: String) -> String {
        let (width, height, left, top) = (400, 200, 34, 10)
        let high = step(pairs.map { max($0.first, $0.second) }.max() ?? 0)
        let plot = height - top - 26
        func y(_ value: Int) -> Int { top + plot - value * plot / max(high, 1) }
        let slot = (width - left) / max(pairs.count, 1)
        var svg = open(width, height, title)
        svg +=
            "<defs><pattern id=\"hatch\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\">"
            + "<rect class=\"chart-2\" width=\"6\" height=\"6\"/><rect class=\"chart-gap\" width=\"2\" height=\"6\"/></pattern></defs>"
        for part in 0...4 where high * part % 4 == 0 {
            let value = high * part / 4
            svg += "<path class=\"chart-grid\" d=\"M\(left) \(y(value))H\(width)\"/>"
            svg += "<text x=\"\(left - 6)\" y=\"\(y(value) + 5)\" text-anchor=\"end\">\(value)</text>"
        }
        let bar = min(18, slot / 2 - 3)
        for (number, pair) in pairs.enumerated() {
            let x = left + number * slot + (slot - 2 * bar - 2) / 2
            for (offset, value, name, link) in [(0, pair.first, "chart-1", pair.firstLink), (bar + 2, pair.second, "", pair.secondLink)] {
                let fill = name.isEmpty ? " fill=\"url(#hatch)\"" : " class=\"\(name)\""
                svg +=
                    "<a href=\"\(Markup.escaped(link.path))\" aria-label=\"\(Markup.escaped(link.name))\">"
                    + "<rect class=\"chart-touch\" x=\"\(x + offset)\" y=\"\(top)\" width=\"\(bar)\" height=\"\(plot)\"/>"
                    + "<rect\(fill) x=\"\(x + offset)\" y=\"\(y(value))\" width=\"\(bar)\" height=\"\(top + plot - y(value))\"/></a>"
            }
            if number % 2 == pairs.count % 2 {
                svg +=
                    "<text x=\"\(left + number * slot + slot / 2)\" y=\"\(height - 6)\" text-anchor=\"middle\">\(Markup.escaped(pair.label))</text>"
            }
        }
        return svg + "</svg>"
    }

    /// Shares of a hundred, one bar a line, with the goal as a dotted line.
    static func shares(_ bars: [Bar], goal: Int?, goalText: String, title: String) -> String {
        let (width, row, left, right, top) = (400, 30, 150, 352, 24)
        let height = top + bars.count * row + 6
        func x(_ share: Int) -> Int { left + share * (right - left) / 100 }
        var svg = open(width, height, title)
        for (number, bar) in bars.enumerated() {
            let y = top + number * row
            svg += "<text x=\"0\" y=\"\(y + 19)\">\(Markup.escaped(short(bar.label)))</text>"
            svg +=
                "<a href=\"\(Markup.escaped(bar.link.path))\" aria-label=\"\(Markup.escaped(bar.link.name))\">"
                + "<rect class=\"chart-ground\" x=\"\(left)\" y=\"\(y + 5)\" width=\"\(right - left)\" height=\"20\"/>"
                + "<rect class=\"chart-1\" x=\"\(left)\" y=\"\(y + 5)\" width=\"\(x(bar.share) - left)\" height=\"20\"/></a>"
            svg += "<text class=\"chart-value\" x=\"\(width)\" y=\"\(y + 20)\" text-anchor=\"end\">\(Markup.escaped(bar.text))</text>"
        }
        if let goal {
            svg += "<path class=\"chart-goal\" d=\"M\(x(goal)) \(top - 4)V\(height)\"/>"
            svg += "<text x=\"\(x(goal))\" y=\"\(top - 8)\" text-anchor=\"middle\">\(Markup.escaped(goalText))</text>"
        }
        return svg + "</svg>"
    }

    private static func open(_ width: Int, _ height: Int, _ title: String) -> String {
        "<svg class=\"chart\" viewBox=\"0 0 \(width) \(height)\" role=\"group\" aria-label=\"\(Markup.escaped(title))\">"
    }

    /// A round number that four lines divide well, not below the value.
    private static func step(_ value: Int) -> Int {
        var unit = 4
        while true {
            for factor in [1, 2, 5] where unit * factor >= value { return unit * factor }
            unit *= 10
        }
    }

    private static func short(_ text: String) -> String { text.count > 19 ? text.prefix(18) + "…" : text }
}

/// Tables as other programs take them.
enum CSV {
    /// Lines end as RFC 4180 says; the mark at the beginning tells a spreadsheet that it is UTF-8.
    static func text(_ lines: [[String]]) -> String {
        "\u{FEFF}" + lines.map { $0.map(cell).joined(separator: ",") + "\r\n" }.joined()
    }

    /// A cell that a spreadsheet would run as a formula is made words.
    static func cell(_ text: String) -> String {
        var text = text
        if let first = text.unicodeScalars.first, "=+-@\t\r".unicodeScalars.contains(first) { text = "'" + text }
        guard text.contains(where: { ",\"\n\r".contains($0) || $0 == "\r\n" }) else { return text }
        return "\"" + text.replacing("\"", with: "\"\"") + "\""
    }
}
