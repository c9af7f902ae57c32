import Foundation

extension String {
    /// Without white space and line breaks at both ends.
    package var trimmed: String {
        // Most texts have nothing to take away, which two bytes tell.
        guard let first = utf8.first, let last = utf8.last else { return self }
        func isInk(_ byte: UInt8) -> Bool { byte > 0x20 && byte < 0x7F }
        return isInk(first) && isInk(last) ? self : trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// The text, or nil when nothing but white space is in it.
    package var nonBlank: String? {
        let text = trimmed
        return text.isEmpty ? nil : text
    }
}
