import Foundation

/// The schema of a kind's entries as others read it: JSON Schema 2020-12 of the canonical entry that `audit export` writes.
extension AuditKind {
    /// One document, with sorted keys.
    package var jsonSchema: String {
        var name: [String: Any] = ["const": self.name]
        if self.name.hasSuffix("*") {
            name = ["type": "string", "pattern": "^" + NSRegularExpression.escapedPattern(for: String(self.name.dropLast())) + "[a-z_]+$"]
        }
        let facts = required.merging(optional) { first, _ in first }
        let document: [String: Any] = [
            "$schema": "https://json-schema.org/draft/2020-12/schema", "title": self.name, "description": summary, "type": "object",
            "additionalProperties": false, "required": ["actor", "at", "facts", "id", "kind", "subject", "v"],
            "properties": [
                "actor": ["type": "string", "pattern": "^(system|resident|operator:-?[0-9]+|(resident|servant):\(Fact.uuid))$"],
                "at": ["type": "integer", "description": "Milliseconds since 1970-01-01T00:00:00Z."],
                "facts": [
                    "type": "object", "additionalProperties": false, "required": required.keys.sorted(),
                    "properties": facts.mapValues { ["type": "string", "pattern": $0.pattern] },
                ] as [String: Any],
                "id": ["type": "string", "pattern": "^\(Fact.uuid)$"],
                "kind": name,
                "purpose": ["type": "string", "pattern": "^[0-9a-f]{64}$", "description": "SHA-256 of the sealed words of why."],
                "subject": ["type": "string", "pattern": "^(\(subjects.map(Self.pattern).sorted().joined(separator: "|")))$"],
                "unit": ["type": "string", "pattern": Fact.code.pattern],
                "v": ["const": 1],
            ] as [String: Any],
        ]
        let options: JSONSerialization.WritingOptions = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        guard let data = try? JSONSerialization.data(withJSONObject: document, options: options) else { return "{}" }
        return String(decoding: data, as: UTF8.self)
    }

    private static func pattern(_ subject: AuditSubject.Kind) -> String {
        subject == .city ? "city(:\(Fact.uuid))?" : "\(subject.rawValue):\(Fact.uuid)"
    }
}

extension AuditKind.Fact {
    static let uuid = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"

    /// What a value of it looks like.
    package var pattern: String {
        switch self {
        case .code: "^[0-9A-Za-z._:/+-]{1,120}$"
        case .codes: "^([a-z][0-9a-z._:/+-]{0,119}( [a-z][0-9a-z._:/+-]{0,119}){0,39})?$"
        case .count: "^-?[0-9]+$"
        case .identifier: "^\(Self.uuid)$"
        case .digest: "^[0-9a-f]{64}$"
        }
    }
}
