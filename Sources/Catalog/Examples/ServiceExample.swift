import Core
import Forms
import Foundation

/// A walk through a service with what must come of it: a file of `examples/`.
struct ServiceExample {
    var title: String
    var variant: String?
    var now: Instant?
    var answers: [String: Answer]
    var expected: Expected
    var place: YamlValue

    enum Answer {
        case text(String, YamlValue)
        /// Rows of a repeat.
        case rows([[String: String]], YamlValue)
    }

    struct Expected {
        var unit: String?
        var rule: String?
        var outputs: [String: String]?
        var asked: [String]?
    }

    /// Nil, with a finding, where the file is none.
    static func read(_ data: Data, file: String, log: FindingLog) -> ServiceExample? {
        guard let root = YamlValue.read(data, file: file, log: log),
            let map = root.mapping(["title", "variant", "now", "answers", "expect"]),
            let answersValue = map.required("answers"), let entries = answersValue.entries(), let expect = map.required("expect"),
            let wanted = expect.mapping(["unit", "rule", "outputs", "asked"])
        else { return nil }
        var answers: [String: Answer] = [:]
        for (name, value) in entries {
            if value.isAbsent { continue }
            if value.isList {
                let rows = (value.list() ?? []).map { row in
                    Dictionary((row.entries() ?? []).compactMap { key, value in value.text().map { (key, $0) } }) { $1 }
                }
                answers[name] = .rows(rows, value)
            } else if let text = value.text() {
                answers[name] = .text(text, value)
            }
        }
        var now: Instant?
        if let value = map["now"], let text = value.text() {
            now = Instant(iso8601: text)
            if now == nil { value.error("example.not_a_moment", "\(text) is not a moment: write 2026-07-14T15:00:00Z.") }
        }
        let outputs = wanted["outputs"]?.entries().map { entries in
            Dictionary(entries.compactMap { key, value in value.text().map { (key, $0) } }) { $1 }
        }
        return ServiceExample(
            title: map.text("title") ?? file, variant: map.text("variant"), now: now, answers: answers,
            expected: Expected(
                unit: wanted.text("unit"), rule: wanted.text("rule"), outputs: outputs ?? nil,
                asked: wanted["asked"]?.listOrOne().compactMap { $0.text() }), place: expect)
    }
}
