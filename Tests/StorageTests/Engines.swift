import Core
import Foundation
import Storage
import TestSupport
import Testing
import Work

/// What the contract runs on.
enum Engine: String, CaseIterable, CustomTestStringConvertible {
    case memory, file, postgres

    var testDescription: String { rawValue }

    /// An empty city on this engine.
    func open() throws -> OpenCity {
        switch self {
        case .memory: return OpenCity(try CityDatabase.open(url: "sqlite::memory:", clock: .fixed(.noon)), nil)
        case .file:
            let folder = try TemporaryFolder()
            return OpenCity(try .inFile(folder), folder)
        case .postgres:
            let url = try PrivateCluster.shared().freshDatabase()
            return OpenCity(try CityDatabase.open(url: url, schema: .migrate, threads: 4, clock: .fixed(.noon)), nil)
        }
    }

    /// The address of an empty database that outlives its connections.
    func address(_ folder: TemporaryFolder) throws -> String {
        self == .postgres ? try PrivateCluster.shared().freshDatabase() : "sqlite:\(folder.path)/city.sqlite"
    }

    /// Those that a second program can reach.
    static let durable: [Engine] = [.file, .postgres]
}

/// A city that is closed when its test lets go of it.
final class OpenCity: Sendable {
    let database: CityDatabase
    private let folder: TemporaryFolder?

    init(_ database: CityDatabase, _ folder: TemporaryFolder?) { (self.database, self.folder) = (database, folder) }

    deinit { database.close() }

    var stores: Stores { database.stores }

    func write<Result: Sendable>(_ body: @escaping @Sendable (Stores, any Transaction) throws -> Result) async throws -> Result {
        let stores = stores
        return try await stores.unit.write { try body(stores, $0) }
    }

    func read<Result: Sendable>(_ body: @escaping @Sendable (Stores, any Transaction) throws -> Result) async throws -> Result {
        let stores = stores
        return try await stores.unit.read { try body(stores, $0) }
    }
}
