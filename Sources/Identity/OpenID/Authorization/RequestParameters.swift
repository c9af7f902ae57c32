/// The parameters of a request of the protocol, each at most once (RFC 6749 section 3.1).
package struct RequestParameters: Sendable, Hashable, Codable {
    private var values: [String: String]
    /// Names that came twice.
    package let repeated: Set<String>

    /// A parameter without a value counts as one that was left out (RFC 6749 section 3.1).
    package init(_ pairs: [(name: String, value: String)]) {
        var values: [String: String] = [:]
        var repeated: Set<String> = []
        for (name, value) in pairs where !value.isEmpty {
            if values.updateValue(value, forKey: name) != nil { repeated.insert(name) }
        }
        (self.values, self.repeated) = (values, repeated)
    }

    init(_ pairs: [(name: String, value: String)], repeated: Set<String>) {
        values = Dictionary(pairs.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
        self.repeated = repeated
    }

    var all: [(name: String, value: String)] { values.map { (name: $0.key, value: $0.value) } }

    package subscript(_ name: String) -> String? { repeated.contains(name) ? nil : values[name] }

    /// The words of a list that blanks part.
    package func words(_ name: String) -> [String] { (self[name] ?? "").split(separator: " ").map(String.init) }
}
