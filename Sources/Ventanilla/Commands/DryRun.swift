import ArgumentParser
import Cases
import Catalog
import Core
import Forms
import Foundation
import Storage
import Work

/// `ventanilla decide SERVICE --dry-run DIR`: which past cases a changed folder would send elsewhere.
enum DryRun {
    /// - Parameters:
    ///   - name: code of a service or name of its folder.
    ///   - folder: the changed city, or the changed folder of the service alone.
    static func run(_ name: String, folder: String, since: String?, language: String?, settings: Settings) async throws {
        let catalog = try CityFolder.load(settings.city, quietly: true)
        let url = URL(filePath: folder, directoryHint: .isDirectory)
        var proposed = catalog
        var services: [CityService] = []
        if CityChecker.isCity(url) {
            proposed = try CityFolder.load(folder, quietly: true)
            services = proposed.services
        } else if CityChecker.isService(url) {
            services = try catalog.services(in: url, named: folderName(name, catalog))
        } else {
            throw ValidationError("\(folder) is neither a city nor a service: it has no city.yaml and no service.yaml.")
        }
        services = services.filter { $0.code.name == name || $0.folder == name }
        guard !services.isEmpty else { throw ValidationError("\(folder) has no service '\(name)'.") }
        var from = Instant(milliseconds: 0)
        if let since {
            guard let instant = CalendarDay(since).map({ catalog.city.local.instant($0, minutes: 0) }) ?? Instant(iso8601: since) else {
                throw ValidationError("--since is neither a day such as 2026-06-01 nor a moment.")
            }
            from = instant
        }
        let (database, ring) = try OpenDatabase.open(settings.database)
        defer { database.close() }
        let stores = database.stores
        let room = CaseRoom(stores, ring: ring, clock: .system, chance: .system)
        let archive = ServiceArchive(unit: stores.unit, versions: stores.versions, clock: .system)
        let report = try await RulesDryRun(room: room, archive: archive).run(services, catalog: catalog, proposed: proposed, since: from)
        for line in report.lines(in: language.flatMap { Language($0) } ?? catalog.city.defaultLanguage) { StandardOutput.line(line.json) }
    }

    private static func folderName(_ name: String, _ catalog: Catalog) -> String {
        ServiceCode(name).flatMap { catalog.service($0)?.folder } ?? name
    }
}
