import Foundation
import FoundationXML

/// Reads XML as events: elements by local name, whatever their prefix.
class XMLReading: NSObject, XMLParserDelegate {
    private(set) var problem: ReadProblem?
    private weak var parser: XMLParser?
    /// Elements that are open now: the parser says nothing where a document ends inside of them.
    private var depth = 0

    func opened(_ name: String, _ attributes: [String: String]) {}
    func closed(_ name: String) {}
    func characters(_ text: String) {}

    /// Reads the whole document; the problem says what to name the part.
    final func read(_ bytes: [UInt8], part: String) throws(ReadProblem) {
        let bytes = try Self.plain(bytes, part: part)
        // From a stream, because reading from memory ends at libxml2's limit of 10 MB.
        let parser = XMLParser(stream: InputStream(data: Data(bytes)))
        parser.shouldResolveExternalEntities = false
        parser.shouldProcessNamespaces = false
        parser.delegate = self
        self.parser = parser
        let whole = parser.parse()
        if let problem { throw problem }
        guard whole, depth == 0 else {
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
        depth += 1
        opened(Self.local(name), attributes)
    }

    final func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) {
        guard problem == nil else { return }
        depth -= 1
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

    /// The document in UTF-8 and without its first line, so that nothing but UTF-8 reaches the parser: it ends the program on anything else.
    ///
    /// A document type is refused: no questionnaire needs one, and entities can be made to read files or fill the memory.
    private static func plain(_ bytes: [UInt8], part: String) throws(ReadProblem) -> [UInt8] {
        let encoding = ReadProblem("xml.encoding", "\(part) is not written in UTF-8. Save it as UTF-8.")
        let bytes = TextDecoding.isUTF16(bytes) ? Array(TextDecoding.text(bytes).text.utf8) : bytes
        if bytes.contains(0) { throw encoding }
        var start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        func skipBlanks(_ at: inout Int) { while at < bytes.count, bytes[at] == 0x20 || (0x09...0x0D).contains(bytes[at]) { at += 1 } }
        skipBlanks(&start)
        var declaration = ""
        if bytes[start...].starts(with: Array("<?xml".utf8)), let end = bytes[start...].firstRange(of: Array("?>".utf8)) {
            declaration = String(decoding: bytes[start..<end.lowerBound], as: UTF8.self).lowercased()
            start = end.upperBound
        }
        var at = start
        while true {
            skipBlanks(&at)
            let rest = bytes[at...]
            if rest.starts(with: Array("<?".utf8)), let end = rest.firstRange(of: Array("?>".utf8)) {
                at = end.upperBound
            } else if rest.starts(with: Array("<!--".utf8)), let end = rest.firstRange(of: Array("-->".utf8)) {
                at = end.upperBound
            } else if rest.starts(with: Array("<!".utf8)) {
                throw ReadProblem(
                    "xml.document_type", "\(part) declares a document type, which is not allowed here. Remove the line <!DOCTYPE …>.")
            } else {
                break
            }
        }
        // Line breaks of what is left out stay, so that lines are counted right.
        let breaks = Array(repeating: UInt8(ascii: "\n"), count: bytes[..<start].count { $0 == UInt8(ascii: "\n") })
        if String(validating: bytes[start...], as: UTF8.self) != nil { return breaks + bytes[start...] }
        guard ["iso-8859-1", "windows-1252", "latin1", "us-ascii"].contains(where: { declaration.contains($0) }) else { throw encoding }
        return breaks + Array(TextDecoding.windows1252(bytes[start...]).utf8)
    }
}
