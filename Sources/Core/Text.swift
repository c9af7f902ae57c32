import Foundation

extension String {
    /// Without white space and line breaks at both ends.
    package var trimmed: String { trimmingCharacters(in: .whitespacesAndNewlines) }

    /// The text, or nil when nothing but white space is in it.
    package var nonBlank: String? {
        let text = trimmed
        return text.isEmpty ? nil : text
    }
}
