/// What a template reads, by name: texts, numbers, truths, lists and further views.
///
/// A few dozen fields at most, searched in turn: making a table of them would cost more than reading them does.
package struct View: Sendable, ExpressibleByDictionaryLiteral {
    /// One field.
    package enum Entry: Sendable {
        case text(String)
        case number(Int)
        case flag(Bool)
        case view(View)
        case list([View])
        case texts([String])
    }

    private var fields: [(name: String, value: Entry)] = []
    /// What is found where the view itself has nothing: the words and names that every page of a language shares.
    private(set) var shared: SharedView?

    package init(dictionaryLiteral elements: (String, Any?)...) {
        fields.reserveCapacity(elements.count)
        for case (let name, let value?) in elements {
            if let value = Entry(value) { fields.append((name, value)) }
        }
    }

    package subscript(name: String) -> Any? {
        get { own(name)?.plain }
        set {
            let place = fields.firstIndex { $0.name == name }
            switch (newValue.flatMap { Entry($0) }, place) {
            case (let value?, let place?): fields[place].value = value
            case (let value?, nil): fields.append((name, value))
            case (nil, let place?): fields.remove(at: place)
            case (nil, nil): break
            }
        }
    }

    private func own(_ name: String) -> Entry? {
        for field in fields where field.name == name { return field.value }
        return nil
    }

    /// The field, or what every page shares under that name.
    func value(_ name: String) -> Entry? { own(name) ?? shared?.view.own(name) }

    /// The view, with what every page shares where it has nothing.
    func sharing(_ shared: SharedView) -> View {
        var view = self
        view.shared = shared
        return view
    }

    /// The fields of both; the other's win.
    package func merging(_ other: View) -> View {
        var merged = self
        for field in other.fields { merged[field.name] = field.value.plain }
        return merged
    }
}

extension View.Entry {
    /// Nil for nothing.
    ///
    /// Types are compared before anything is cast: a cast that fails costs more than all the rest of a view.
    fileprivate init?(_ any: Any) {
        let type = Swift.type(of: any)
        if type == String.self, let text = any as? String {
            self = .text(text)
        } else if type == Bool.self, let flag = any as? Bool {
            self = .flag(flag)
        } else if type == [View].self, let views = any as? [View] {
            self = .list(views)
        } else if type == View.self, let view = any as? View {
            self = .view(view)
        } else if type == Int.self, let number = any as? Int {
            self = .number(number)
        } else {
            self.init(rare: any)
        }
    }

    private init?(rare any: Any) {
        switch any {
        case let text as String: self = .text(text)
        case let text as Substring: self = .text(String(text))
        case let flag as Bool: self = .flag(flag)
        case let views as [View]: self = .list(views)
        case let view as View: self = .view(view)
        case let texts as [String]: self = .texts(texts)
        case let number as Int: self = .number(number)
        case let other as any CustomStringConvertible: self = .text(other.description)
        default: return nil
        }
    }

    fileprivate var plain: Any {
        switch self {
        case .text(let text): text
        case .number(let number): number
        case .flag(let flag): flag
        case .view(let view): view
        case .list(let views): views
        case .texts(let texts): texts
        }
    }
}

/// What all pages of one language share: names of the city, and the templates with the words put in.
final class SharedView: Sendable {
    let view: View
    let templates: SpokenTemplates

    init(view: View, templates: SpokenTemplates) { (self.view, self.templates) = (view, templates) }

    /// The template with the view in it, and with all this where the view has nothing of its own; UTF-8.
    func render(_ template: String, _ view: View) -> [UInt8] { templates.render(template, view.sharing(self)) }
}
