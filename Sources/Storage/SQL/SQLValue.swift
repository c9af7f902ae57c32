import Cases
import Catalog
import Core
import Foundation

/// What a column holds: identifiers and hashes are bytes, instants and truths are integers.
enum SQLValue: Sendable, Hashable {
    case null
    case integer(Int64)
    case text(String)
    case bytes(Data)
}

/// A value of ours that is kept in one column.
protocol SQLStorable {
    var sqlValue: SQLValue { get }
    /// Nil when the column holds something that is no such value.
    static func read(_ value: SQLValue) -> Self?
}

extension Int64: SQLStorable {
    var sqlValue: SQLValue { .integer(self) }
    static func read(_ value: SQLValue) -> Int64? { if case .integer(let number) = value { number } else { nil } }
}

extension Int: SQLStorable {
    var sqlValue: SQLValue { .integer(Int64(self)) }
    static func read(_ value: SQLValue) -> Int? { if case .integer(let number) = value { Int(exactly: number) } else { nil } }
}

extension Bool: SQLStorable {
    var sqlValue: SQLValue { .integer(self ? 1 : 0) }
    static func read(_ value: SQLValue) -> Bool? { if case .integer(let number) = value { number != 0 } else { nil } }
}

extension String: SQLStorable {
    var sqlValue: SQLValue { .text(self) }
    static func read(_ value: SQLValue) -> String? { if case .text(let text) = value { text } else { nil } }
}

extension Data: SQLStorable {
    var sqlValue: SQLValue { .bytes(self) }
    static func read(_ value: SQLValue) -> Data? { if case .bytes(let data) = value { data } else { nil } }
}

extension Optional: SQLStorable where Wrapped: SQLStorable {
    var sqlValue: SQLValue { self?.sqlValue ?? .null }
    static func read(_ value: SQLValue) -> Wrapped?? {
        if case .null = value { return .some(nil) }
        return Wrapped.read(value).map { .some($0) }
    }
}

extension ID: SQLStorable {
    var sqlValue: SQLValue { .bytes(data) }
    static func read(_ value: SQLValue) -> ID? { Data.read(value).flatMap { ID($0) } }
}

extension Instant: SQLStorable {
    var sqlValue: SQLValue { .integer(milliseconds) }
    static func read(_ value: SQLValue) -> Instant? { Int64.read(value).map { Instant(milliseconds: $0) } }
}

extension Sealed: SQLStorable {
    var sqlValue: SQLValue { .bytes(bytes) }
    static func read(_ value: SQLValue) -> Sealed? { Data.read(value).map { Sealed(bytes: $0) } }
}

extension Language: SQLStorable {
    var sqlValue: SQLValue { .text(tag) }
    static func read(_ value: SQLValue) -> Language? { String.read(value).flatMap { Language($0) } }
}

extension ErrorCode: SQLStorable {
    var sqlValue: SQLValue { .text(name) }
    static func read(_ value: SQLValue) -> ErrorCode? { String.read(value).map { ErrorCode($0) } }
}

extension Folio: SQLStorable {
    var sqlValue: SQLValue { .text(characters) }
    static func read(_ value: SQLValue) -> Folio? { String.read(value).flatMap { Folio($0) } }
}

extension ServiceVersion: SQLStorable {
    var sqlValue: SQLValue { .text(hash) }
    static func read(_ value: SQLValue) -> ServiceVersion? { String.read(value).map { ServiceVersion(hash: $0) } }
}

extension UnitID: SQLStorable {}
extension ServiceCode: SQLStorable {}

extension CatalogName where Self: SQLStorable {
    var sqlValue: SQLValue { .text(name) }
    static func read(_ value: SQLValue) -> Self? { String.read(value).map { Self(unchecked: $0) } }
}

extension SQLStorable where Self: RawRepresentable, RawValue == String {
    var sqlValue: SQLValue { .text(rawValue) }
    static func read(_ value: SQLValue) -> Self? { String.read(value).flatMap { Self(rawValue: $0) } }
}

/// One row, read column by column in the order of the statement.
struct SQLRow {
    private let values: [SQLValue]
    private var position = 0

    init(_ values: [SQLValue]) { self.values = values }

    /// The next column; throws when it is not what the schema promises.
    mutating func next<Value: SQLStorable>(_ type: Value.Type = Value.self) throws -> Value {
        guard position < values.count, let value = Value.read(values[position]) else {
            throw StoreError.broken("column \(position + 1) is not a \(Value.self)")
        }
        position += 1
        return value
    }
}
