/// The names of the sheets that make a form.
enum SheetNames {
    static let known: Set<String> = ["survey", "choices", "settings", "external_choices", "entities", "osm"]

    /// Which sheet of the file plays which part: exact names, then names in odd case or with blanks, then near misses of
    /// `survey` and `choices` where nothing else can be meant.
    static func parts(of names: [String]) -> [String: Int] {
        var parts: [String: Int] = [:]
        for (index, name) in names.enumerated() where known.contains(name) && parts[name] == nil { parts[name] = index }
        for (index, name) in names.enumerated() {
            let folded = folded(name)
            if known.contains(folded), parts[folded] == nil { parts[folded] = index }
        }
        let taken = Set(parts.values)
        for part in ["survey", "choices"] where parts[part] == nil {
            let near = names.indices.filter {
                !taken.contains($0) && !names[$0].hasPrefix("_") && EditDistance.between(folded(names[$0]), part) <= 2
            }
            if near.count == 1 { parts[part] = near[0] }
        }
        if parts.isEmpty, names.count == 1 { parts["survey"] = 0 }
        return parts
    }

    static func folded(_ name: String) -> String { name.trimmed.lowercased() }
}

/// How many letters must be changed to make one word of another.
enum EditDistance {
    static func between(_ a: String, _ b: String) -> Int {
        let a = Array(a.unicodeScalars.prefix(80))
        let b = Array(b.unicodeScalars.prefix(80))
        var row = Array(0...b.count)
        for i in 0..<a.count {
            var diagonal = row[0]
            row[0] = i + 1
            for j in 0..<b.count {
                let above = row[j + 1]
                row[j + 1] = a[i] == b[j] ? diagonal : 1 + min(diagonal, above, row[j])
                diagonal = above
            }
        }
        return row[b.count]
    }

    /// The nearest of these words, when it is near enough to have been meant.
    static func nearest(to word: String, among words: some Sequence<String>) -> String? {
        let limit = max(1, min(3, word.count / 3))
        var best: (String, Int)?
        for candidate in words {
            guard abs(candidate.count - word.count) <= limit else { continue }
            let distance = candidate.hasPrefix(word + "_") ? 1 : between(candidate.lowercased(), word.lowercased())
            if distance <= limit, distance < best?.1 ?? .max || (distance == best?.1 && candidate < best!.0) {
                best = (candidate, distance)
            }
        }
        return best?.0
    }
}
