import Core

/// Gathers what there is to say about one file, so that all of it is told at once.
struct FindingLog {
    let file: String
    private(set) var findings: [Finding] = []
    private var crowd = FindingCrowd()

    init(file: String) { self.file = file }

    mutating func error(_ code: String, _ place: SourcePlace, _ message: String) { add(.error, code, place, message) }
    mutating func warning(_ code: String, _ place: SourcePlace, _ message: String) { add(.warning, code, place, message) }
    mutating func append(contentsOf more: [Finding]) { findings += more }

    var hasErrors: Bool { findings.contains { $0.severity == .error } }

    private mutating func add(_ severity: Finding.Severity, _ code: String, _ place: SourcePlace, _ message: String) {
        guard let message = crowd.told(message, code) else { return }
        findings.append(
            Finding(
                file: file, sheet: place.sheet, row: place.row, column: place.column, severity: severity, code: code, message: message))
    }
}

/// Counts findings of each kind, so that a file with half a million mistakes does not fill the memory with the same sentence.
struct FindingCrowd {
    /// How many of one code are told.
    static let most = 1000

    private var counts: [String: Int] = [:]

    /// The message; with a word that there are more at the last one told, nil after it.
    mutating func told(_ message: String, _ code: String) -> String? {
        let count = counts[code, default: 0] + 1
        counts[code] = count
        guard count <= Self.most else { return nil }
        return count == Self.most ? message + " There are more of these, which are not told." : message
    }
}
