/// What is computed from what: the form's calculations and conditions in an order in which each comes after what it reads.
struct Graph: Sendable {
    struct Trigger: Sendable {
        enum Kind: Sendable, Hashable { case relevant, calculation }
        var kind: Kind
        var node: Int
        var expression: Expression
        /// Whether it reads rows other than the one it stands in (`sum`, `indexed-repeat`, predicates), so that any of them may change it.
        var readsPositions: Bool
        var isVolatile: Bool
        /// Groups around it, or itself, whose condition reads answers inside of them: such a condition is not looked at while this is
        /// computed, or what it once hid would never come back.
        var overlooked: [Int] = []
    }

    /// In order.
    var triggers: [Trigger] = []
    /// By node: triggers that read it.
    var readers: [[Reader]] = []
    /// Calculations of questions that somebody may answer otherwise, by every node that they depend on, however far: JavaRosa computes them
    /// anew when such a node is answered, also where nothing in between changed.
    var overridden: [Int: [Int]] = [:]
    /// The same for rows: by repeat, what depends on which rows there are, however far.
    var overriddenByRows: [Int: [Int]] = [:]
    /// By scope: triggers of its nodes, in order.
    var ofScope: [[Int]] = []

    struct Reader: Sendable, Hashable {
        var trigger: Int
        /// Repeats, from the outside, in which reader and read share their row.
        ///
        /// Below, any row may be read.
        var sharedDepth: Int
    }
}
