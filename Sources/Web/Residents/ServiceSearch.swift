package import Catalog
package import Core
import Foundation

/// Finds services by a resident's own words: titles, keywords and phrases, without accents, endings forgiven.
///
/// A word counts the more, the fewer services use it, as in any text search; what it matches counts by where it stands.
package enum ServiceSearch {
    package static func find(_ text: String, in catalog: Catalog, language: Language, limit: Int = 8) -> [CityService] {
        let asked = Set(stems(text))
        guard !asked.isEmpty else { return [] }
        let entries = catalog.services.map { entry($0, language) }
        let scored = entries.enumerated().map { number, entry -> (Int, Double) in
            let score = asked.reduce(0.0) { sum, word in
                guard let weight = entry[word] else { return sum }
                let spread = entries.count { $0[word] != nil }
                return sum + weight * log(1 + Double(entries.count) / Double(spread))
            }
            return (number, score)
        }
        let best = scored.map(\.1).max() ?? 0
        return scored.filter { $0.1 > 0 && $0.1 >= best * 0.25 }.sorted { ($1.1, $0.0) < ($0.1, $1.0) }.prefix(limit).map {
            catalog.services[$0.0]
        }
    }

    private static func entry(_ service: CityService, _ language: Language) -> [String: Double] {
        var weights: [String: Double] = [:]
        func add(_ text: String, _ weight: Double) {
            for stem in stems(text) { weights[stem] = max(weights[stem] ?? 0, weight) }
        }
        for phrases in service.phrases.values { for phrase in phrases { add(phrase, 1) } }
        add(service.summary.text(in: language), 1)
        for keyword in service.keywords { add(keyword, 3) }
        for title in service.title.texts.values { add(title, 3) }
        return weights
    }

    /// Words folded to their first letters: `reparación` and `reparar` meet, `la` and `the` are left out.
    static func stems(_ text: String) -> [String] {
        let folded = text.folding(options: [.diacriticInsensitive, .caseInsensitive], locale: Locale(identifier: "es"))
        return folded.split { !$0.isLetter && !$0.isNumber }.map(String.init).filter { $0.count > 1 && !idle.contains($0) }.map { word in
            var word = word[...]
            for ending in ["es", "s", "os", "as", "o", "a", "e"] where word.count - ending.count >= 4 && word.hasSuffix(ending) {
                word = word.dropLast(ending.count)
                break
            }
            return String(word.prefix(7))
        }
    }

    private static let idle: Set<String> = [
        "de", "la", "el", "en", "un", "una", "que", "mi", "me", "se", "lo", "las", "los", "por", "con", "no", "es", "al", "del", "para",
        "hay", "ya",
        "su", "tu", "the", "of", "in", "my", "is", "to", "and", "on", "at", "it", "there", "an", "for", "has", "have", "want", "quiero",
        "muy", "esta",
    ]
}
