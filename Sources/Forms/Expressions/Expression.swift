/// An expression as a tree.
///
/// Chains of one rank are flat, so that ten thousand terms are ten thousand elements and not a depth.
indirect enum Expression: Sendable, Hashable {
    case number(Double)
    case text(String)
    case or([Expression])
    case and([Expression])
    /// Operators of one rank from left to right.
    case chain(Expression, [Link])
    case negative(Expression)
    case call(Function, [Expression])
    /// A call of something that is not a function: an error where it is evaluated.
    case unknownCall(String, [Expression])
    /// A path as written.
    case path(LocationPath)
    /// `(expression)[…]/…`
    case filter(Expression, [Expression], [Step])
    /// A path into the answers, resolved against the form.
    case answers(AnswerPath)
    /// A path into a secondary instance, resolved.
    case data(DataPath)
    /// A step from the row of a secondary instance that a predicate looks at: its column or child, or itself (empty).
    case item([Step])
    /// A rule's output, by its name.
    case external(String)

    struct Link: Sendable, Hashable {
        var op: Operator
        var right: Expression
    }

    enum Operator: String, Sendable, Hashable {
        case equal = "="
        case notEqual = "!="
        case less = "<"
        case lessOrEqual = "<="
        case greater = ">"
        case greaterOrEqual = ">="
        case add = "+"
        case subtract = "-"
        case multiply = "*"
        case divide = "div"
        case modulo = "mod"
        case union = "|"
    }

    struct Step: Sendable, Hashable {
        enum Axis: String, Sendable, Hashable {
            case child, parent, attribute, descendant
            case itself = "self"
            case descendantOrSelf = "descendant-or-self"
        }
        var axis: Axis
        /// Nil for any (`*`, `node()`).
        var name: String?
        var predicates: [Expression] = []
        /// `node()`, `.` and `..`, which elements and attributes alike pass.
        var anyNode = false
    }

    struct LocationPath: Sendable, Hashable {
        enum Start: Sendable, Hashable {
            case context
            case root
            case current
            case instance(String)
            /// `${name}`
            case named(String)
            /// `${last-saved#name}`
            case lastSaved(String)
        }
        var start: Start
        var steps: [Step]
    }
}
