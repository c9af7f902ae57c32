import Core
import Foundation
import GRDB
import Ledger

/// The tables of a schema as a backup writes them: the same on both engines, those that others point to first.
struct BackupShape: Sendable {
    struct Table: Sendable {
        let name: String
        let columns: [Column]
        /// The columns of its key, by which it is read in order.
        let key: [String]
    }

    struct Column: Sendable {
        let name: String
        /// `INTEGER`, `TEXT` or `BLOB`.
        let type: String
    }

    let tables: [Table]

    /// Not in a backup's folder: the schema itself, data keys, which have a file of their own, and files, which are files there.
    static let apart: Set<String> = ["schema_migration", "data_key", "blob"]

    /// The tables after so many migrations, read from an empty database in memory.
    static func after(_ count: Int) throws -> BackupShape {
        let queue = try DatabaseQueue()
        return try queue.unsafeReentrantWrite { database in
            let connection = SQLiteConnection(database)
            _ = try Migrator(Array(Migration.all.prefix(count))).migrateAlone(connection, at: Instant(milliseconds: 0))
            return try BackupShape(tables: inOrder(tables(SQLTransaction(connection, mayWrite: false))))
        }
    }

    static func columns(of table: String, _ tx: SQLTransaction) throws -> (columns: [Column], key: [String]) {
        let rows = try tx.all("SELECT name, type, pk FROM pragma_table_info($1) ORDER BY cid", table) { row in
            (try row.next(String.self), try row.next(String.self), try row.next(Int.self))
        }
        return (
            rows.map { Column(name: $0.0, type: $0.1) }, rows.filter { $0.2 > 0 }.sorted { $0.2 < $1.2 }.map(\.0)
        )
    }

    private static func tables(_ tx: SQLTransaction) throws -> [(table: Table, needs: Set<String>)] {
        let names = try tx.all("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name") { try $0.next(String.self) }
        return try names.filter { Personal.columns[$0] != nil && !apart.contains($0) }.map { name in
            let (columns, key) = try columns(of: name, tx)
            let needs = try tx.all("SELECT \"table\" FROM pragma_foreign_key_list($1)", name) { try $0.next(String.self) }
            return (Table(name: name, columns: columns, key: key), Set(needs).subtracting([name]))
        }
    }

    private static func inOrder(_ all: [(table: Table, needs: Set<String>)]) -> [Table] {
        var (rest, order, done) = (all, [Table](), Set<String>())
        while let next = rest.firstIndex(where: { $0.needs.isSubset(of: done) }) {
            let table = rest.remove(at: next).table
            order.append(table)
            done.insert(table.name)
        }
        return order + rest.map(\.table)
    }
}

extension BackupShape.Table {
    private var list: String { columns.map { "\"\($0.name)\"" }.joined(separator: ", ") }
    private var keyList: String { key.map { "\"\($0)\"" }.joined(separator: ", ") }

    /// The first page, or the one after the row whose key is `$2`, `$3`, ….
    func page(isFirst: Bool) -> SQL {
        let place = (2..<2 + key.count).map { "$\($0)" }.joined(separator: ", ")
        let condition = isFirst ? "" : "WHERE (\(keyList)) > (\(place))"
        return SQL("SELECT \(list) FROM \"\(name)\" \(condition) ORDER BY \(keyList) LIMIT $1")
    }

    var insert: SQL {
        let places = (1...columns.count).map { "$\($0)" }.joined(separator: ", ")
        return SQL("INSERT INTO \"\(name)\" (\(list)) VALUES (\(places))")
    }

    var clear: SQL { SQL("DELETE FROM \"\(name)\"") }
    var count: SQL { SQL("SELECT count(*) FROM \"\(name)\"") }
}

/// Rows as PostgreSQL's COPY writes them in text: one a line, tabs between columns, `\N` for null, `\\x…` for bytes.
enum CopyText {
    static func line(_ row: [SQLValue]) -> String {
        row.map { value in
            switch value {
            case .null: "\\N"
            case .integer(let number): String(number)
            case .bytes(let data): "\\\\x" + data.hexadecimal
            case .text(let text): escaped(text)
            }
        }.joined(separator: "\t") + "\n"
    }

    private static func escaped(_ text: String) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count)
        for byte in text.utf8 {
            switch byte {
            case 0x5C: bytes += [0x5C, 0x5C]
            case 0x09: bytes += Array("\\t".utf8)
            case 0x0A: bytes += Array("\\n".utf8)
            case 0x0D: bytes += Array("\\r".utf8)
            default: bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Reads a line for columns of these types; throws `BackupError.damaged` for anything else.
    static func row(_ line: Substring, _ columns: [BackupShape.Column]) throws -> [SQLValue] {
        let cells = line.split(separator: "\t", omittingEmptySubsequences: false)
        guard cells.count == columns.count else { throw BackupError.damaged("a row has \(cells.count) columns") }
        return try zip(cells, columns).map { cell, column in
            if cell == "\\N" { return .null }
            switch column.type {
            case "INTEGER":
                guard let number = Int64(cell) else { throw BackupError.damaged("\(column.name) is no number") }
                return .integer(number)
            case "BLOB":
                guard cell.hasPrefix("\\\\x"), let data = Data(lowerHex: cell.dropFirst(3)) else {
                    throw BackupError.damaged("\(column.name) is not bytes")
                }
                return .bytes(data)
            default: return .text(plain(cell))
            }
        }
    }

    private static func plain(_ cell: Substring) -> String {
        guard cell.utf8.contains(0x5C) else { return String(cell) }
        var (bytes, isEscaped): ([UInt8], Bool) = ([], false)
        for byte in cell.utf8 {
            if isEscaped {
                bytes.append(byte == UInt8(ascii: "t") ? 0x09 : byte == UInt8(ascii: "n") ? 0x0A : byte == UInt8(ascii: "r") ? 0x0D : byte)
                isEscaped = false
            } else if byte == 0x5C {
                isEscaped = true
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension Data {
    init?(lowerHex text: Substring) {
        let digits = Array(text.utf8)
        guard digits.count.isMultiple(of: 2) else { return nil }
        var data = Data(capacity: digits.count / 2)
        for index in stride(from: 0, to: digits.count, by: 2) {
            guard let high = Self.value(digits[index]), let low = Self.value(digits[index + 1]) else { return nil }
            data.append(high << 4 | low)
        }
        self = data
    }

    private static func value(_ digit: UInt8) -> UInt8? {
        switch digit {
        case 0x30...0x39: digit - 0x30
        case 0x61...0x66: digit - 0x57
        default: nil
        }
    }
}
