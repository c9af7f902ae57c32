package import Core
package import Foundation
import Yams

/// The program's own words in every language, as `locales/<language>/<area>.yaml` has them.
///
/// A further language is a further folder.
package struct WordBook: Sendable {
    private let texts: [Language: [String: String]]

    package init(_ texts: [Language: [String: String]]) { self.texts = texts }

    /// Reads every `<language>.yaml` and `<language>/<area>.yaml` of the folder.
    package init(reading folder: URL) throws(WordError) {
        let files = FileManager.default
        var texts: [Language: [String: String]] = [:]
        guard let entries = try? files.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil) else {
            throw .unreadable(folder.path)
        }
        for entry in entries.sorted(by: { $0.path < $1.path }) {
            guard let language = Language(entry.deletingPathExtension().lastPathComponent) else { continue }
            let areas =
                entry.hasDirectoryPath ? (try? files.contentsOfDirectory(at: entry, includingPropertiesForKeys: nil)) ?? [] : [entry]
            for area in areas where area.pathExtension == "yaml" {
                for (key, text) in try Self.flat(area) {
                    guard texts[language, default: [:]].updateValue(text, forKey: key) == nil else {
                        throw .twice(file: area.path, key: key)
                    }
                }
            }
        }
        guard !texts.isEmpty else { throw .unreadable(folder.path) }
        self.texts = texts
    }

    /// Languages that have words, by tag.
    package var languages: [Language] { texts.keys.sorted() }

    /// Every key of a language.
    package func keys(in language: Language) -> Set<String> { Set(texts[language, default: [:]].keys) }

    /// The words of one language: the city's own over ours, and what is missing from its first language or from Spanish.
    package func words(in language: Language, of city: City) -> Words {
        var merged = texts[.spanish, default: [:]]
        for layer in [texts[city.defaultLanguage], texts[language], city.words[language]] { merged.merge(layer ?? [:]) { $1 } }
        return Words(language: language, texts: merged)
    }

    private static func flat(_ file: URL) throws(WordError) -> [String: String] {
        guard let data = try? Data(contentsOf: file), let text = String(data: data, encoding: .utf8) else { throw .unreadable(file.path) }
        let root: Node?
        do { root = try Yams.compose(yaml: text) } catch { throw .broken(file: file.path, reason: String(describing: error)) }
        var flat: [String: String] = [:]
        func walk(_ node: Node, _ path: String) throws(WordError) {
            switch node {
            case .mapping(let mapping):
                for (key, value) in mapping {
                    guard let name = key.scalar?.string else { continue }
                    try walk(value, path.isEmpty ? name : path + "." + name)
                }
            case .scalar(let scalar): flat[path] = scalar.string
            default: throw .broken(file: file.path, reason: "\(path) is neither a text nor a mapping")
            }
        }
        if let root { try walk(root, "") }
        return flat
    }
}

/// The words of one language.
package struct Words: Sendable {
    package let language: Language
    /// Text by key, such as `home.title`.
    package let texts: [String: String]

    package init(language: Language, texts: [String: String]) { (self.language, self.texts) = (language, texts) }

    /// The text of a key with `{name}` replaced by its values; the key itself where nobody wrote a text.
    package func text(_ key: String, _ values: [String: String] = [:]) -> String {
        guard let text = texts[key] else { return key }
        return values.isEmpty ? text : Self.fill(text, values)
    }

    /// The text of a key, or nil.
    package func optional(_ key: String, _ values: [String: String] = [:]) -> String? {
        texts[key].map { Self.fill($0, values) }
    }

    /// The form of a text for a number: `key.one`, `key.other`; `{count}` is the number.
    package func text(_ key: String, count: Int, _ values: [String: String] = [:]) -> String {
        let form = count == 1 && texts[key + ".one"] != nil ? key + ".one" : key + ".other"
        return text(form, values.merging(["count": String(count)]) { own, _ in own })
    }

    /// Replaces `{name}` once; a value is never read for names again.
    static func fill(_ text: String, _ values: [String: String]) -> String {
        guard text.utf8.contains(UInt8(ascii: "{")) else { return text }
        var filled = ""
        var rest = text[...]
        while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
            filled += rest[..<open]
            let name = rest[rest.index(after: open)..<close]
            filled += values[String(name)] ?? String(rest[open...close])
            rest = rest[rest.index(after: close)...]
        }
        return filled + rest
    }
}

/// What can be wrong with the words.
package enum WordError: DomainError, Equatable {
    case unreadable(String)
    case broken(file: String, reason: String)
    /// Two files of one language have the same key.
    case twice(file: String, key: String)

    package var code: ErrorCode {
        switch self {
        case .unreadable: "words.unreadable"
        case .broken: "words.broken"
        case .twice: "words.twice"
        }
    }

    package var kind: ErrorKind { .broken }

    package var details: [String: String] {
        switch self {
        case .unreadable(let path): ["path": path]
        case .broken(let file, let reason): ["file": file, "reason": reason]
        case .twice(let file, let key): ["file": file, "key": key]
        }
    }
}
