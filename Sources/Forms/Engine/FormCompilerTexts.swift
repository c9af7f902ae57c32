import Core

extension FormCompiler {
    mutating func compileTexts(_ index: Int) {
        let node = written[index]
        nodes[index].label = checked(node.label, at: index)
        nodes[index].shortLabel = node.shortLabel.map { compiled($0, at: index) }
        nodes[index].hint = checked(node.hint, at: index)
        nodes[index].guidanceHint = node.guidanceHint.map { compiled($0, at: index) }
        nodes[index].constraintMessage = checked(node.constraintMessage, at: index)
        nodes[index].requiredMessage = checked(node.requiredMessage, at: index)
        nodes[index].media = media(node.media, at: index)
    }

    mutating func media(_ media: FormMedia, at index: Int) -> [String: CompiledText] {
        var result = [String: CompiledText]()
        let all = [("image", media.image), ("big-image", media.bigImage), ("audio", media.audio), ("video", media.video)]
        for (name, text) in all { if let text { result[name] = compiled(text, at: index) } }
        return result
    }

    /// Compiles a text and notes which languages it lacks.
    private mutating func checked(_ text: FormText?, at index: Int) -> CompiledText? {
        guard let text, !text.isEmpty else { return nil }
        let result = compiled(text, at: index)
        if definition.languages.count > 1, text.translations[""] == nil {
            for (position, language) in languages.enumerated() where result.languages[position] == nil {
                let place = SourcePlace(
                    sheet: text.place.sheet ?? nodes[index].place.sheet, row: text.place.row ?? nodes[index].place.row,
                    column: text.place.column)
                missingTranslations[language.name, default: (0, place)].count += 1
            }
        }
        return result
    }

    mutating func compiled(_ text: FormText, at index: Int) -> CompiledText {
        var result = [[CompiledText.Piece]?](repeating: nil, count: languages.count)
        for (position, language) in languages.enumerated() {
            if let pieces = text.translations[language.name] { result[position] = compiled(pieces, at: index, text.place) }
        }
        if let pieces = text.translations[""] {
            let common = compiled(pieces, at: index, text.place)
            let position = languages.firstIndex { $0.name.isEmpty || $0.name == "default" } ?? defaultLanguage
            if result[position] == nil { result[position] = common }
        }
        return CompiledText(languages: result)
    }

    private mutating func compiled(_ pieces: [FormText.Piece], at index: Int, _ place: SourcePlace) -> [CompiledText.Piece] {
        var result = [CompiledText.Piece]()
        for piece in pieces {
            switch piece {
            case .output(let expression):
                if let bound = bound(FormExpression(expression, at: place), at: index, use: .text) { result.append(.value(bound)) }
            case .words(let words):
                guard words.contains("${") else {
                    result.append(.words(words))
                    continue
                }
                result += split(words, at: index, place)
            }
        }
        return result
    }

    /// Splits `Hello ${name}!` at its references; what only looks like one stays as it is.
    private mutating func split(_ words: String, at index: Int, _ place: SourcePlace) -> [CompiledText.Piece] {
        var result = [CompiledText.Piece]()
        var rest = Substring(words)
        while let start = rest.range(of: "${") {
            guard let end = rest[start.upperBound...].firstIndex(of: "}") else { break }
            let name = rest[start.upperBound..<end]
            let after = rest.index(after: end)
            if rest.startIndex < start.lowerBound { result.append(.words(String(rest[..<start.lowerBound]))) }
            let reference = name.hasPrefix("last-saved#") ? name.dropFirst(11) : name
            if Lexer.isName(reference.trimmed) {
                if let bound = bound(FormExpression("${\(name)}", at: place), at: index, use: .text) { result.append(.value(bound)) }
            } else {
                result.append(.words("${\(name)}"))
            }
            rest = rest[after...]
        }
        if !rest.isEmpty { result.append(.words(String(rest))) }
        return result
    }
}

extension Substring {
    var trimmed: String {
        var text = self
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }

    /// The first place of a text in it.
    func range(of text: String) -> Range<Substring.Index>? {
        guard let first = text.utf8.first else { return nil }
        var index = startIndex
        while index < endIndex {
            if utf8[index] == first, self[index...].hasPrefix(text) { return index..<self.index(index, offsetBy: text.count) }
            index = utf8.index(after: index)
        }
        return nil
    }
}
