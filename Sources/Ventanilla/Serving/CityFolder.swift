import ArgumentParser
import Catalog
import Core
import Foundation

/// The city's folder, read at start: a broken one does not start and says where.
enum CityFolder {
    static func load(_ path: String, quietly: Bool = false) throws -> Catalog {
        try mustExist(path)
        let (catalog, findings) = try Catalog.load(URL(filePath: path, directoryHint: .isDirectory))
        guard let catalog else {
            Words.say(findings.filter { $0.severity == .error })
            throw ValidationError("The city in \(path) has errors and is not served. `ventanilla check \(path)` tells all about them.")
        }
        if !quietly { Words.say(findings) }
        return catalog
    }

    /// Throws where the folder is none of a city.
    static func mustExist(_ path: String) throws {
        let folder = URL(filePath: path, directoryHint: .isDirectory)
        guard FileManager.default.fileExists(atPath: folder.appending(path: "city.yaml").path) else {
            throw ValidationError("\(path) has no city.yaml. Name the city's folder with --city DIR.")
        }
    }
}
