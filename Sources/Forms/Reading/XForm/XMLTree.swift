import Foundation

/// An XML document as a tree.
final class XMLTree {
    let name: String
    let attributes: [String: String]
    let line: Int
    private(set) var children: [XMLTree] = []
    /// What the element contains in order: text, and elements by their place among the children.
    private(set) var contents: [Content] = []

    enum Content {
        case text(String)
        case element(XMLTree)
    }

    fileprivate init(name: String, attributes: [String: String], line: Int) {
        (self.name, self.attributes, self.line) = (name, attributes, line)
    }

    fileprivate func add(_ child: XMLTree) {
        children.append(child)
        contents.append(.element(child))
    }

    fileprivate func add(_ text: String) {
        if case .text(let before)? = contents.last {
            contents[contents.count - 1] = .text(before + text)
        } else {
            contents.append(.text(text))
        }
    }

    /// The text that stands directly in the element.
    var text: String {
        contents.reduce(into: "") { if case .text(let text) = $1 { $0 += text } }
    }

    func children(_ name: String) -> [XMLTree] { children.filter { $0.name == name } }
    func first(_ name: String) -> XMLTree? { children.first { $0.name == name } }

    /// As an instance's data.
    var element: SecondaryInstance.Element {
        SecondaryInstance.Element(
            name, text: children.isEmpty ? text : text.trimmed, attributes: attributes, children: children.map(\.element))
    }

    /// Reads a document; elements by local name, attributes as written.
    static func read(_ bytes: [UInt8], part: String, limits: ReadLimits) throws(ReadProblem) -> XMLTree {
        let builder = Builder(limits: limits, part: part)
        try builder.read(bytes, part: part)
        guard let root = builder.root else { throw ReadProblem("xml.damaged", "\(part) holds no XML.") }
        return root
    }

    private final class Builder: XMLReading {
        private(set) var root: XMLTree?
        private var open: [XMLTree] = []
        private var nodes = 0
        private let limits: ReadLimits
        private let part: String

        init(limits: ReadLimits, part: String) { (self.limits, self.part) = (limits, part) }

        override func opened(_ name: String, _ attributes: [String: String]) {
            nodes += 1
            guard nodes <= limits.nodes, open.count < 500 else {
                return stop(ReadProblem("xml.too_large", "\(part) has more elements, or deeper ones, than a form can have."))
            }
            let node = XMLTree(name: name, attributes: attributes, line: line)
            open.last?.add(node)
            if root == nil { root = node }
            open.append(node)
        }

        override func characters(_ text: String) { open.last?.add(text) }

        override func closed(_ name: String) { open.removeLast() }
    }
}
