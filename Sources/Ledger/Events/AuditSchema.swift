/// Checks an event against the schema of its kind before it is recorded: what is recorded stays for ever.
enum AuditSchema {
    static func check(_ name: String, _ subject: AuditSubject, _ unit: String?, _ facts: [String: String]) throws(LedgerError) {
        guard let kind = AuditKind.named(name), isCode(name) else { throw .schema(kind: name, reason: "unknown kind") }
        guard kind.subjects.contains(subject.kind), subject.id.count == 16 else {
            throw .schema(kind: name, reason: "not about a \(subject.kind.rawValue)")
        }
        if let unit, !isCode(unit) { throw .schema(kind: name, reason: "unit") }
        for fact in kind.required.keys where facts[fact] == nil { throw .schema(kind: name, reason: "misses \(fact)") }
        for (fact, value) in facts {
            guard let shape = kind.required[fact] ?? kind.optional[fact], fits(value, shape) else {
                throw .schema(kind: name, reason: fact)
            }
        }
    }

    private static func fits(_ value: String, _ shape: AuditKind.Fact) -> Bool {
        switch shape {
        case .code: isCode(value)
        case .codes: isCodes(value)
        case .count: Int64(value) != nil
        case .identifier: value.utf8.count == 36 && value.utf8.allSatisfy { isHex($0) || $0 == 0x2D }
        case .digest: value.utf8.count == 64 && value.utf8.allSatisfy(isHex)
        }
    }

    private static func isHex(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte) }

    private static func isCodes(_ text: String) -> Bool {
        guard !text.isEmpty else { return true }
        let words = text.split(separator: " ", omittingEmptySubsequences: false)
        return text.utf8.count <= 1_000 && words.count <= 40
            && words.allSatisfy { word in
                // Names of ours begin with a small letter and have no capitals: words of a person hardly pass for them.
                isCode(String(word)) && (word.utf8.first.map { (0x61...0x7A).contains($0) } ?? false)
                    && !word.utf8.contains { (0x41...0x5A).contains($0) }
            }
    }

    private static func isCode(_ text: String) -> Bool {
        (1...120).contains(text.utf8.count)
            && text.utf8.allSatisfy {
                (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) || "._:/-+".utf8.contains($0)
            }
    }
}
