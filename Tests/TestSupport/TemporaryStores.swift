package import Core
import Foundation
package import Storage
package import Work

extension Stores {
    /// A city's stores in memory, empty, with the program's schema: SQLite, the real one.
    package static func temporary(clock: WallClock = .fixed(.noon), chance: Chance = .system) throws -> Stores {
        try CityDatabase.open(url: "sqlite::memory:", clock: clock, chance: chance).stores
    }
}

extension CityDatabase {
    /// A database in a file of its own folder, for what needs two connections or a second program.
    package static func inFile(_ folder: TemporaryFolder, clock: WallClock = .fixed(.noon)) throws -> CityDatabase {
        try open(url: "sqlite:\(folder.path)/city.sqlite", clock: clock)
    }
}

/// A folder that goes when nobody holds it any more.
package final class TemporaryFolder: Sendable {
    package let path: String

    package init() throws {
        path = FileManager.default.temporaryDirectory.appending(path: "ventanilla-test-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}
