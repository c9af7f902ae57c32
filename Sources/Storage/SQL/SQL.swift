/// A statement's text, the same for SQLite and PostgreSQL, with values as `$1`, `$2`, ….
///
/// For PostgreSQL `$2` is a number, for SQLite a name whose place is where it first appears: `order` keeps that, read once.
struct SQL: Sendable, Hashable, ExpressibleByStringLiteral, ExpressibleByStringInterpolation {
    let text: String
    /// Numbers of the values in the order in which they first appear: `[2, 1]` for `b = $2 AND a = $1`.
    let order: [Int]
    /// Whether it changes anything.
    let isChange: Bool

    init(_ text: String) {
        self.text = text
        order = Self.placeholders(text)
        isChange = !(text.hasPrefix("SELECT") || text.hasPrefix("PRAGMA"))
    }

    init(stringLiteral text: String) { self.init(text) }

    static func == (a: Self, b: Self) -> Bool { a.text == b.text }
    func hash(into hasher: inout Hasher) { hasher.combine(text) }

    private static func placeholders(_ text: String) -> [Int] {
        var order: [Int] = []
        var isQuoted = false
        var number: Int?
        for byte in text.utf8 {
            if let value = number {
                if (0x30...0x39).contains(byte) {
                    number = value * 10 + Int(byte - 0x30)
                    continue
                }
                if value > 0, !order.contains(value) { order.append(value) }
                number = nil
            }
            if byte == 0x27 { isQuoted.toggle() } else if byte == 0x24, !isQuoted { number = 0 }
        }
        if let value = number, value > 0, !order.contains(value) { order.append(value) }
        return order
    }
}
