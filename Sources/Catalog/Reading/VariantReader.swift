import Core
import Foundation

/// The rows of a family, before they are services.
struct Family {
    struct Row {
        var code: String
        var official: String?
        var asks: [String]
        var map: YamlMapping
    }

    /// The question that holds the row's code.
    var question: String
    var questionValue: YamlValue
    var rows: [Row]
    /// Where a row lists questions, those of other rows are not asked.
    var isSelective: Bool { rows.contains { !$0.asks.isEmpty } }
    /// Every question that some row lists.
    var selected: Set<String> { Set(rows.flatMap(\.asks)) }
}

/// Reads `variants.yaml`.
struct VariantReader {
    let log: FindingLog
    let languages: [Language]

    func read(_ data: Data, file: String) -> Family? {
        guard let root = YamlValue.read(data, file: file, log: log), let map = root.mapping(["variant_question", "variants"]),
            let question = map.required("variant_question"), let name = question.text(), let items = map.required("variants")?.list()
        else { return nil }
        var rows: [Family.Row] = []
        for item in items {
            guard let row = item.mapping(["code", "official", "ask"] + ServiceReader.variantKeys), let value = row.required("code"),
                let code = value.name(ServiceCode.self)
            else { continue }
            guard !rows.contains(where: { $0.code == code.name }) else {
                value.error("service.variant_twice", "The variant \(code) stands twice. Give one another code.")
                continue
            }
            let asks = row["ask"]?.listOrOne().compactMap { $0.text() } ?? []
            rows.append(Family.Row(code: code.name, official: row.text("official"), asks: asks, map: row))
        }
        if rows.isEmpty {
            map["variants"]?.error("service.no_variants", "A family needs at least one variant; without any, remove variants.yaml.")
            return nil
        }
        return Family(question: name, questionValue: question, rows: rows)
    }
}
