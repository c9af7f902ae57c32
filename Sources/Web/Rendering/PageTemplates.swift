package import Catalog
import Core
package import Foundation

/// The templates of pages, read and checked at start.
package struct PageTemplates: Sendable {
    private let written: [String: [TemplatePart]]
    package var names: Set<String> { Set(written.keys) }

    /// Reads every `.mustache` below the folder (`residents/home`); throws with file and line for one that does not parse, names a
    /// partial or an icon that is not there, or uses a word that no language has.
    package init(reading folder: URL, words: WordBook) throws {
        var texts: [String: String] = [:]
        guard let walker = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil) else {
            throw WebError.missingResource(folder.path)
        }
        let root = folder.resolvingSymlinksInPath().path
        for case let file as URL in walker where file.pathExtension == "mustache" {
            let path = file.resolvingSymlinksInPath().path
            let name = String(path.dropFirst(root.count).drop { $0 == "/" }.dropLast(".mustache".count))
            texts[name] = try String(contentsOf: file, encoding: .utf8)
        }
        var written: [String: [TemplatePart]] = [:]
        let keys = words.languages.reduce(into: Set<String>()) { $0.formUnion(words.keys(in: $1)) }
        for (name, text) in texts.sorted(by: { $0.key < $1.key }) {
            try Self.check(name, text, partials: Set(texts.keys), keys: keys)
            do throws(TemplateError) {
                written[name] = try TemplateReader.read(text)
            } catch {
                throw WebError.brokenTemplate(file: name + ".mustache", line: error.line, reason: error.reason)
            }
        }
        self.written = written
    }

    /// The templates with the words of a language.
    func spoken(_ words: Words) -> SpokenTemplates { SpokenTemplates(written, words) }

    private static func check(_ name: String, _ text: String, partials: Set<String>, keys: Set<String>) throws(WebError) {
        for (tag, line) in tags(in: text) {
            guard let reason = missing(tag, partials: partials, keys: keys) else { continue }
            throw .brokenTemplate(file: name + ".mustache", line: line, reason: reason)
        }
    }

    /// What a tag names that is not there.
    private static func missing(_ tag: Substring, partials: Set<String>, keys: Set<String>) -> String? {
        switch tag.first {
        case "!", "/": return nil
        case ">":
            let partial = String(tag.dropFirst()).trimmed
            return partial.hasPrefix("*") || partials.contains(partial) ? nil : "there is no template \(partial)"
        default:
            let path = TemplatePath(String(tag.drop { "#^&{".contains($0) }).trimmed)
            guard !path.isLocal, path.names.count > 1 else { return nil }
            let name = path.names.dropFirst().joined(separator: ".")
            switch path.names[0] {
            case "t": return keys.contains(name) ? nil : "no language has the word \(name)"
            case "icon": return Icons.svg(name).isEmpty ? "there is no icon \(name)" : nil
            default: return nil
            }
        }
    }

    /// What stands between the braces, also over several lines, with the line that it begins in.
    private static func tags(in text: String) -> [(tag: Substring, line: Int)] {
        var found: [(Substring, Int)] = []
        var line = 1
        var rest = text[...]
        while let open = rest.range(of: "{{"), let close = rest[open.upperBound...].range(of: "}}") {
            line += rest[..<open.lowerBound].count(where: \.isNewline)
            let tag = rest[open.upperBound..<close.lowerBound]
            found.append((tag, line))
            line += tag.count(where: \.isNewline)
            rest = rest[close.upperBound...]
        }
        return found
    }
}
