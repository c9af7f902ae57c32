import Core
import Foundation
import Yams

/// Reads `locales/<language>.yaml`: the city's words over the built-in ones, flattened to keys such as `home.title`.
struct WordsReader {
    let log: FindingLog
    let languages: [Language]

    func read(_ files: [String: Data]) -> [Language: [String: String]] {
        var words: [Language: [String: String]] = [:]
        for (path, data) in files.sorted(by: { $0.key < $1.key }) where path.hasPrefix("locales/") && path.hasSuffix(".yaml") {
            let tag = String(path.dropFirst("locales/".count).dropLast(".yaml".count))
            guard let root = YamlValue.read(data, file: path, log: log) else { continue }
            guard let language = Language(tag), languages.contains(language) else {
                root.error(
                    "city.unknown_language", "The city has no language \(tag). Add it to languages in city.yaml, or rename the file.")
                continue
            }
            var flat: [String: String] = [:]
            flatten(root, into: &flat, depth: 0)
            words[language] = flat
        }
        return words
    }

    private func flatten(_ value: YamlValue, into flat: inout [String: String], depth: Int) {
        guard depth < 6 else { return value.error("city.words_too_deep", "Words stand at most six levels deep.") }
        for (_, inner) in value.entries() ?? [] {
            if case Node.mapping(_) = inner.node {
                flatten(inner, into: &flat, depth: depth + 1)
            } else if let text = inner.text() {
                flat[inner.key] = text
            }
        }
    }
}
