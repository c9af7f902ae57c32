/// The name that somebody may have meant.
enum Spelling {
    /// The nearest of these by edits, if it is near enough.
    static func nearest(_ word: String, in candidates: some Collection<String>) -> String? {
        let limit = max(1, word.count / 3)
        var best: (String, Int)?
        for candidate in candidates.sorted() where abs(candidate.count - word.count) <= limit {
            let distance = edits(Array(word.lowercased()), Array(candidate.lowercased()))
            if distance <= limit, distance < best?.1 ?? .max { best = (candidate, distance) }
        }
        if best == nil, word.count >= 4 { return candidates.sorted().first { $0.hasPrefix(word) || word.hasPrefix($0) && $0.count >= 4 } }
        return best?.0
    }

    private static func edits(_ a: [Character], _ b: [Character]) -> Int {
        var row = Array(0...b.count)
        for (i, left) in a.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, right) in b.enumerated() {
                let next = min(row[j] + 1, row[j + 1] + 1, diagonal + (left == right ? 0 : 1))
                diagonal = row[j + 1]
                row[j + 1] = next
            }
        }
        return row[b.count]
    }
}
