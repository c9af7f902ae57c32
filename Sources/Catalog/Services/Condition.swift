package import Forms

/// An expression of a service in the questionnaire's language, compiled with it.
package struct Condition: Sendable, Hashable {
    package let compiled: CompiledExpression
    package var text: String { compiled.text }
}
