/// A node of a compiled form: built once, shared by all sessions.
///
/// A class, because a walk looks at many and copying two dozen fields each time costs more than the walk. `@unchecked Sendable`:
/// only the compiler changes it, before anybody else sees it.
final class CompiledNode: @unchecked Sendable {
    enum Kind: Sendable, Hashable {
        case root, group, repeating
        case question(QuestionType)
    }

    var index: Int
    var name: String
    var kind: Kind
    var parent: Int
    var children: [Int] = []
    /// `/data/trees/height`, without positions.
    var path: String
    var place: SourcePlace
    /// The part of the form whose rows hold its answer: the root's or a repeat's.
    var scope: Int
    /// Where in such a row.
    var slot: Int
    /// Its place among the children of its parent.
    var order = 0
    /// How many repeats are around it, itself included.
    var depth: Int
    /// Only of a repeat: which of the lists of rows in its parent's row is its own.
    var childIndex = 0

    var dataType = DataType.text
    /// A text by its declaration, a date by what its calculation gives.
    var isInferredDate = false
    var label: CompiledText?
    var shortLabel: CompiledText?
    var hint: CompiledText?
    var guidanceHint: CompiledText?
    var constraintMessage: CompiledText?
    var requiredMessage: CompiledText?
    /// `image`, `big-image`, `audio`, `video`.
    var media: [String: CompiledText] = [:]

    var relevant: Expression?
    var required: Expression?
    var readOnly: Expression?
    var constraint: Expression?
    var calculation: Expression?
    var repeatCount: Expression?
    var isRequiredAlways = false

    var staticDefault = ""
    var fixedRows = false
    var initialRows = 1
    var appearance: Set<String> = []
    var parameters: [String: String] = [:]
    var choices: CompiledChoices?
    var hasControl = true
    var preload: Preload?
    var saveTo: String?

    init(index: Int, name: String, kind: Kind, parent: Int, path: String, place: SourcePlace, scope: Int, slot: Int, depth: Int) {
        (self.index, self.name, self.kind, self.parent, self.path, self.place) = (index, name, kind, parent, path, place)
        (self.scope, self.slot, self.depth) = (scope, slot, depth)
    }

    var questionType: QuestionType? {
        if case .question(let type) = kind { return type }
        return nil
    }

    var isRepeat: Bool { kind == .repeating }

    var isContainer: Bool { questionType == nil }

    /// Whether it is the heading of a table: a select with the appearance `label`, of which other programs show the choices' words only.
    var isCaption: Bool { questionType?.isSelect == true && appearance.contains("label") }

    /// Whether somebody is shown it.
    var isShown: Bool { hasControl && (questionType?.isShown ?? true) }
}

/// The nodes of the form, or of one repeat, that stand in the same rows.
struct Scope: Sendable {
    /// The root or the repeat.
    var node: Int
    var depth: Int
    var parent: Int
    /// Nodes by slot; the scope's own node is the first.
    var slots: [Int]
    /// Scopes of the repeats directly inside.
    var children: [Int] = []
}

/// Words with answers in them, by the form's languages.
struct CompiledText: Sendable {
    enum Piece: Sendable {
        case words(String)
        case value(Expression)
    }

    /// One for each language of the form; nil where there is no translation.
    var languages: [[Piece]?]

    /// The pieces for a language; the default's where it has none, then any.
    func pieces(_ language: Int, fallback: Int) -> [Piece]? {
        if languages.indices.contains(language), let pieces = languages[language] { return pieces }
        if languages.indices.contains(fallback), let pieces = languages[fallback] { return pieces }
        return languages.lazy.compactMap { $0 }.first
    }
}

/// Something the form does by itself.
struct CompiledAction: Sendable {
    var events: Set<FormAction.Event>
    var target: Expression
    var targetNode: Int
    /// The question whose change sets it off.
    var source: Int?
    var value: Expression?
    var text: String?
    var takesPlace = false
}

/// Where the choices of a select come from, compiled.
enum CompiledChoices: Sendable {
    /// A list of the form, with the condition on its rows.
    case list(Int, DataPath.Predicate?)
    /// Any node-set; value and label are columns or children. The label may be an id of a text.
    case nodes(Expression, value: String, label: String, labelIsText: Bool)
    /// The rows of a repeat: the question whose answers they are.
    case rows(Expression)
}

/// A list of choices, compiled: in order, with an index by name.
struct CompiledList: Sendable {
    var name: String
    var choices: [CompiledChoice]
    var byName: [String: Int]
    /// The same as a secondary instance.
    var instance: Int
}

struct CompiledChoice: Sendable {
    var name: String
    var label: CompiledText?
    var shortLabel: CompiledText?
    var media: [String: CompiledText] = [:]
}
