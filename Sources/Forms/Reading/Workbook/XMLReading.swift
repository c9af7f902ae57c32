import Foundation
import FoundationXML

/// Reads XML as events: elements by local name, whatever their prefix.
class XMLReading: NSObject, XMLParserDelegate {
    private(set) var problem: ReadProblem?
    private weak var parser: XMLParser?

    func opened(_ name: String, _ attributes: [String: String]) {}
    func closed(_ name: String) {}
    func characters(_ text: String) {}

    /// Reads the whole document; the problem says what to name the part.
    final func read(_ bytes: [UInt8], part: String) throws(ReadProblem) {
        try Self.refuseDocumentType(bytes, part: part)
        // From a stream, because reading from memory ends at libxml2's limit of 10 MB.
        let parser = XMLParser(stream: InputStream(data: Data(bytes)))
        parser.shouldResolveExternalEntities = false
        parser.shouldProcessNamespaces = false
        parser.delegate = self
        self.parser = parser
        let whole = parser.parse()
        if let problem { throw problem }
        guard whole else {
            throw ReadProblem(
                "xml.damaged",
                "\(part) is not well-formed XML (line \(parser.lineNumber)). Save the file again from the program it came from.",
                row: parser.lineNumber)
        }
    }

    /// Ends the reading; `read` throws this problem.
    final func stop(_ problem: ReadProblem) {
        guard self.problem == nil else { return }
        self.problem = problem
        parser?.abortParsing()
    }

    /// The line being read.
    final var line: Int { parser?.lineNumber ?? 0 }

    final func parser(
        _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
        attributes: [String: String] = [:]
    ) {
        guard problem == nil else { return }
        opened(Self.local(name), attributes)
    }

    final func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) {
        guard problem == nil else { return }
        closed(Self.local(name))
    }

    final func parser(_ parser: XMLParser, foundCharacters text: String) {
        guard problem == nil else { return }
        characters(text)
    }

    final func parser(_ parser: XMLParser, foundCDATA block: Data) {
        guard problem == nil else { return }
        characters(String(decoding: block, as: UTF8.self))
    }

    static func local(_ name: String) -> String {
        guard let colon = name.utf8.firstIndex(of: UInt8(ascii: ":")) else { return name }
        return String(name[name.index(after: colon)...])
    }

    /// Refuses a document type: no questionnaire needs one, and entities can be made to read files or fill the memory.
    private static func refuseDocumentType(_ bytes: [UInt8], part: String) throws(ReadProblem) {
        if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) || bytes.prefix(4).contains(0) {
            throw ReadProblem("xml.encoding", "\(part) is not written in UTF-8. Save it as UTF-8.")
        }
        var rest = bytes[...]
        if rest.starts(with: [0xEF, 0xBB, 0xBF]) { rest = rest.dropFirst(3) }
        while true {
            rest = rest.drop { $0 == 0x20 || (0x09...0x0D).contains($0) }
            if rest.starts(with: Array("<?".utf8)), let end = rest.firstRange(of: Array("?>".utf8)) {
                rest = rest[end.upperBound...]
            } else if rest.starts(with: Array("<!--".utf8)), let end = rest.firstRange(of: Array("-->".utf8)) {
                rest = rest[end.upperBound...]
            } else if rest.starts(with: Array("<!".utf8)) {
                throw ReadProblem(
                    "xml.document_type", "\(part) declares a document type, which is not allowed here. Remove the line <!DOCTYPE …>.")
            } else {
                return
            }
        }
    }
}
