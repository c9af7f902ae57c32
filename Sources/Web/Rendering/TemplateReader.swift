import Core

/// A template as it is written, read once at start: the tags of Mustache that our pages use.
///
/// `{{name}}` escaped, `{{{name}}}` as it is, `{{#name}}…{{/name}}` where there is something or for each of a list, `{{^name}}…{{/name}}`
/// where there is nothing, `{{> template}}`, `{{>*field}}` for the template that a field names, `{{! remark}}`. `.` is the thing at hand, and a
/// name that begins with a dot is looked for in nothing else. A tag other than a value that has a line to itself leaves no line.
indirect enum TemplatePart: Sendable, Equatable {
    case text(String)
    case value(TemplatePath, isEscaped: Bool)
    case section(TemplatePath, [TemplatePart], isInverted: Bool)
    case partial(String)
    case chosen(TemplatePath)
}

/// Where a value is found: `promise.due`, `.hint`, `.`.
struct TemplatePath: Sendable, Equatable {
    /// Whether only the thing at hand is asked.
    let isLocal: Bool
    /// Empty for the thing at hand itself.
    let names: [String]

    init(_ text: some StringProtocol) {
        isLocal = text.hasPrefix(".")
        names = String(text).split(separator: "." as Character).map(String.init)
    }
}

/// What is wrong with a template, and in which line.
struct TemplateError: Error, Equatable {
    let line: Int
    let reason: String
}

/// Reads one template.
struct TemplateReader {
    private let text: [UInt8]
    private var place = 0
    private var line = 1
    /// Whether the line so far has only blanks.
    private var isLineBlank = true

    private init(_ text: String) { self.text = Array(text.utf8) }

    static func read(_ text: String) throws(TemplateError) -> [TemplatePart] {
        var reader = TemplateReader(text)
        return try reader.parts(until: nil)
    }

    private mutating func parts(until end: (name: String, line: Int)?) throws(TemplateError) -> [TemplatePart] {
        var parts: [TemplatePart] = []
        while true {
            var plain = upToTag()
            guard place < text.count else {
                if let end { throw TemplateError(line: end.line, reason: "\(end.name) has no end") }
                Self.add(plain, to: &parts)
                return parts
            }
            let line = line
            let (mark, name) = try tag()
            if mark != nil, mark != "{", mark != "&", isAlone() {
                while let last = plain.last, Self.isBlank(last) { plain.removeLast() }
                skipLine()
            } else {
                isLineBlank = false
            }
            Self.add(plain, to: &parts)
            switch mark {
            case nil: parts.append(.value(try path(name, line), isEscaped: true))
            case "{", "&": parts.append(.value(try path(name, line), isEscaped: false))
            case "#", "^":
                let inner = try self.parts(until: (name, line))
                parts.append(.section(try path(name, line), inner, isInverted: mark == "^"))
            case "/":
                guard name == end?.name else { throw TemplateError(line: line, reason: "\(name) ends where it did not begin") }
                return parts
            case ">":
                parts.append(name.hasPrefix("*") ? .chosen(try path(String(name.dropFirst()), line)) : .partial(name))
            default: break
            }
        }
    }

    private static func add(_ plain: [UInt8], to parts: inout [TemplatePart]) {
        if !plain.isEmpty { parts.append(.text(String(decoding: plain, as: UTF8.self))) }
    }

    private mutating func upToTag() -> [UInt8] {
        let start = place
        while place < text.count, !begins("{{") {
            isLineBlank = text[place] == UInt8(ascii: "\n") || isLineBlank && Self.isBlank(text[place])
            advance()
        }
        return Array(text[start..<place])
    }

    /// The mark and the name of the tag at the place; nil for a plain value.
    private mutating func tag() throws(TemplateError) -> (mark: Character?, name: String) {
        let line = line
        let end = begins("{{{") ? "}}}" : "}}"
        place += end.utf8.count
        let start = place
        while place < text.count, !begins(end) { advance() }
        guard place < text.count else { throw TemplateError(line: line, reason: "a tag has no end") }
        var name = String(decoding: text[start..<place], as: UTF8.self)
        place += end.utf8.count
        if end == "}}}" { return ("{", name.trimmed) }
        guard let first = name.first, "#^/>&!".contains(first) else { return (nil, name.trimmed) }
        name.removeFirst()
        return (first, name.trimmed)
    }

    private func path(_ name: String, _ line: Int) throws(TemplateError) -> TemplatePath {
        let isName = name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
            case UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"): true
            default: false
            }
        }
        guard isName, !name.isEmpty else { throw TemplateError(line: line, reason: "there is no tag \(name)") }
        return TemplatePath(name)
    }

    /// Whether the tag that was just read has its line to itself.
    private func isAlone() -> Bool {
        guard isLineBlank else { return false }
        return text[place...].first { !Self.isBlank($0) }.map { $0 == UInt8(ascii: "\n") } ?? true
    }

    private mutating func skipLine() {
        while place < text.count, text[place] != UInt8(ascii: "\n") { place += 1 }
        if place < text.count { advance() }
        isLineBlank = true
    }

    private func begins(_ mark: String) -> Bool { text[place] == mark.utf8.first && text[place...].starts(with: mark.utf8) }

    private mutating func advance() {
        if text[place] == UInt8(ascii: "\n") { line += 1 }
        place += 1
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\r")
    }
}
