/// A row of a form as its author wrote it: a question, a group or a repeat, with what it contains.
package struct FormNode: Sendable, Hashable {
    package enum Kind: Sendable, Hashable {
        case question(QuestionType)
        case group
        case repeating
    }

    package var name: String
    package var kind: Kind
    /// Sheet and row.
    package var place: SourcePlace
    /// What stands inside a group or repeat, in order.
    package var children: [FormNode] = []

    package var label: FormText?
    /// The shorter wording for small screens and messages (itext `form="short"`).
    package var shortLabel: FormText?
    package var hint: FormText?
    package var guidanceHint: FormText?
    package var constraintMessage: FormText?
    package var requiredMessage: FormText?
    package var media = FormMedia()

    package var relevant: FormExpression?
    /// An expression; the reader turns `yes` and `no` into `true()` and `false()`, and leaves out what is never true.
    package var required: FormExpression?
    package var readOnly: FormExpression?
    package var constraint: FormExpression?
    package var calculation: FormExpression?
    /// As written: plain text or an expression.
    ///
    /// Compiling tells them apart by pyxform's rule.
    package var defaultValue: FormExpression?
    /// `${a}` or `${a}, ${b}`: questions whose change sets this one to its calculation (or empties it).
    package var trigger: FormExpression?
    /// Only of a repeat: how many rows there are.
    package var repeatCount: FormExpression?
    /// Only of a repeat: rows are neither added nor removed by hand (`jr:noAddRemove`).
    package var fixedRows = false
    /// Only of a repeat: rows present at the start where nothing counts them (1 in XLSForm; as many as the instance has in XForm XML).
    package var initialRows = 1

    /// Words separated by blanks, as written (`field-list`, `minimal search('x')`).
    package var appearance = ""
    /// The `parameters` column, keys in lower case (`start`, `end`, `step`, `randomize`, `seed`, `value`, `label`, `max-pixels`, …).
    package var parameters: [String: String] = [:]
    /// Only of selects and rank.
    package var choices: ChoiceSource?

    /// The type of the bind where it is not the question's usual one (`bind::type`, or XForm XML).
    package var dataType: DataType?
    /// False for a node of the instance that no control shows (XForm XML; XLSForm's calculates need not set it).
    package var hasControl = true
    /// XForm XML only: `jr:preload` and `jr:preloadParams`; XLSForm says the same by the question's type.
    package var preload: Preload?
    /// XForm XML only: `setvalue`, `setgeopoint` nested in this control, or of the model (then on the root node of the definition).
    package var actions: [FormAction] = []
    /// The entity property this answer is kept in.
    ///
    /// Kept, not acted on.
    package var saveTo: String?
    /// All other columns (`bind::odk:length`, `body::accept`, `instance::…`), by header as written.
    package var columns: [String: String] = [:]

    package init(_ name: String, _ kind: Kind, at place: SourcePlace = SourcePlace()) {
        (self.name, self.kind, self.place) = (name, kind, place)
    }
}

/// A value that the device or server puts in, in XForm XML's words.
package struct Preload: Sendable, Hashable {
    /// `timestamp`, `date`, `property`, `uid`.
    package var kind: String
    /// What is put in: `start`, `end`, `today`, `deviceid`, ….
    package var parameters: String

    package init(kind: String, parameters: String) { (self.kind, self.parameters) = (kind, parameters) }
}

/// Something the form does by itself when something happens (XForm XML's `setvalue` and its kin).
package struct FormAction: Sendable, Hashable {
    package enum Event: String, Sendable, Hashable, CaseIterable {
        case firstLoad = "odk-instance-first-load"
        case load = "odk-instance-load"
        case newRepeat = "odk-new-repeat"
        case valueChanged = "xforms-value-changed"
        case revalidate = "xforms-revalidate"
    }

    package enum Effect: Sendable, Hashable {
        /// Sets the target to the value of an expression.
        case setValue(FormExpression)
        /// Sets the target to this text.
        case setText(String)
        case setGeopoint
        case recordAudio
    }

    package var events: [Event]
    /// Path of the node to set.
    package var target: FormExpression
    package var effect: Effect

    package init(events: [Event], target: FormExpression, effect: Effect) {
        (self.events, self.target, self.effect) = (events, target, effect)
    }
}
