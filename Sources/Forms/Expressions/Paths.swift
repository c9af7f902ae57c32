/// A path into the answers, resolved: from a row upwards to what it shares with the target, then down through repeats.
struct AnswerPath: Sendable, Hashable {
    /// Where it starts: at the node that the expression belongs to, or at the one that a predicate looks at.
    var fromHost: Bool
    /// How many repeats, from the outside, are those of the start.
    var sharedDepth: Int
    /// Repeats to go through below those, and nodes with predicates.
    var segments: [Segment]
    var target: Int

    struct Segment: Sendable, Hashable {
        var node: Int
        var isRepeat: Bool
        var predicates: [Expression]
        /// `indexed-repeat()`: the row, counted from 1, computed outside of the path.
        var index: Expression?
    }
}

/// A path into a secondary instance.
struct DataPath: Sendable, Hashable {
    var instance: Int
    var steps: [Step]

    struct Step: Sendable, Hashable {
        var axis: Expression.Step.Axis
        var name: String?
        var anyNode: Bool
        var predicates: [Predicate]
    }

    /// A condition on items, with an equality that an index can answer.
    struct Predicate: Sendable, Hashable {
        var condition: Expression
        var key: Key?
        /// Whether the key is all of it.
        var isKeyOnly: Bool
    }

    struct Key: Sendable, Hashable {
        var column: String
        var value: Expression
    }
}
