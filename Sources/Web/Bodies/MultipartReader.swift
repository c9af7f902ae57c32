import Core
import Foundation

/// Reads `multipart/form-data` (RFC 7578) piece by piece as it arrives, so that a body over the limit is refused before it is all here.
struct MultipartReader {
    private let delimiter: [UInt8]
    private var buffer: [UInt8] = []
    private var form = Form()
    private var stage = Stage.preamble
    private var content: [UInt8] = []
    private var disposition: (field: String, file: String?) = ("", nil)

    private enum Stage { case preamble, headers, content, done }

    /// Nil when the type names no boundary of the permitted length.
    init?(contentType: String) {
        guard let boundary = Self.parameter("boundary", in: contentType), (1...70).contains(boundary.utf8.count) else { return nil }
        delimiter = Array("\r\n--\(boundary)".utf8)
        // The first delimiter has no line break before it.
        buffer = [13, 10]
    }

    mutating func take(_ bytes: some Sequence<UInt8>) throws(WebError) {
        buffer.append(contentsOf: bytes)
        while try step() {}
    }

    /// The whole form; throws when the body ended too early.
    func finish() throws(WebError) -> Form {
        guard stage == .done else { throw .badForm }
        return form
    }

    /// Whether there was something to do with what is there.
    private mutating func step() throws(WebError) -> Bool {
        switch stage {
        case .done:
            buffer.removeAll()
            return false
        case .preamble:
            guard let found = Self.find(delimiter, in: buffer) else {
                guard buffer.count < 4096 else { throw .badForm }
                return false
            }
            return try pass(delimiterAt: found)
        case .headers:
            guard let end = Self.find([13, 10, 13, 10], in: buffer) else {
                guard buffer.count < 8192 else { throw .badForm }
                return false
            }
            try read(headers: buffer[..<end])
            buffer.removeFirst(end + 4)
            stage = .content
            return true
        case .content:
            if let found = Self.find(delimiter, in: buffer) {
                guard buffer.count >= found + delimiter.count + 2 else { return false }
                content.append(contentsOf: buffer[..<found])
                try closePart()
                return try pass(delimiterAt: found)
            }
            let safe = buffer.count - delimiter.count - 2
            guard safe > 0 else { return false }
            content.append(contentsOf: buffer[..<safe])
            buffer.removeFirst(safe)
            return false
        }
    }

    private mutating func pass(delimiterAt found: Int) throws(WebError) -> Bool {
        let after = found + delimiter.count
        guard buffer.count >= after + 2 else { return false }
        switch (buffer[after], buffer[after + 1]) {
        case (13, 10): stage = .headers
        case (45, 45): stage = .done
        default: throw .badForm
        }
        buffer.removeFirst(after + 2)
        return true
    }

    private mutating func read(headers: ArraySlice<UInt8>) throws(WebError) {
        guard let text = String(validating: headers, as: UTF8.self) else { throw .badForm }
        for bytes in text.utf8.split(separator: 10) {
            let line = Substring(bytes)
            guard line.lowercased().hasPrefix("content-disposition:") else { continue }
            guard let field = Self.parameter("name", in: line) else { throw .badForm }
            disposition = (field, Self.parameter("filename", in: line))
            return
        }
        throw .badForm
    }

    private mutating func closePart() throws(WebError) {
        defer { content = [] }
        if let file = disposition.file {
            try form.add(Form.File(field: disposition.field, name: file, data: Data(content)))
        } else {
            guard let text = String(validating: content, as: UTF8.self), !text.utf8.contains(0) else { throw .badForm }
            try form.add(disposition.field, text)
        }
    }

    /// `name="value"`, with the escapes of browsers (`%22` for a quote).
    private static func parameter(_ name: String, in header: some StringProtocol) -> String? {
        for part in String(header).utf8.split(separator: UInt8(ascii: ";")).dropFirst() {
            let pair = part.split(separator: UInt8(ascii: "="), maxSplits: 1)
            guard pair.count == 2, String(Substring(pair[0])).trimmed.lowercased() == name else { continue }
            let value = String(Substring(pair[1])).trimmed
            guard value.hasPrefix("\""), value.hasSuffix("\""), value.count >= 2 else { return value }
            return String(value.dropFirst().dropLast().replacing("%22", with: "\"").replacing("\\\"", with: "\""))
        }
        return nil
    }

    private static func find(_ needle: [UInt8], in hay: [UInt8]) -> Int? {
        guard let first = needle.first, hay.count >= needle.count else { return nil }
        return hay.withUnsafeBufferPointer { hay in
            var start = 0
            while let found = hay[start...(hay.count - needle.count)].firstIndex(of: first) {
                if hay[found..<found + needle.count].elementsEqual(needle) { return found }
                start = found + 1
                if start > hay.count - needle.count { return nil }
            }
            return nil
        }
    }
}
