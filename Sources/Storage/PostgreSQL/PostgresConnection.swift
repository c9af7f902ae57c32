import CPostgres
import Core
import Foundation

/// One connection to PostgreSQL through libpq: statements prepared at first use, values and results in binary.
///
/// Belongs to one thread; every call blocks it.
final class PostgresConnection: SQLConnection {
    private let handle: OpaquePointer
    private var prepared: [Prepared: String] = [:]
    let dialect = Dialect.postgres

    /// A statement is prepared once for each list of types that its values have: null has none.
    private struct Prepared: Hashable {
        let sql: SQL
        let types: [Oid]
    }

    private static let int8: Oid = 20
    private static let text: Oid = 25
    private static let bytea: Oid = 17

    /// Connects, or throws `lost`; what a connection needs for durability and bounded waits is set here.
    init(_ url: String) throws {
        // What comes before `dbname` is a default, which the address may replace.
        let settings = [
            ("connect_timeout", "5"), ("tcp_user_timeout", "10000"), ("keepalives_idle", "30"), ("application_name", "ventanilla"),
            ("dbname", url), ("client_encoding", "UTF8"),
        ]
        let pairs = settings.map { (strdup($0.0), strdup($0.1)) }
        defer {
            for pair in pairs {
                free(pair.0)
                free(pair.1)
            }
        }
        var keywords = pairs.map { UnsafePointer<CChar>($0.0) } + [nil]
        var values = pairs.map { UnsafePointer<CChar>($0.1) } + [nil]
        guard let handle = PQconnectdbParams(&keywords, &values, 1) else { throw SQLFailure.lost }
        guard PQstatus(handle) == CONNECTION_OK else {
            PQfinish(handle)
            throw SQLFailure.lost
        }
        self.handle = handle
        PQsetNoticeProcessor(handle, { _, _ in }, nil)
        guard PQserverVersion(handle) >= 150_000 else { throw StoreError.schema("PostgreSQL 15 or newer is needed") }
        try script(
            """
            SET statement_timeout = 10000; SET lock_timeout = 5000; SET idle_in_transaction_session_timeout = 30000;
            SET default_transaction_isolation = 'read committed';
            SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'
            """)
    }

    deinit { PQfinish(handle) }

    func run(_ sql: SQL, _ values: [SQLValue]) throws(SQLFailure) -> Int {
        let result = try execute(sql, values)
        defer { PQclear(result) }
        return Int(String(cString: PQcmdTuples(result))) ?? 0
    }

    func rows(_ sql: SQL, _ values: [SQLValue]) throws(SQLFailure) -> [[SQLValue]] {
        let result = try execute(sql, values)
        defer { PQclear(result) }
        let columns = PQnfields(result)
        var rows: [[SQLValue]] = []
        for row in 0..<PQntuples(result) {
            var cells: [SQLValue] = []
            for column in 0..<columns { cells.append(try Self.value(result, row, column)) }
            rows.append(cells)
        }
        return rows
    }

    func script(_ text: String) throws(SQLFailure) {
        guard let result = PQexec(handle, text) else { throw .lost }
        defer { PQclear(result) }
        try verify(result)
    }

    /// Ends the transaction.
    ///
    /// One that had failed is rolled back by the server and says so.
    func commit() throws(SQLFailure) {
        guard let result = PQexec(handle, "COMMIT") else { throw .lost }
        defer { PQclear(result) }
        try verify(result)
        guard String(cString: PQcmdStatus(result)) == "COMMIT" else { throw .broken("the transaction had failed before its commit") }
    }

    private func execute(_ sql: SQL, _ values: [SQLValue]) throws(SQLFailure) -> OpaquePointer {
        let name = try prepare(sql, values)
        var bytes: [UInt8] = []
        var places: [(start: Int, length: Int)?] = []
        for value in values {
            let start = bytes.count
            switch value {
            case .null:
                places.append(nil)
                continue
            case .integer(let number): withUnsafeBytes(of: number.bigEndian) { bytes.append(contentsOf: $0) }
            case .text(let text):
                // The wire has the length, but PostgreSQL keeps no zero byte in a text.
                guard !text.utf8.contains(0) else { throw .broken("a text has a zero byte") }
                bytes.append(contentsOf: text.utf8)
            case .bytes(let data): bytes.append(contentsOf: data)
            }
            places.append((start, bytes.count - start))
        }
        bytes.append(0)
        let lengths = places.map { Int32($0?.length ?? 0) }
        let formats = [Int32](repeating: 1, count: values.count)
        let result = bytes.withUnsafeBufferPointer { buffer in
            let base = UnsafeRawPointer(buffer.baseAddress!).assumingMemoryBound(to: CChar.self)
            let pointers = places.map { place in place.map { base + $0.start } }
            return PQexecPrepared(handle, name, Int32(values.count), pointers, lengths, formats, 1)
        }
        guard let result else { throw .lost }
        do { try verify(result) } catch {
            PQclear(result)
            throw error
        }
        return result
    }

    private func prepare(_ sql: SQL, _ values: [SQLValue]) throws(SQLFailure) -> String {
        let types = values.map { value -> Oid in
            switch value {
            case .null: 0
            case .integer: Self.int8
            case .text: Self.text
            case .bytes: Self.bytea
            }
        }
        let key = Prepared(sql: sql, types: types)
        if let name = prepared[key] { return name }
        let name = "s\(prepared.count + 1)"
        guard let result = PQprepare(handle, name, sql.text, Int32(types.count), types) else { throw .lost }
        defer { PQclear(result) }
        try verify(result)
        prepared[key] = name
        return name
    }

    private func verify(_ result: OpaquePointer) throws(SQLFailure) {
        let status = PQresultStatus(result)
        if status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_EMPTY_QUERY { return }
        guard PQstatus(handle) == CONNECTION_OK else { throw .lost }
        throw Self.failure(result)
    }

    /// By SQLSTATE.
    ///
    /// Texts of PostgreSQL may quote values, so that only names are taken from them, and words where the fault is in our statement.
    private static func failure(_ result: OpaquePointer) -> SQLFailure {
        func field(_ code: Character) -> String? {
            PQresultErrorField(result, Int32(code.asciiValue!)).map { String(cString: $0) }
        }
        let state = field("C") ?? ""
        switch state {
        case "23505": return .unique(field("n") ?? "")
        case "40001", "40P01": return .conflict
        case "57P01", "57P02", "57P03": return .lost
        case "57014", "55P03", "25P03": return .unavailable
        case _ where state.hasPrefix("53") || state.hasPrefix("58"): return .unavailable
        case _ where state.hasPrefix("42"): return .broken("\(state): \(field("M") ?? "")")
        default:
            let names = [field("t"), field("c"), field("n")].compactMap { $0 }.joined(separator: ".")
            return .broken(names.isEmpty ? "SQLSTATE \(state)" : "SQLSTATE \(state) at \(names)")
        }
    }

    private static func value(_ result: OpaquePointer, _ row: Int32, _ column: Int32) throws(SQLFailure) -> SQLValue {
        guard PQgetisnull(result, row, column) == 0, let start = PQgetvalue(result, row, column) else { return .null }
        let bytes = UnsafeRawBufferPointer(start: start, count: Int(PQgetlength(result, row, column)))
        switch PQftype(result, column) {
        case int8, 23, 21:
            let isNegative = (bytes.first ?? 0) & 0x80 != 0
            return .integer(Int64(bitPattern: bytes.reduce(isNegative ? .max : 0) { $0 << 8 | UInt64($1) }))
        case 16: return .integer(Int64(bytes.first ?? 0))
        case bytea: return .bytes(Data(bytes))
        case text, 1043, 19: return .text(String(decoding: bytes, as: UTF8.self))
        case let type: throw .broken("a column of PostgreSQL's type \(type) is not read")
        }
    }
}
