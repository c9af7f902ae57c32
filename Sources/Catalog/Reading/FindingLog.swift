import Core

/// Collects what is wrong while a city is read, so that all of it is told at once.
final class FindingLog {
    private(set) var findings: [Finding] = []
    private var seen: Set<Finding> = []

    func add(_ finding: Finding) {
        if seen.insert(finding).inserted { findings.append(finding) }
    }

    func add(_ more: [Finding]) { for finding in more { add(finding) } }

    var hasErrors: Bool { findings.contains { $0.severity == .error } }
}

/// The nearest of some names to one that was not found, for "Did you mean …?".
enum NearestName {
    /// The sentence with a leading blank, or nothing where no name is near.
    static func hint(for name: String, among names: some Sequence<String>) -> String {
        nearest(to: name, among: names).map { " Did you mean \($0)?" } ?? ""
    }

    static func nearest(to name: String, among names: some Sequence<String>) -> String? {
        let wanted = Array(name.lowercased())
        var best: (name: String, distance: Int)?
        for candidate in names.sorted() {
            let distance = distance(wanted, Array(candidate.lowercased()))
            if distance < best?.distance ?? .max { best = (candidate, distance) }
        }
        guard let best, best.distance <= max(1, min(wanted.count, best.name.count) / 3) else {
            return names.sorted().first { $0.count > 3 && (name.hasPrefix($0) || $0.hasPrefix(name)) && name.count > 2 }
        }
        return best.name
    }

    /// Letters to add, remove, change or swap.
    private static func distance(_ a: [Character], _ b: [Character]) -> Int {
        guard abs(a.count - b.count) <= 12 else { return .max }
        var twoAgo: [Int] = []
        var before = Array(0...b.count)
        for i in 1...max(a.count, 1) where i <= a.count {
            var row = [i] + Array(repeating: 0, count: b.count)
            for j in 1...max(b.count, 1) where j <= b.count {
                row[j] = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1))
                if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] { row[j] = min(row[j], twoAgo[j - 2] + 1) }
            }
            (twoAgo, before) = (before, row)
        }
        return before[b.count]
    }
}
