package import Core

/// How many messages a text of a form takes on a phone.
package enum SMSLength {
    /// The parts into which a network splits a text: 160 letters of the GSM alphabet, or 70 where one letter is not in it;
    /// 153 and 67 when there are several parts.
    package static func parts(of text: String) -> Int {
        var units = 0
        var isGSM = true
        for scalar in text.unicodeScalars {
            if basic.contains(scalar) {
                units += 1
            } else if extended.contains(scalar) {
                units += 2
            } else {
                isGSM = false
                break
            }
        }
        guard !isGSM else { return units <= 160 ? 1 : (units + 152) / 153 }
        let wide = text.utf16.count
        return wide <= 70 ? 1 : (wide + 66) / 67
    }

    private static let basic = Set(
        ("@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
            + "abcdefghijklmnopqrstuvwxyzäöñüà").unicodeScalars)
    private static let extended = Set("^{}\\[~]|€\u{0C}".unicodeScalars)

    /// Questions whose words, with their numbered choices, take more messages than the service allows.
    ///
    /// Answers that a text contains are counted as they are written, `${name}`.
    package static func findings(_ definition: FormDefinition, segments: Int) -> [Finding] {
        var log = FindingLog(file: definition.file)
        let languages = definition.languages.isEmpty ? [""] : definition.languages.map(\.name)
        definition.nodes.visit { node in
            guard case .question(let type) = node.kind, type.isShown, !type.isMedia, node.hasControl else { return }
            for language in languages {
                guard let label = words(node.shortLabel, language) ?? words(node.label, language) else { continue }
                var text = label
                if case .list(let name, nil)? = node.choices, let choices = definition.choiceLists[name]?.choices, choices.count <= 9 {
                    for (number, choice) in choices.enumerated() {
                        text += " \(number + 1) " + (words(choice.shortLabel, language) ?? words(choice.label, language) ?? choice.name)
                    }
                }
                let count = parts(of: text)
                guard count > segments else { continue }
                let language = language.isEmpty ? "" : " in '\(language)'"
                log.warning(
                    "xlsform.sms_too_long", node.label?.place ?? node.place,
                    "'\(node.name)' takes \(count) messages by SMS\(language) and the service allows \(segments). Give it a 'short' text.")
                break
            }
        }
        return log.findings
    }

    /// Whether a form on its own has words that take more than one message: the first of them, and how many there are.
    static func overview(_ definition: FormDefinition) -> Finding? {
        let languages = definition.languages.isEmpty ? [""] : definition.languages.map(\.name)
        var first: (node: FormNode, parts: Int)?
        var others = 0
        definition.nodes.visit { node in
            guard case .question(let type) = node.kind, type.isShown, !type.isMedia, node.hasControl else { return }
            let longest = languages.compactMap { words(node.shortLabel, $0) ?? words(node.label, $0) }.map(parts).max() ?? 0
            guard longest > 1 else { return }
            if first == nil { first = (node, longest) } else { others += 1 }
        }
        guard let (node, parts) = first else { return nil }
        let more = others > 0 ? " So do \(others) other text\(others == 1 ? "" : "s")." : ""
        let place = node.label?.place ?? node.place
        return Finding(
            file: definition.file, sheet: place.sheet, row: place.row, column: place.column, severity: .warning,
            code: "xlsform.sms_too_long",
            message: "'\(node.name)' takes \(parts) messages by SMS.\(more) Where the form is asked by SMS, give it a 'short' text.")
    }

    private static func words(_ text: FormText?, _ language: String) -> String? {
        guard let pieces = text?.translations[language] ?? text?.translations[""] else { return nil }
        return pieces.map { piece in
            switch piece {
            case .words(let words): words
            case .output(let value): "${\(value)}"
            }
        }.joined()
    }
}
