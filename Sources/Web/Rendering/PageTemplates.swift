package import Catalog
import Core
package import Foundation

/// The templates of pages, read and checked at start.
package struct PageTemplates: Sendable {
    private let written: [String: [TemplatePart]]
    package var names: Set<String> { Set(written.keys) }

    /// Reads every `.mustache` below the folder (`residents/home`); throws with file and line for one that does not parse, names a
    /// partial that is not there, or uses a word that no language has.
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

    /// Words used by a template: `{{t.home.title}}`, with the line.
    static func words(in text: String) -> [(key: String, line: Int)] {
        tags(in: text).compactMap { tag, line in
            let name = tag.drop { "#^/&{ ".contains($0) }.prefix { $0.isLetter || $0.isNumber || $0 == "." || $0 == "_" || $0 == "-" }
            return name.hasPrefix("t.") && tag.first != "/" ? (String(name.dropFirst(2)), line) : nil
        }
    }

    private static func check(_ name: String, _ text: String, partials: Set<String>, keys: Set<String>) throws(WebError) {
        for (tag, line) in tags(in: text) where tag.first == ">" {
            let partial = tag.dropFirst().trimmingCharacters(in: .whitespaces)
            guard partial.hasPrefix("*") || partials.contains(partial) else {
                throw .brokenTemplate(file: name + ".mustache", line: line, reason: "there is no template \(partial)")
            }
        }
        for (key, line) in words(in: text) where !keys.contains(key) {
            throw .brokenTemplate(file: name + ".mustache", line: line, reason: "no language has the word \(key)")
        }
    }

    private static func tags(in text: String) -> [(tag: String, line: Int)] {
        var found: [(String, Int)] = []
        for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            var rest = line
            while let open = rest.range(of: "{{"), let close = rest[open.upperBound...].range(of: "}}") {
                found.append((String(rest[open.upperBound..<close.lowerBound]), number + 1))
                rest = rest[close.upperBound...]
            }
        }
        return found
    }
}
