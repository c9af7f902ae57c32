import Catalog

/// All templates in one language: words and icons stand in them as text, so that a page looks up only what is its own.
package final class SpokenTemplates: Sendable {
    private let templates: [[SpokenPart]]
    private let numbers: [String: Int]

    init(_ written: [String: [TemplatePart]], _ words: Words) {
        let names = written.keys.sorted()
        let numbers = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
        let speaker = Speaker(words: words, numbers: numbers)
        self.numbers = numbers
        templates = names.map { speaker.spoken(written[$0] ?? []) }
    }

    /// The template with the view in it, as UTF-8.
    func render(_ name: String, _ view: View) -> [UInt8] {
        guard let number = numbers[name] else { preconditionFailure("no template \(name)") }
        var run = TemplateRun(templates: templates, numbers: numbers, view: view)
        run.write(templates[number])
        return run.text
    }
}

/// A part of a template in one language.
enum SpokenPart: Sendable {
    case text([UInt8])
    case value(TemplatePath, isEscaped: Bool)
    case section(TemplatePath, [SpokenPart], isInverted: Bool)
    case partial(Int)
    case chosen(TemplatePath)
}

/// Puts words and icons into templates.
private struct Speaker {
    let words: Words
    let numbers: [String: Int]

    func spoken(_ parts: [TemplatePart]) -> [SpokenPart] {
        var spoken: [SpokenPart] = []
        func add(_ part: SpokenPart) {
            if case .text(let next) = part, case .text(let text)? = spoken.last {
                spoken[spoken.count - 1] = .text(text + next)
            } else {
                spoken.append(part)
            }
        }
        for part in parts {
            switch part {
            case .text(let text): add(.text(Array(text.utf8)))
            case .value(let path, let isEscaped):
                guard let known = known(path) else {
                    add(.value(path, isEscaped: isEscaped))
                    continue
                }
                if let text = known.text { add(.text(Array((isEscaped ? Markup.escaped(text) : text).utf8))) }
            case .section(let path, let inner, let isInverted):
                guard let known = known(path) else {
                    add(.section(path, self.spoken(inner), isInverted: isInverted))
                    continue
                }
                if (known.text == nil) == isInverted { self.spoken(inner).forEach(add) }
            case .partial(let name):
                if let number = numbers[name] { add(.partial(number)) }
            case .chosen(let path): add(.chosen(path))
            }
        }
        return spoken
    }

    /// A word or an icon; nothing where there is none of that name.
    private struct Known {
        let text: String?
    }

    /// The word or icon that a path names; nil where it names neither.
    private func known(_ path: TemplatePath) -> Known? {
        guard !path.isLocal, path.names.count > 1 else { return nil }
        let name = path.names.dropFirst().joined(separator: ".")
        switch path.names[0] {
        case "t": return Known(text: words.texts[name])
        case "icon": return Known(text: Icons.svg(name))
        default: return nil
        }
    }
}

/// One rendering.
private struct TemplateRun {
    let templates: [[SpokenPart]]
    let numbers: [String: Int]
    var text: [UInt8] = []
    /// The thing at hand, last, above those around it.
    private var things: [View.Entry]

    init(templates: [[SpokenPart]], numbers: [String: Int], view: View) {
        (self.templates, self.numbers) = (templates, numbers)
        things = [.view(view)]
        things.reserveCapacity(8)
        text.reserveCapacity(8192)
    }

    mutating func write(_ parts: [SpokenPart]) {
        for part in parts {
            switch part {
            case .text(let bytes): text.append(contentsOf: bytes)
            case .value(let path, let isEscaped):
                switch value(path) {
                case .text(let value)?:
                    if isEscaped { Markup.escape(value, into: &text) } else { text.append(contentsOf: value.utf8) }
                case .number(let number)?: text.append(contentsOf: String(number).utf8)
                case .flag(let flag)?: text.append(contentsOf: (flag ? "true" : "false").utf8)
                case .view?, .list?, .texts?, nil: break
                }
            case .section(let path, let inner, let isInverted):
                let value = value(path)
                if isInverted {
                    if value?.isNothing ?? true { write(inner) }
                } else if let value {
                    section(value, inner)
                }
            case .partial(let number): write(templates[number])
            case .chosen(let path):
                if case .text(let name)? = value(path), let number = numbers[name] { write(templates[number]) }
            }
        }
    }

    private mutating func section(_ value: View.Entry, _ inner: [SpokenPart]) {
        switch value {
        case .flag(let flag):
            if flag { write(inner) }
        case .list(let views): for view in views { write(inner, about: .view(view)) }
        case .texts(let texts): for text in texts { write(inner, about: .text(text)) }
        case .text, .number, .view: write(inner, about: value)
        }
    }

    private mutating func write(_ parts: [SpokenPart], about thing: View.Entry) {
        things.append(thing)
        write(parts)
        things.removeLast()
    }

    private func value(_ path: TemplatePath) -> View.Entry? {
        guard let first = path.names.first else { return things.last }
        var found: View.Entry?
        for thing in things.reversed() {
            if case .view(let view) = thing { found = view.value(first) }
            if found != nil || path.isLocal { break }
        }
        for name in path.names.dropFirst() {
            guard case .view(let view)? = found else { return nil }
            found = view.value(name)
        }
        return found
    }
}

extension View.Entry {
    /// Whether a section about it is left out.
    fileprivate var isNothing: Bool {
        switch self {
        case .flag(let flag): !flag
        case .list(let views): views.isEmpty
        case .texts(let texts): texts.isEmpty
        case .text, .number, .view: false
        }
    }
}
