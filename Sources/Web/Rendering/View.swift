import Catalog
import Mustache

/// What a template reads, by name: texts, numbers, truths, lists and further views.
///
/// Looked up in a dictionary, never by reflection.
package struct View: MustacheParent, ExpressibleByDictionaryLiteral {
    private var fields: [String: Any]
    /// What is found where the view itself has nothing: the words and names that every page of a language shares.
    private var shared: [String: Any] = [:]

    package init(dictionaryLiteral elements: (String, Any?)...) {
        fields = Dictionary(minimumCapacity: elements.count)
        for case (let name, let value?) in elements { fields[name] = value }
    }

    package subscript(name: String) -> Any? {
        get { fields[name] }
        set { fields[name] = newValue }
    }

    package func child(named name: String) -> Any? { fields[name] ?? shared[name] }

    /// The other view, with this one's fields where it has none.
    func lent(to other: View) -> View {
        var lent = other
        lent.shared = fields
        return lent
    }

    /// The fields of both; the other's win.
    package func merging(_ other: View) -> View {
        var merged = self
        merged.fields.merge(other.fields) { $1 }
        return merged
    }
}

/// The words of a language as templates read them: `{{t.home.title}}`.
final class WordTree: MustacheParent, Sendable {
    private let children: [String: WordTree]
    private let text: String?

    init(_ words: Words) {
        var root = Branch()
        for (key, text) in words.texts { root.insert(key.split(separator: ".")[...], text) }
        let tree = root.tree
        (children, text) = (tree.children, tree.text)
    }

    private init(children: [String: WordTree], text: String?) { (self.children, self.text) = (children, text) }

    func child(named name: String) -> Any? {
        guard let child = children[name] else { return nil }
        return child.children.isEmpty ? child.text : child
    }

    private struct Branch {
        var children: [String: Branch] = [:]
        var text: String?

        mutating func insert(_ path: ArraySlice<Substring>, _ text: String) {
            guard let first = path.first else {
                self.text = text
                return
            }
            children[String(first), default: Branch()].insert(path.dropFirst(), text)
        }

        var tree: WordTree { WordTree(children: children.mapValues(\.tree), text: text) }
    }
}
