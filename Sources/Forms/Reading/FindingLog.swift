import Core

/// Gathers what there is to say about one file, so that all of it is told at once.
struct FindingLog {
    let file: String
    private(set) var findings: [Finding] = []

    init(file: String) { self.file = file }

    mutating func error(_ code: String, _ place: SourcePlace, _ message: String) { add(.error, code, place, message) }
    mutating func warning(_ code: String, _ place: SourcePlace, _ message: String) { add(.warning, code, place, message) }
    mutating func append(contentsOf more: [Finding]) { findings += more }

    var hasErrors: Bool { findings.contains { $0.severity == .error } }

    private mutating func add(_ severity: Finding.Severity, _ code: String, _ place: SourcePlace, _ message: String) {
        findings.append(
            Finding(
                file: file, sheet: place.sheet, row: place.row, column: place.column, severity: severity, code: code, message: message))
    }
}
