import Foundation

/// Words as search compares them: lower case, without accents, plurals cut.
package enum SearchWords {
    /// Words that say nothing of the matter, folded.
    private static let empty: Set<String> = [
        "a", "al", "con", "de", "del", "desde", "e", "el", "ella", "en", "es", "esta", "este", "hay", "la", "las", "le", "les", "lo", "los",
        "me", "mi",
        "mis", "muy", "no", "nos", "o", "para", "pero", "por", "que", "quiero", "se", "si", "sin", "su", "sus", "tengo", "un", "una",
        "unos", "y", "ya",
        "am", "an", "and", "at", "for", "has", "have", "i", "in", "is", "it", "my", "of", "on", "or", "our", "the", "there", "this", "to",
        "want", "we",
        "with", "you", "your",
    ]

    /// The text in lower case without accents.
    static func folded(_ text: String) -> String {
        text.folding(options: [.diacriticInsensitive, .caseInsensitive, .widthInsensitive], locale: nil).trimmingCharacters(
            in: .whitespaces)
    }

    /// The words of a text that say something, with their plurals cut; all of them where none does.
    package static func words(_ text: String) -> [String] {
        let all = folded(text).split { !$0.isLetter && !$0.isNumber }.map(String.init)
        let telling = all.filter { !empty.contains($0) }
        return (telling.isEmpty ? all : telling).map(singular)
    }

    /// Cuts the plural of Spanish and English where enough of the word is left.
    static func singular(_ word: String) -> String {
        if word.count > 5, word.hasSuffix("es"), let before = word.dropLast(2).last, !"aeiouc".contains(before) {
            return String(word.dropLast(2))
        }
        if word.count > 3, word.hasSuffix("s"), !word.hasSuffix("ss") { return String(word.dropLast()) }
        return word
    }
}
