import Synchronization

/// A secondary instance of the usual shape, `root/item/column`, with hash indexes made when first asked for.
final class DataTable: Sendable {
    let root: String
    let item: String
    let columns: [String]
    let count: Int
    private let cells: [String]
    private let indexes = Mutex<[Int: Index]>([:])

    /// Rows by the text of a column, and by its number where it is one.
    struct Index: Sendable {
        var texts: [String: [Int32]] = [:]
        var numbers: [Double: [Int32]] = [:]
    }

    init(root: String = "root", item: String = "item", columns: [String], rows: [[String]]) {
        (self.root, self.item, self.columns, count) = (root, item, columns, rows.count)
        var cells = [String]()
        cells.reserveCapacity(rows.count * columns.count)
        for row in rows {
            for column in columns.indices { cells.append(column < row.count ? row[column] : "") }
        }
        self.cells = cells
    }

    func column(_ name: String) -> Int? { columns.firstIndex(of: name) }

    func cell(_ row: Int32, _ column: Int) -> String { column >= 0 ? cells[Int(row) * columns.count + column] : "" }

    var allRows: [Int32] { Array(0..<Int32(count)) }

    /// Rows whose column has this text.
    func rows(where column: Int, is text: String) -> [Int32] { index(column).texts[text] ?? [] }

    /// Rows whose column is this number; nil where only looking at each row can tell.
    func rows(where column: Int, is number: Double) -> [Int32]? {
        guard number == number.rounded() else { return nil }
        return index(column).numbers[number] ?? []
    }

    private func index(_ column: Int) -> Index {
        indexes.withLock { indexes in
            if let index = indexes[column] { return index }
            var index = Index()
            index.texts.reserveCapacity(count)
            for row in 0..<Int32(count) {
                let text = cell(row, column)
                index.texts[text, default: []].append(row)
                let number = NumberText.number(text)
                if !number.isNaN { index.numbers[number, default: []].append(row) }
            }
            indexes[column] = index
            return index
        }
    }
}

/// A secondary instance of any other shape, flattened: elements in document order.
final class DataTree: Sendable {
    struct Node: Sendable {
        var name: String
        var text: String
        var parent: Int32
        var children: [Int32]
        var isAttribute: Bool
    }

    let nodes: [Node]

    init(_ root: SecondaryInstance.Element) {
        var nodes = [Node(name: "", text: "", parent: -1, children: [], isAttribute: false)]
        var queue: [(SecondaryInstance.Element, Int32)] = [(root, 0)]
        var next = 0
        while next < queue.count {
            let (element, parent) = queue[next]
            next += 1
            let index = Int32(nodes.count)
            nodes.append(Node(name: element.name, text: element.text, parent: parent, children: [], isAttribute: false))
            nodes[Int(parent)].children.append(index)
            for (name, text) in element.attributes.sorted(by: { $0.key < $1.key }) {
                nodes[Int(index)].children.append(Int32(nodes.count))
                nodes.append(Node(name: name, text: text, parent: index, children: [], isAttribute: true))
            }
            for child in element.children { queue.append((child, index)) }
        }
        self.nodes = nodes
    }
}

/// A secondary instance as compiled.
enum DataSource: Sendable {
    case table(DataTable)
    case tree(DataTree)

    init(_ instance: SecondaryInstance) {
        switch instance.content {
        case .table(let columns, let rows): self = .table(DataTable(columns: columns, rows: rows))
        case .missing, .lastSaved: self = .table(DataTable(columns: [], rows: []))
        case .tree(let root): self = DataSource(root)
        }
    }

    /// A table where every child of the root has the same name and only texts inside; a tree otherwise.
    private init(_ root: SecondaryInstance.Element) {
        guard root.attributes.isEmpty, let first = root.children.first,
            root.children.allSatisfy({ item in
                item.name == first.name && item.attributes.isEmpty && !item.children.isEmpty
                    && Set(item.children.map(\.name)).count == item.children.count
                    && item.children.allSatisfy { $0.children.isEmpty && $0.attributes.isEmpty }
            })
        else {
            self = .tree(DataTree(root))
            return
        }
        var columns = [String]()
        var known = Set<String>()
        for item in root.children { for cell in item.children where known.insert(cell.name).inserted { columns.append(cell.name) } }
        let rows = root.children.map { item in
            let texts = Dictionary(uniqueKeysWithValues: item.children.map { ($0.name, $0.text) })
            return columns.map { texts[$0] ?? "" }
        }
        self = .table(DataTable(root: root.name, item: first.name, columns: columns, rows: rows))
    }
}
