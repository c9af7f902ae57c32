import Foundation

/// Texts of forms as pages show them: the small part of Markdown and HTML that XLSForm knows; everything else stays text.
package enum FormMarkup {
    /// Without any marks, on one line: for titles, names of fields and lists.
    package static func plain(_ text: String) -> String {
        if isBare(text) { return text }
        let bare = marked(text)
        guard bare.contains(where: { "*_[#\\".contains($0) }) else { return oneLine(bare) }
        var plain = bare.replacing(link) { String($0.output.1) }
        plain = plain.replacing(bold) { String($0.output.1) }
        plain = plain.replacing(underlined) { String($0.output.1) }
        plain = plain.replacing(slanted) { String($0.output.1) + String($0.output.2) }
        return oneLine(plain.split(whereSeparator: \.isNewline).map { unquoted(withoutHeading($0)) }.joined(separator: " "))
    }

    /// Each line that is not blank, escaped, with bold, emphasis and links as HTML.
    package static func lines(_ text: String) -> [String] {
        if text.isEmpty { return [] }
        if isBare(text) { return [Markup.escaped(text)] }
        return marked(text).split(whereSeparator: \.isNewline).map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }.map(
            html)
    }

    private static func html(_ line: String) -> String {
        var html = Markup.escaped(withoutHeading(line[...]))
        guard html.contains(where: { "*_[\\".contains($0) }) else { return html }
        html = html.replacing(link) { "<a href=\"\($0.output.2)\" rel=\"noreferrer\">\($0.output.1)</a>" }
        html = html.replacing(bold) { "<b>\($0.output.1)</b>" }
        html = html.replacing(underlined) { "<b>\($0.output.1)</b>" }
        html = html.replacing(slanted) { "\($0.output.1)<em>\($0.output.2)</em>" }
        return unquoted(html)
    }

    private static var link: Regex<(Substring, Substring, Substring)> { /\[([^\[\]]+)\]\((https?:\/\/[^\s()"'<>]+)\)/ }
    private static var bold: Regex<(Substring, Substring)> { /\*\*([^\s*](?:[^*]*[^\s*])?)\*\*/ }
    private static var underlined: Regex<(Substring, Substring)> { /__([^\s_](?:[^_]*[^\s_])?)__/ }
    private static var slanted: Regex<(Substring, Substring, Substring)> {
        /(^|[\s(>])[*_]([^\s*_](?:[^*_]*[^\s*_])?)[*_](?=$|[\s).,;:!?<])/
    }

    /// Whether a text is one line without any mark, and so stays as it is: most labels are.
    private static func isBare(_ text: String) -> Bool {
        var previous = UInt8(ascii: " ")
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "*"), UInt8(ascii: "_"), UInt8(ascii: "["), UInt8(ascii: "#"), UInt8(ascii: "\\"), UInt8(ascii: "<"):
                return false
            case 0..<UInt8(ascii: " "), 0x7F: return false
            case UInt8(ascii: " ") where previous == UInt8(ascii: " "): return false
            // Blanks beyond ASCII: U+0085, U+00A0, and those that begin as U+1680, U+2000 and U+3000 do.
            case 0x85 where previous == 0xC2, 0xA0 where previous == 0xC2: return false
            case 0xE1, 0xE2, 0xE3: return false
            default: previous = byte
            }
        }
        return previous != UInt8(ascii: " ")
    }

    private static func withoutHeading(_ line: Substring) -> String {
        let hashes = line.prefix { $0 == "#" }.count
        guard (1...6).contains(hashes), line.dropFirst(hashes).first == " " else { return String(line) }
        return line.dropFirst(hashes).trimmingCharacters(in: .whitespaces)
    }

    private static func unquoted(_ text: String) -> String {
        text.contains("\\") ? text.replacing(/\\([*_#\[\]<>\\])/) { String($0.output.1) } : text
    }

    private static func oneLine(_ text: String) -> String { text.split(whereSeparator: \.isWhitespace).joined(separator: " ") }

    private static let known: Set<String> = [
        "a", "b", "big", "br", "center", "div", "em", "font", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img", "li", "ol", "p", "s",
        "small", "span", "strong", "sub", "sup", "u", "ul",
    ]

    /// HTML that forms use as Markdown, other tags of it dropped; a `<` that begins no known tag stays.
    private static func marked(_ text: String) -> String {
        guard text.contains("<") else { return text }
        var marked = ""
        var rest = text[...]
        while let open = rest.firstIndex(of: "<") {
            marked += rest[..<open]
            let inside = rest[rest.index(after: open)...]
            let isEnd = inside.first == "/"
            let name = inside.drop { $0 == "/" }.prefix { $0.isASCII && ($0.isLetter || $0.isNumber) }.lowercased()
            guard known.contains(name), let close = inside.prefix(600).firstIndex(of: ">") else {
                marked.append("<")
                rest = inside
                continue
            }
            switch name {
            case "b", "strong": marked += "**"
            case "br", "hr", "div", "h1", "h2", "h3", "h4", "h5", "h6", "p", "ul", "ol": marked += "\n"
            case "li": marked += isEnd ? "\n" : "\n· "
            default: break
            }
            rest = inside[inside.index(after: close)...]
        }
        return marked + rest
    }
}
