/// Where the choices of a select come from.
package enum ChoiceSource: Sendable, Hashable {
    /// A list of the `choices` sheet, filtered by the `choice_filter` column. The filter's plain names are columns of the list.
    /// `or_other` is the reader's: it adds the choice `other` and the question `<name>_other`, as pyxform does.
    case list(String, filter: FormExpression?)
    /// `select_one_from_file towns.csv`: the id of a secondary instance, with the columns for value and label.
    case instance(String, filter: FormExpression?, value: String, label: String)
    /// `select_one ${child_name}`: the rows of a repeat; value and label are that question.
    case rows(FormExpression, filter: FormExpression?)
    /// XForm XML: an itemset's nodeset, as written (`randomize(instance('x')/root/item[…], 3)`), with value and label references.
    /// A label `jr:itext(itextId)` has the reference `itextId` and `labelIsText` true.
    case nodeset(FormExpression, value: String, label: String, labelIsText: Bool)
    /// XForm XML: `<item>`s that stand in the control itself.
    case items([Choice])
}

/// One choice of a list.
package struct Choice: Sendable, Hashable {
    package var name: String
    package var label: FormText?
    package var shortLabel: FormText?
    package var media = FormMedia()
    /// All other columns of the row, by header: what a `choice_filter` may ask for.
    package var columns: [String: String] = [:]
    package var place: SourcePlace

    package init(_ name: String, label: FormText? = nil, columns: [String: String] = [:], at place: SourcePlace = SourcePlace()) {
        (self.name, self.label, self.columns, self.place) = (name, label, columns, place)
    }
}

/// A list of the `choices` sheet, in order.
package struct ChoiceList: Sendable, Hashable {
    package var name: String
    package var choices: [Choice]
    /// Headers beside name and label, in order.
    package var columns: [String]

    package init(_ name: String, choices: [Choice] = [], columns: [String] = []) {
        (self.name, self.choices, self.columns) = (name, choices, columns)
    }
}
