/// Names a department of the city: lower-case letters, digits and hyphens (`obras`, `iztapalapa-servicios`).
package struct UnitID: CatalogName {
    package let name: String
    package init(unchecked name: String) { self.name = name }
}

/// Names a service: its folder (`certificado-residencia`), or folder and variant in a family (`reportes-bacheo`).
package struct ServiceCode: CatalogName {
    package let name: String
    package init(unchecked name: String) { self.name = name }
}

/// The shape that all names of a city's description share: lower-case letters, digits and hyphens, 1 to 80 of them, a letter or digit first.
package protocol CatalogName: Sendable, Hashable, Comparable, Codable, CustomStringConvertible, ExpressibleByStringLiteral {
    var name: String { get }
    /// For text that was checked already, such as a column of the database.
    init(unchecked name: String)
}

extension CatalogName {
    /// Reads a name; nil for anything that has not its shape.
    package init?(_ text: some StringProtocol) {
        guard (1...80).contains(text.utf8.count), text.utf8.first != 0x2D,
            text.utf8.allSatisfy({ (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D })
        else { return nil }
        self.init(unchecked: String(text))
    }

    package init(stringLiteral name: String) { self.init(unchecked: name) }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let name = Self(text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a name of a city's description")
        }
        self = name
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(name)
    }

    package var description: String { name }
    package static func < (a: Self, b: Self) -> Bool { a.name < b.name }
}
