/// An expression of a service in the questionnaire's language, as it stands in its file.
package struct Condition: Sendable, Hashable {
    package var text: String

    package init(_ text: String) { self.text = text }
}
