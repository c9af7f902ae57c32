/// A language by its BCP 47 tag (`es`, `en`, `nah`), lower case.
package struct Language: Sendable, Hashable, Comparable, Codable, CustomStringConvertible, ExpressibleByStringLiteral {
    package let tag: String

    /// Reads a tag: letters, digits and hyphens, 2 to 35 characters; nil for anything else.
    package init?(_ tag: some StringProtocol) {
        let folded = tag.lowercased()
        guard (2...35).contains(folded.count),
            folded.utf8.allSatisfy({ (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D }),
            folded.first!.isLetter
        else { return nil }
        self.tag = folded
    }

    package init(stringLiteral tag: String) { self.tag = tag }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let language = Language(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a language tag")
        }
        self = language
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(tag)
    }

    package var description: String { tag }
    package static func < (a: Self, b: Self) -> Bool { a.tag < b.tag }
    package static let spanish: Language = "es"
    package static let english: Language = "en"

    /// Whether the language is written from right to left.
    package var isRightToLeft: Bool {
        ["ar", "he", "fa", "ur", "ps", "ckb", "dv", "yi", "sd", "ug"].contains(tag.split(separator: "-")[0])
    }
}

/// A text in several languages.
package struct LocalizedText: Sendable, Hashable, Codable {
    package var texts: [Language: String]

    package init(_ texts: [Language: String]) { self.texts = texts }

    /// The text in the first of these languages that has one; then in Spanish, English, or any.
    package func text(in languages: Language...) -> String {
        for language in languages + [.spanish, .english] { if let text = texts[language] { return text } }
        return texts.min { $0.key < $1.key }?.value ?? ""
    }
}
