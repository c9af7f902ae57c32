import Core

/// A service that a search found.
package struct SearchHit: Sendable, Hashable {
    package var service: ServiceCode
    /// Comparable within one search only.
    package var score: Double
}

/// Finds services by a resident's words, in every language of the city at once: accents, capitals, plurals and small slips do not count.
struct ServiceSearch: Sendable {
    private struct Place: Sendable {
        var service: Int
        var weight: Double
    }

    private let codes: [ServiceCode]
    private let places: [String: [Place]]
    /// All words, sorted, to find those that begin with what was typed.
    private let words: [String]

    init(_ services: [CityService]) {
        codes = services.map(\.code)
        var weights: [String: [Int: Double]] = [:]
        for (number, service) in services.enumerated() {
            func add(_ text: String, _ weight: Double) {
                for word in Set(SearchWords.words(text)) { weights[word, default: [:]][number] = max(weights[word]?[number] ?? 0, weight) }
            }
            for text in service.title.texts.values { add(text, 8) }
            for keyword in service.keywords { add(keyword, 7) }
            if let official = service.variant?.official { add(official, 6) }
            for text in service.summary.texts.values { add(text, 3) }
            for phrase in service.phrases.values.joined() { add(phrase, 2) }
        }
        places = weights.mapValues { $0.map { Place(service: $0.key, weight: $0.value) } }
        words = places.keys.sorted()
    }

    /// The services that match, best first; none where no word is known.
    func hits(for query: String, limit: Int = 20) -> [SearchHit] {
        let asked = SearchWords.words(String(query.prefix(200))).prefix(12)
        var scores: [Int: Double] = [:]
        for word in asked {
            var best: [Int: Double] = [:]
            for (known, closeness) in similar(to: word) {
                let found = places[known] ?? []
                let rarity = 1 + Double(codes.count) / Double(found.count)
                for place in found {
                    best[place.service] = max(best[place.service] ?? 0, place.weight * closeness * (1 + rarity.squareRoot()))
                }
            }
            for (service, score) in best { scores[service, default: 0] += score }
        }
        guard let top = scores.values.max() else { return [] }
        return scores.filter { $0.value >= top * 0.15 }
            .sorted { ($1.value, $0.key) < ($0.value, $1.key) }
            .prefix(limit).map { SearchHit(service: codes[$0.key], score: $0.value) }
    }

    /// Known words that are, begin with, or are one slip away from what was typed, and how close.
    private func similar(to word: String) -> [(String, Double)] {
        if places[word] != nil { return [(word, 1)] + beginning(with: word).filter { $0 != word }.map { ($0, 0.5) } }
        let longer = beginning(with: word)
        if !longer.isEmpty { return longer.map { ($0, 0.7) } }
        guard word.count >= 5 else { return [] }
        let letters = Array(word.utf8)
        return words.filter { abs($0.utf8.count - letters.count) <= 1 && isOneSlip(letters, Array($0.utf8)) }.map { ($0, 0.5) }
    }

    private func beginning(with word: String) -> ArraySlice<String> {
        guard word.count >= 3 else { return [] }
        var low = 0
        var high = words.count
        while low < high {
            let middle = (low + high) / 2
            if words[middle] < word { low = middle + 1 } else { high = middle }
        }
        var end = low
        while end < words.count, end - low < 50, words[end].hasPrefix(word) { end += 1 }
        return words[low..<end]
    }

    /// One letter more, less, other, or two swapped.
    private func isOneSlip(_ a: [UInt8], _ b: [UInt8]) -> Bool {
        let same = zip(a, b).prefix { $0 == $1 }.count
        let restA = a.dropFirst(same)
        let restB = b.dropFirst(same)
        return restA.dropFirst().elementsEqual(restB) || restA.elementsEqual(restB.dropFirst())
            || restA.dropFirst().elementsEqual(restB.dropFirst())
            || (restA.count >= 2 && restB.count >= 2 && restA.first == restB.dropFirst().first && restA.dropFirst().first == restB.first
                && restA.dropFirst(2).elementsEqual(restB.dropFirst(2)))
    }
}
