/// Names that may become elements of a submission.
enum XMLName {
    /// Whether a name begins with a letter or `_` and goes on with letters, digits, `-`, `_` and `.`; one prefix with `:` is allowed.
    static func isValid(_ name: String) -> Bool {
        let parts = name.split(separator: ":", omittingEmptySubsequences: false)
        return (1...2).contains(parts.count)
            && parts.allSatisfy { part in
                guard let first = part.unicodeScalars.first, begins(first) else { return false }
                return part.unicodeScalars.dropFirst().allSatisfy { begins($0) || continues($0) }
            }
    }

    private static func begins(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x41...0x5A, 0x61...0x7A, 0x5F: true
        case 0xC0...0xD6, 0xD8...0xF6, 0xF8...0x2FF, 0x370...0x37D, 0x37F...0x1FFF, 0x200C...0x200D, 0x2070...0x218F,
            0x2C00...0x2FEF, 0x3001...0xD7FF, 0xF900...0xFDCF, 0xFDF0...0xFFFD, 0x10000...0xEFFFF:
            true
        default: false
        }
    }

    private static func continues(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x30...0x39, 0x2D, 0x2E, 0xB7, 0x300...0x36F, 0x203F...0x2040: true
        default: false
        }
    }

    /// The nearest valid name to one that is not: for advice.
    static func mended(_ name: String) -> String {
        var result = ""
        for scalar in name.trimmed.unicodeScalars {
            if begins(scalar) || (!result.isEmpty && continues(scalar)) {
                result.unicodeScalars.append(scalar)
            } else if !result.isEmpty || continues(scalar) {
                result += continues(scalar) ? "_" + String(scalar) : "_"
            }
        }
        return result.isEmpty ? "question" : result
    }
}
