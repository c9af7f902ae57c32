/// The texts of an XForm in its languages, by their ids.
struct XFormTexts {
    private(set) var languages: [String] = []
    private(set) var defaultLanguage: String?
    /// By id, then by form (`""`, `long`, `short`, `guidance`, `image`, …).
    private var byID: [String: [String: FormText]] = [:]

    init(_ itext: XMLTree?, log: inout FindingLog) {
        for translation in itext?.children("translation") ?? [] {
            let language = translation.attributes["lang"] ?? "default"
            if !languages.contains(language) { languages.append(language) }
            if let value = translation.attributes["default"], value != "false()" { defaultLanguage = language }
            for text in translation.children("text") {
                guard let id = text.attributes["id"] else { continue }
                for value in text.children("value") {
                    let form = value.attributes["form"] ?? ""
                    let pieces = Self.pieces(value)
                    guard !pieces.isEmpty else { continue }
                    byID[id, default: [:]][form, default: FormText(at: SourcePlace(row: value.line))].translations[language] = pieces
                }
            }
        }
        defaultLanguage = defaultLanguage ?? languages.first
    }

    /// The words of each text by id.
    var all: [String: FormText] { byID.compactMapValues { $0["long"] ?? $0[""] } }

    /// What a label or hint says: the words, and the other forms where it refers to a text with some.
    func forms(of element: XMLTree?) -> [String: FormText] {
        guard let element else { return [:] }
        if let id = element.attributes["ref"].flatMap({ Self.id($0) }) { return byID[id] ?? [:] }
        let pieces = Self.pieces(element)
        return pieces.isEmpty ? [:] : ["": FormText(["": pieces], at: SourcePlace(row: element.line))]
    }

    /// The text of an attribute: words, or `jr:itext('id')`.
    func text(ofAttribute value: String, at place: SourcePlace) -> FormText? {
        if let id = Self.id(value) { return byID[id].flatMap { $0["long"] ?? $0[""] } }
        return value.isEmpty ? nil : FormText(words: ["": value], at: place)
    }

    /// The id in `jr:itext('id')`.
    static func id(_ reference: String) -> String? {
        let text = reference.filter { !$0.isWhitespace }
        guard text.hasPrefix("jr:itext("), text.hasSuffix(")") else { return nil }
        let inner = text.dropFirst(9).dropLast()
        guard inner.count >= 2, let quote = inner.first, quote == "'" || quote == "\"", inner.last == quote else { return nil }
        return String(inner.dropFirst().dropLast())
    }

    /// Words and outputs in order, with the blanks of the layout at both ends left out.
    private static func pieces(_ element: XMLTree) -> [FormText.Piece] {
        var pieces: [FormText.Piece] = []
        for content in element.contents {
            switch content {
            case .text(let text): pieces.append(.words(text))
            case .element(let child) where child.name == "output":
                if let value = child.attributes["value"] ?? child.attributes["ref"] { pieces.append(.output(value)) }
            case .element(let child): pieces.append(.words(child.text))
            }
        }
        if case .words(let text)? = pieces.first { pieces[0] = .words(String(text.drop { $0.isWhitespace })) }
        if case .words(let text)? = pieces.last {
            var text = text
            while text.last?.isWhitespace == true { text.removeLast() }
            pieces[pieces.count - 1] = .words(text)
        }
        return pieces.filter { $0 != .words("") }
    }
}
