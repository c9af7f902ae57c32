/// Where something stands in a form's file, so that a finding can name its cell.
package struct SourcePlace: Sendable, Hashable {
    /// Sheet of the workbook, or top-level key of the YAML file; nil for XForm XML.
    package var sheet: String?
    /// 1-based row of the sheet, or line of a text file.
    package var row: Int?
    /// Header of the column as written, or name of the attribute.
    package var column: String?

    package init(sheet: String? = nil, row: Int? = nil, column: String? = nil) {
        (self.sheet, self.row, self.column) = (sheet, row, column)
    }

    /// The same row, another column.
    package func column(_ name: String) -> SourcePlace { SourcePlace(sheet: sheet, row: row, column: name) }
}

/// An expression as the author wrote it, with the cell it stands in.
///
/// XLSForm writes references as `${name}` and `${last-saved#name}`; XForm XML writes paths. Both are resolved when the form is compiled.
package struct FormExpression: Sendable, Hashable {
    package var text: String
    package var place: SourcePlace

    package init(_ text: String, at place: SourcePlace = SourcePlace()) {
        (self.text, self.place) = (text, place)
    }
}
