/// Writes sheets as YAML in the way of `yxf`: lists of mappings, with the order of the columns kept under `yxf`.
package enum YamlWriter {
    /// The text of the file.
    package static func text(_ book: SheetBook) -> String {
        var text = "yxf:\n  headers:\n"
        for sheet in book.sheets {
            text += "    \(scalar(sheet.name)): [" + sheet.header.cells.map { scalar($0.text) }.joined(separator: ", ") + "]\n"
        }
        for sheet in book.sheets {
            text += sheet.rows.isEmpty ? "\(scalar(sheet.name)): []\n" : "\(scalar(sheet.name)):\n"
            let headers = Dictionary(sheet.header.cells.map { ($0.column, $0.text) }) { first, _ in first }
            var last = sheet.header.number
            for row in sheet.rows {
                // Rows of a workbook keep their numbers, so that findings name the same row before and after.
                if book.format == .workbook { text += String(repeating: "- {}\n", count: max(0, row.number - last - 1)) }
                last = row.number
                guard row.cells.contains(where: { headers[$0.column] != nil }) else {
                    text += "- {}\n"
                    continue
                }
                var lead = "- "
                for cell in row.cells {
                    guard let header = headers[cell.column] else { continue }
                    text += lead + scalar(header) + ": " + scalar(cell.text) + "\n"
                    lead = "  "
                }
            }
        }
        return text
    }

    /// A plain word where nothing else can be meant, else a text in quotation marks with escapes.
    private static func scalar(_ text: String) -> String {
        let isPlain =
            text.first.map { $0.isLetter || $0 == "_" } == true
            && text.unicodeScalars.allSatisfy {
                $0.properties.isAlphabetic || ("0"..."9").contains($0) || " _-.()/".unicodeScalars.contains($0)
            }
            && !text.hasSuffix(" ") && !["null", "true", "false", "yes", "no", "on", "off", "y", "n"].contains(text.lowercased())
        if isPlain { return text }
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\t": result += "\\t"
            case "\r": result += "\\r"
            case "\u{85}", "\u{2028}", "\u{2029}", "\u{FEFF}", "\u{7F}"..."\u{A0}":
                let code = String(scalar.value, radix: 16, uppercase: true)
                result += "\\u" + String(repeating: "0", count: 4 - code.count) + code
            default: if scalar.value >= 0x20 { result.unicodeScalars.append(scalar) }
            }
        }
        return result + "\""
    }
}
