import ArgumentParser
import Cases
import Catalog
import Core
import Foundation
import Ledger
import Storage
import Work

/// `ventanilla publish`: what waits, and serving it.
struct PublishCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "publish", abstract: "Lists the changed folders that wait, or publishes them.",
        discussion: """
            A city is served as it was published. Its changed folders wait until somebody publishes them, on /admin/services or here; a running `serve`
            notices within seconds, on every node. What has errors is refused, and so is what would leave the city with errors.

            Examples:
              ventanilla publish                  lists what waits and what `check` says of it
              ventanilla publish bacheo fuga-agua publishes these two services, both or none
              ventanilla publish city             publishes city.yaml and what stands beside it
              ventanilla publish --all
            """)

    @Argument(help: "Folders of services, and `city` for the city's own files.") var folders: [String] = []
    @Flag(help: "Everything that waits.") var all = false
    @OptionGroup var settings: Settings

    func run() async throws {
        try CityFolder.mustExist(settings.city)
        let (database, _) = try OpenDatabase.open(settings.database)
        defer { database.close() }
        let stores = database.stores
        let archive = ServiceArchive(unit: stores.unit, versions: stores.versions, clock: .system)
        let office = EditionOffice(stores, archive: archive, clock: .system, chance: .system)
        try await office.look(at: URL(filePath: settings.city, directoryHint: .isDirectory))
        try await office.check()
        let desk = try await office.desk()
        guard desk.active[CityFiles.ownName] != nil else {
            throw ValidationError("Nothing is published yet: `ventanilla serve` publishes the folder at its first start.")
        }
        let wanted = try names(desk)
        for (folder, edition) in desk.waiting.sorted(by: { $0.key < $1.key }) where wanted.isEmpty || wanted.contains(folder) {
            let check = desk.check(folder, edition.version)
            let state = edition.version.map { "\($0.hash.prefix(12))" } ?? "gone"
            print("\(Self.name(folder))\t\(state)\t\(check.map { "\($0.errors) errors, \($0.warnings) warnings" } ?? "not checked")")
            Words.say(check?.findings ?? [])
        }
        guard !wanted.isEmpty else { return Words.say("\(desk.waiting.count) wait.") }
        let orders = wanted.compactMap { folder in
            desk.waiting[folder].map { EditionOffice.Order(folder: folder, version: $0.version, instead: desk.active[folder]) }
        }
        do {
            try await office.publish(orders, by: OperatorLog.actor)
        } catch EditionError.refused(let findings) {
            Words.say(findings)
            Words.say("Nothing was published: the city would have errors.")
            throw ExitCode(1)
        } catch let error as EditionError {
            Words.say("Nothing was published: \(error.code).")
            throw ExitCode(1)
        }
        print("\(orders.count) published")
    }

    private func names(_ desk: EditionOffice.Desk) throws -> [ServiceCode] {
        if all { return desk.waiting.keys.sorted() }
        return try folders.map { name in
            guard let folder = name == "city" ? CityFiles.ownName : ServiceCode(name), desk.waiting[folder] != nil else {
                throw ValidationError("\(name) does not wait. Without names this command lists what does.")
            }
            return folder
        }
    }

    private static func name(_ folder: ServiceCode) -> String { folder == CityFiles.ownName ? "city" : folder.name }
}
