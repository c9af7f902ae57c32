import Catalog
import Foundation

/// The example city of the repository, and small cities written by tests.
enum SampleCity {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    static let mexico = root.appendingPathComponent("cities/cdmx")

    static let zone = TimeZone(identifier: "America/Mexico_City")!
    static let madrid = TimeZone(identifier: "Europe/Madrid")!
}
