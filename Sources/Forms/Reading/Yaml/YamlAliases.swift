/// How large a YAML document becomes when its references are filled in, told before it is parsed.
///
/// Never less than the truth: whatever stands on the line of an anchor or is indented more counts as its value.
enum YamlAliases {
    private struct Anchor {
        var indentation: Int
        var line: Int
        var weight: Int
    }

    /// The sum of the sizes of all references, cut off at `ceiling`.
    static func expandedSize(_ text: String, ceiling: Int) -> Int {
        guard text.utf8.contains(UInt8(ascii: "&")), text.utf8.contains(UInt8(ascii: "*")) else { return 0 }
        var anchors: [String: Anchor] = [:]
        var open: [String] = []
        var total = 0
        for (number, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            let indentation = line.prefix { $0 == " " }.count
            guard indentation < line.count else { continue }
            open.removeAll { name in
                guard let anchor = anchors[name] else { return true }
                return anchor.line < number && indentation <= anchor.indentation
            }
            for token in tokens(of: line) {
                if token.isAnchor {
                    anchors[token.name] = Anchor(indentation: indentation, line: number, weight: 1)
                    open.removeAll { $0 == token.name }
                    open.append(token.name)
                } else if let weight = anchors[token.name]?.weight {
                    total = min(ceiling, total + weight)
                    for name in open where name != token.name {
                        anchors[name]!.weight = min(ceiling, anchors[name]!.weight + weight)
                    }
                }
                if total >= ceiling { return ceiling }
            }
            for name in open { anchors[name]!.weight = min(ceiling, anchors[name]!.weight + 1) }
        }
        return total
    }

    private static func tokens(of line: Substring) -> [(isAnchor: Bool, name: String)] {
        var found: [(Bool, String)] = []
        var previous: UInt8 = 0x20
        let bytes = Array(line.utf8)
        var at = 0
        while at < bytes.count {
            let byte = bytes[at]
            let begins = byte == UInt8(ascii: "&") || byte == UInt8(ascii: "*")
            if begins, previous == 0x20 || previous == 0x09 || "[{,:?-!".utf8.contains(previous) {
                var end = at + 1
                while end < bytes.count, bytes[end] > 0x20, !"[]{},".utf8.contains(bytes[end]) { end += 1 }
                if end > at + 1 { found.append((byte == UInt8(ascii: "&"), String(decoding: bytes[at + 1..<end], as: UTF8.self))) }
                previous = bytes[end - 1]
                at = end
            } else {
                previous = byte
                at += 1
            }
        }
        return found
    }
}
