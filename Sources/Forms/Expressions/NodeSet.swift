/// Where one answer lies: its row (of the form or of a repeat) and its node.
struct NodeRef: Sendable, Hashable {
    var row: Int32
    var node: Int32
}

/// Several places of answers or of data, in order.
enum NodeSet: Sendable {
    case answers([NodeRef])
    /// Rows of a table; the column, or -1 for the item itself, -2 for the root.
    case rows(DataTable, [Int32], column: Int)
    case elements(DataTree, [Int32])
    case values([Value])

    var count: Int {
        switch self {
        case .answers(let refs): refs.count
        case .rows(_, let rows, _): rows.count
        case .elements(_, let elements): elements.count
        case .values(let values): values.count
        }
    }
}
