/// The answers of one session: rows of the form and of its repeats.
///
/// A value; copying it is cheap.
struct AnswerTree: Sendable, Hashable {
    struct Row: Sendable, Hashable {
        var scope: Int32
        var parent: Int32
        /// From 0.
        var position: Int32
        var depth: Int32
        var texts: [String]
        /// Whether the node's own condition makes it irrelevant.
        var hidden: [Bool]
        /// Added after the start: JavaRosa writes the repeats inside of such a row after everything else in their group.
        var isAdded = false
        /// Rows of the repeats inside, in order.
        var children: [[Int32]]
    }

    var rows: [Row]
    /// Places of deleted rows, to be used again.
    private var free: [Int32] = []

    init(_ form: Form) {
        rows = []
        _ = makeRow(scope: 0, parent: -1, position: 0, form)
    }

    private mutating func makeRow(scope: Int, parent: Int32, position: Int, _ form: Form) -> Int32 {
        let shape = form.scopes[scope]
        let row = Row(
            scope: Int32(scope), parent: parent, position: Int32(position), depth: Int32(shape.depth),
            texts: [String](repeating: "", count: shape.slots.count), hidden: [Bool](repeating: false, count: shape.slots.count),
            children: [[Int32]](repeating: [], count: shape.children.count))
        if let index = free.popLast() {
            rows[Int(index)] = row
            return index
        }
        rows.append(row)
        return Int32(rows.count - 1)
    }

    /// Adds a row to a repeat, at the end.
    mutating func addRow(of repeating: Int, in parent: Int32, _ form: Form, byHand: Bool = false) -> Int32 {
        let child = form.nodes[repeating].childIndex
        let position = rows[Int(parent)].children[child].count
        let row = makeRow(scope: form.nodes[repeating].scope, parent: parent, position: position, form)
        rows[Int(row)].isAdded = byHand || rows[Int(parent)].isAdded
        rows[Int(parent)].children[child].append(row)
        return row
    }

    /// Removes a row with all rows inside; later ones move up.
    mutating func deleteRow(_ row: Int32, _ form: Form) {
        let parent = rows[Int(row)].parent
        let child = form.nodes[form.scopes[Int(rows[Int(row)].scope)].node].childIndex
        release(row)
        rows[Int(parent)].children[child].removeAll { $0 == row }
        for (position, sibling) in rows[Int(parent)].children[child].enumerated() { rows[Int(sibling)].position = Int32(position) }
    }

    private mutating func release(_ row: Int32) {
        for list in rows[Int(row)].children { for child in list { release(child) } }
        rows[Int(row)].children = []
        rows[Int(row)].texts = []
        rows[Int(row)].hidden = []
        rows[Int(row)].parent = -2
        free.append(row)
    }

    /// Whether the row still exists.
    func isLive(_ row: Int32) -> Bool { rows.indices.contains(Int(row)) && rows[Int(row)].parent != -2 }

    func text(_ ref: NodeRef, _ form: Form) -> String { rows[Int(ref.row)].texts[form.nodes[Int(ref.node)].slot] }

    mutating func set(_ ref: NodeRef, _ text: String, _ form: Form) { rows[Int(ref.row)].texts[form.nodes[Int(ref.node)].slot] = text }

    func isHidden(_ ref: NodeRef, _ form: Form) -> Bool { rows[Int(ref.row)].hidden[form.nodes[Int(ref.node)].slot] }

    mutating func hide(_ ref: NodeRef, _ hidden: Bool, _ form: Form) { rows[Int(ref.row)].hidden[form.nodes[Int(ref.node)].slot] = hidden }

    /// Whether it and everything around it is relevant.
    func isRelevant(_ ref: NodeRef, _ form: Form) -> Bool {
        var row = Int(ref.row)
        var node = Int(ref.node)
        while true {
            if rows[row].hidden[form.nodes[node].slot] { return false }
            let parent = form.nodes[node].parent
            if parent < 0 { return true }
            if form.nodes[node].isRepeat { row = Int(rows[row].parent) }
            node = parent
        }
    }

    /// The row around a row that stands in that many repeats.
    func ancestor(of row: Int32, depth: Int) -> Int32 {
        var row = row
        while Int(rows[Int(row)].depth) > depth { row = rows[Int(row)].parent }
        return row
    }

    /// From 1; of a repeat's row its place among the rows, of anything else 1.
    func position(_ ref: NodeRef, _ form: Form) -> Int { form.nodes[Int(ref.node)].isRepeat ? Int(rows[Int(ref.row)].position) + 1 : 1 }

    /// All rows of a scope that lie in a row.
    func rows(ofScope scope: Int, inside start: Int32, _ form: Form) -> [Int32] {
        if Int(rows[Int(start)].scope) == scope { return [start] }
        var chain = [scope]
        let top = Int(rows[Int(start)].scope)
        while let last = chain.last, form.scopes[last].parent != top {
            guard form.scopes[last].parent >= 0 else { return [] }
            chain.append(form.scopes[last].parent)
        }
        var current = [start]
        for scope in chain.reversed() {
            let child = form.nodes[form.scopes[scope].node].childIndex
            current = current.flatMap { rows[Int($0)].children[child] }
        }
        return current
    }
}
