/// Data that a form reads and never changes: `instance('towns')/root/item`, `pulldata('towns', …)`.
package struct SecondaryInstance: Sendable, Hashable {
    package enum Content: Sendable, Hashable {
        /// CSV and GeoJSON: `root/item`, one child a column. A GeoJSON feature has `id`, `geometry` (as ODK text) and its properties.
        case table(columns: [String], rows: [[String]])
        /// XML as it stands: the root element.
        case tree(Element)
        /// The answers last sent with this form (`jr://instance/last-saved`).
        case lastSaved
        /// The file was not found; a finding says so. Read as a table without rows.
        case missing
    }

    /// An element of an XML instance.
    package struct Element: Sendable, Hashable {
        package var name: String
        package var text: String
        package var attributes: [String: String]
        package var children: [Element]

        package init(_ name: String, text: String = "", attributes: [String: String] = [:], children: [Element] = []) {
            (self.name, self.text, self.attributes, self.children) = (name, text, attributes, children)
        }
    }

    package var id: String
    /// Name of the file it was read from (`towns.csv`); nil for one written in the form.
    package var file: String?
    package var content: Content
    package var place: SourcePlace

    package init(_ id: String, file: String? = nil, content: Content, at place: SourcePlace = SourcePlace()) {
        (self.id, self.file, self.content, self.place) = (id, file, content, place)
    }
}
