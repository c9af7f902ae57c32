package import Core
package import Foundation

/// Looks at a city as `ventanilla check` does: everything that loading looks at, and what takes longer.
package enum CityChecker {
    /// Whether a folder is a city: it has a `city.yaml`.
    package static func isCity(_ folder: URL) -> Bool {
        FileManager.default.fileExists(atPath: folder.appendingPathComponent("city.yaml").path)
    }

    /// Whether a folder is one service of a city: it has a `service.yaml`.
    package static func isService(_ folder: URL) -> Bool {
        FileManager.default.fileExists(atPath: folder.appendingPathComponent("service.yaml").path)
    }

    /// Everything that is to be said of a city, or of the one service of its folder, errors first.
    ///
    /// A service is looked at as part of the city whose `services/` it stands in. Throws where there is no such folder.
    package static func check(folder: URL) throws(CatalogError) -> [Finding] {
        if isService(folder), !isCity(folder) {
            let city = folder.standardizedFileURL.deletingLastPathComponent().deletingLastPathComponent()
            guard isCity(city) else {
                return [
                    Finding(
                        file: "service.yaml", code: "service.without_city",
                        message: "The service stands in no city: its folder belongs under services/ of a folder with a city.yaml.")
                ]
            }
            let prefix = "services/\(folder.standardizedFileURL.lastPathComponent)/"
            return try check(folder: city).filter { $0.file.hasPrefix(prefix) }.map { finding in
                var own = finding
                own.file = String(finding.file.dropFirst(prefix.count))
                return own
            }
        }
        let (_, findings) = try CatalogReader(folder: folder, isThorough: true).read()
        return findings.filter { $0.severity == .error } + findings.filter { $0.severity == .warning }
    }
}
