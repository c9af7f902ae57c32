import GRDB

@testable import Storage

/// A connection to an empty database of the engine.
func withEmptyDatabase(_ dialect: Dialect, _ body: (any SQLConnection) throws -> Void) throws {
    switch dialect {
    case .sqlite:
        let queue = try SQLiteUnit.openWriter(":memory:")
        try queue.unsafeReentrantWrite { try body(SQLiteConnection($0)) }
    case .postgres: try body(PostgresConnection(PrivateCluster.shared().freshDatabase()))
    }
}
