import Core
package import Foundation

/// The fields and files of a form, in the order in which they came.
package struct Form: Sendable {
    package struct File: Sendable {
        package let field: String
        /// As the browser names it; a claim, like its type.
        package let name: String
        package let data: Data

        package init(field: String, name: String, data: Data) { (self.field, self.name, self.data) = (field, name, data) }
    }

    private(set) package var fields: [(name: String, value: String)] = []
    private(set) package var files: [File] = []

    package init() {}

    /// Most fields of one form.
    static let mostFields = 2_000

    /// The token under which what this form did is remembered.
    package var token: String { self["_form"] ?? "" }

    /// The first value of a field; nil when it was not sent.
    package subscript(_ name: String) -> String? { fields.first { $0.name == name }?.value }

    /// The value without blanks at the ends; empty when it was not sent.
    package func text(_ name: String) -> String { (self[name] ?? "").trimmed }

    /// All values of a field: the boxes that were ticked.
    package func all(_ name: String) -> [String] { fields.filter { $0.name == name }.map(\.value) }

    /// Files that were really chosen.
    package func files(_ name: String) -> [File] { files.filter { $0.field == name && !($0.data.isEmpty && $0.name.isEmpty) } }

    package mutating func add(_ name: String, _ value: String) throws(WebError) {
        guard fields.count < Self.mostFields else { throw .badForm }
        fields.append((name, value))
    }

    mutating func add(_ file: File) throws(WebError) {
        guard files.count < 20 else { throw .badForm }
        files.append(file)
    }

    /// Reads `a=1&b=two+words`; throws for text that is not UTF-8.
    package init(urlEncoded bytes: some Collection<UInt8>) throws(WebError) {
        for pair in bytes.split(separator: UInt8(ascii: "&")) {
            let parts = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = Self.decoded(parts[0]), let value = parts.count > 1 ? Self.decoded(parts[1]) : "" else { throw .badForm }
            try add(name, value)
        }
    }

    /// A name or a value without its encoding (application/x-www-form-urlencoded of the URL Standard); nil for what is no text.
    static func decoded(_ bytes: some Collection<UInt8>) -> String? {
        var plain: [UInt8] = []
        plain.reserveCapacity(bytes.count)
        var iterator = bytes.makeIterator()
        while let byte = iterator.next() {
            switch byte {
            case UInt8(ascii: "+"): plain.append(UInt8(ascii: " "))
            case UInt8(ascii: "%"):
                guard let high = iterator.next().flatMap(hex), let low = iterator.next().flatMap(hex) else { return nil }
                plain.append(high << 4 | low)
            default: plain.append(byte)
            }
        }
        guard let text = String(validating: plain, as: UTF8.self), !plain.contains(0) else { return nil }
        return text
    }

    private static func hex(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
