package import Core

/// Why an expression cannot be read or has no value.
package enum ExpressionError: DomainError, Hashable {
    case syntax(String)
    case tooDeep(Int)
    case tooLarge(String)
    case unknownFunction(String)
    case arguments(String, String)
    case unknownReference(String)
    case unsupported(String)
    /// More than one answer where one is meant.
    case severalNodes(String)
    case type(String)
    /// The work one evaluation may do is used up.
    case tooMuchWork

    package var code: ErrorCode {
        switch self {
        case .syntax: "expression.syntax"
        case .tooDeep: "expression.too_deep"
        case .tooLarge: "expression.too_large"
        case .unknownFunction: "expression.unknown_function"
        case .arguments: "expression.arguments"
        case .unknownReference: "expression.unknown_reference"
        case .unsupported: "expression.unsupported"
        case .severalNodes: "expression.several_nodes"
        case .type: "expression.type"
        case .tooMuchWork: "expression.too_much_work"
        }
    }

    package var kind: ErrorKind { .invalid }

    /// In words that follow "the expression …".
    package var message: String {
        switch self {
        case .syntax(let what): what
        case .tooDeep(let limit): "has parentheses nested more than \(limit) deep; put a part of it into a calculate of its own"
        case .tooLarge(let what): "is too large: " + what
        case .unknownFunction(let name): "calls \(name)(), which is not a function"
        case .arguments(let name, let what): "calls \(name)() with \(what)"
        case .unknownReference(let name): "refers to \(name), which the form does not have"
        case .unsupported(let what): "uses \(what), which is not supported"
        case .severalNodes(let path): "reads \(path) as one answer, but there are several; use indexed-repeat() or a function such as sum()"
        case .type(let what): what
        case .tooMuchWork: "needs more work than one evaluation may take"
        }
    }
}
