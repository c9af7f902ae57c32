import Crypto
import Foundation

/// One numbered step of the schema.
///
/// Goes forward only and is never edited once released: a checksum tells.
struct Migration: Sendable {
    let number: Int
    let name: String
    private let text: String
    private let postgresText: String?

    /// - Parameters:
    ///   - text: for SQLite, and for PostgreSQL by ``Dialect/schema(_:)``.
    ///   - postgres: for PostgreSQL where it must differ.
    init(_ number: Int, _ name: String, _ text: String, postgres: String? = nil) {
        (self.number, self.name, self.text, postgresText) = (number, name, text, postgres)
    }

    func text(for dialect: Dialect) -> String {
        if dialect == .postgres, let postgresText { return postgresText }
        return dialect.schema(text)
    }

    /// SHA-256 of the text, in hexadecimal.
    func checksum(for dialect: Dialect) -> String {
        SHA256.hash(data: Data(text(for: dialect).utf8)).map { byte in
            (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }.joined()
    }

    /// All of them, in order: a new one goes to the end.
    static let all: [Migration] = [
        .first, .blobs, .openID, .clocks, .ledger, .desk, .search, .caseWork, .factors, .evidence, .clients, .editions,
    ]
}
